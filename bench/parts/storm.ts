/** Many at once, and clients that mean no good: everything is answered, and the stack stays up. */
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive, type Stack, startStack } from '../../test/support/stack.ts'
import { type Figures, figure, under } from '../support/figures.ts'
import { mustSubmit, openPolicy, SITE, submit } from '../support/site.ts'
import { WORKLOAD } from '../support/spec.ts'
import { Visitor } from '../support/visitor.ts'
import { plainText, seededRandom } from '../support/workload.ts'

const LOOK_MS = 20
const PATIENCE_MS = 60_000
/** Longest body that accept takes, in characters. */
const LONGEST = 10_000

export async function storm(): Promise<Figures> {
  const stack = await startStack()
  try {
    await openPolicy(stack)
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

async function hostileTexts(stack: Stack): Promise<Figures> {
  const nested = (depth: number): string => '<div>'.repeat(depth)
  const refused = { '15kbOfLt': '<'.repeat(15 * 1024), '5000Divs': nested(5000) }
  const longest = { longestLt: '<'.repeat(LONGEST), longestDivs: nested(LONGEST / '<div>'.length) }
  const figures: Figures = {}
  for (const [name, body] of Object.entries(refused)) {
    const started = performance.now()
    const { status } = await submit(stack.url, { page: 'hostile', name: 'Mallory', body })
    figures[`${name}.status`] = figure(status, 'status')
    figures[`${name}.ms`] = figure(performance.now() - started, 'ms to the answer')
  }
  for (const [name, body] of Object.entries(longest))
    Object.assign(figures, under(name, await timeToOutcome(stack, name, body)))
  return figures
}

async function timeToOutcome(stack: Stack, page: string, body: string): Promise<Figures> {
  const authorization = `Bearer ${await stack.token('moderator')}`
  const started = performance.now()
  const { id, thread } = await mustSubmit(stack.url, { page, name: 'Mallory', body })
  const accepted = performance.now() - started
  const query = new URLSearchParams({ site: SITE, thread, id })
  let status = ''
  await until(async () => {
    const response = await fetch(`${stack.url}/v1/console/comment?${query}`, { headers: { authorization } })
    if (response.ok) status = ((await response.json()) as { status: string }).status
    else await response.arrayBuffer()
    return status !== ''
  })
  if (status === 'published') {
    const visitor = new Visitor(folder(stack, page))
    await until(async () => {
      await visitor.look()
      return visitor.ids.has(id)
    })
  }
  return {
    accepted: figure(accepted, 'ms to the 202'),
    [status]: figure(performance.now() - started, `ms until it was ${status}`),
  }
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
