import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeadContended, type PublishPorts, publishThread } from '../../../functions/publish/publish-thread.ts'
import { comment, edited, removed, SITE, THREAD } from '../snapshot/fixtures.ts'
import { walk } from '../snapshot/reading.ts'
import { everything, job, newThread } from './fixtures.ts'

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60)
const TIMEOUT = 20_000 + RUNS * 100

const comments = Array.from({ length: 25 }, (_, i) => comment(i))

const change = fc.record({ kind: fc.constantFrom('new', 'edit', 'remove'), nth: fc.nat(24) })

/** Each call of the store and the table waits for its turn, which fast-check draws. */
function takingTurns(s: fc.Scheduler, { store, reader, ...rest }: PublishPorts): PublishPorts {
  const table = reader(SITE, THREAD)
  const turn =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await s.schedule(Promise.resolve(), name)
      return call(...args)
    }
  return {
    ...rest,
    sleep: turn('pause', async () => {}),
    reader: () => ({
      thread: turn('thread', () => table.thread()),
      range: turn('range', (after, upTo) => table.range(after, upTo)),
      newest: turn('newest', (count) => table.newest(count)),
    }),
    store: {
      head: turn('head', (...args) => store.head(...args)),
      putHead: turn('putHead', (...args) => store.putHead(...args)),
      getNode: turn('getNode', (...args) => store.getNode(...args)),
      putNode: turn('putNode', (...args) => store.putNode(...args)),
      listNodes: turn('listNodes', (...args) => store.listNodes(...args)),
      deleteNodes: turn('deleteNodes', (...args) => store.deleteNodes(...args)),
    },
  }
}

describe('publishers of one thread at the same time', () => {
  it(
    'lose no comment and no change, in whatever order their calls fall',
    async () => {
      let lostRaces = 0
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.array(change, { minLength: 2, maxLength: 4 }),
          async (s, changes) => {
            const { table, ports, nodes, rebuilt, head } = newThread()
            for (const each of comments) table.put(each)
            await publishThread(everything, ports)
            const racing = takingTurns(s, ports)
            const publishers = changes.map(async ({ kind, nth }, i) => {
              const made = comment(100 + i)
              const key = kind === 'new' ? made.id : (comments[nth]?.id ?? '')
              await s.schedule(Promise.resolve(), `write ${kind}`)
              const now = table.get(key) ?? made
              table.put(kind === 'new' ? made : kind === 'edit' ? edited(now, `words ${i}`) : removed(now))
              // As the stream does: a record that failed comes again.
              for (;;) {
                try {
                  lostRaces += (await publishThread(job(key), racing)).tries - 1
                  return
                } catch (error) {
                  if (!(error instanceof HeadContended)) throw error
                }
              }
            })
            await s.waitFor(Promise.all(publishers))
            expect(await head()).toBe(rebuilt().head)
            expect(walk((await head()) ?? '', nodes).comments).toEqual(table.all().map(ports.toEntry))
            const gone = table
              .all()
              .flatMap(({ shelved }) => (shelved ? JSON.stringify(shelved.original) : []))
            for (const text of nodes.values()) for (const words of gone) expect(text).not.toContain(words)
          },
        ),
        { numRuns: RUNS },
      )
      expect(lostRaces).toBeGreaterThan(RUNS / 10)
    },
    TIMEOUT,
  )
})
