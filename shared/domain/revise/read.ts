/** What a stored revision says. Text, structure and reasons are functions of it and are stored nowhere. */
import type { Block, Inline, ListItem } from '../../wire.ts'
import { parse } from '../markup/parse.ts'
import { structure } from '../markup/structure.ts'
import type { Edit, Revision } from './model.ts'

type Edits = Pick<Revision, 'edits' | 'undone'>
type Words = Edits & Pick<Revision, 'original'>

/**
 * The edits in force, in the order of the text. Not in force is what a moderator took back, and what
 * overlaps an edit of higher priority (at the same priority, one that begins earlier). An edit that lost
 * comes back when its winner is undone. The edits of a group stand or fall together.
 */
export function activeEdits(revision: Edits): Edit[] {
  const undone = new Set(revision.undone)
  const standing = groups(revision.edits).filter((group) => !group.some((edit) => undone.has(edit.id)))
  const active: Edit[] = []
  for (const group of standing.sort(byRank)) {
    if (!group.some((edit) => active.some((winner) => overlap(edit, winner)))) active.push(...group)
  }
  return active.sort((a, b) => a.start - b.start)
}

/** The edits by group; an edit without a group is one of its own. */
export function groups(edits: readonly Edit[]): Edit[][] {
  return [...Map.groupBy(edits, (edit) => edit.group ?? edit.id).values()]
}

const byRank = (a: readonly Edit[], b: readonly Edit[]): number =>
  rank(b) - rank(a) || (a[0]?.start ?? 0) - (b[0]?.start ?? 0)

const rank = (group: readonly Edit[]): number => group[0]?.priority ?? 0

const overlap = (a: Edit, b: Edit): boolean => a.start < b.end && b.start < a.end

/** The original with the edits in force applied. */
export function textOf(revision: Words): string {
  let text = ''
  let at = 0
  for (const edit of activeEdits(revision)) {
    text += revision.original.slice(at, edit.start) + edit.after
    at = edit.end
  }
  return text + revision.original.slice(at)
}

/** The edit that replaces everything, when a moderator's own wording is in force. */
const rewritten = (active: readonly Edit[]): Edit | undefined =>
  active.find((edit) => edit.code === 'moderator_edit')

/**
 * The structure that readers get: the original's, with the edits applied inside it, so that no edit can
 * make markup. A moderator's own wording is parsed as it stands.
 */
export function structureOf(revision: Words): Block[] {
  const active = activeEdits(revision)
  const own = rewritten(active)
  if (own) return structure(parse(own.after), own.after, [])
  return structure(parse(revision.original), revision.original, active)
}

/** Reason codes of the edits in force, sorted, each once. */
export function reasonsOf(revision: Edits): string[] {
  return [...new Set(activeEdits(revision).map((edit) => edit.code))].sort()
}

/** The words of a body: blocks, items and breaks on lines of their own, no markup. */
export function plainText(blocks: readonly Block[]): string {
  return blocks.map(blockText).join('\n')
}

function blockText(block: Block | ListItem): string {
  switch (block[0]) {
    case 'pre':
      return block[1]
    case 'p':
      return inlineText(block.slice(1) as Inline[])
    default:
      return (block.slice(1) as (Block | ListItem)[]).map(blockText).join('\n')
  }
}

const inlineText = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (typeof inline === 'string') return inline
      if (inline[0] === 'br') return '\n'
      return inlineText((inline[0] === 'a' ? inline.slice(2) : inline.slice(1)) as Inline[])
    })
    .join('')
