import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { head, post, publishedIds, SITE } from '../support/comments.ts'
import { type Stack, startStack } from '../support/stack.ts'

const READERS = 1000
const HEAD = `/threads/${SITE}/neck-pain/head.json`

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  await published({})
})
afterAll(() => stack.stop())

async function published(changed: object): Promise<string> {
  const { id, thread } = (await post(stack.url, changed)).body
  await vi.waitFor(async () => expect(await publishedIds(stack.url, thread)).toContain(id), {
    timeout: 15_000,
  })
  return thread
}

/** On a connection of its own, the path as it stands. */
function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string; length: number }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(stack.url)
    const sent = request({ port, host: '127.0.0.1', path, headers, agent: false }, async (response) => {
      let length = 0
      for await (const chunk of response) length += chunk.length
      resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', length })
    })
    sent.on('error', reject).end()
  })
}

describe('a snapshot', () => {
  it(`is read by ${READERS} at the same moment`, async () => {
    const before = (await stack.stats()).calls['s3.GetObject']?.calls ?? 0
    const answers = await Promise.all(Array.from({ length: READERS }, () => get(HEAD)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ length }) => length)).size).toBe(1)
    const after = (await stack.stats()).calls['s3.GetObject']?.calls ?? 0
    expect(after - before).toBeLessThan(READERS / 2)
  })

  it('may be kept as its object says, is known by its tag, and is open to every origin', async () => {
    const first = await fetch(stack.url + HEAD)
    expect(first.headers.get('cache-control')).toMatch(/max-age=5\b.*stale-while-revalidate/)
    expect(first.headers.get('content-type')).toMatch(/^application\/json/)
    expect(first.headers.get('access-control-allow-origin')).toBe('*')
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(stack.url + HEAD, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    const other = await fetch(stack.url + HEAD, { headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })

  it('of another text is another tag', async () => {
    const tag = async (): Promise<string | null> => (await fetch(stack.url + HEAD)).headers.get('etag')
    const before = await tag()
    await published({ body: 'Another one.' })
    expect(await tag()).not.toBe(before)
  })

  it('is compressed for who accepts it, and known by the same tag', async () => {
    const long = await published({ page: `${stack.url}/long`, body: 'word '.repeat(400) })
    const url = `${stack.url}/threads/${SITE}/${long}/head.json`
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
    const small = await fetch(url, { headers: { 'accept-encoding': 'gzip, br' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(small.headers.get('content-encoding')).toBe('gzip')
    expect(Number(small.headers.get('content-length'))).toBeLessThan(
      Number(plain.headers.get('content-length')) / 2,
    )
    expect(await small.text()).toBe(await plain.text())
    const etag = small.headers.get('etag') ?? ''
    expect(etag).toBe(`W/${plain.headers.get('etag')}`)
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it.each(['/caf%C3%A9/a%20b', '/100%25', '/a(b)', '/a+b&c', '/日本'])(
    'of the page %s is found under its thread id',
    async (path) => {
      const thread = await published({ page: stack.url + path })
      expect((await head(stack.url, thread))?.thread).toBe(thread)
    },
  )

  it('that is not there is 404 for five seconds', async () => {
    const response = await fetch(`${stack.url}/threads/${SITE}/nothing/head.json`)
    expect([
      response.status,
      response.headers.get('cache-control'),
      (await response.text()).length < 100,
    ]).toEqual([404, 'max-age=5', true])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it.each([
    '/threads/../console/config.json',
    '/threads/%2e%2e/console/config.json',
    '/threads/..%2f..%2fetc/passwd',
    `/threads/${SITE}/%00`,
    `/threads/${SITE}/%ff`,
    '/threads/',
  ])('is not %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  it('is not written over HTTP', async () => {
    const response = await fetch(stack.url + HEAD, { method: 'PUT', body: '{}' })
    expect(response.status).toBe(405)
    expect((await head(stack.url))?.thread).toBe('neck-pain')
  })
})

describe('pages', () => {
  it.each([
    ['/', 'text/html'],
    ['/neck-pain', 'text/html'],
    ['/embed.js', 'text/javascript'],
    ['/console/config.json', 'application/json'],
    ['/health', 'application/json'],
  ])('%s is %s', async (path, type) => {
    const answer = await get(path)
    expect(answer).toMatchObject({ status: 200, type: expect.stringContaining(type) })
  })

  it('of the console come with the policy of the template, the widget may be loaded from anywhere', async () => {
    const policyOf = async (path: string) =>
      (await fetch(stack.url + path)).headers.get('content-security-policy')
    expect(await policyOf('/console/config.json')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(await policyOf('/neck-pain')).toBeNull()
    expect((await fetch(`${stack.url}/embed.js`)).headers.get('access-control-allow-origin')).toBe('*')
  })

  it('that are for this machine only answer to its own names only', async () => {
    for (const path of ['/local/stats', '/oidc/jwks', '/console/config.json']) {
      expect((await get(path, { host: 'evil.example' })).status).toBe(421)
      expect((await get(path, { host: `localhost:${new URL(stack.url).port}` })).status).toBe(200)
    }
  })
})

describe('connections that never finish their request', () => {
  it('are closed, and others are served meanwhile', async () => {
    const halves = [
      '',
      'POST /v1/comments HTTP/1.1\r\nHost: x\r\nX-Half: ',
      'POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":',
    ]
    const { port } = new URL(stack.url)
    const closed = Array.from({ length: 150 }, (_, i) => {
      const socket = connect(Number(port), '127.0.0.1')
        .on('error', () => {})
        .resume()
      socket.write(halves[i % halves.length] ?? '')
      return new Promise<void>((resolve) => socket.on('close', () => resolve()))
    })
    expect((await post(stack.url)).status).toBe(202)
    await Promise.all(closed)
    expect((await get(HEAD)).status).toBe(200)
  })
})

describe('clients that go away', () => {
  it('in the middle of their request or of its answer do no harm', async () => {
    const port = Number(new URL(stack.url).port)
    const { pid } = stack
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => {
        const socket = connect(port, '127.0.0.1').on('error', () => {})
        const sent = new Promise<void>((resolve) => socket.on('close', () => resolve()))
        const whole = `GET ${HEAD} HTTP/1.1\r\nHost: x\r\n\r\n`
        socket.write(
          i % 2 ? whole : 'POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
          () => socket.resetAndDestroy(),
        )
        return sent
      }),
    )
    expect((await get(HEAD)).status).toBe(200)
    expect((await post(stack.url)).status).toBe(202)
    expect((await stack.stats()).processes.runner?.pid).toBe(pid)
  })
})
