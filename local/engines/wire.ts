/** AWS JSON protocol over HTTP: one POST route, the operation in `X-Amz-Target`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An error with the HTTP status and body to answer with. */
export class WireError extends Error {
  readonly statusCode: number
  readonly body: Record<string, unknown>

  constructor(type: string, message: string, statusCode = 400) {
    super(message)
    this.statusCode = statusCode
    this.body = { __type: type, message }
  }
}

/** One finished call, for metering. Sizes are bodies in bytes. */
export interface ServedCall {
  target: string
  status: number
  bytesIn: number
  bytesOut: number
}

export interface JsonServerOptions {
  /** 0 lets the kernel choose. */
  port: number
  contentType: string
  /** Answers one call; throws what has `statusCode` and `body`, or anything else for a 500. */
  handle(target: string, data: Record<string, unknown>): Promise<unknown>
  onServed?(call: ServedCall): void
}

export interface RunningServer {
  port: number
  close(): Promise<void>
}

const KEEP_ALIVE_MS = 65_000

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function asAnswer(error: unknown): { status: number; body: unknown } {
  const { statusCode, body } = error as Partial<WireError>
  if (statusCode && body) return { status: statusCode, body }
  console.error(error)
  return { status: 500, body: { __type: 'InternalServerError', message: String(error) } }
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return body.length > 0 ? JSON.parse(body.toString()) : {}
  } catch {
    throw new WireError('SerializationException', 'The request is not JSON')
  }
}

async function serve(
  options: JsonServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET') {
    response.end('healthy')
    return
  }
  const target = String(request.headers['x-amz-target'] ?? '')
  const body = await readBody(request)
  const answer = await options
    .handle(target, parse(body))
    .then((result) => ({ status: 200, body: result }), asAnswer)
  const text = JSON.stringify(answer.body)
  const bytesOut = Buffer.byteLength(text)
  options.onServed?.({ target, status: answer.status, bytesIn: body.length, bytesOut })
  response.writeHead(answer.status, { 'content-type': options.contentType, 'content-length': bytesOut })
  response.end(text)
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

/** Starts a server on 127.0.0.1. `close()` lets running calls finish. */
export async function startJsonServer(options: JsonServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      // Only a body that is no JSON or a lost connection ends here.
      const { status, body } = asAnswer(error)
      if (!response.headersSent) response.writeHead(status, { 'content-type': options.contentType })
      response.end(JSON.stringify(body))
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) }
}
