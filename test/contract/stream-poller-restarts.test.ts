import { rm } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { endpointsOf } from '../../local/engines/endpoints.ts'
import { startTableEngine, type TableEngine } from '../../local/engines/table.ts'
import type { Poller } from '../../local/pollers/mapping.ts'
import { startStreamPoller } from '../../local/pollers/stream.ts'
import type { StreamEventRecord } from '../../local/pollers/stream-event.ts'
import { clientsOf, destroyClients, newDataDir, type TestClients } from '../support/engines.ts'
import { createStreamTable, putText } from '../support/engines-streams.ts'
import { waitUntil } from '../support/engines-wait.ts'

const HOUR = 60 * 60 * 1000
const PORTS = { sqs: 0, s3: 0, secretsmanager: 0 }

let dataDir: string
let engine: TableEngine
let clients: TestClients
let proxy: Server
let poller: Poller | undefined
let clock: () => number
let seen: string[]
let messages: string[]
let saved: string | undefined

/** Passes requests on to the engine, whose port changes with each start. */
function startProxy(): Promise<Server> {
  const server = createServer((from, to) => {
    const { method, headers } = from
    const onward = request(
      { host: '127.0.0.1', port: engine.port, method, headers, agent: false },
      (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(to)
      },
    )
    onward.on('error', () => to.destroy())
    from.pipe(onward)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function startEngine(): Promise<void> {
  engine = await startTableEngine({ dataDir, port: 0, now: () => clock() })
}

beforeEach(async () => {
  dataDir = await newDataDir()
  clock = Date.now
  seen = []
  messages = []
  saved = undefined
  await startEngine()
  proxy = await startProxy()
  clients = clientsOf(endpointsOf({ ...PORTS, dynamodb: (proxy.address() as AddressInfo).port }))
})
afterEach(async () => {
  await poller?.stop()
  destroyClients(clients)
  await engine.close()
  await new Promise((resolve) => proxy.close(resolve))
  await rm(dataDir, { recursive: true })
})

function poll(streamArn: string, write = (_sequence: string) => {}): void {
  poller = startStreamPoller({
    mapping: { EventSourceArn: streamArn, StartingPosition: 'TRIM_HORIZON' },
    streams: clients.streams,
    sqs: clients.sqs,
    pollIntervalMs: 20,
    log: (message) => messages.push(message),
    checkpoint: {
      read: () => saved,
      write(sequence) {
        write(sequence)
        saved = sequence
      },
    },
    async invoke(event) {
      const { Records } = event as { Records: StreamEventRecord[] }
      seen.push(...Records.map((record) => record.dynamodb.Keys.sk?.S as string))
    },
  })
}

it('goes on where it was when the engine has been away', async () => {
  const { name, streamArn } = await createStreamTable(clients.dynamodb)
  await putText(clients.dynamodb, name, 'c#1')
  poll(streamArn)
  await waitUntil(() => seen.length === 1)
  await engine.close()
  await waitUntil(() => messages.length > 0, { what: 'the poller to notice' })
  await startEngine()
  await putText(clients.dynamodb, name, 'c#2')
  await waitUntil(() => seen.length > 1)
  expect(seen).toEqual(['c#1', 'c#2'])
})

it('begins with the oldest record when those behind its checkpoint have been trimmed', async () => {
  const { name, streamArn } = await createStreamTable(clients.dynamodb)
  clock = () => Date.now() - 26 * HOUR
  for (const sk of ['c#1', 'c#2']) await putText(clients.dynamodb, name, sk)
  poll(streamArn)
  await waitUntil(() => seen.length === 2)
  await poller?.stop()
  const first = saved
  await putText(clients.dynamodb, name, 'c#lost')
  clock = Date.now
  await putText(clients.dynamodb, name, 'c#3')
  await engine.tidy()
  seen = []
  poll(streamArn)
  await waitUntil(() => seen.length > 0)
  expect(seen).toEqual(['c#3'])
  expect(saved).not.toBe(first)
  expect(messages.some((message) => message.includes('trimmed'))).toBe(true)
})

it('repeats a batch whose checkpoint could not be written instead of passing over it', async () => {
  const { name, streamArn } = await createStreamTable(clients.dynamodb)
  await putText(clients.dynamodb, name, 'c#1')
  let fails = true
  poll(streamArn, () => {
    if (fails) throw new Error('disk full')
  })
  await waitUntil(() => messages.length > 0)
  fails = false
  await waitUntil(() => saved !== undefined)
  expect(seen.length).toBeGreaterThan(1)
  expect(new Set(seen)).toEqual(new Set(['c#1']))
})
