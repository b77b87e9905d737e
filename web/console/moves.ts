/** Which decisions fit the state of a comment, and what takes a decision back. */
import type { CommentDetail, DecisionKind, QueueItem, Status } from '../../shared/wire.ts'

/** The queue tells less of a comment than the comment's own address does. */
export type Item = QueueItem | CommentDetail

export interface Move {
  decision: DecisionKind
  label: string
}

export const isDetail = (item: Item): item is CommentDetail => 'edits' in item

/** Whether a revision waits for a decision. The queue lists nothing else. */
export const isWaiting = (item: Item): boolean =>
  isDetail(item) ? item.status === 'held' || item.live !== undefined : true

/** The comment is public and its author's change of it waits. */
export const isHeldEdit = (item: Item): boolean => isWaiting(item) && item.status === 'published'

const PUBLISH: Move = { decision: 'publish', label: 'Publish' }
const HOLD: Move = { decision: 'hold', label: 'Hold' }

/** Buttons of a comment, the likeliest first. None for what its author has deleted. */
export function movesOf(item: Item): Move[] {
  if (item.original === '') return []
  if (isHeldEdit(item))
    return [
      { decision: 'publish', label: 'Publish the change' },
      { decision: 'reject', label: 'Reject the change' },
    ]
  if (item.status === 'held') return [PUBLISH, { decision: 'reject', label: 'Reject' }]
  if (item.status === 'published') return [HOLD, { decision: 'remove', label: 'Remove' }]
  return [PUBLISH, HOLD]
}

/** What leads back to the state before. A decision on a held change has no way back. */
export function oppositeOf(decision: DecisionKind, before: Item): DecisionKind | undefined {
  if (isHeldEdit(before)) return undefined
  const back: Record<Status, DecisionKind> = {
    held: 'hold',
    published: 'publish',
    removed: decision === 'publish' ? 'remove' : 'reject',
    rejected: decision === 'publish' ? 'hold' : 'reject',
  }
  return back[before.status]
}

const DONE: Record<DecisionKind, string> = {
  publish: 'Published',
  reject: 'Rejected',
  hold: 'Held',
  remove: 'Removed',
  edit: 'Changed',
}

/** "Published the comment by Ann." */
export function told(decision: DecisionKind, item: Item): string {
  const what = isHeldEdit(item) ? 'change of the comment' : 'comment'
  return `${DONE[decision]} the ${what} by ${item.author.name || 'a deleted author'}.`
}
