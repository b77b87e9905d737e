import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { decideAll } from '../../../functions/console/decisions.ts'
import { publishThread } from '../../../functions/publish/publish-thread.ts'
import { verifyThread } from '../../../functions/publish/verify.ts'
import { s3SnapshotStore } from '../../../shared/aws/snapshot-store.ts'
import { threadReader } from '../../../shared/aws/thread-reader.ts'
import type { SnapshotStore } from '../../../shared/domain/ports.ts'
import { snapshotComment } from '../../../shared/domain/snapshot/entry.ts'
import { createCommand, NOW, newThread, SITE, usePipeline } from './fixtures.ts'

const BUCKET = 'snapshots'

const p = usePipeline()
let store: SnapshotStore

beforeAll(async () => {
  await p.engines.s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  store = s3SnapshotStore(p.engines.s3, BUCKET)
})

const hashes = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => String(first + i).padStart(22, '0'))

describe('the snapshot store', () => {
  it('writes a head once from nothing, and then only over the one that was read', async () => {
    const write = (bytes: string, etag?: string) => store.putHead('blog', 'fenced', bytes, etag)
    expect(await store.head('blog', 'fenced')).toBeUndefined()
    expect([await write('1'), await write('2')]).toEqual(['written', 'conflict'])
    const first = await store.head('blog', 'fenced')
    expect(first?.bytes).toBe('1')
    expect(await write('3', first?.etag)).toBe('written')
    expect(await write('4', first?.etag)).toBe('conflict')
    expect((await store.head('blog', 'fenced'))?.bytes).toBe('3')
  })

  it('keeps a thread apart from those whose path goes on below it', async () => {
    const [own, below] = hashes(2)
    await store.putNode('blog', 'post', own as string, '{}')
    await store.putNode('blog', 'post/more', below as string, '{}')
    await store.putHead('blog', 'post', '{}', undefined)
    expect(await store.listNodes('blog', 'post')).toEqual([own])
    expect(await store.getNode('blog', 'post', below as string)).toBeUndefined()
  })

  it('puts a thread under its decoded path, as a CDN asks for it', async () => {
    await store.putHead('blog', 'caf%C3%A9/a%20b', '{}', undefined)
    const Key = 'threads/blog/café/a b/head.json'
    const { CacheControl } = await p.engines.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))
    expect(CacheControl).toContain('stale-while-revalidate')
  })

  it.each([3, 40])('deletes %i nodes and leaves the others', async (count) => {
    const thread = newThread()
    const [keep, ...go] = hashes(count + 1)
    for (const hash of [keep, ...go]) await store.putNode('blog', thread, hash as string, '{}')
    await store.deleteNodes('blog', thread, go)
    expect(await store.listNodes('blog', thread)).toEqual([keep])
  })
})

describe('a long thread on real engines', () => {
  const ports = () => ({
    store,
    reader: (site: string, thread: string) => threadReader(p.engines.dynamodb, p.tableName, site, thread),
    toEntry: snapshotComment,
    random: () => 0.5,
    sleep: async () => {},
  })

  it('is what a rebuild gives, step by step, and holds nothing of what was removed', async () => {
    const thread = newThread()
    const job = (...keys: string[]) => ({ site: SITE.id, thread, keys })
    const commands = Array.from({ length: 150 }, (_, i) =>
      createCommand({ thread, at: NOW + i, body: `words of ${i}.` }),
    )
    for (let i = 0; i < commands.length; i += 25) {
      const some = commands.slice(i, i + 25)
      for (const command of some) await p.run(command)
      await publishThread(job(...some.map(({ id }) => id)), ports())
    }
    const gone = commands[20] as (typeof commands)[number]
    const decisions = [{ site: SITE.id, thread, id: gone.id, expectedRevision: 1, decision: 'remove' }]
    await decideAll({ decisions }, { table: p.table, by: 'mod', now: NOW })
    await publishThread(job(gone.id), ports())
    expect(await verifyThread({ site: SITE.id, thread }, ports())).toEqual({ differences: [] })
    const stored = await Promise.all(
      (await store.listNodes(SITE.id, thread)).map((hash) => store.getNode(SITE.id, thread, hash)),
    )
    expect(stored.length).toBeGreaterThan(2)
    expect([...stored, (await store.head(SITE.id, thread))?.bytes].join()).not.toContain(gone.body)
  })
})
