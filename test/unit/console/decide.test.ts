import { describe, expect, it } from 'vitest'
import { type Decision, decide } from '../../../functions/console/decide.ts'
import type { Comment } from '../../../shared/domain/comment.ts'
import { ProblemError } from '../../../shared/domain/problem.ts'
import type { Revision } from '../../../shared/domain/revise/model.ts'
import { textOf } from '../../../shared/domain/revise/read.ts'

const revision = (n: number, original: string): Revision => ({
  n,
  original,
  edits: [],
  undone: [],
  findings: [],
  by: 'author',
  at: n,
  policy: 'p',
  engine: '1',
})
const base = { site: 's', thread: 't', id: 'i', author: { name: 'Ann' }, at: 1, v: 3, n: 1, log: [] }
const one = revision(1, 'one')
const two = revision(2, 'two')

const STATES = {
  held: { ...base, status: 'held', next: one, page: 'https://blog.example/t' },
  published: { ...base, status: 'published', live: one, wasPublic: true },
  heldEdit: { ...base, status: 'published', live: one, next: two, wasPublic: true },
  rejected: { ...base, status: 'rejected', shelved: one },
  removed: { ...base, status: 'removed', shelved: one, wasPublic: true },
  deleted: {
    site: 's',
    thread: 't',
    id: 'i',
    at: 1,
    v: 3,
    n: 2,
    status: 'removed',
    wasPublic: true,
    log: [],
  },
} satisfies Record<string, Comment>

type State = keyof typeof STATES

const run = (state: State, decision: Partial<Decision>) =>
  decide(STATES[state], { decision: 'publish', by: 'mod', at: 9, ...decision })

const shape = ({ status, live, next, shelved, wasPublic }: Comment) => ({
  status,
  live: live?.original,
  next: next?.original,
  shelved: shelved?.original,
  wasPublic: wasPublic ?? false,
})

const allowed: [State, Decision['decision'], ReturnType<typeof shape>][] = [
  [
    'held',
    'publish',
    { status: 'published', live: 'one', next: undefined, shelved: undefined, wasPublic: true },
  ],
  [
    'held',
    'reject',
    { status: 'rejected', live: undefined, next: undefined, shelved: 'one', wasPublic: false },
  ],
  [
    'published',
    'hold',
    { status: 'held', live: undefined, next: 'one', shelved: undefined, wasPublic: true },
  ],
  [
    'published',
    'remove',
    { status: 'removed', live: undefined, next: undefined, shelved: 'one', wasPublic: true },
  ],
  [
    'heldEdit',
    'publish',
    { status: 'published', live: 'two', next: undefined, shelved: undefined, wasPublic: true },
  ],
  [
    'heldEdit',
    'reject',
    { status: 'published', live: 'one', next: undefined, shelved: 'two', wasPublic: true },
  ],
  [
    'rejected',
    'publish',
    { status: 'published', live: 'one', next: undefined, shelved: undefined, wasPublic: true },
  ],
  [
    'rejected',
    'hold',
    { status: 'held', live: undefined, next: 'one', shelved: undefined, wasPublic: false },
  ],
  [
    'removed',
    'publish',
    { status: 'published', live: 'one', next: undefined, shelved: undefined, wasPublic: true },
  ],
  ['removed', 'hold', { status: 'held', live: undefined, next: 'one', shelved: undefined, wasPublic: true }],
]

const misfits: [State, Decision['decision']][] = [
  ['held', 'hold'],
  ['held', 'remove'],
  ['published', 'publish'],
  ['published', 'reject'],
  ['heldEdit', 'hold'],
  ['heldEdit', 'remove'],
  ['rejected', 'reject'],
  ['rejected', 'remove'],
  ['removed', 'remove'],
  ['deleted', 'publish'],
  ['deleted', 'hold'],
  ['deleted', 'remove'],
  ['deleted', 'edit'],
]

describe('a decision', () => {
  it.each(allowed)('on a %s comment: %s', (state, decision, after) => {
    const decided = run(state, { decision })
    expect(shape(decided)).toEqual(after)
    expect(decided.v).toBe(4)
    expect(decided.log).toEqual([{ at: 9, by: 'mod', decision, v: 4 }])
  })

  it.each(misfits)('that does not fit a %s comment is refused: %s', (state, decision) => {
    expect(() => run(state, { decision, text: 'x' })).toThrow(ProblemError)
  })

  it('keeps the reason, and the page until the comment is public', () => {
    expect(run('held', { decision: 'reject', reason: 'advert' }).log.at(-1)?.reason).toBe('advert')
    expect(run('held', { decision: 'reject' }).page).toBe(STATES.held.page)
    expect(run('held', { decision: 'publish' }).page).toBeUndefined()
  })

  it('to edit changes the words where they are, and keeps the original', () => {
    const held = run('held', { decision: 'edit', text: 'better' })
    expect(held.next && textOf(held.next)).toBe('better')
    expect(held.next?.original).toBe('one')
    const live = run('published', { decision: 'edit', text: 'better' })
    expect(live.live && textOf(live.live)).toBe('better')
    expect(live.status).toBe('published')
  })

  it('to edit can take each edit back and leaves no other way in', () => {
    const edited = run('published', { decision: 'edit', text: 'better' })
    const ids = edited.live?.edits.map((e) => e.id) ?? []
    const undone = decide(edited, { decision: 'edit', undone: ids, by: 'mod', at: 10 })
    expect(undone.live && textOf(undone.live)).toBe('one')
    expect(() => run('published', { decision: 'edit', undone: ['nobody'] })).toThrow(ProblemError)
    expect(() => run('published', { decision: 'edit' })).toThrow(ProblemError)
  })
})
