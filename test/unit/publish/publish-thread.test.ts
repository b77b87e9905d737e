import { describe, expect, it } from 'vitest'
import { HeadContended, type PublishPorts, publishThread } from '../../../functions/publish/publish-thread.ts'
import type { Comment } from '../../../shared/domain/comment.ts'
import type { Head } from '../../../shared/wire.ts'
import { comment, edited, removed, SITE, T0, THREAD } from '../snapshot/fixtures.ts'
import { walk } from '../snapshot/reading.ts'
import { everything, job, newThread } from './fixtures.ts'

const comments = Array.from({ length: 30 }, (_, i) => comment(i))
const [old] = comments as [Comment]
const fresh = comment(99)

async function publishedThread() {
  const thread = newThread()
  for (const each of comments) thread.table.put(each)
  await publishThread(everything, thread.ports)
  return thread
}

/** The ports, and what was written through them in its order. */
function watched(ports: PublishPorts) {
  const writes: string[] = []
  const { store } = ports
  const watching: PublishPorts = {
    ...ports,
    store: {
      head: (site, thread) => store.head(site, thread),
      getNode: (site, thread, hash) => store.getNode(site, thread, hash),
      listNodes: (site, thread) => store.listNodes(site, thread),
      putHead: (...args) => {
        writes.push('head')
        return store.putHead(...args)
      },
      putNode: (site, thread, hash, bytes) => {
        writes.push(bytes.startsWith('{"comments"') ? 'page' : 'node')
        return store.putNode(site, thread, hash, bytes)
      },
      deleteNodes: (site, thread, hashes) => {
        writes.push('delete')
        return store.deleteNodes(site, thread, hashes)
      },
    },
  }
  return { writes, watching }
}

describe('publishing a thread', () => {
  it('writes pages, then nodes, then the head, and deletes last', async () => {
    const { table, ports } = await publishedThread()
    const { writes, watching } = watched(ports)
    table.put(removed(old))
    const { puts, deleted, outcome } = await publishThread(job(old.id), watching)
    expect(outcome).toBe('published')
    expect([...new Set(writes)]).toEqual(['page', 'node', 'head', 'delete'])
    expect(writes).toEqual(writes.toSorted((a, b) => order(a) - order(b)))
    expect(puts).toBe(writes.length - 1)
    expect(deleted).toBeGreaterThan(0)
  })

  it('writes nothing when nothing changed', async () => {
    const { ports, head } = await publishedThread()
    const { writes, watching } = watched(ports)
    const before = await head()
    expect(await publishThread(job(old.id, fresh.id), watching)).toMatchObject({
      outcome: 'unchanged',
      puts: 0,
    })
    expect(writes).toEqual([])
    expect(await head()).toBe(before)
  })

  it('reports the count and the revision that readers see', async () => {
    const { table, ports, head } = await publishedThread()
    table.put(edited(old, 'better'))
    const { count, rev } = await publishThread(job(old.id), ports)
    expect(count).toBe(30)
    expect(rev).toBe(31)
    expect(JSON.parse((await head()) ?? '')).toMatchObject({ count, rev })
  })
})

const order = (kind: string): number => ['page', 'node', 'head', 'delete'].indexOf(kind)

describe('a thread without public comments', () => {
  it('publishes nothing while it has no thread item either', async () => {
    const { table, ports, head } = newThread()
    const { live, ...held } = comment(1, { status: 'held' })
    table.put({ ...held, ...(live && { next: live }) })
    expect(await publishThread(job(held.id), ports)).toMatchObject({ outcome: 'nothing_public', puts: 0 })
    expect(await head()).toBeUndefined()
  })

  it('publishes a head without comments when it has a thread item', async () => {
    const { table, ports, head } = newThread()
    table.item = {
      site: SITE,
      thread: THREAD,
      title: 'Spring',
      url: 'https://x.test/',
      closed: true,
      v: 3,
      at: T0,
    }
    await publishThread(job(), ports)
    expect(JSON.parse((await head()) ?? '')).toEqual({
      format: 1,
      site: SITE,
      thread: THREAD,
      title: 'Spring',
      url: 'https://x.test/',
      closed: true,
      count: 0,
      rev: 3,
      comments: [],
      tail: 0,
      levels: [],
    } satisfies Head)
  })

  it('is published without them when all have left the table', async () => {
    const { table, ports, head } = await publishedThread()
    for (const { id } of comments) table.delete(id)
    await publishThread(job(...comments.map(({ id }) => id)), ports)
    expect(JSON.parse((await head()) ?? '')).toMatchObject({ count: 0, comments: [], levels: [] })
  })
})

describe('replaced pages', () => {
  const words = (old.live as NonNullable<Comment['live']>).original
  const holdsWords = (nodes: Map<string, string>) => [...nodes.values()].some((text) => text.includes(words))
  const far = comments[15] as Comment
  const neighbour = comment(300, { at: old.at + 1 })

  it.each<[string, (c: Comment) => Comment]>([
    ['a removal', removed],
    ['an edit', (c) => edited(c, 'better')],
  ])('go with %s, and with what came before it', async (_, change) => {
    const { table, ports, nodes, rebuilt } = await publishedThread()
    table.put(neighbour)
    await publishThread(job(neighbour.id), ports)
    expect(holdsWords(nodes)).toBe(true)
    table.put(change(old))
    await publishThread(job(old.id), ports)
    expect(holdsWords(nodes)).toBe(false)
    expect([...nodes.keys()].sort()).toEqual(
      rebuilt()
        .nodes.flatMap((level) => [...level.keys()])
        .sort(),
    )
  })

  it('go when the record comes again, if a crash kept them the first time', async () => {
    const { table, ports, nodes } = await publishedThread()
    table.put(removed(old))
    const { writes, watching } = watched(ports)
    const crashing = {
      ...watching,
      store: { ...watching.store, deleteNodes: () => Promise.reject(new Error('crash')) },
    }
    await expect(publishThread(job(old.id), crashing)).rejects.toThrow('crash')
    expect(writes).toContain('head')
    expect(holdsWords(nodes)).toBe(true)
    expect(await publishThread(job(old.id), ports)).toMatchObject({ outcome: 'unchanged' })
    expect(holdsWords(nodes)).toBe(false)
  })

  it('go by name: a change asks for no list', async () => {
    const { table, ports, nodes, rebuilt, store } = await publishedThread()
    const { listNodes } = store.calls
    const late = comment(200, { at: T0 + 3500, v: 2 })
    table.put(late)
    const { deleted } = await publishThread(job(late.id), ports)
    expect(deleted).toBeGreaterThan(0)
    expect(store.calls.listNodes).toBe(listNodes)
    expect(nodes.size).toBe(rebuilt().nodes.reduce((sum, level) => sum + level.size, 0))
  })

  it('are not looked for because of a comment that is held', async () => {
    const { table, ports, store } = await publishedThread()
    const { listNodes } = store.calls
    const { live, wasPublic, ...rest } = comment(200, { status: 'held' })
    table.put({ ...rest, ...(live && { next: live }) })
    expect(await publishThread(job(rest.id), ports)).toMatchObject({ outcome: 'unchanged' })
    expect(store.calls.listNodes).toBe(listNodes)
  })

  /** The ports with something that happens right before the first call of one kind. */
  function ahead(
    call: 'putNode' | 'putHead' | 'deleteNodes',
    ports: PublishPorts,
    happens: () => unknown,
  ): PublishPorts {
    const { store } = ports
    let done = false
    const first = async () => {
      if (done) return
      done = true
      await happens()
    }
    return {
      ...ports,
      store: {
        head: (...args) => store.head(...args),
        getNode: (...args) => store.getNode(...args),
        listNodes: (...args) => store.listNodes(...args),
        putNode: async (...args) => {
          if (call === 'putNode') await first()
          return store.putNode(...args)
        },
        putHead: async (...args) => {
          if (call === 'putHead') await first()
          return store.putHead(...args)
        },
        deleteNodes: async (...args) => {
          if (call === 'deleteNodes') await first()
          return store.deleteNodes(...args)
        },
      },
    }
  }

  it('go although a publisher that lost the race had written them after the removal', async () => {
    for (let n = 1; n <= 8; n++) {
      const { table, ports, nodes } = await publishedThread()
      const beside = comment(300 + n, { at: old.at - n })
      table.put(beside)
      const late = ahead('putNode', ports, () => {
        table.put(removed(old))
        return publishThread(job(old.id), ports)
      })
      table.put(edited(far, 'far away'))
      expect(await publishThread(job(beside.id, far.id), late)).toMatchObject({ tries: 2 })
      expect(holdsWords(nodes)).toBe(false)
    }
  })

  it.each([
    ['', false, false],
    [' after a crash', true, false],
    [' although the undo crashes', false, true],
  ])('that an undo brings back at the same moment are there in the end%s', async (_, crash, crashes) => {
    const { table, ports, nodes, head, rebuilt } = await publishedThread()
    table.put(removed(old))
    if (crash) {
      const crashing = ahead('deleteNodes', ports, () => Promise.reject(new Error('crash')))
      await expect(publishThread(job(old.id), crashing)).rejects.toThrow('crash')
    }
    const racing = ahead('deleteNodes', ports, () => {
      table.put(old)
      const undo = crashes ? ahead('deleteNodes', ports, () => Promise.reject(new Error('crash'))) : ports
      return publishThread(job(old.id), undo).catch(() => {})
    })
    await publishThread(job(old.id), racing)
    expect(await head()).toBe(rebuilt().head)
    expect(walk((await head()) ?? '', nodes).comments.length).toBe(30)
  })

  it('are not deleted under a node that is missing: the thread is built anew first', async () => {
    const { table, ports, nodes, head, rebuilt } = await publishedThread()
    table.put(removed(old))
    await publishThread(job(old.id), ports)
    const index = [...nodes].filter(([, text]) => text.startsWith('{"entries"'))
    for (const [hash] of index) {
      nodes.delete(hash)
      await publishThread(job(old.id), ports)
      expect(await head()).toBe(rebuilt().head)
      expect(walk((await head()) ?? '', nodes).comments.length).toBe(30)
    }
  })
})

describe('a thread that has to be built anew', () => {
  it('leaves no page of the old one', async () => {
    const { table, ports, nodes, rebuilt } = await publishedThread()
    for (const [hash, text] of nodes) if (text.startsWith('{"entries"')) nodes.delete(hash)
    table.put(edited(old, 'better'))
    expect(await publishThread(job(old.id), ports)).toMatchObject({ outcome: 'published', rebuilt: true })
    expect(nodes.size).toBe(rebuilt().nodes.reduce((sum, level) => sum + level.size, 0))
  })
})

describe('publishing all of a thread', () => {
  it('leaves nothing but what the head reaches', async () => {
    const { table, ports, nodes, rebuilt } = await publishedThread()
    for (const { id } of comments.slice(0, 9)) table.delete(id)
    await publishThread(everything, ports)
    expect([...nodes.keys()].sort()).toEqual(
      rebuilt()
        .nodes.flatMap((level) => [...level.keys()])
        .sort(),
    )
  })
})

describe('a lost race for the head', () => {
  /** Another publisher gets in right before each of the first `times` head writes. */
  function contended(ports: PublishPorts, times: number, other: () => Promise<unknown>): PublishPorts {
    let left = times
    const putHead: PublishPorts['store']['putHead'] = async (...args) => {
      if (left-- > 0) await other()
      return ports.store.putHead(...args)
    }
    const { store } = ports
    return {
      ...ports,
      store: {
        head: (site, thread) => store.head(site, thread),
        getNode: (site, thread, hash) => store.getNode(site, thread, hash),
        putNode: (...args) => store.putNode(...args),
        listNodes: (...args) => store.listNodes(...args),
        deleteNodes: (...args) => store.deleteNodes(...args),
        putHead,
      },
    }
  }

  it('begins again with the table, so that both changes are there', async () => {
    const { table, ports, pauses, head, rebuilt } = await publishedThread()
    table.put(edited(old, 'better'))
    const racing = contended(ports, 1, async () => {
      table.put(fresh)
      await publishThread(job(fresh.id), ports)
      table.put(removed(old))
    })
    expect(await publishThread(job(old.id), racing)).toMatchObject({ outcome: 'published', tries: 2 })
    expect(await head()).toBe(rebuilt().head)
    expect(pauses).toEqual([40])
  })

  it('is none when the other wrote the same bytes', async () => {
    const { table, ports, head, rebuilt } = await publishedThread()
    table.put(fresh)
    const racing = contended(ports, 9, () => publishThread(job(fresh.id), ports))
    expect(await publishThread(job(fresh.id), racing)).toMatchObject({ outcome: 'published', tries: 1 })
    expect(await head()).toBe(rebuilt().head)
  })

  it('is given up after five tries', async () => {
    const { table, ports, pauses } = await publishedThread()
    const change = () => table.put({ ...fresh, v: (table.get(fresh.id)?.v ?? 0) + 1 })
    change()
    const racing = contended(ports, 9, async () => {
      change()
      await publishThread(job(fresh.id), ports)
      change()
    })
    await expect(publishThread(job(fresh.id), racing)).rejects.toThrow(HeadContended)
    expect(pauses).toEqual([40, 80, 160, 320])
  })
})
