/** What a moderator changes about a revision: his own wording, and which edits are taken back. */
import { editId } from './edits.ts'
import { type Edit, PRIORITY, type Revision } from './model.ts'
import { groups } from './read.ts'

const CODE = 'moderator_edit'

/**
 * The revision with `text` in place of the whole original. It is one more edit, so undoing it brings the
 * rules' edits back; a wording of before is replaced.
 */
export function rewrite(revision: Revision, text: string, by: string): Revision {
  const span = {
    rule: 'moderator',
    start: 0,
    end: revision.original.length,
    before: revision.original,
    after: text,
  }
  const edit: Edit = { id: editId(span), ...span, code: CODE, priority: PRIORITY.moderator }
  const others = revision.edits.filter((other) => other.code !== CODE)
  const kept = new Set(others.map((other) => other.id))
  return { ...revision, edits: [...others, edit], undone: revision.undone.filter((id) => kept.has(id)), by }
}

/** Ids that name no edit of the revision. */
export interface UnknownEdits {
  unknown: string[]
}

/** The revision with exactly these edits (and the rest of their groups) undone, all others redone. */
export function setUndone(revision: Revision, ids: readonly string[]): Revision | UnknownEdits {
  const known = new Set(revision.edits.map((edit) => edit.id))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length > 0) return { unknown }
  const wanted = new Set(ids)
  const undone = groups(revision.edits).filter((group) => group.some((edit) => wanted.has(edit.id)))
  return { ...revision, undone: undone.flat().map((edit) => edit.id) }
}
