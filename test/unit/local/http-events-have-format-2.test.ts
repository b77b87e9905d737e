import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerApi } from '../../../local/gateway/api.ts'
import { type Gateway, openGateway } from '../../../local/gateway/server.ts'
import { createLog } from '../../../local/log.ts'

interface Event {
  rawPath: string
  rawQueryString: string
  routeKey: string
  headers: Record<string, string>
  body?: string
  isBase64Encoded: boolean
  cookies?: string[]
  queryStringParameters?: Record<string, string>
  requestContext: { http: Record<string, string>; authorizer?: object }
}

const ROUTES = [
  { method: 'ANY', path: '/v1/things', routeKey: 'ANY /v1/things', target: 'any' },
  { method: 'GET', path: '/v1/things', routeKey: 'GET /v1/things', target: 'get' },
  {
    method: 'POST',
    path: '/v1/closed',
    routeKey: 'POST /v1/closed',
    target: 'any',
    jwt: { issuer: 'i', audience: ['a'], scopes: [] },
  },
]
const CDN = { pathPattern: '/v1/*', originHeaders: { 'x-origin': 'the-secret' }, responseHeaders: {} }

let gateway: Gateway
let origin: string
let events: { target: string; event: Event }[]
let result: unknown
const warnings: string[] = []

beforeAll(async () => {
  const log = createLog(true, (line) => warnings.push(line))
  gateway = await openGateway(0, log)
  origin = `http://127.0.0.1:${gateway.port}`
  const options = {
    routes: ROUTES,
    place: { region: 'us-east-1', account: '000000000000' },
    authorize: async () => ({ ok: true as const, claims: { sub: 'me' }, scopes: null }),
    invoke: async (target: string, event: unknown) => {
      events.push({ target, event: event as Event })
      if (result instanceof Error) throw result
      return result
    },
    log,
  }
  gateway.serve((request) => answerApi(options, request, CDN))
})
afterAll(() => gateway.close())
beforeEach(() => {
  events = []
  result = { statusCode: 204 }
  warnings.length = 0
})

const eventOf = async (path: string, init: RequestInit = {}): Promise<Event> => {
  await fetch(origin + path, init)
  return (events.at(-1) as { event: Event }).event
}

describe('an event', () => {
  it('has the request in format 2.0', async () => {
    const event = await eventOf('/v1/things?a=1&b=x%20y&a=2', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', Cookie: 'p=1; q=2', 'User-Agent': 'test' },
      body: '{"ü":1}',
    })
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /v1/things',
      rawPath: '/v1/things',
      rawQueryString: 'a=1&b=x%20y&a=2',
      queryStringParameters: { a: '1,2', b: 'x y' },
      cookies: ['p=1', 'q=2'],
      headers: { 'content-type': 'application/json' },
      body: '{"ü":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        stage: '$default',
        http: {
          method: 'PUT',
          path: '/v1/things',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
          protocol: 'HTTP/1.1',
        },
      },
    })
    expect(event.headers).not.toHaveProperty('cookie')
    expect(event.requestContext).not.toHaveProperty('authorizer')
  })

  it('without a body and query has neither', async () => {
    const event = await eventOf('/v1/things')
    expect(event).not.toHaveProperty('body')
    expect(event).not.toHaveProperty('queryStringParameters')
    expect(event.rawQueryString).toBe('')
  })

  it('has bytes of other types in base64', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'image/png' }, body: new Uint8Array([0, 255]) }
    expect(await eventOf('/v1/things', init)).toMatchObject({ body: 'AP8=', isBase64Encoded: true })
  })

  it('carries what the authorizer found', async () => {
    const event = await eventOf('/v1/closed', { method: 'POST' })
    expect(event.requestContext.authorizer).toEqual({ jwt: { claims: { sub: 'me' }, scopes: null } })
  })

  it('has the CDN’s own headers and never a client’s', async () => {
    const forged = { 'CloudFront-Viewer-Address': '6.6.6.6:1', 'X-Origin': 'guess' }
    const { headers } = await eventOf('/v1/things', { headers: forged })
    expect(headers['x-origin']).toBe('the-secret')
    expect(headers['cloudfront-viewer-address']).toMatch(/^127\.0\.0\.1:\d+$/)
  })
})

describe('a route', () => {
  it.each([
    ['GET', '/v1/things', 'get'],
    ['DELETE', '/v1/things', 'any'],
    ['OPTIONS', '/v1/things', 'any'],
  ])('with the method wins over ANY: %s %s → %s', async (method, path, target) => {
    await fetch(origin + path, { method })
    expect(events.at(-1)?.target).toBe(target)
  })

  it.each([
    ['GET', '/v1/things/'],
    ['GET', '/v1/thing'],
    ['GET', '/v1/closed'],
    ['GET', '/v1/Things'],
  ])('that is none is 404: %s %s', async (method, path) => {
    const response = await fetch(origin + path, { method })
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }])
    expect(events).toEqual([])
  })
})

describe('an answer', () => {
  it('has the status, headers, cookies and body of the result', async () => {
    result = {
      statusCode: 418,
      headers: { 'X-Own': 'a', 'Content-Type': 'text/x' },
      cookies: ['a=1', 'b=2'],
      body: 'aGk=',
      isBase64Encoded: true,
    }
    const response = await fetch(`${origin}/v1/things`)
    expect([response.status, await response.text()]).toEqual([418, 'hi'])
    expect(response.headers.get('x-own')).toBe('a')
    expect(response.headers.get('content-type')).toBe('text/x')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('is the result itself when that has no status', async () => {
    result = { some: 'data' }
    const response = await fetch(`${origin}/v1/things`)
    expect([response.status, await response.json()]).toEqual([200, { some: 'data' }])
  })

  it('is 500 without details when the function fails', async () => {
    result = new Error('the details')
    const response = await fetch(`${origin}/v1/things`)
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}'])
    expect(warnings.join()).toContain('GET /v1/things failed: the details')
  })

  it('is 413 to more than 10 MB, whether announced or not', async () => {
    const big = new Uint8Array(10 * 2 ** 20 + 1)
    expect((await fetch(`${origin}/v1/things`, { method: 'POST', body: big })).status).toBe(413)
    const stream = new Blob([big]).stream()
    const unannounced = { method: 'POST', body: stream, duplex: 'half' } as RequestInit
    expect((await fetch(`${origin}/v1/things`, unannounced)).status).toBe(413)
    expect(events).toEqual([])
    expect((await fetch(`${origin}/v1/things`, { method: 'POST', body: big.subarray(1) })).status).toBe(204)
  })
})

describe('a client', () => {
  it('that goes away in the middle of its body does no harm', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${origin}/v1/things`, {
        method: 'POST',
        headers: { 'content-length': 100 },
      })
      request.on('error', () => resolve())
      request.write('half', () => request.destroy(new Error('gone')))
    })
    expect((await fetch(`${origin}/v1/things`)).status).toBe(204)
    expect(warnings).toEqual([])
  })

  it.each(['GET http://elsewhere/ HTTP/1.1', 'OPTIONS * HTTP/1.1', 'GARBAGE', 'GET /v1/things HTTP/9.9'])(
    'that sends %s gets 400 and nothing more',
    async (line) => {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.write(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`)
      let answer = ''
      for await (const chunk of socket) answer += chunk
      expect(answer).toMatch(/^HTTP\/1\.1 (400|505)/)
      expect(events).toEqual([])
    },
  )
})
