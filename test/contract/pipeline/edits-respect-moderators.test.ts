import { describe, expect, it } from 'vitest'
import { decideAll } from '../../../functions/console/decisions.ts'
import type { CreateCommand, DecisionRequest, EditCommand } from '../../../shared/wire.ts'
import { createCommand, NOW, newThread, OPEN, SITE, usePipeline } from './fixtures.ts'

const p = usePipeline()

const decide = ({ site, thread, id }: CreateCommand, change: Pick<DecisionRequest, 'decision' | 'text'>) =>
  decideAll(
    { decisions: [{ site, thread, id, expectedRevision: 1, ...change }] },
    { table: p.table, by: 'mod', now: NOW },
  )

const editOf = ({ site, thread, id }: CreateCommand, n = 2): EditCommand => ({
  kind: 'edit',
  site,
  thread,
  id,
  n,
  at: NOW,
  body: `words of edit ${n}`,
})

async function published(change: Partial<CreateCommand> = {}): Promise<CreateCommand> {
  const command = createCommand({ thread: newThread(), ...change })
  await p.run(command)
  return command
}

describe("an author's edit", () => {
  it('is public at once where the words are public as the author wrote them', async () => {
    const command = await published()
    await p.run(editOf(command))
    expect(await p.stored(command)).toMatchObject({ status: 'published', live: { n: 2 } })
  })

  it.each<[string, Pick<DecisionRequest, 'decision' | 'text'>]>([
    ['held', { decision: 'hold' }],
    ['reworded', { decision: 'edit', text: 'milder' }],
  ])('waits for a moderator where one has %s the comment', async (_, decision) => {
    const command = await published()
    await decide(command, decision)
    await p.run(editOf(command))
    const stored = await p.stored(command)
    expect(stored?.next?.original).toBe('words of edit 2')
    expect(stored?.live?.n).not.toBe(2)
  })

  it('of a comment that was removed or rejected comes too late', async () => {
    const command = await published()
    await decide(command, { decision: 'remove' })
    expect(await p.run(editOf(command))).toEqual({ kind: 'ignored', why: 'gone' })
    expect((await p.stored(command))?.shelved?.original).toBe(command.body)
  })

  it('of a comment held for its parent stays held, however often it comes', async () => {
    const thread = newThread()
    const parent = createCommand({ thread })
    await p.run(parent, { policy: { ...OPEN, newAuthors: 'hold' } })
    const answer = createCommand({ thread, parent: parent.id })
    await p.run(answer)
    await p.run(editOf(answer, 2))
    await p.run(editOf(answer, 3))
    const stored = await p.stored(answer)
    expect(stored).toMatchObject({ status: 'held', next: { n: 3 } })
    expect(stored?.live).toBeUndefined()
  })

  it('in a thread that was closed meanwhile waits for a moderator', async () => {
    const thread = newThread()
    await p.table.createThread({ site: SITE.id, thread, closed: true, v: 1, at: NOW })
    const command = createCommand({ thread })
    await p.run(command)
    await decide(command, { decision: 'publish' })
    await p.run(editOf(command))
    expect(await p.stored(command)).toMatchObject({ live: { n: 1 }, next: { n: 2 } })
  })
})
