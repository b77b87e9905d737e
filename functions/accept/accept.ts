/** The use case: from an untrusted body to one command on the queue. It reads no table. */

import { parseOrProblem } from '../../shared/domain/fields.ts'
import { deriveId, fullIdOf, isOfThread, timeOf, uuidV7 } from '../../shared/domain/id.ts'
import type { CommandQueue } from '../../shared/domain/ports.ts'
import { fieldProblem, ProblemError } from '../../shared/domain/problem.ts'
import {
  authorKeyHash,
  controlToken,
  idKey,
  type SigningKeys,
  senderGroup,
} from '../../shared/domain/signing.ts'
import { ownsOrigin, type Site, siteById } from '../../shared/domain/sites.ts'
import { type SubmissionInput, submissionSchema } from '../../shared/domain/submission.ts'
import { isThreadId, threadOf } from '../../shared/domain/thread-id.ts'
import type { Accepted, CreateCommand } from '../../shared/wire.ts'

const KEY_PAST = 24 * 60 * 60_000
const KEY_FUTURE = 2 * 60_000

export interface AcceptContext {
  sites: ReadonlyMap<string, Site>
  keys: SigningKeys
  queue: CommandQueue
  /** Epoch milliseconds. */
  now: number
  /** At least 10 random bytes, for the key of a client that sent none. */
  random: Uint8Array
  /** Of the request; absent for clients that are no browser. */
  origin?: string | undefined
  /** The sender's network, for the fair-queue group. */
  network: string
}

function siteOf(id: string, context: AcceptContext): Site {
  const site = siteById(context.sites, id)
  if (context.origin !== undefined && !ownsOrigin(site, context.origin))
    throw new ProblemError('origin_forbidden')
  return site
}

/** The page must lie on an origin of the site even when the thread is named explicitly. */
function threadFor(input: SubmissionInput, site: Site): string {
  const fromPage = threadOf(input.page, site.queryNames)
  if ('error' in fromPage) {
    throw fieldProblem(fromPage.error, 'page', 'cannot name a thread')
  }
  if (!ownsOrigin(site, new URL(input.page).origin)) {
    throw fieldProblem('page_forbidden', 'page', 'is on another origin')
  }
  if (input.thread === undefined) return fromPage.thread
  if (isThreadId(input.thread)) return input.thread
  throw fieldProblem('thread_invalid', 'thread', 'is not in canonical form')
}

function checkedKey(key: string | undefined, { now, random }: AcceptContext): string {
  if (key === undefined) return uuidV7(now, random)
  const time = timeOf(key)
  if (time >= now - KEY_PAST && time <= now + KEY_FUTURE) return key
  throw fieldProblem('key_clock', 'key', 'its time is too far from the time here', { now })
}

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** Only what is named here leaves accept: a reader cannot set anything else. */
function authorFor(input: SubmissionInput, keys: SigningKeys): CreateCommand['author'] {
  const email = filled(input.author.email)
  const url = filled(input.author.url)
  return {
    name: input.author.name.normalize('NFC').trim(),
    ...(email !== undefined && { email }),
    ...(url !== undefined && { url: new URL(url).href }),
    ...(input.author.key !== undefined && { key: authorKeyHash(keys, input.site, input.author.key) }),
  }
}

/** Throws a ProblemError for every fault of the request; sends one message otherwise. */
export async function accept(body: unknown, context: AcceptContext): Promise<Accepted> {
  const input = parseOrProblem(submissionSchema, body)
  const site = siteOf(input.site, context)
  const thread = threadFor(input, site)
  const key = checkedKey(input.key, context)
  const author = authorFor(input, context.keys)
  const { parent } = input
  if (parent !== undefined && !isOfThread(site.id, thread, parent)) {
    throw fieldProblem('parent_foreign', 'parent', 'is no comment of this thread')
  }
  const own = deriveId(idKey(context.keys), {
    site: site.id,
    thread,
    parent,
    key,
    author,
    body: input.body,
  })
  const id = fullIdOf(own, parent)
  const command: CreateCommand = {
    kind: 'create',
    site: site.id,
    thread,
    id,
    n: 1,
    at: context.now,
    page: input.page,
    ...(parent !== undefined && { parent }),
    author,
    body: input.body,
  }
  await context.queue.send(command, senderGroup(context.keys, site.id, context.network, context.now))
  return { id, status: 'received', thread, token: controlToken(context.keys, { site: site.id, thread, id }) }
}
