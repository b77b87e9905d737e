import { beforeEach, describe, expect, it } from 'vitest'
import { SNAPSHOT_PARAMS } from '../../../shared/domain/snapshot/params.ts'
import type { Head } from '../../../shared/wire.ts'
import { Bench } from './bench.ts'
import { comment, edited, TINY } from './fixtures.ts'

const comments = Array.from({ length: 100 }, (_, i) => comment(i))
const [first = '', last = ''] = [comments[0]?.id, comments.at(-1)?.id]

let bench: Bench
beforeEach(() => {
  bench = Bench.of(comments, TINY)
})

const change = (over: (head: Head) => void) => {
  const head = JSON.parse(bench.head ?? '') as Head
  over(head)
  bench.head = JSON.stringify(head)
}

const set = (fields: object) => change((head) => Object.assign(head, fields))

const expectBuiltAnew = async (changed: string) => {
  const { rebuilt } = await bench.publish([changed])
  expect(rebuilt).toBe(true)
  const whole = Bench.of(comments, TINY)
  expect(bench.head).toBe(whole.head)
  for (const [hash, text] of whole.nodes) expect(bench.nodes.get(hash)).toBe(text)
}

const DAMAGES: Record<string, () => void> = {
  'is cut off': () => {
    bench.head = bench.head?.slice(0, -10)
  },
  'is of another format': () => set({ format: 2 }),
  'is of another thread': () => set({ thread: 'other' }),
  'is of another site': () => set({ site: 'other' }),
  'has no levels': () => set({ levels: undefined }),
  'has entries out of order': () =>
    change((head) => {
      for (const level of head.levels) level.reverse()
    }),
  'names a page in no proper way': () =>
    change((head) => {
      head.levels.at(-1)?.[0]?.splice(1, 1, '../head')
    }),
}

describe('an old head that', () => {
  it.each(Object.keys(DAMAGES))('%s is passed over: all comes from the table', async (damage) => {
    DAMAGES[damage]?.()
    await expectBuiltAnew(last)
  })
})

const topNode = () => (JSON.parse(bench.head ?? '') as Head).levels.at(-1)?.[0]?.[1] ?? ''

describe('an old node that', () => {
  it('is missing is passed over', async () => {
    bench.nodes.delete(topNode())
    await expectBuiltAnew(first)
  })

  it('is not what its name says is passed over', async () => {
    bench.nodes.set(topNode(), `${bench.nodes.get(topNode())} `)
    await expectBuiltAnew(first)
  })
})

describe('words in an old head', () => {
  it('are never taken over', async () => {
    const long = Bench.of(comments, SNAPSHOT_PARAMS)
    const told = long.head?.replaceAll('comment 99', 'forged')
    expect(told).not.toBe(long.head)
    long.head = told
    const [oldest] = comments
    if (oldest) long.write(edited(oldest, 'better'))
    await long.publish(long.pending)
    long.expectAsRebuilt()
  })
})
