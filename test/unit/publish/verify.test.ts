import { describe, expect, it } from 'vitest'
import { publishThread } from '../../../functions/publish/publish-thread.ts'
import { verifyThread } from '../../../functions/publish/verify.ts'
import { comment, edited, SITE, THREAD } from '../snapshot/fixtures.ts'
import { everything, newThread } from './fixtures.ts'

const place = { site: SITE, thread: THREAD }
const comments = Array.from({ length: 30 }, (_, i) => comment(i))

async function publishedThread() {
  const thread = newThread()
  for (const each of comments) thread.table.put(each)
  await publishThread(everything, thread.ports)
  const [hash = '', text = ''] = [...thread.nodes][0] ?? []
  return { ...thread, hash, text }
}

type Damage = (thread: Awaited<ReturnType<typeof publishedThread>>) => unknown

describe('verifying a thread', () => {
  it('finds nothing where table and snapshot agree, and nothing is to be published', async () => {
    const { ports } = await publishedThread()
    expect(await verifyThread({ ...place, repair: true }, ports)).toEqual({ differences: [] })
    expect(await verifyThread(place, newThread().ports)).toEqual({ differences: [] })
  })

  it('finds a head that is missing', async () => {
    const { ports, table } = newThread()
    table.put(comment(1))
    expect(await verifyThread(place, ports)).toEqual({ differences: [{ kind: 'head_missing' }] })
  })

  it.each<[string, Damage]>([
    ['head_differs', ({ table }) => table.put(edited(comment(29), 'a record was lost'))],
    ['head_differs', ({ table }) => table.delete(comment(29).id)],
    ['node_missing', ({ nodes, hash }) => nodes.delete(hash)],
    ['node_differs', ({ nodes, hash, text }) => nodes.set(hash, `${text} `)],
  ])('finds and repairs %s', async (kind, damage) => {
    const thread = await publishedThread()
    damage(thread)
    const { differences, repaired } = await verifyThread({ ...place, repair: true }, thread.ports)
    expect(differences.map((difference) => difference.kind)).toContain(kind)
    expect(repaired?.puts).toBeGreaterThan(0)
    expect(await verifyThread(place, thread.ports)).toEqual({ differences: [] })
    expect(await thread.head()).toBe(thread.rebuilt().head)
  })

  it('changes nothing without being asked to repair', async () => {
    const { ports, nodes, hash } = await publishedThread()
    nodes.delete(hash)
    expect(await verifyThread(place, ports)).toEqual({ differences: [{ kind: 'node_missing', hash }] })
    expect(nodes.has(hash)).toBe(false)
  })
})
