/** An author's edit or delete of a stored comment: applied when it is newer than what was applied. */
import type { Comment } from '../../shared/domain/comment.ts'
import { createdAt } from '../../shared/domain/id.ts'
import type { CommentTable } from '../../shared/domain/ports.ts'
import type { DeleteCommand, EditCommand, Status } from '../../shared/wire.ts'
import type { Outcome, Revise } from './apply.ts'
import { WAIT } from './wait.ts'

const TRIES = 5

/** An author's delete leaves neither words nor name: there is nothing to restore. */
const withoutWords = (c: Comment, n: number): Comment => ({
  site: c.site,
  thread: c.thread,
  id: c.id,
  ...(c.parent !== undefined && { parent: c.parent }),
  at: c.at,
  status: 'removed',
  v: c.v + 1,
  n,
  ...(c.wasPublic && { wasPublic: true }),
  log: c.log,
})

/** Statuses in which an author's edit still counts. */
const OPEN: readonly Status[] = ['published', 'held']

const isDeleted = (c: Comment): boolean => c.status === 'removed' && c.author === undefined

/** Reads, decides, writes if nothing changed meanwhile; begins again if something did. */
async function change(
  table: CommentTable,
  { site, thread, id }: EditCommand | DeleteCommand,
  decide: (stored: Comment | undefined) => Promise<Outcome | Comment>,
): Promise<Outcome> {
  for (let tries = 0; tries < TRIES; tries++) {
    const stored = await table.get(site, thread, id)
    const decided = await decide(stored)
    if ('kind' in decided) return decided
    const written = await (stored === undefined ? table.create(decided) : table.replace(decided))
    if (written === 'written') return { kind: 'stored', comment: decided }
  }
  throw new Error(`${id} kept changing`)
}

/** A delete that overtakes its create leaves the mark at which the late create ends. */
export const remove = (command: DeleteCommand, table: CommentTable): Promise<Outcome> =>
  change(table, command, async (stored) => {
    if (stored === undefined) {
      const { site, thread, id, n } = command
      return { site, thread, id, at: createdAt(id), status: 'removed', v: 1, n, log: [] }
    }
    return isDeleted(stored) ? { kind: 'ignored', why: 'known' } : withoutWords(stored, command.n)
  })

/**
 * A held edit leaves what readers see; an edit of what was rejected or removed comes too late. Only
 * words that are public as their author wrote them give way to new ones without a moderator.
 */
export const edit = (command: EditCommand, table: CommentTable, revise: Revise): Promise<Outcome> =>
  change(table, command, async (stored) => {
    if (stored === undefined) return WAIT
    if (!OPEN.includes(stored.status)) return { kind: 'ignored', why: 'gone' }
    if (command.n <= stored.n) return { kind: 'ignored', why: 'older' }
    const { site, thread } = command
    const author = stored.author ?? { name: '' }
    const context = await table.context({
      site,
      thread,
      ...(author.key !== undefined && { author: author.key }),
    })
    const { verdict, revision } = revise(
      { body: command.body, author, at: command.at },
      {
        threadKnown: context.thread !== undefined,
        authorKnown: context.authorKnown || stored.live !== undefined,
      },
      command.n,
    )
    const { next, shelved, ...rest } = stored
    const changed = { ...rest, v: stored.v + 1, n: command.n }
    const free = verdict === 'publish' && stored.live?.by === 'author' && !context.thread?.closed
    return free ? { ...changed, live: revision } : { ...changed, next: revision }
  })
