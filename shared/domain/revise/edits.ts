/** From the rules' proposals to the edits that are stored: protected, merged, cut at leaves, named. */
import type { Markup, Span } from '../markup/ast.ts'
import { shortHash } from './hash.ts'
import type { Edit, Proposal } from './model.ts'

type Change = Proposal & Span & { edit: NonNullable<Proposal['edit']> }

/** Names an edit by what it does, so the same proposal has the same id in every run. */
export const editId = (edit: Pick<Edit, 'rule' | 'start' | 'end' | 'before' | 'after'>): string =>
  shortHash(JSON.stringify([edit.rule, edit.start, edit.end, edit.before, edit.after]), 9)

/** More edits than this are not kept; a comment that needs them wants a moderator. */
const MAX_EDITS = 100

/**
 * Edits of one class that overlap become one edit over both, said in the words of the longer.
 * Classes are resolved against each other only when a revision is read (`activeEdits`).
 */
export function editsOf(
  original: string,
  markup: Markup,
  proposals: readonly Proposal[],
): { edits: Edit[]; tooMany: boolean } {
  const changes = proposals.filter(isChange)
  const whole = changes.filter((change) => change.edit.group !== undefined)
  const loose = merge(changes.filter((change) => change.edit.group === undefined))
  const all = [...whole, ...loose.flatMap((change) => cut(original, markup, change))]
  const edits = important(all).map((change) => named(original, change))
  const distinct = [...new Map(edits.map((edit) => [edit.id, edit])).values()]
  return { edits: distinct.sort((a, b) => a.start - b.start), tooMany: all.length > MAX_EDITS }
}

/** The edits of the highest classes, as many as are kept. */
const important = (changes: Change[]): Change[] =>
  changes.length <= MAX_EDITS
    ? changes
    : changes.toSorted((a, b) => b.edit.priority - a.edit.priority || a.start - b.start).slice(0, MAX_EDITS)

const isChange = (proposal: Proposal): proposal is Change =>
  proposal.edit !== undefined && proposal.start !== undefined && proposal.end !== undefined

const length = (span: Span): number => span.end - span.start

function merge(changes: readonly Change[]): Change[] {
  const merged: Change[] = []
  const byStart = changes.toSorted((a, b) => a.edit.priority - b.edit.priority || a.start - b.start)
  for (const change of byStart) {
    const last = merged.at(-1)
    if (!last || last.edit.priority !== change.edit.priority || change.start >= last.end) merged.push(change)
    else {
      const winner = length(change) > length(last) ? change : last
      merged[merged.length - 1] = { ...winner, start: last.start, end: Math.max(last.end, change.end) }
    }
  }
  return merged
}

/** One edit a leaf: the first says what replaces the whole, the others take the rest away. */
function cut(original: string, markup: Markup, change: Change): Change[] {
  const pieces: Span[] = []
  for (const { leaf } of markup.leaves) {
    if (leaf.start >= change.end || leaf.end <= change.start) continue
    const piece = { start: Math.max(leaf.start, change.start), end: Math.min(leaf.end, change.end) }
    const last = pieces.at(-1)
    // Leaves that only an escape parts are one text.
    if (last && original.slice(last.end, piece.start) === '\\') last.end = piece.end
    else pieces.push(piece)
  }
  const [first] = pieces
  if (!first) return [change]
  if (pieces.length === 1) return [{ ...change, ...first }]
  const group = `${change.rule}:${change.start}`
  return pieces.map((piece) => ({
    ...change,
    ...piece,
    edit: { ...change.edit, after: piece === first ? change.edit.after : '', group },
  }))
}

function named(original: string, { rule, code, start, end, edit }: Change): Edit {
  const words = { rule, start, end, before: original.slice(start, end), after: edit.after }
  return {
    id: editId(words),
    ...words,
    code,
    priority: edit.priority,
    ...(edit.group !== undefined && { group: edit.group }),
  }
}
