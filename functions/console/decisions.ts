/** Moderators' decisions: each is one conditional write, and stands or fails alone. */
import * as z from 'zod/mini'
import { fault } from '../../shared/aws/log.ts'
import { type Comment, isPublic } from '../../shared/domain/comment.ts'
import { parseOrProblem } from '../../shared/domain/fields.ts'
import { isFullId } from '../../shared/domain/id.ts'
import type { CommentTable } from '../../shared/domain/ports.ts'
import { ProblemError, problem } from '../../shared/domain/problem.ts'
import { LIMITS, text, words } from '../../shared/domain/submission.ts'
import type { DecisionRequest, DecisionResult } from '../../shared/wire.ts'
import { decide } from './decide.ts'

export const DECISIONS_MAX = 100

const decisionSchema = z.strictObject({
  site: z.string(),
  thread: z.string().check(z.minLength(1)),
  id: z.string().check(z.refine(isFullId, 'must be a full comment id')),
  expectedRevision: z.int().check(z.positive()),
  decision: z.enum(['publish', 'reject', 'hold', 'remove', 'edit']),
  reason: z.optional(text(500)),
  text: z.optional(words(LIMITS.body)),
  undone: z.optional(z.array(z.string()).check(z.maxLength(500))),
})

const decisionsSchema = z.strictObject({
  decisions: z.array(decisionSchema).check(z.minLength(1), z.maxLength(DECISIONS_MAX)),
})

interface Deps {
  table: CommentTable
  by: string
  now: number
}

/** A reply may not become public before what it answers. */
async function checkParent(c: Comment, table: CommentTable): Promise<void> {
  if (c.parent === undefined) return
  const parent = await table.get(c.site, c.thread, c.parent)
  if (parent === undefined || !isPublic(parent)) throw new ProblemError('parent_held')
}

/** Before the comment becomes public: its thread exists. After: its author is known. */
async function publishedFor(comment: Comment, before: Comment, { table, now }: Deps): Promise<void> {
  await checkParent(comment, table)
  const { site, thread } = comment
  const url = before.page
  await table.createThread({ site, thread, ...(url !== undefined && { url }), v: 1, at: now })
}

async function decideOne(request: DecisionRequest, deps: Deps): Promise<Comment> {
  const { table, by, now } = deps
  const stored = await table.get(request.site, request.thread, request.id)
  if (stored === undefined) throw new ProblemError('comment_unknown')
  if (stored.v !== request.expectedRevision) throw new ProblemError('revision_conflict')
  const decided = decide(stored, { ...request, by, at: now })
  if (decided.live !== undefined && stored.live === undefined) await publishedFor(decided, stored, deps)
  if ((await table.replace(decided)) === 'conflict') throw new ProblemError('revision_conflict')
  if (request.decision === 'publish' && decided.author?.key !== undefined) {
    await table.markKnown(decided.site, decided.author.key, now)
  }
  return decided
}

async function outcome(request: DecisionRequest, deps: Deps): Promise<DecisionResult> {
  const { site, thread, id } = request
  try {
    const { status, v } = await decideOne(request, deps)
    return { site, thread, id, ok: true, status, revision: v }
  } catch (error) {
    if (error instanceof ProblemError) return { site, thread, id, ok: false, problem: error.problem }
    // Decisions before this one stand, so the others are told of it one by one.
    fault('decision failed', error, { site, thread, id })
    return { site, thread, id, ok: false, problem: problem('internal') }
  }
}

/** A result per decision, in order. Throws a ProblemError only when the request itself is malformed. */
export async function decideAll(body: unknown, deps: Deps): Promise<DecisionResult[]> {
  const { decisions } = parseOrProblem(decisionsSchema, body)
  const results: DecisionResult[] = []
  for (const request of decisions) results.push(await outcome(request as DecisionRequest, deps))
  return results
}
