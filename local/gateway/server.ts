/** One port for everything: the CDN's behaviours, the API, the issuer, and the demo blog. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Complaint, codeOf } from '../complaint.ts'
import type { Log } from '../log.ts'
import { type GatewayRequest, readRequest } from './request.ts'
import { type GatewayResponse, jsonResponse, send, textResponse } from './response.ts'

export type Answer = (request: GatewayRequest) => Promise<GatewayResponse>

export interface Gateway {
  port: number
  /** From now on requests are answered by this; until then by 503. */
  serve(answer: Answer): void
  close(): void
}

/** A request must arrive within these times, or its connection is closed with 408. Milliseconds. */
const HEADERS_TIMEOUT = 10_000
const REQUEST_TIMEOUT = 20_000
const CHECK_INTERVAL = 2000
const KEEP_ALIVE_TIMEOUT = 30_000

/** Many readers may come at the same moment. */
const BACKLOG = 8192

const STARTING: Answer = async () => textResponse(503, 'Starting', { 'retry-after': '1' })

/** Takes the port on the loopback interface. Throws `Complaint` when it is taken. */
export async function openGateway(port: number, log: Log): Promise<Gateway> {
  let answer = STARTING
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: CHECK_INTERVAL,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    },
    (raw, response) => {
      const request = readRequest(raw)
      const answered = request ? answer(request) : Promise.resolve(textResponse(400, 'Bad Request'))
      answered.then((result) => send(response, result)).catch((error: unknown) => fail(response, error, log))
    },
  )
  await listen(server, port)
  return {
    port: (server.address() as AddressInfo).port,
    serve: (next) => {
      answer = next
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, resolve)
  }).catch((error: unknown) => {
    const code = codeOf(error)
    if (code === 'EADDRINUSE') throw new Complaint(`port ${port} is taken; choose another with --port`)
    if (code === 'EACCES')
      throw new Complaint(`port ${port} may not be used by this user; choose another with --port`)
    throw error
  })
}

/** A client that goes away in the middle of its request ends here too, and is nobody's fault. */
function fail(response: ServerResponse, error: unknown, log: Log): void {
  if (response.destroyed || response.req.destroyed) return
  log.warn('gateway', String(error))
  send(response, jsonResponse(502, { message: 'Bad Gateway' }, { 'cache-control': 'no-store' }))
}
