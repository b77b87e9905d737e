import { beforeAll, describe, expect, it } from 'vitest'
import { decideAll } from '../../../functions/console/decisions.ts'
import { reply } from '../../../functions/console/reply.ts'
import { dynamoModerationIndex } from '../../../shared/aws/moderation-index.ts'
import { LOG_LIMIT } from '../../../shared/domain/comment.ts'
import { uuidV7 } from '../../../shared/domain/id.ts'
import { withDefaults } from '../../../shared/domain/policy.ts'
import type { ModerationIndex } from '../../../shared/domain/ports.ts'
import { ProblemError } from '../../../shared/domain/problem.ts'
import type { CreateCommand, DecisionRequest } from '../../../shared/wire.ts'
import { createCommand, NOW, newThread, OPEN, SITE, usePipeline } from './fixtures.ts'

const p = usePipeline()
let index: ModerationIndex

beforeAll(() => {
  index = dynamoModerationIndex(p.engines.dynamodb, p.tableName)
})

const HOLD = { ...OPEN, newAuthors: 'hold' } as const

async function held(change: Partial<CreateCommand> = {}) {
  const command = createCommand({ thread: newThread(), ...change })
  await p.run(command, { policy: HOLD })
  return command
}

const request = (
  { site, thread, id }: CreateCommand,
  change: Partial<DecisionRequest> = {},
): DecisionRequest => ({
  site,
  thread,
  id,
  expectedRevision: 1,
  decision: 'publish',
  ...change,
})
let clock = NOW
const decide = (...decisions: unknown[]) =>
  decideAll({ decisions }, { table: p.table, by: 'mod', now: ++clock })

describe('decisions', () => {
  it('publish a held comment, make its thread, and let its author in', async () => {
    const command = await held({ author: { name: 'Ann', key: 'ann' } })
    const [result] = await decide(request(command))
    expect(result).toMatchObject({ ok: true, status: 'published', revision: 2 })
    const { thread, authorKnown } = await p.contextOf(command)
    expect(thread?.url).toBe(command.page)
    expect(authorKnown).toBe(true)
    expect((await p.stored(command))?.log).toMatchObject([{ by: 'mod', decision: 'publish', v: 2 }])
  })

  it('of two moderators: one stands, one is a conflict', async () => {
    const command = await held()
    const results = await Promise.all([
      decide(request(command)),
      decide(request(command, { decision: 'reject' })),
    ])
    expect(results.flat().filter((r) => r.ok)).toHaveLength(1)
    expect(results.flat().filter((r) => !r.ok && r.problem.status === 409)).toHaveLength(1)
  })

  it('stand or fail alone', async () => {
    const [a, b] = [await held(), await held()]
    const results = await decide(
      request(a),
      request(b, { expectedRevision: 7 }),
      request(createCommand({ thread: 'x' })),
    )
    expect(results.map((r) => (r.ok ? 'ok' : r.problem.code))).toEqual([
      'ok',
      'revision_conflict',
      'comment_unknown',
    ])
  })

  it('do not publish a reply before what it answers', async () => {
    const parent = await held()
    const answer = await held({ thread: parent.thread, parent: parent.id })
    const early = await decide(request(answer))
    expect(early[0]).toMatchObject({ ok: false, problem: { code: 'parent_held', status: 409 } })
    await decide(request(parent))
    expect((await decide(request(answer)))[0]).toMatchObject({ ok: true })
  })

  it.each([
    ['no list', {}],
    ['empty list', { decisions: [] }],
    [
      'half a surrogate pair',
      { decisions: [request(createCommand({ thread: 'x' }), { decision: 'edit', text: 'a\ud800' })] },
    ],
    ['over a hundred', { decisions: Array(101).fill({}) }],
    [
      'unknown kind',
      { decisions: [{ site: 's', thread: 't', id: 'x', expectedRevision: 1, decision: 'bless' }] },
    ],
  ])('are refused whole when malformed: %s', async (_what, body) => {
    await expect(decideAll(body, { table: p.table, by: 'mod', now: NOW })).rejects.toThrow(ProblemError)
  })

  it('over the log limit move the oldest entries to items of their own', async () => {
    const command = await held()
    for (let v = 1; v <= LOG_LIMIT + 2; v++) {
      const decision = v % 2 === 1 ? 'publish' : 'hold'
      expect(await decide(request(command, { decision, expectedRevision: v }))).toMatchObject([{ ok: true }])
    }
    const log = (await p.stored(command))?.log ?? []
    expect(log).toHaveLength(LOG_LIMIT)
    const history = await index.history(command.site, command.thread, command.id)
    expect([...history, ...log].map((e) => e.v)).toEqual(
      Array.from({ length: LOG_LIMIT + 2 }, (_, i) => i + 2),
    )
  })
})

describe('the moderation queue', () => {
  it('lists what is held, oldest first, page by page, and nothing that was decided', async () => {
    const all = await Promise.all([5, 3, 1, 4, 2].map((n) => held({ at: NOW - n * 1000 })))
    const mine = new Set(all.map((c) => c.id))
    const listed: string[] = []
    let cursor: string | undefined
    do {
      const page = await index.held(SITE.id, 2, cursor)
      listed.push(...page.items.map((c) => c.id))
      cursor = page.cursor
    } while (cursor !== undefined)
    const expected = all.toSorted((a, b) => a.at - b.at).map((c) => c.id)
    expect(listed.filter((id) => mine.has(id))).toEqual(expected)
    const first = all.find((c) => c.id === expected[0]) as CreateCommand
    await decide(request(first))
    expect((await index.held(SITE.id, 100, undefined)).items.map((c) => c.id)).not.toContain(first.id)
    expect((await index.decided(SITE.id, 1, undefined)).items.map((c) => c.id)).toEqual([first.id])
  })

  it('shows a root its own history, not that of its replies', async () => {
    const root = await held()
    const answer = await held({ thread: root.thread, parent: root.id })
    await decide(request(root))
    for (let v = 1; v <= LOG_LIMIT + 2; v++) {
      await decide(request(answer, { decision: v % 2 === 1 ? 'publish' : 'hold', expectedRevision: v }))
    }
    expect(await index.history(SITE.id, root.thread, answer.id)).toHaveLength(2)
    expect(await index.history(SITE.id, root.thread, root.id)).toEqual([])
  })

  it.each([
    'x',
    '',
    Buffer.from('["a"]').toString('base64url'),
    Buffer.from('["","",""]').toString('base64url'),
    '!!',
  ])('refuses the cursor %j', async (cursor) => {
    await expect(index.held(SITE.id, 2, cursor)).rejects.toThrow(ProblemError)
  })
})

describe('a staff reply', () => {
  const say = (change: object) =>
    reply(change, {
      table: p.table,
      siteOf: () => SITE,
      policyOf: async () => withDefaults({}),
      by: 'mod',
      now: NOW,
      random: new Uint8Array(10),
    })

  it('is public at once, with the badge', async () => {
    const parent = createCommand({ thread: newThread() })
    await p.run(parent)
    const { id } = await say({
      site: SITE.id,
      thread: parent.thread,
      parent: parent.id,
      body: 'See a doctor.',
    })
    expect(await p.table.get(SITE.id, parent.thread, id)).toMatchObject({
      status: 'published',
      author: { name: 'Dr. Lena', staff: true },
      parent: parent.id,
    })
  })

  it('sent twice is one', async () => {
    const parent = createCommand({ thread: newThread() })
    await p.run(parent)
    const body = {
      site: SITE.id,
      thread: parent.thread,
      parent: parent.id,
      body: 'Once.',
      key: uuidV7(NOW, new Uint8Array(10)),
    }
    expect(await say(body)).toEqual(await say(body))
    expect((await say({ ...body, body: 'Twice.' })).id).not.toBe((await say(body)).id)
  })

  it('waits for what it answers, and for a known name', async () => {
    const parent = await held()
    const { thread } = parent
    const body = { site: SITE.id, thread, parent: parent.id, body: 'x' }
    await expect(say(body)).rejects.toMatchObject({ problem: { code: 'parent_held' } })
    await expect(say({ ...body, as: 'Somebody' })).rejects.toMatchObject({
      problem: { code: 'staff_unknown' },
    })
  })
})
