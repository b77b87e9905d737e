/** The HTTP API: finds the route, asks the authorizer, invokes the function. */
import type { Log } from '../log.ts'
import type { CdnBehaviour } from '../template/cdn.ts'
import type { Route } from '../template/compute.ts'
import type { Place } from '../template/physical.ts'
import { eventOf, responseOf } from './event.ts'
import type { Authorize } from './jwt.ts'
import { BodyTooLarge, type GatewayRequest, readBody } from './request.ts'
import { type GatewayResponse, jsonResponse } from './response.ts'

export interface ApiOptions {
  routes: readonly Route[]
  place: Place
  authorize: Authorize
  /** Runs the function of that name. */
  invoke: (target: string, event: unknown) => Promise<unknown>
  log: Log
}

/** Payload limit of HTTP APIs. */
const BODY_LIMIT = 10 * 1024 * 1024

/** Added by CloudFront; what a client sends under these names is dropped. */
const VIEWER_ADDRESS = 'cloudfront-viewer-address'

/** Answers a request as CloudFront and the HTTP API behind it would. */
export async function answerApi(
  options: ApiOptions,
  request: GatewayRequest,
  cdn: CdnBehaviour | undefined,
): Promise<GatewayResponse> {
  const route = findRoute(options.routes, request)
  if (!route) return jsonResponse(404, { message: 'Not Found' })
  const authorization = route.jwt && (await options.authorize(request.raw.headers.authorization, route.jwt))
  if (authorization?.ok === false)
    return jsonResponse(
      authorization.status,
      { message: authorization.message },
      { 'www-authenticate': 'Bearer' },
    )
  const body = await readBody(request.raw, BODY_LIMIT).catch(notTooLarge)
  if (!body) return jsonResponse(413, { message: 'Request Entity Too Large' }, { connection: 'close' })
  const headers = forwardedHeaders(request, cdn)
  const parts = { request, routeKey: route.routeKey, headers, body, place: options.place, now: Date.now() }
  try {
    return responseOf(
      await options.invoke(route.target, eventOf({ ...parts, ...(authorization && { authorization }) })),
    )
  } catch (error) {
    options.log.warn('gateway', `${route.routeKey} failed: ${(error as Error).message}`)
    return jsonResponse(500, { message: 'Internal Server Error' })
  }
}

/** A route with the method itself wins over one with ANY. */
function findRoute(routes: readonly Route[], { method, path }: GatewayRequest): Route | undefined {
  const fitting = routes.filter((route) => route.path === path)
  return fitting.find((route) => route.method === method) ?? fitting.find((route) => route.method === 'ANY')
}

function notTooLarge(error: unknown): undefined {
  if (!(error instanceof BodyTooLarge)) throw error
  return undefined
}

function forwardedHeaders({ raw }: GatewayRequest, cdn: CdnBehaviour | undefined): Record<string, string> {
  const { remoteAddress = '', remotePort = 0 } = raw.socket
  const sent = Object.entries(raw.headers).filter(([, value]) => value !== undefined)
  return {
    ...Object.fromEntries(sent.map(([name, value]) => [name, [value].flat().join(',')])),
    'x-forwarded-for': [raw.headers['x-forwarded-for'], remoteAddress].flat().filter(Boolean).join(', '),
    [VIEWER_ADDRESS]: `${remoteAddress}:${remotePort}`,
    ...cdn?.originHeaders,
  }
}
