import { expect } from 'vitest'
import type { Comment } from '../../../shared/domain/comment.ts'
import { buildSnapshot } from '../../../shared/domain/snapshot/build.ts'
import type { SnapshotParams } from '../../../shared/domain/snapshot/params.ts'
import { type Update, updateSnapshot } from '../../../shared/domain/snapshot/update.ts'
import type { Head } from '../../../shared/wire.ts'
import { MemoryThread } from '../../support/memory-snapshots.ts'
import { comment, plainEntry, SITE, T0, THREAD } from './fixtures.ts'
import { walk } from './reading.ts'

export const THREAD_ITEM = 't'

/** A table, what is published of it, and the records that publishing has not seen. */
export class Bench {
  readonly table = new MemoryThread()
  readonly nodes = new Map<string, string>()
  head: string | undefined
  /** Nodes loaded so far. */
  loaded = 0
  pending: string[] = []
  readonly seen: string[] = []
  readonly params: SnapshotParams
  #born = 0

  constructor(params: SnapshotParams) {
    this.params = params
  }

  /** A thread that is published whole. */
  static of(comments: readonly Comment[], params: SnapshotParams): Bench {
    const bench = new Bench(params)
    for (const comment of comments) bench.table.put(comment)
    const whole = bench.#rebuilt()
    bench.head = whole.head
    for (const level of whole.nodes) for (const [hash, text] of level) bench.nodes.set(hash, text)
    return bench
  }

  write(comment: Comment): void {
    this.table.put(comment)
    this.pending.push(comment.id)
  }

  create(over: Parameters<typeof comment>[1] & { back?: number } = {}): Comment {
    const { back = 0, ...rest } = over
    this.#born++
    const made = comment(this.#born, { at: T0 + (this.#born - back) * 1000, ...rest })
    this.write(made)
    return made
  }

  /** Updates from the last head and stores what comes out. */
  async publish(keys: readonly string[]): Promise<Update> {
    const source = {
      site: SITE,
      thread: THREAD,
      reader: this.table,
      toEntry: plainEntry,
      loadNode: async (hash: string) => {
        this.loaded++
        return this.nodes.get(hash)
      },
    }
    const changed = keys.filter((key) => key !== THREAD_ITEM)
    const update = await updateSnapshot(this.head, changed, source, this.params)
    for (const level of update.put) for (const [hash, text] of level) this.nodes.set(hash, text)
    this.head = update.head
    this.seen.push(...keys)
    return update
  }

  /** Publishes, and expects that only a thread that may need no pages is built anew. */
  async deliver(keys: readonly string[]): Promise<void> {
    const before = size(this.head)
    const { rebuilt } = await this.publish(keys)
    const shortest = Math.min(before, size(this.head))
    if (shortest <= this.params.max) expect(rebuilt).toBe(true)
    // With records on the way the thread may have seemed shorter than it is.
    else if (rebuilt) expect(shortest - this.pending.length).toBeLessThanOrEqual(this.params.max)
  }

  expectWalkable(): void {
    if (this.head === undefined) return
    const { comments } = walk(this.head, this.nodes)
    const keys = comments.map(({ id }) => id)
    expect(keys).toEqual([...new Set(keys)].sort())
  }

  expectAsRebuilt(): void {
    const comments = this.table.all()
    const whole = this.#rebuilt()
    expect(this.head).toBe(whole.head)
    const read = walk(whole.head, this.nodes)
    const reached = [...this.nodes].filter(([hash]) => read.hashes.has(hash))
    expect(sorted(reached)).toEqual(sorted(whole.nodes.flatMap((level) => [...level])))
    expect(read.comments).toEqual(comments.map(plainEntry))
    expect(read.head.count).toBe(comments.filter(({ live }) => live).length)
  }

  #rebuilt() {
    const { item } = this.table
    const source = { site: SITE, thread: THREAD, item, comments: this.table.all(), toEntry: plainEntry }
    return buildSnapshot(source, this.params)
  }
}

function size(headText: string | undefined): number {
  if (headText === undefined) return 0
  const { levels, tail } = JSON.parse(headText) as Head
  return levels.flat().reduce((sum, [, , count, , stubs = 0]) => sum + count + stubs, tail)
}

const sorted = (entries: Iterable<[string, string]>): [string, string][] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
