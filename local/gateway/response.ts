import type { ServerResponse } from 'node:http'

export interface GatewayResponse {
  status: number
  headers: Record<string, string | string[]>
  body: string | Buffer
}

export const JSON_TYPE = 'application/json'

/** An answer in JSON. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: GatewayResponse['headers'] = {},
): GatewayResponse {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(value) }
}

/** A short answer in plain text. */
export function textResponse(
  status: number,
  text: string,
  headers: GatewayResponse['headers'] = {},
): GatewayResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` }
}

/** Writes the answer, without its body to a HEAD request. A client that has gone is no error. */
export function send(response: ServerResponse, { status, headers, body }: GatewayResponse): void {
  if (response.headersSent || response.destroyed) return
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length })
  response.end(response.req.method === 'HEAD' || status === 304 || status === 204 ? undefined : body)
}
