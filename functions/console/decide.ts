/** A decision on a comment, as a pure step from one stored state to the next. */
import type { Comment } from '../../shared/domain/comment.ts'
import { ProblemError } from '../../shared/domain/problem.ts'
import type { Revision } from '../../shared/domain/revise/model.ts'
import { rewrite, setUndone } from '../../shared/domain/revise/rewrite.ts'
import type { DecisionRequest } from '../../shared/wire.ts'

export interface Decision extends Pick<DecisionRequest, 'decision' | 'reason' | 'text' | 'undone'> {
  by: string
  /** Epoch milliseconds. */
  at: number
}

type Changed = Pick<Comment, 'status' | 'live' | 'next' | 'shelved' | 'wasPublic'>

const misfit = (detail: string): ProblemError => new ProblemError('decision_invalid', { detail })

function publish(c: Comment): Changed {
  const revision = c.next ?? c.shelved
  if (revision === undefined) throw misfit(c.live ? 'it is published already' : 'its author deleted it')
  return { status: 'published', live: revision, wasPublic: true }
}

/** Of a published comment with a held edit only the edit is rejected, and kept for an undo. */
function reject(c: Comment): Changed {
  if (c.next === undefined) throw misfit('nothing waits for a decision; remove what is published')
  if (c.live !== undefined) return { status: 'published', live: c.live, shelved: c.next, wasPublic: true }
  return { status: 'rejected', shelved: c.next, ...wasPublic(c) }
}

function hold(c: Comment): Changed {
  if (c.next !== undefined) throw misfit(c.live ? 'decide on its held edit first' : 'it is held already')
  const revision = c.live ?? c.shelved
  if (revision === undefined) throw misfit('its author deleted it')
  return { status: 'held', next: revision, ...wasPublic(c) }
}

function remove(c: Comment): Changed {
  if (c.live === undefined) throw misfit('it is not public')
  if (c.next !== undefined) throw misfit('decide on its held edit first')
  return { status: 'removed', shelved: c.live, ...wasPublic(c) }
}

/** Changes the words in their place: it neither publishes nor hides. */
function edit(c: Comment, { text, undone, by }: Decision): Changed {
  const place = c.next ? 'next' : c.live ? 'live' : 'shelved'
  const revision = c[place]
  if (revision === undefined) throw misfit('its author deleted it')
  const { status, live, next, shelved } = c
  return {
    status,
    ...(live && { live }),
    ...(next && { next }),
    ...(shelved && { shelved }),
    ...wasPublic(c),
    [place]: edited(revision, text, undone, by),
  }
}

function edited(
  revision: Revision,
  text: string | undefined,
  undone: string[] | undefined,
  by: string,
): Revision {
  if (text === undefined && undone === undefined) throw misfit('an edit needs text or undone')
  const kept = undone === undefined ? revision : setUndone(revision, undone)
  if ('unknown' in kept) throw new ProblemError('edit_unknown', { detail: kept.unknown.join(', ') })
  return text === undefined ? kept : rewrite(kept, text, by)
}

const wasPublic = (c: Comment): { wasPublic?: true } => (c.wasPublic ? { wasPublic: true } : {})

const STEPS: Record<Decision['decision'], (c: Comment, d: Decision) => Changed> = {
  publish,
  reject,
  hold,
  remove,
  edit,
}

/** The comment after the decision, `v` one higher and the decision in its log. Throws ProblemError. */
export function decide(comment: Comment, decision: Decision): Comment {
  const { live, next, shelved, status, wasPublic: was, page, ...rest } = comment
  const changed = STEPS[decision.decision](comment, decision)
  const v = comment.v + 1
  const { by, at, reason } = decision
  const entry = { at, by, decision: decision.decision, ...(reason !== undefined && { reason }), v }
  return {
    ...rest,
    ...(page !== undefined && changed.live === undefined && { page }),
    ...changed,
    v,
    log: [...comment.log, entry],
  }
}
