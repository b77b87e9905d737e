import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../shared/domain/comment.ts'
import { buildSnapshot } from '../../../shared/domain/snapshot/build.ts'
import type { Head, SnapshotComment } from '../../../shared/wire.ts'
import { type GetNode, olderPages, pageOf } from '../../../web/widget/snapshot.ts'
import { comment, FORCED, plainEntry, removed, SITE, THREAD, TINY } from '../snapshot/fixtures.ts'

/** Roots of which every third has two replies, one of them to the other, which was removed. */
function conversation(roots: number): Comment[] {
  return Array.from({ length: roots }, (_, i) => {
    const root = comment(i * 10)
    if (i % 3 > 0) return [root]
    const reply = comment(i * 10 + 1, { parent: root.id })
    return [root, removed(reply), comment(i * 10 + 2, { parent: reply.id })]
  }).flat()
}

function published(comments: Comment[], params = TINY) {
  const sorted = comments.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const snapshot = buildSnapshot(
    { site: SITE, thread: THREAD, item: undefined, comments: sorted, toEntry: plainEntry },
    params,
  )
  const nodes = new Map(snapshot.nodes.flatMap((level) => [...level]))
  const asked: string[] = []
  const get: GetNode = async (hash) => {
    asked.push(hash)
    return JSON.parse(nodes.get(hash) ?? 'null')
  }
  return { head: JSON.parse(snapshot.head) as Head, ids: sorted.map(({ id }) => id), get, asked }
}

const firstOf = (head: Head): string => head.comments[0]?.id ?? ''

describe.each([
  ['many levels', TINY],
  ['forced cuts', FORCED],
])('a thread with %s', (_, params) => {
  const { head, ids, get, asked } = published(conversation(60), params)

  it('is read whole, newest page first, each node once', async () => {
    expect(head.levels.length).toBeGreaterThan(1)
    asked.length = 0
    const pages: SnapshotComment[][] = []
    for await (const page of olderPages(head, get)) pages.unshift(page)
    const read = pages.flat().map(({ id }) => id)
    const older = read.filter((id) => id < firstOf(head))
    expect([...older, ...head.comments.map(({ id }) => id)]).toEqual(ids)
    expect(new Set(asked).size).toBe(asked.length)
  })

  it('starts with a page that says something the head does not', async () => {
    const newest = await olderPages(head, get).next()
    const [oldest] = newest.value ?? []
    expect(oldest && oldest.id < firstOf(head)).toBe(true)
  })

  it('tells where each comment stands, with one node a level', async () => {
    const tail = new Set(head.comments.slice(-head.tail).map(({ id }) => id))
    for (const id of ids.filter((known) => !tail.has(known))) {
      asked.length = 0
      const page = await pageOf(head, id, get)
      expect(page?.map((found) => found.id)).toContain(id)
      expect(asked.length).toBeLessThanOrEqual(head.levels.length)
    }
  })

  it('has no page for what is newer than all pages', async () => {
    expect(await pageOf(head, 'ffffffff-ffff-7fff-8fff-ffffffffffff', get)).toBeUndefined()
  })
})

it('asks for nothing when the head holds the whole thread', async () => {
  const { head, get, asked } = published(conversation(1))
  expect(head.comments).toHaveLength(3)
  expect((await olderPages(head, get).next()).done).toBe(true)
  expect(asked).toEqual([])
})
