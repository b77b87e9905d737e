import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../shared/domain/comment.ts'
import type { Command } from '../../../shared/wire.ts'
import { createCommand, NOW, newThread, OPEN, usePipeline } from './fixtures.ts'

const p = usePipeline()

function commands(): { create: Command; edit1: Command; edit2: Command; del: Command } {
  const create = createCommand({ thread: newThread(), body: 'one' })
  const { site, thread, id } = create
  const own = { site, thread, id, at: NOW }
  return {
    create,
    edit1: { kind: 'edit', ...own, n: 2, body: 'two' },
    edit2: { kind: 'edit', ...own, n: 3, body: 'three' },
    del: { kind: 'delete', ...own, n: 4 },
  }
}

/** Delivers in this order; what waits is delivered again after the rest, as the queue would. */
async function deliver(order: Command[], policy: object): Promise<Comment | undefined> {
  let waiting = order
  for (let round = 1; waiting.length > 0 && round <= 5; round++) {
    const again: Command[] = []
    for (const command of waiting) {
      if ((await p.run(command, { policy: { ...OPEN, ...policy }, receives: round })).kind === 'wait')
        again.push(command)
    }
    waiting = again
  }
  expect(waiting).toEqual([])
  return p.stored(order[0] as Command)
}

type Name = keyof ReturnType<typeof commands>

/** Every order of the names, each at least once and some twice. */
const orders = (names: Name[]) =>
  fc
    .subarray(names)
    .chain((twice) => fc.shuffledSubarray([...names, ...twice], { minLength: names.length + twice.length }))

const property = (names: Name[], policy: object, check: (c: Comment | undefined) => void) =>
  fc.assert(
    fc.asyncProperty(orders(names), async (order) => {
      const all = commands()
      check(
        await deliver(
          order.map((name) => all[name]),
          policy,
        ),
      )
    }),
    { numRuns: 60 },
  )

describe('create, edits and delete in any order, with duplicates', () => {
  it('end in the last edit', () =>
    property(['create', 'edit1', 'edit2'], {}, (c) => {
      expect(c).toMatchObject({ status: 'published', n: 3, live: { original: 'three', n: 3 } })
      expect(c?.next).toBeUndefined()
    }))

  it('end in the last edit held, when the author is held', () =>
    property(['create', 'edit1', 'edit2'], { newAuthors: 'hold' }, (c) => {
      expect(c).toMatchObject({ status: 'held', n: 3, next: { original: 'three', n: 3 } })
      expect(c?.live).toBeUndefined()
    }))

  it('end removed, without words or name, once deleted', () =>
    property(['create', 'edit1', 'edit2', 'del'], {}, (c) => {
      const { site, thread, id, at, v, wasPublic, ...rest } = c as Comment
      expect(rest).toEqual({ status: 'removed', n: 4, log: [] })
    }))
})
