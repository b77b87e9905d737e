import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { isUuidV7, timeOf } from '../../../shared/domain/id.ts'
import { uuidv7 } from '../../../web/uuid.ts'
import { submit } from '../../../web/widget/submit.ts'

const NOW = Date.UTC(2026, 10, 22, 12)

it('a client key is what the service calls a UUIDv7 of that time', () => {
  const key = uuidv7(NOW)
  expect(isUuidV7(key)).toBe(true)
  expect(timeOf(key)).toBe(NOW)
})

it('two keys of one moment differ', () => {
  expect(new Set(Array.from({ length: 100 }, () => uuidv7(NOW))).size).toBe(100)
})

/** A service that answers one request after the other as told, and keeps what it was sent. */
async function service(answers: [status: number, body: object][]) {
  const keys: string[] = []
  const server = createServer(async (request, response) => {
    const text = (await Array.fromAsync(request)).join('')
    keys.push(JSON.parse(text).key)
    const [status, body] = answers[keys.length - 1] ?? [500, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, keys, [Symbol.dispose]: () => void server.close() }
}

const submission = (key: string) => ({
  site: 'demo',
  page: 'http://127.0.0.1/neck-pain',
  author: { name: 'Ada' },
  body: 'It helped me.',
  key,
})

const clock = { type: '', title: 'The time in the key is too far', status: 422, code: 'key_clock', now: NOW }

it('a key of a wrong clock is made anew from the time of the service, and the draft learns of it', async () => {
  using remote = await service([
    [422, clock],
    [202, { id: 'x' }],
  ])
  const learnt: string[] = []
  const outcome = await submit(remote.url, submission(uuidv7(0)), (key) => learnt.push(key))
  expect(outcome).toEqual({ accepted: { id: 'x' } })
  expect(learnt).toEqual([remote.keys[1]])
  expect(timeOf(learnt[0] ?? '')).toBe(NOW)
})

it('it is made anew only once', async () => {
  using remote = await service([
    [422, clock],
    [422, clock],
  ])
  const outcome = await submit(remote.url, submission(uuidv7(0)), () => {})
  expect(outcome).toEqual({ problem: clock })
  expect(remote.keys).toHaveLength(2)
})

it('an answer that the service did not write is a problem in words, too', async () => {
  using remote = await service([[429, { message: 'Too Many Requests' }]])
  const outcome = await submit(remote.url, submission(uuidv7(NOW)), () => {})
  expect(outcome).toMatchObject({ problem: { status: 429, title: expect.stringContaining('wait') } })
})

it('nobody there is an outcome and no exception', async () => {
  const gone = await service([])
  gone[Symbol.dispose]()
  expect(await submit(gone.url, submission(uuidv7(NOW)), () => {})).toEqual({ unreachable: true })
})
