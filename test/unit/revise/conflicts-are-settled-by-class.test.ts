import { describe, expect, it } from 'vitest'
import { type Edit, PRIORITY, type Revision } from '../../../shared/domain/revise/model.ts'
import { activeEdits, reasonsOf, structureOf, textOf } from '../../../shared/domain/revise/read.ts'
import { rewrite, setUndone } from '../../../shared/domain/revise/rewrite.ts'
import { revised, revisedText } from './engine.ts'

const ORIGINAL = '0123456789'

const edit = (id: string, start: number, end: number, priority: number, more: Partial<Edit> = {}): Edit => ({
  ...{
    id,
    start,
    end,
    priority,
    rule: 'r',
    code: `c_${id}`,
    after: `<${id}>`,
    before: ORIGINAL.slice(start, end),
  },
  ...more,
})

const revision = (edits: Edit[], undone: string[] = []): Revision => ({
  ...{ n: 1, original: ORIGINAL, edits, undone, findings: [], by: 'author', at: 0, policy: 'p', engine: '1' },
})

const ids = (value: Revision): string[] => activeEdits(value).map(({ id }) => id)

function undo(value: Revision, undone: string[]): Revision {
  const result = setUndone(value, undone)
  if ('unknown' in result) throw new Error(`unknown ${result.unknown}`)
  return result
}

describe('edits in force', () => {
  it('are those of the higher class where two overlap', () => {
    expect(
      ids(revision([edit('link', 0, 6, PRIORITY.links), edit('phone', 4, 8, PRIORITY.personal)])),
    ).toEqual(['phone'])
  })

  it('touch without being in conflict', () => {
    expect(ids(revision([edit('a', 0, 4, 80), edit('b', 4, 8, 50)]))).toEqual(['a', 'b'])
  })

  it('are the earlier of two of one class', () => {
    expect(ids(revision([edit('b', 2, 6, 80), edit('a', 0, 4, 80)]))).toEqual(['a'])
  })

  it('come back when the edit that beat them is undone', () => {
    const value = revision([edit('low', 0, 6, 50), edit('high', 4, 8, 80)])
    expect(ids(undo(value, ['high']))).toEqual(['low'])
    expect(textOf(undo(value, ['high']))).toBe('<low>6789')
  })

  it('stand or fall with their group', () => {
    const group = { group: 'g' }
    const value = revision([edit('a', 0, 2, 70, group), edit('b', 4, 6, 70, group), edit('c', 8, 9, 70)])
    expect(ids(undo(value, ['b']))).toEqual(['c'])
    expect(ids({ ...value, undone: ['b'] })).toEqual(['c'])
    expect(undo(value, ['b']).undone.sort()).toEqual(['a', 'b'])
    expect(ids(revision([...value.edits, edit('high', 5, 7, 80)]))).toEqual(['high', 'c'])
  })

  it('are all of a stored revision whose undone ids were redone', () => {
    const value = revision([edit('a', 0, 2, 80), edit('b', 4, 6, 80)], ['a', 'b'])
    expect(textOf(undo(value, []))).toBe('<a>23<b>6789')
  })

  it('give sorted reasons, each once', () => {
    const value = revision([edit('z', 0, 1, 80), edit('a', 2, 3, 80), edit('y', 4, 5, 80, { code: 'c_a' })])
    expect(reasonsOf(value)).toEqual(['c_a', 'c_z'])
    expect(reasonsOf(undo(value, ['z']))).toEqual(['c_a'])
  })

  it('cannot be undone by an unknown id', () => {
    expect(setUndone(revision([edit('a', 0, 2, 80)]), ['a', 'nope'])).toEqual({ unknown: ['nope'] })
  })
})

describe("a moderator's own wording", () => {
  it('replaces the whole and beats every edit', () => {
    const { revision: first } = revised('call (212) 555-0147 now')
    const own = rewrite(first, 'call *us* now', 'mod@x')
    expect(textOf(own)).toBe('call *us* now')
    expect(reasonsOf(own)).toEqual(['moderator_edit'])
    expect(own.by).toBe('mod@x')
    expect(own.original).toBe(first.original)
  })

  it('brings the edits of the rules back when it is undone', () => {
    const { revision: first } = revised('call (212) 555-0147 now')
    const own = rewrite(first, 'x', 'mod')
    const last = own.edits.find((edit) => edit.code === 'moderator_edit')
    expect(textOf(undo(own, [last?.id ?? '']))).toBe('call [phone removed] now')
  })

  it('replaces the wording before it, also where there was no text', () => {
    const own = rewrite(rewrite(revision([]), 'one', 'a'), 'two', 'b')
    expect(own.edits).toHaveLength(1)
    expect(textOf(own)).toBe('two')
    expect(textOf(rewrite({ ...revision([]), original: '' }, 'said', 'a'))).toBe('said')
  })
})

describe('what the engine proposes', () => {
  it('is one edit where hits of one class overlap', () => {
    const { edits } = revised('mail 2125550147@phones.example now').revision
    expect(edits.map((edit) => edit.before)).toEqual(['2125550147@phones.example'])
  })

  it('is cut at markup and kept together', () => {
    const { revision: value } = revised('call **212**-555-0147 now')
    expect(value.edits.map((edit) => [edit.before, edit.after])).toEqual([
      ['212', '[phone removed]'],
      ['-555-0147', ''],
    ])
    expect(textOf(undo(value, [value.edits[1]?.id ?? '']))).toBe('call **212**-555-0147 now')
  })

  it('is one edit across an escape, shown once', () => {
    const { revision: value } = revised('to jane\\@mail.example *now*')
    expect(value.edits).toHaveLength(1)
    expect(structureOf(value)).toEqual([['p', 'to [email removed] ', ['em', 'now']]])
  })

  it('leaves no empty paragraph behind', () => {
    expect(structureOf(revised('a\n\n\u200b\n\nb').revision)).toEqual([
      ['p', 'a'],
      ['p', 'b'],
    ])
  })

  it('is nothing in a protected range', () => {
    for (const text of [
      'call 1-800-555-0199',
      'or (800) 555 0199',
      'or +1 800.555.0199',
      'mail info@clinic.example',
    ]) {
      expect(revisedText(text)).toBe(text)
    }
    const near = [
      '800-555-0198',
      '212 911 0147',
      'x.info@clinic.example',
      'info@clinic.example.org',
      'me@nih.gov',
    ]
    for (const text of near) expect(revisedText(text)).toMatch(/^\[(phone|email) removed\]$/)
  })
})
