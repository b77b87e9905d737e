/** The whole path over HTTP: comments posted at a fixed concurrency until each is in its thread's snapshot. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Stack, startStack } from '../../test/support/stack.ts'
import { type Figures, figure, median } from '../support/figures.ts'
import { mustSubmit, openPolicy, SITE } from '../support/site.ts'
import { WORKLOAD } from '../support/spec.ts'
import { type Used, usedBetween } from '../support/usage.ts'
import { Visitor } from '../support/visitor.ts'
import { type Post, workload } from '../support/workload.ts'

const LOOK_MS = 250
const PATIENCE_MS = 120_000

interface Run {
  comments: number
  seconds: number
  used: Used
  /** GetObject calls that the bench's own looks at snapshots caused. */
  ownReads: number
}

export async function pipeline(): Promise<Figures> {
  const { comments, warmUp, runs } = WORKLOAD.pipeline
  const stack = await startStack({ args: ['--no-demo', '--quiet'] })
  try {
    await openPolicy(stack)
    await measure(stack, 'warm-up', workload(warmUp))
    const measured: Run[] = []
    for (let i = 1; i <= runs; i++) measured.push(await measure(stack, `run-${i}`, workload(comments)))
    return figuresOf(measured)
  } finally {
    await stack.stop()
  }
}

async function measure(stack: Stack, name: string, posts: Post[]): Promise<Run> {
  const crowd = new Crowd(stack.url, name, posts)
  const before = await stack.stats()
  const started = performance.now()
  await crowd.run()
  const seconds = (performance.now() - started) / 1000
  const used = usedBetween(before, await stack.stats())
  return { comments: posts.length, seconds, used, ownReads: crowd.requests }
}

/** Everybody who writes and reads in one run. */
class Crowd {
  readonly #url: string
  readonly #name: string
  readonly #posts: Post[]
  readonly #ids: string[] = []
  readonly #visitors = new Map<number, Visitor>()
  #next = 0
  #isWriting = true

  constructor(url: string, name: string, posts: Post[]) {
    this.#url = url
    this.#name = name
    this.#posts = posts
  }

  get requests(): number {
    return [...this.#visitors.values()].reduce((sum, visitor) => sum + visitor.requests, 0)
  }

  /** Resolves when every comment is in a snapshot. */
  async run(): Promise<void> {
    const reading = this.#read()
    const writers = Array.from({ length: WORKLOAD.pipeline.concurrency }, () => this.#write())
    await Promise.race([Promise.all(writers), reading])
    this.#isWriting = false
    await reading
  }

  /** An answer is written by somebody who has seen what it answers. */
  async #write(): Promise<void> {
    for (let post = this.#posts[this.#next++]; post; post = this.#posts[this.#next++]) {
      const { index, thread, parent, name, body } = post
      while (parent !== undefined && !this.#isPublished(parent)) await pause(LOOK_MS / 10)
      const page = `${this.#name}-${thread}`
      const to = parent === undefined ? undefined : this.#ids[parent]
      this.#ids[index] = (await mustSubmit(this.#url, { page, name, body, parent: to })).id
    }
  }

  async #read(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      const waiting = this.#threadsInWaiting()
      if (waiting.length === 0 && !this.#isWriting) return
      for (const thread of waiting) await this.#visitor(thread).look()
      if (performance.now() > deadline) throw new Error(`${waiting.length} threads lack comments`)
      await pause(LOOK_MS)
    }
  }

  #threadsInWaiting(): number[] {
    const accepted = this.#posts.filter((post) => this.#ids[post.index] !== undefined)
    return [...new Set(accepted.filter((post) => !this.#isPublished(post.index)).map((post) => post.thread))]
  }

  #isPublished(index: number): boolean {
    const [post, id] = [this.#posts[index], this.#ids[index]]
    return post !== undefined && id !== undefined && this.#visitor(post.thread).ids.has(id)
  }

  #visitor(thread: number): Visitor {
    const known = this.#visitors.get(thread)
    const visitor = known ?? new Visitor(`${this.#url}/threads/${SITE}/${this.#name}-${thread}/`)
    this.#visitors.set(thread, visitor)
    return visitor
  }
}

function figuresOf(runs: Run[]): Figures {
  const per = (of: (run: Run) => number): number => median(runs.map((run) => of(run) / run.comments))
  const figures: Figures = {
    'pipeline.rate': figure(median(runs.map((run) => run.comments / run.seconds)), 'comments/s, end to end'),
  }
  for (const [i, run] of runs.entries())
    figures[`pipeline.rate.run${i + 1}`] = figure(run.comments / run.seconds, 'comments/s')
  const total = (run: Run): number => Object.values(run.used.cpuMs).reduce((sum, ms) => sum + ms, 0)
  figures['pipeline.cpu'] = figure(per(total), 'ms/comment, all processes of the stack')
  for (const name of Object.keys(runs[0]?.used.cpuMs ?? {}).filter((name) => name !== 'console'))
    figures[`pipeline.cpu.${name}`] = figure(
      per((run) => run.used.cpuMs[name] ?? 0),
      'ms/comment',
    )
  for (const operation of Object.keys(runs[0]?.used.calls ?? {}).sort()) {
    const own = (run: Run): number => (operation === 's3.GetObject' ? run.ownReads : 0)
    figures[`pipeline.calls.${operation}`] = figure(
      per((run) => (run.used.calls[operation]?.calls ?? 0) - own(run)),
      'calls/comment',
    )
  }
  const units = (run: Run, of: 'readUnits' | 'writeUnits'): number =>
    Object.values(run.used.calls).reduce((sum, count) => sum + count[of], 0)
  figures['pipeline.readUnits'] = figure(
    per((run) => units(run, 'readUnits')),
    'units/comment',
  )
  figures['pipeline.writeUnits'] = figure(
    per((run) => units(run, 'writeUnits')),
    'units/comment',
  )
  return figures
}
