/** Many at once, and clients that mean no good: everything is answered, and the stack stays up. */
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Accepted } from '../../shared/wire.ts'
import { isAlive, type Stack, startStack } from '../../test/support/stack.ts'
import { type Figures, figure, under } from '../support/figures.ts'
import { mustSubmit, openPolicy, SITE, submit } from '../support/site.ts'
import { WORKLOAD } from '../support/spec.ts'
import { Visitor } from '../support/visitor.ts'
import { plainText, seededRandom } from '../support/workload.ts'

const LOOK_MS = 20
const PATIENCE_MS = 60_000
/** The most that a policy lets through, in UTF-16 units; by default longer texts than 10,000 are held. */
const LONGEST = 20_000

export async function storm(): Promise<Figures> {
  const stack = await startStack({ args: ['--no-demo', '--quiet'] })
  try {
    await openPolicy(stack, { maxLength: LONGEST })
    await fill(stack)
    return under('storm', {
      ...(await manyReaders(stack)),
      ...(await hostileTexts(stack)),
      ...(await halfOpen(stack)),
      alive: figure(isAlive(stack.pid) ? 1 : 0, 'of 1 processes after it all'),
    })
  } finally {
    await stack.stop()
  }
}

const PAGE = 'storm'
const COMMENTS = 50
const folder = (stack: Stack, page: string): string => `${stack.url}/threads/${SITE}/${page}/`

/** A head as long as they come. */
async function fill(stack: Stack): Promise<void> {
  const random = seededRandom(1)
  for (let i = 0; i < COMMENTS; i++)
    await mustSubmit(stack.url, { page: PAGE, name: 'Ada', body: plainText(random) })
  const visitor = new Visitor(folder(stack, PAGE))
  await until(async () => {
    await visitor.look()
    return visitor.ids.size === COMMENTS
  })
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error(`not done within ${PATIENCE_MS} ms`)
    await pause(LOOK_MS)
  }
}

/** Every request on a connection of its own, all begun in the same tick. */
async function manyReaders(stack: Stack): Promise<Figures> {
  const { reads } = WORKLOAD.storm
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
  const started = performance.now()
  const answers = await Promise.all(
    Array.from({ length: reads }, () => readOnce(`${folder(stack, PAGE)}head.json`, agent)),
  )
  const seconds = (performance.now() - started) / 1000
  return {
    'reads.2xx': figure(
      answers.filter((status) => status >= 200 && status < 300).length,
      `of ${reads} at once`,
    ),
    'reads.seconds': figure(seconds, 's until the last was answered'),
  }
}

/** The status, or 0 when there was no answer. */
const readOnce = (url: string, agent: Agent): Promise<number> =>
  new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    }).on('error', () => resolve(0))
  })

/** Texts that are slow to read if one reads them badly; the last is about the longest that accept takes. */
const HOSTILE = {
  '15kbOfLt': '<'.repeat(15 * 1024),
  '5000Divs': '<div>'.repeat(5000),
  '3000Divs': '<div>'.repeat(3000),
}

async function hostileTexts(stack: Stack): Promise<Figures> {
  const authorization = `Bearer ${await stack.token('moderator')}`
  const figures: Figures = {}
  for (const [name, body] of Object.entries(HOSTILE)) {
    const started = performance.now()
    const since = (): number => performance.now() - started
    const response = await submit(stack.url, { page: name, name: 'Mallory', body })
    figures[`${name}.status`] = figure(response.status, 'status')
    figures[`${name}.answered`] = figure(since(), 'ms to the answer')
    if (response.status !== 202) continue
    const status = await outcomeOf(stack, name, (await response.json()) as Accepted, authorization)
    figures[`${name}.${status}`] = figure(since(), `ms until it was ${status}`)
  }
  return figures
}

/** Waits until the comment is held, or rejected, or in its thread's snapshot. */
async function outcomeOf(
  stack: Stack,
  page: string,
  { id, thread }: Accepted,
  authorization: string,
): Promise<string> {
  const query = new URLSearchParams({ site: SITE, thread, id })
  let status = ''
  await until(async () => {
    const response = await fetch(`${stack.url}/v1/console/comment?${query}`, { headers: { authorization } })
    if (response.ok) status = ((await response.json()) as { status: string }).status
    else await response.arrayBuffer()
    return status !== ''
  })
  if (status !== 'published') return status
  const visitor = new Visitor(folder(stack, page))
  await until(async () => {
    await visitor.look()
    return visitor.ids.has(id)
  })
  return status
}

/** Connections that send half a request and then nothing, while others are served. */
async function halfOpen(stack: Stack): Promise<Figures> {
  const { halfOpen: count, requestsMeanwhile } = WORKLOAD.storm
  const sockets = await Promise.all(Array.from({ length: count }, () => halfRequest(stack.url)))
  const random = seededRandom(2)
  let [reads, posts] = [0, 0]
  for (let i = 0; i < requestsMeanwhile / 2; i++) {
    const read = await fetch(`${folder(stack, PAGE)}head.json`)
    await read.arrayBuffer()
    if (read.ok) reads++
    const { status } = await submit(stack.url, { page: PAGE, name: 'Ada', body: plainText(random) })
    if (status === 202) posts++
  }
  const held = sockets.filter((socket) => !socket.destroyed).length
  for (const socket of sockets) socket.destroy()
  return {
    'halfOpen.connections': figure(held, `of ${count} still open while others were served`),
    'halfOpen.served': figure(reads + posts, `of ${requestsMeanwhile} requests meanwhile`),
  }
}

const halfRequest = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname, () => {
      socket.off('error', reject).on('error', () => {})
      socket.write('POST /v1/comments HTTP/1.1\r\nhost: blog\r\ncontent-le')
      resolve(socket)
    }).once('error', reject)
  })
