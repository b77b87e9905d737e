/** A new comment: one conditional put decides everything; the same submission again changes nothing. */
import { type Comment, isPublic } from '../../shared/domain/comment.ts'
import type { CommentTable, ContextWant } from '../../shared/domain/ports.ts'
import type { Finding, Revised, Verdict } from '../../shared/domain/revise/model.ts'
import type { Site } from '../../shared/domain/sites.ts'
import { threadOf } from '../../shared/domain/thread-id.ts'
import type { CreateCommand } from '../../shared/wire.ts'
import type { Delivery, Outcome, Revise } from './apply.ts'
import { judgeParent } from './parent.ts'
import { WAIT } from './wait.ts'

const STATUS = { publish: 'published', hold: 'held', reject: 'rejected' } as const

const pipeline = (code: string, severity: Finding['severity']): Finding => ({
  rule: 'thread',
  code,
  field: 'body',
  severity,
})

/** The stricter of the engine's verdict and what the pipeline found. */
function strictest(verdict: Verdict, findings: readonly Finding[]): Verdict {
  const severities = findings.map((f) => f.severity)
  if (verdict === 'reject' || severities.includes('reject')) return 'reject'
  return verdict === 'hold' || severities.includes('hold') ? 'hold' : 'publish'
}

/**
 * Origin and path: what a reader put behind them is no address of the page. None when the thread was
 * named explicitly: any page of the site could claim it.
 */
function pageAddress({ page, thread }: CreateCommand, site: Site): string | undefined {
  const named = threadOf(page, site.queryNames)
  if (!('thread' in named) || named.thread !== thread) return undefined
  return new URL(page).origin + new URL(page).pathname
}

function commentFrom(
  command: CreateCommand,
  verdict: Verdict,
  revised: Revised,
  found: Finding[],
  page: string | undefined,
): Comment {
  const { site, thread, id, parent, author, at, n } = command
  const revision = { ...revised.revision, findings: [...found, ...revised.revision.findings] }
  return {
    site,
    thread,
    id,
    ...(parent !== undefined && { parent }),
    ...(page !== undefined && verdict !== 'publish' && { page }),
    author,
    at,
    status: STATUS[verdict],
    v: 1,
    n,
    ...(verdict === 'publish' && { live: revision, wasPublic: true }),
    ...(verdict === 'hold' && { next: revision }),
    ...(verdict === 'reject' && { shelved: revision }),
    log: [],
  }
}

/** The context may be a moment old; before a reply waits or is held, the table is asked for sure. */
async function freshParent(
  { site, thread, parent }: CreateCommand,
  read: Comment | undefined,
  table: CommentTable,
) {
  if (parent === undefined || (read !== undefined && isPublic(read))) return read
  return table.get(site, thread, parent)
}

/** What a create needs to know; the handler reads it for a whole batch at once. */
export const wantOf = ({ site, thread, parent, author }: CreateCommand): ContextWant => ({
  site,
  thread,
  ...(parent !== undefined && { parent }),
  ...(author.key !== undefined && { author: author.key }),
})

export async function create(
  command: CreateCommand,
  delivery: Delivery,
  deps: { table: CommentTable; site: Site; revise: Revise },
): Promise<Outcome> {
  const { table, site, revise } = deps
  const { thread, parent, at } = command
  const context = await table.context(wantOf(command))
  const answered = await freshParent(command, context.parent, table)
  const parentFindings = judgeParent(parent, answered, delivery)
  if (parentFindings === 'wait') return WAIT
  const threadKnown = context.thread !== undefined
  const found = [...parentFindings, ...(context.thread?.closed ? [pipeline('thread_closed', 'reject')] : [])]
  const revised = revise(command, { threadKnown, authorKnown: context.authorKnown }, command.n)
  const verdict = strictest(revised.verdict, found)
  const url = threadKnown ? undefined : pageAddress(command, site)
  // The thread first: a public comment always has one.
  if (verdict === 'publish' && !threadKnown) {
    await table.createThread({ site: site.id, thread, ...(url !== undefined && { url }), v: 1, at })
  }
  const comment = commentFrom(command, verdict, revised, found, url)
  if ((await table.create(comment)) === 'conflict') return { kind: 'ignored', why: 'known' }
  return { kind: 'stored', comment }
}
