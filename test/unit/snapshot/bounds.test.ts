import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../shared/domain/comment.ts'
import { isNaturalCut } from '../../../shared/domain/snapshot/cut.ts'
import { SNAPSHOT_PARAMS } from '../../../shared/domain/snapshot/params.ts'
import type { Head, Page } from '../../../shared/wire.ts'
import { Bench } from './bench.ts'
import { comment, edited, lehmer, removed, revision, T0, words } from './fixtures.ts'

const KB = 1024
const random = lehmer(11)
const PROSE = words(random, 40_000)

/** Texts of 198 bytes, as measured on blogs; every third is a reply. Cheap, since there are 100,000. */
function grown(size: number): Comment[] {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const like = comment(0)
  const list: Comment[] = []
  for (let i = 0; i < size; i++) {
    const at = T0 + i * 1000
    const time = at.toString(16).padStart(12, '0')
    const id = `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`
    const from = Math.floor(random() * (PROSE.length - 198))
    const to = i % 3 === 2 ? list[Math.floor(random() * i)] : undefined
    const place = to ? { id: `${to.id.slice(0, 36)}.${id}`, parent: to.id } : { id }
    list.push({ ...like, at, live: revision(PROSE.slice(from, from + 198)), ...place })
  }
  return list
}

const isEnd = (c: Comment | undefined) => isNaturalCut(0, c?.id ?? '', SNAPSHOT_PARAMS.mod)

/** Size of the natural chunk around the comment at an index; none outside of the thread. */
function chunkAt(comments: readonly Comment[], index: number): number {
  let from = index
  let to = index
  while (from > 0 && !isEnd(comments[from - 1])) from--
  while (to < comments.length - 1 && !isEnd(comments[to])) to++
  return index < comments.length ? to - from + 1 : 0
}

interface Cost {
  calls: number
  comments: number
  nodes: number
  puts: number
}

async function costOf(bench: Bench, write: Comment): Promise<Cost> {
  const before = { ...bench.table.reads, nodes: bench.loaded }
  bench.write(write)
  const { put } = await bench.publish(bench.pending.splice(0))
  return {
    calls: bench.table.reads.calls - before.calls,
    comments: bench.table.reads.comments - before.comments,
    nodes: bench.loaded - before.nodes,
    puts: 1 + put.reduce((sum, level) => sum + level.size, 0),
  }
}

const levelsOf = (bench: Bench) => (JSON.parse(bench.head ?? '') as Head).levels.length

describe.each([100, 1_000, 100_000])('a thread of %i comments', (size) => {
  const comments = grown(size)
  const bench = Bench.of(comments, SNAPSHOT_PARAMS)

  it('takes a new comment with a Query or two, no node and seldom more PUTs than the head', async () => {
    const all = bench.table.all()
    for (let i = 0; i < 15; i++) {
      const made = comment(size + i, { at: T0 + (size + i) * 1000, text: PROSE.slice(0, 198) })
      const cost = await costOf(bench, made)
      all.push(made)
      const newest = chunkAt(all, size + i)
      expect(cost.calls).toBe(newest < SNAPSHOT_PARAMS.inlineMax ? 2 : 3)
      expect(cost.comments).toBeLessThanOrEqual(newest + SNAPSHOT_PARAMS.inlineMax)
      expect(cost.nodes).toBe(0)
      expect(cost.puts).toBeLessThanOrEqual(1 + levelsOf(bench))
    }
  })

  it('takes another change with three natural chunks, the comments of the head and a path of nodes', async () => {
    const all = bench.table.all()
    const ends = all.slice(0, 300).flatMap((c, i) => (i < size && isEnd(c) ? [i] : []))
    const others = Array.from({ length: 15 }, () => Math.floor(random() * size))
    for (const index of [...ends, ...others]) {
      const old = all[index] as Comment
      const cost = await costOf(bench, index % 2 ? edited(old, 'other words') : removed(old))
      const next = isEnd(old) ? chunkAt(all, index + 1) : 0
      const chunks = chunkAt(all, index) + next + chunkAt(all, all.length - 1)
      expect(cost.calls).toBeLessThanOrEqual(4)
      expect(cost.comments).toBeLessThanOrEqual(chunks + SNAPSHOT_PARAMS.inlineMax)
      expect(cost.nodes).toBeLessThanOrEqual(3 * (levelsOf(bench) - 1))
      expect(cost.puts).toBeLessThanOrEqual(3 + 2 * levelsOf(bench))
    }
  })

  it('has a head of at most 16 KB gzip and 64 KB raw', () => {
    expect(gzipSync(bench.head ?? '').length).toBeLessThanOrEqual(16 * KB)
    expect(Buffer.byteLength(bench.head ?? '')).toBeLessThanOrEqual(64 * KB)
  })
})

describe('a page of 64 comments', () => {
  it('spends at most 150 bytes, 45 of them gzip, on each beside its text', () => {
    const roots = grown(3_000).filter((c) => c.parent === undefined)
    const pages = [...Bench.of(roots, SNAPSHOT_PARAMS).nodes.values()].map((text) => ({
      text,
      comments: (JSON.parse(text) as Partial<Page>).comments ?? [],
    }))
    const full = pages.find(({ comments }) => comments.length === 64)
    const texts = full?.comments.map((c) => ('gone' in c ? '' : String(c.body[0]?.[1]))).join('') ?? ''
    expect(texts.length).toBe(64 * 198)
    expect(((full?.text.length ?? 0) - texts.length) / 64).toBeLessThanOrEqual(150)
    expect((gzipSync(full?.text ?? '').length - gzipSync(texts).length) / 64).toBeLessThanOrEqual(45)
  })
})

describe('a head at its heaviest', () => {
  it('stays within 64 KB raw when all comments are as long as fit', () => {
    const heavy = Array.from({ length: 120 }, (_, i) => comment(i, { text: 'é'.repeat(11_000) }))
    for (const size of [70, 95, 120]) {
      const { head } = Bench.of(heavy.slice(0, size), SNAPSHOT_PARAMS)
      expect(Buffer.byteLength(head ?? '')).toBeLessThanOrEqual(64 * KB)
    }
  })
})

describe('a thread that grows to 5,000 comments', () => {
  it.each([
    [0, 400],
    [4_600, 5_000],
  ])('costs at most 1.1 PUTs a comment (from %i to %i)', async (from, to) => {
    const texts = Array.from({ length: to }, (_, i) => comment(i, { text: 'Yes.' }))
    const bench = Bench.of(texts.slice(0, from), SNAPSHOT_PARAMS)
    let puts = 0
    for (const next of texts.slice(from)) puts += (await costOf(bench, next)).puts
    expect(puts / (to - from)).toBeLessThanOrEqual(1.1)
  })
})
