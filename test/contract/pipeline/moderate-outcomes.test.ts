import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../shared/domain/comment.ts'
import { textOf } from '../../../shared/domain/revise/read.ts'
import { createCommand, NOW, newThread, OPEN, SITE, usePipeline } from './fixtures.ts'

const p = usePipeline()

const codes = (c: Comment | undefined) =>
  (c?.next ?? c?.live ?? c?.shelved)?.findings.map((f) => f.code) ?? []

describe('a new comment', () => {
  it('is published with its thread under an open policy', async () => {
    const command = createCommand({ thread: newThread() })
    expect((await p.run(command)).kind).toBe('stored')
    const stored = await p.stored(command)
    expect(stored).toMatchObject({
      status: 'published',
      v: 1,
      n: 1,
      wasPublic: true,
      author: { name: 'Ann' },
    })
    expect(stored?.live?.original).toBe(command.body)
    const { thread } = await p.contextOf(command)
    expect(thread).toMatchObject({ v: 1, url: command.page })
  })

  it('is one comment however often it is delivered', async () => {
    const command = createCommand({ thread: newThread() })
    const outcomes = await Promise.all([1, 1, 2, 3].map((receives) => p.run(command, { receives })))
    expect(outcomes.map((o) => o.kind).toSorted()).toEqual(['ignored', 'ignored', 'ignored', 'stored'])
    expect((await p.stored(command))?.v).toBe(1)
  })

  it('is held when the author is new, and not once a moderator has published the author', async () => {
    const policy = { ...OPEN, newAuthors: 'hold' } as const
    const author = { name: 'Ann', key: 'hash-of-ann' }
    const first = createCommand({ thread: newThread(), author })
    await p.run(first, { policy })
    expect(codes(await p.stored(first))).toContain('first_time_author')
    expect((await p.stored(first))?.status).toBe('held')
    await p.table.markKnown(SITE.id, author.key, NOW)
    const second = createCommand({ thread: newThread(), author })
    await p.run(second, { policy })
    expect((await p.stored(second))?.status).toBe('published')
  })

  it('is held with its page when the thread is new and the policy wants to see it', async () => {
    const thread = newThread()
    const address = `https://blog.example/${thread}`
    const command = createCommand({ thread, page: `${address}?token=1#y` })
    await p.run(command, { policy: { ...OPEN, newThreads: 'hold' } })
    const stored = await p.stored(command)
    expect(codes(stored)).toContain('thread_new')
    expect(stored).toMatchObject({ status: 'held', page: address })
    expect((await p.contextOf(command)).thread).toBeUndefined()
  })

  it('gives no address to a thread that was named explicitly', async () => {
    const command = createCommand({ thread: newThread(), page: 'https://blog.example/elsewhere' })
    await p.run(command)
    const { thread } = await p.contextOf(command)
    expect(thread).toMatchObject({ v: 1 })
    expect(thread?.url).toBeUndefined()
  })

  it('is rejected when the thread is closed', async () => {
    const thread = newThread()
    await p.table.createThread({ site: SITE.id, thread, closed: true, v: 1, at: NOW })
    const command = createCommand({ thread })
    await p.run(command)
    expect(codes(await p.stored(command))).toContain('thread_closed')
    expect((await p.stored(command))?.status).toBe('rejected')
  })

  it('throws for an unknown site and stores nothing', async () => {
    const command = createCommand({ thread: newThread(), site: 'nobody' })
    await expect(p.run(command)).rejects.toThrow('unknown site')
    expect(await p.stored(command)).toBeUndefined()
  })

  it('is held without running the rules from the fourth delivery on', async () => {
    const command = createCommand({ thread: newThread() })
    await p.run(command, { receives: 4 })
    expect((await p.stored(command))?.status).toBe('held')
    expect(codes(await p.stored(command))).toEqual(['engine_failed'])
  })

  it('is revised: the number goes, the original stays', async () => {
    const body = 'Call me on +1 415 555 2671 please.'
    const command = createCommand({ thread: newThread(), body })
    await p.run(command)
    const live = (await p.stored(command))?.live
    expect(live?.original).toBe(body)
    expect(live && textOf(live)).not.toContain('2671')
  })
})

describe('a batch', () => {
  it('reads its contexts at once, knows the threads it makes, and reads what it did not ask for', async () => {
    const [a, b] = [createCommand({ thread: newThread() }), createCommand({ thread: newThread() })]
    const ready = await p.table.prefetched([{ site: SITE.id, thread: a.thread }])
    await p.table.createThread({ site: SITE.id, thread: b.thread, v: 1, at: NOW })
    expect((await ready.context({ site: SITE.id, thread: a.thread })).thread).toBeUndefined()
    await ready.createThread({ site: SITE.id, thread: a.thread, v: 1, at: NOW })
    expect((await ready.context({ site: SITE.id, thread: a.thread })).thread).toMatchObject({ v: 1, at: NOW })
    expect((await ready.context({ site: SITE.id, thread: b.thread })).thread).toMatchObject({ v: 1, at: NOW })
    expect((await p.contextOf(a)).thread).toMatchObject({ v: 1 })
  })
})

describe('a reply', () => {
  const reply = async (parent: Partial<Parameters<typeof createCommand>[0]>, policy: object = {}) => {
    const thread = newThread()
    const first = createCommand({ thread, ...parent })
    await p.run(first, { policy: { ...OPEN, ...policy } })
    const answer = createCommand({ thread, parent: first.id })
    await p.run(answer)
    return p.stored(answer)
  }

  it('to a public comment is published', async () => {
    expect((await reply({}))?.status).toBe('published')
  })

  it('to the stub of one is published', async () => {
    const thread = newThread()
    const first = createCommand({ thread })
    await p.run(first)
    const { site, id } = first
    await p.run({ kind: 'delete', site, thread, id, n: 2, at: NOW })
    const answer = createCommand({ thread, parent: id })
    await p.run(answer)
    expect((await p.stored(answer))?.status).toBe('published')
  })

  it('to a held comment is held', async () => {
    const stored = await reply({}, { newAuthors: 'hold' })
    expect([stored?.status, ...codes(stored)]).toEqual(['held', 'parent_held'])
  })

  it('to a rejected comment is rejected', async () => {
    const stored = await reply({ body: 'a badword here' }, { words: [{ word: 'badword', action: 'reject' }] })
    expect([stored?.status, ...codes(stored)]).toEqual(['rejected', 'parent_rejected'])
  })

  const orphan = (age: number) => {
    const thread = newThread()
    const parent = createCommand({ thread, at: NOW - age }).id
    return createCommand({ thread, parent })
  }

  it('to a young comment that is missing waits twice, then is held', async () => {
    const command = orphan(60_000)
    expect(await p.run(command, { receives: 1 })).toEqual({ kind: 'wait', seconds: 30 })
    expect(await p.run(command, { receives: 2 })).toEqual({ kind: 'wait', seconds: 30 })
    expect(await p.stored(command)).toBeUndefined()
    await p.run(command, { receives: 3 })
    const stored = await p.stored(command)
    expect([stored?.status, ...codes(stored)]).toEqual(['held', 'parent_missing'])
  })

  it('to an old comment that is missing is rejected', async () => {
    const command = orphan(15 * 60_000)
    await p.run(command)
    const stored = await p.stored(command)
    expect([stored?.status, ...codes(stored)]).toEqual(['rejected', 'parent_missing'])
  })

  it('to a comment of another thread finds no parent', async () => {
    const other = createCommand({ thread: newThread() })
    await p.run(other)
    const command = createCommand({ thread: newThread(), parent: other.id })
    expect((await p.run(command)).kind).toBe('wait')
  })
})
