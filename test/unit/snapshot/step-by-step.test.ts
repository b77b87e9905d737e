import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SNAPSHOT_PARAMS, type SnapshotParams } from '../../../shared/domain/snapshot/params.ts'
import { Bench, THREAD_ITEM } from './bench.ts'
import { comment, edited, FORCED, lehmer, removed, revision, SITE, T0, THREAD, TINY } from './fixtures.ts'

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60)
const TIMEOUT = 20_000 + RUNS * 100

type Step = (bench: Bench) => void | Promise<void>

const pick = <T>(list: readonly T[], nth: number): T | undefined => list[nth % Math.max(1, list.length)]

/** Everything that can happen to a thread, by the numbers that fast-check draws. */
const happenings: Record<string, (bench: Bench, nth: number, text: string) => void> = {
  root: (bench, _, text) => void bench.create({ text }),
  reply: (bench, nth, text) => {
    const to = pick(bench.table.all(), nth)
    bench.create({ text, ...(to && { parent: to.id }) })
  },
  approveLate: (bench, nth, text) => void bench.create({ text, back: nth % 40, v: 2 }),
  hold: (bench, nth) => {
    const { live, ...held } = comment(1_000_000 + nth, { at: T0 + (nth % 60) * 1000, status: 'held' })
    if (!bench.table.get(held.id)) bench.write({ ...held, ...(live && { next: live }) })
  },
  edit: (bench, nth, text) => {
    const found = pick(bench.table.all(), nth)
    if (found?.live) bench.write(edited(found, text))
  },
  remove: (bench, nth) => {
    const found = pick(bench.table.all(), nth)
    if (found?.live) bench.write(removed(found))
  },
  restore: (bench, nth, text) => {
    const found = pick(bench.table.all(), nth)
    if (found && !found.live) bench.write({ ...found, v: found.v + 1, live: revision(text) })
  },
  erase: (bench, nth) => {
    const found = pick(bench.table.all(), nth)
    if (!found) return
    bench.table.delete(found.id)
    bench.pending.push(found.id)
  },
  thread: (bench, nth, title) => {
    const v = (bench.table.item?.v ?? 0) + 1
    bench.table.item = { site: SITE, thread: THREAD, title, v, at: T0, ...(nth % 2 && { closed: true }) }
    bench.pending.push(THREAD_ITEM)
  },
}

const happening = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('root', 'reply') },
      { weight: 4, arbitrary: fc.constantFrom(...Object.keys(happenings)) },
    ),
    fc.nat(10_000),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  .map(([kind, nth, text]): Step => {
    const step: Step = (bench) => happenings[kind]?.(bench, nth, text.toWellFormed())
    return Object.assign(step, { toString: () => `${kind}(${nth})` })
  })

/** Publishes some of the records, in any order, and some a second time. */
const delivery = fc
  .tuple(fc.array(fc.nat(1000), { maxLength: 6 }), fc.nat(1000))
  .map(([picks, again]): Step => {
    const step: Step = async (bench) => {
      const batch = new Set(picks.map((nth) => pick(bench.pending, nth) ?? ''))
      batch.delete('')
      const repeated = pick(bench.seen, again)
      bench.pending = bench.pending.filter((key) => !batch.has(key))
      await bench.deliver([...batch, ...(repeated && again % 3 === 0 ? [repeated] : [])])
      bench.expectWalkable()
      if (bench.pending.length === 0) bench.expectAsRebuilt()
    }
    return Object.assign(step, { toString: () => `deliver(${picks})` })
  })

const script = (length: number) =>
  fc.record({
    start: fc.nat(length),
    steps: fc.array(fc.oneof({ weight: 3, arbitrary: happening }, { weight: 1, arbitrary: delivery }), {
      maxLength: length,
      size: 'max',
    }),
    groups: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
  })

async function play(
  params: SnapshotParams,
  { start, steps, groups }: { start: number; steps: Step[]; groups: number[] },
): Promise<Bench> {
  const bench = new Bench(params)
  for (let i = 0; i < start; i++) bench.create()
  await bench.deliver(bench.pending.splice(0))
  for (const step of steps) await step(bench)
  const random = lehmer(groups.length + start)
  bench.pending.sort(() => random() - 0.5)
  for (let i = 0; bench.pending.length > 0; i++) {
    await bench.deliver(bench.pending.splice(0, groups[i % groups.length]))
    bench.expectWalkable()
  }
  bench.expectAsRebuilt()
  return bench
}

describe('publishing step by step', () => {
  it.each([
    ['small pieces, many levels', TINY, 4],
    ['long natural chunks, most cuts forced by number or weight', FORCED, 2],
  ])(
    'gives byte for byte what a rebuild gives, under any order, duplication and batching: %s',
    async (_, params, levels) => {
      let deepest = 0
      await fc.assert(
        fc.asyncProperty(fc.oneof(script(60), script(10)), async (drawn) => {
          const bench = await play(params, drawn)
          deepest = Math.max(deepest, (JSON.parse(bench.head ?? '') as { levels: unknown[] }).levels.length)
        }),
        { numRuns: RUNS },
      )
      expect(deepest).toBeGreaterThanOrEqual(levels)
    },
    TIMEOUT,
  )

  it('does so with the real cuts while a thread grows to 5,000 comments', async () => {
    const bench = new Bench(SNAPSHOT_PARAMS)
    const random = lehmer(7)
    for (let i = 0; i < 4_950; i++) bench.create()
    await bench.deliver(bench.pending.splice(0))
    const kinds = Object.keys(happenings)
    for (let i = 0; i < 250; i++) {
      const kind =
        random() < 0.6 ? (random() < 0.5 ? 'root' : 'reply') : pick(kinds, Math.floor(random() * 1e6))
      happenings[kind ?? '']?.(bench, Math.floor(random() * 1e6), `words ${i}`)
      if (random() < 0.5) await bench.deliver(bench.pending.splice(0, 1 + Math.floor(random() * 4)))
      if (i % 100 === 99) bench.expectWalkable()
    }
    while (bench.pending.length > 0) await bench.deliver(bench.pending.splice(-3))
    bench.expectAsRebuilt()
    expect(bench.table.all().length).toBeGreaterThan(5_000)
  })
})
