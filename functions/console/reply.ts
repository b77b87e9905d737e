/** Staff speak here, and only here: the badge comes from no other place. */
import * as z from 'zod/mini'
import { type Comment, isPublic } from '../../shared/domain/comment.ts'
import { parseOrProblem } from '../../shared/domain/fields.ts'
import { deriveId, fullIdOf, isFullId, isUuidV7, uuidV7 } from '../../shared/domain/id.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { CommentTable } from '../../shared/domain/ports.ts'
import { fieldProblem, ProblemError } from '../../shared/domain/problem.ts'
import { reviseStaff } from '../../shared/domain/revise/revise.ts'
import type { Site } from '../../shared/domain/sites.ts'
import { LIMITS, words } from '../../shared/domain/submission.ts'
import { isThreadId } from '../../shared/domain/thread-id.ts'

const replySchema = z.strictObject({
  site: z.string(),
  thread: z.string().check(z.refine(isThreadId, 'must be a thread id in canonical form')),
  parent: z.string().check(z.refine(isFullId, 'must be a full comment id')),
  /** A staff name of the site; the first one when absent. */
  as: z.optional(z.string()),
  body: words(LIMITS.body),
  /** UUIDv7 made by the client: the same key and words are the same reply. */
  key: z.optional(z.string().check(z.refine(isUuidV7, 'must be a UUIDv7'))),
})

/** Replies need no secret in their ids: only moderators reach this code. */
const STAFF = 'staff'

interface Deps {
  table: CommentTable
  siteOf: (id: string) => Site
  policyOf: (site: Site) => Promise<Policy>
  by: string
  now: number
  random: Uint8Array
}

function staffName(site: Site, as: string | undefined): string {
  const name = as ?? site.staff[0]
  if (name !== undefined && site.staff.includes(name)) return name
  throw fieldProblem('staff_unknown', 'as', 'is not in the registry')
}

/** Stores the reply as a published comment and answers its full id. Throws ProblemError. */
export async function reply(body: unknown, deps: Deps): Promise<{ id: string; thread: string }> {
  const input = parseOrProblem(replySchema, body)
  const { table, by, now } = deps
  const site = deps.siteOf(input.site)
  const author = { name: staffName(site, input.as), staff: true } as const
  const parent = await table.get(site.id, input.thread, input.parent)
  if (parent === undefined) throw new ProblemError('comment_unknown')
  if (!isPublic(parent)) throw new ProblemError('parent_held')
  const { thread, body: original } = input
  const key = input.key ?? uuidV7(now, deps.random)
  const own = deriveId(STAFF, { site: site.id, thread, parent: input.parent, key, author, body: original })
  const id = fullIdOf(own, input.parent)
  const { revision } = reviseStaff(
    { body: input.body, author },
    {
      site: site.id,
      thread: input.thread,
      now,
      authorKnown: true,
      threadKnown: true,
      staffNames: [],
      receives: 1,
    },
    await deps.policyOf(site),
    { n: 1, by },
  )
  const comment: Comment = {
    site: site.id,
    thread: input.thread,
    id,
    parent: input.parent,
    author,
    at: now,
    status: 'published',
    v: 1,
    n: 1,
    live: revision,
    wasPublic: true,
    log: [{ at: now, by, decision: 'reply', v: 1 }],
  }
  // A conflict is the same reply sent again.
  await table.create(comment)
  return { id, thread: input.thread }
}
