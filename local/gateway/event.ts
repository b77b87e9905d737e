/** Payload format 2.0 of HTTP APIs: the event that a function gets and the answer that it gives. */
import { randomUUID } from 'node:crypto'
import type { Place } from '../template/physical.ts'
import type { Authorization } from './jwt.ts'
import type { GatewayRequest } from './request.ts'
import { type GatewayResponse, JSON_TYPE } from './response.ts'

export interface EventParts {
  request: GatewayRequest
  routeKey: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
  place: Place
  authorization?: Extract<Authorization, { ok: true }>
  /** Epoch milliseconds. */
  now: number
}

const TEXT = /^(text\/|application\/([\w.+-]*\+)?(json|xml|javascript|x-www-form-urlencoded)\b)/i

/** Builds the event. A body of a type that is not text is base64. */
export function eventOf(parts: EventParts): Record<string, unknown> {
  const { request, routeKey, headers, body } = parts
  const { cookie, ...others } = headers
  const isText = headers['content-type'] === undefined || TEXT.test(headers['content-type'])
  return {
    version: '2.0',
    routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: others,
    ...(request.query !== '' && { queryStringParameters: queryParameters(request.query) }),
    requestContext: contextOf(parts),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

function contextOf({ request, routeKey, headers, place, authorization, now }: EventParts): object {
  const host = headers.host ?? ''
  return {
    accountId: place.account,
    apiId: 'local',
    ...(authorization && {
      authorizer: { jwt: { claims: authorization.claims, scopes: authorization.scopes } },
    }),
    domainName: host,
    domainPrefix: host.split('.')[0],
    http: {
      method: request.method,
      path: request.path,
      protocol: `HTTP/${request.raw.httpVersion}`,
      sourceIp: request.raw.socket.remoteAddress ?? '',
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey,
    stage: '$default',
    time: new Date(now).toUTCString(),
    timeEpoch: now,
  }
}

/** A name given several times has its values joined by commas. */
function queryParameters(query: string): Record<string, string> {
  const values = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(query))
    values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]))
}

interface StructuredResult {
  statusCode?: number
  headers?: Record<string, string | number | boolean>
  cookies?: string[]
  body?: string
  isBase64Encoded?: boolean
}

/** What API Gateway makes of a result: without a `statusCode` the whole result is the body. */
export function responseOf(result: unknown): GatewayResponse {
  const structured = result !== null && typeof result === 'object' ? (result as StructuredResult) : {}
  if (structured.statusCode === undefined) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? {})
    return { status: 200, headers: { 'content-type': JSON_TYPE }, body }
  }
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = structured
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(named),
      ...(cookies && { 'set-cookie': cookies }),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  }
}
