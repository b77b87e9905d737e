import { describe, expect, it } from 'vitest'
import { isBody } from '../../../shared/domain/markup/grammar.ts'
import type { Edit, Revision } from '../../../shared/domain/revise/model.ts'
import { activeEdits, plainText, structureOf, textOf } from '../../../shared/domain/revise/read.ts'
import { setUndone } from '../../../shared/domain/revise/rewrite.ts'
import { always, comments, revised, STRICT } from './engine.ts'

const revisionOf = (body: string): Revision => revised(body, { policy: STRICT }).revision

const undo = (revision: Revision, ids: string[]): Revision => {
  const result = setUndone(revision, ids)
  if ('unknown' in result) throw new Error(`unknown ${result.unknown}`)
  return result
}

const overlap = (a: Edit, b: Edit): boolean => a.start < b.end && b.start < a.end
const sameGroup = (a: Edit, b: Edit): boolean =>
  a.id === b.id || (a.group !== undefined && a.group === b.group)

/** How often each tag stands in a structure. */
function tags(value: unknown, counts: Record<string, number> = {}): Record<string, number> {
  if (!Array.isArray(value)) return counts
  const [tag] = value
  if (typeof tag === 'string') counts[tag] = (counts[tag] ?? 0) + 1
  for (const child of value.slice(typeof tag === 'string' ? 1 : 0)) tags(child, counts)
  return counts
}

const SHOWN = ['em', 'strong', 'a', 'code', 'quote', 'ul', 'ol', 'pre', 'br']

describe('edits of any comment', () => {
  it('quote the original where they stand, under distinct ids', () => {
    always(comments(), (body) => {
      const { edits } = revisionOf(body)
      for (const edit of edits) expect(edit.before).toBe(body.slice(edit.start, edit.end))
      expect(new Set(edits.map((edit) => edit.id)).size).toBe(edits.length)
    })
  })

  it('never overlap when in force', () => {
    always(comments(), (body) => {
      const active = activeEdits(revisionOf(body))
      for (const [i, edit] of active.entries())
        expect(edit.start).toBeGreaterThanOrEqual(active[i - 1]?.end ?? 0)
    })
  })

  it('give the original back when all are undone', () => {
    always(comments(), (body) => {
      const revision = revisionOf(body)
      expect(
        textOf(
          undo(
            revision,
            revision.edits.map((edit) => edit.id),
          ),
        ),
      ).toBe(body)
    })
  })

  it('stay when another is undone, unless one that comes back beats them', () => {
    always(comments(), (body) => {
      const revision = revisionOf(body)
      const active = activeEdits(revision)
      for (const gone of active) {
        const now = activeEdits(undo(revision, [gone.id]))
        const back = now.filter((edit) => !active.includes(edit))
        for (const edit of active) {
          if (sameGroup(edit, gone)) expect(now).not.toContain(edit)
          else if (!back.some((winner) => winner.priority > edit.priority)) expect(now).toContain(edit)
        }
        for (const edit of back)
          expect(active.some((winner) => sameGroup(winner, gone) || overlap(winner, edit))).toBe(true)
      }
    })
  })

  it('are the same in every run', () => {
    always(comments(), (body) => {
      expect(revised(body, { policy: STRICT })).toEqual(revised(body, { policy: STRICT }))
    })
  })

  it('make no markup: an edited structure is in the grammar and has no tag that the original had not', () => {
    always(comments(), (body) => {
      const revision = revisionOf(body)
      const edited = structureOf(revision)
      const before = tags(structureOf({ ...revision, edits: [] }))
      const after = tags(edited)
      expect(isBody(edited)).toBe(true)
      for (const tag of SHOWN) expect(after[tag] ?? 0).toBeLessThanOrEqual(before[tag] ?? 0)
    })
  })

  it('read the same in text and structure where there is no markup', () => {
    const plain = comments().map((body) => body.replace(/[*_`>\\[\]<\r\n#-]|https?:|mailto:|\d[.)]/g, ''))
    const words = (text: string) => text.replace(/\s+/gu, ' ').trim()
    always(plain, (body) => {
      const revision = revisionOf(body)
      expect(words(plainText(structureOf(revision)))).toBe(words(textOf(revision)))
    })
  })

  it('leave nothing of their class to do in the revised text', () => {
    always(comments(' '), (body) => {
      const first = revisionOf(body)
      const classes = new Set(activeEdits(first).map((edit) => edit.priority))
      const again = revisionOf(textOf(first)).edits.filter((edit) => classes.has(edit.priority))
      expect(again).toEqual([])
    })
  })
})
