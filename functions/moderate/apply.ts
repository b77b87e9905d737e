/** One command onto the table. Every outcome is named; what is not an outcome throws and is retried. */
import type { Comment } from '../../shared/domain/comment.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { CommentTable } from '../../shared/domain/ports.ts'
import type { Revised } from '../../shared/domain/revise/model.ts'
import { revise } from '../../shared/domain/revise/revise.ts'
import type { Site } from '../../shared/domain/sites.ts'
import type { Command } from '../../shared/wire.ts'
import { bounded, OutOfTime } from './bounded.ts'
import { edit, remove } from './change.ts'
import { create } from './create.ts'

export interface Delivery {
  /** Epoch milliseconds. */
  now: number
  /** Deliveries of the message so far, 1 on the first. */
  receives: number
}

export type Outcome =
  | { kind: 'stored'; comment: Comment }
  | { kind: 'ignored'; why: 'known' | 'older' | 'gone' }
  | { kind: 'wait'; seconds: number }

interface Words {
  body: string
  author: { name: string; email?: string; url?: string }
  at: number
}

/** The engine, bound to site, policy and delivery. */
export type Revise = (
  words: Words,
  known: { threadKnown: boolean; authorKnown: boolean },
  n: number,
) => Revised

export interface ModerateDeps {
  table: CommentTable
  sites: ReadonlyMap<string, Site>
  policyOf: (site: Site, now: number) => Promise<Policy>
  /** Wall time that the engine may take for one comment, in milliseconds. */
  engineMs: number
}

/** From this delivery on the rules are not run: something in the comment stops them. */
const GIVE_UP_RECEIVES = 4

const engine =
  (site: Site, policy: Policy, thread: string, delivery: Delivery, ms: number): Revise =>
  (words, known, n) => {
    const run = (receives: number) =>
      revise(
        { body: words.body, author: words.author },
        {
          site: site.id,
          thread,
          now: words.at,
          staffNames: site.staff,
          origins: site.origins,
          ...known,
          receives,
        },
        policy,
        { n, by: 'author' },
      )
    try {
      return bounded(ms, () => run(delivery.receives))
    } catch (error) {
      if (error instanceof OutOfTime) return run(GIVE_UP_RECEIVES)
      throw error
    }
  }

/** Throws for an unknown site: the message goes to the dead-letter queue, to be redriven once it is known. */
export async function apply(command: Command, delivery: Delivery, deps: ModerateDeps): Promise<Outcome> {
  const { table } = deps
  if (command.kind === 'delete') return remove(command, table)
  const site = deps.sites.get(command.site)
  if (site === undefined) throw new Error(`unknown site ${command.site}`)
  const policy = await deps.policyOf(site, delivery.now)
  const revise = engine(site, policy, command.thread, delivery, deps.engineMs)
  if (command.kind === 'edit') return edit(command, table, revise)
  return create(command, delivery, { table, site, revise })
}
