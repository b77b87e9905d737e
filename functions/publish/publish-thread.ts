/** The use case: bring one thread's published snapshot to what the table says. */
import type { Comment } from '../../shared/domain/comment.ts'
import type { SnapshotStore, ThreadReader } from '../../shared/domain/ports.ts'
import type { ToSnapshot } from '../../shared/domain/snapshot/entry.ts'
import { SNAPSHOT_PARAMS, type SnapshotParams } from '../../shared/domain/snapshot/params.ts'
import type { UpdateSource } from '../../shared/domain/snapshot/source.ts'
import { rebuildSnapshot, type Update, updateSnapshot } from '../../shared/domain/snapshot/update.ts'
import { eachLimited } from './each-limited.ts'

export interface PublishJob {
  site: string
  thread: string
  /** Full ids of the comments that changed (none for the thread item alone), or everything. */
  keys: Iterable<string> | 'all'
}

export interface PublishPorts {
  store: SnapshotStore
  reader: (site: string, thread: string) => ThreadReader
  toEntry: ToSnapshot
  /** In [0, 1). */
  random: () => number
  sleep: (milliseconds: number) => Promise<void>
  params?: SnapshotParams
}

export interface Published {
  /** `nothing_public`: neither a comment to show, nor a thread item, nor an old head. */
  outcome: 'published' | 'unchanged' | 'nothing_public'
  count: number
  rev: number
  /** Objects written, the head included, over all tries. */
  puts: number
  deleted: number
  tries: number
  rebuilt: boolean
}

const MAX_TRIES = 5
const WRITES_AT_ONCE = 16
/** Milliseconds; doubles with each try, times 0.5 to 1.5. */
const PAUSE = 40

/** Other publishers won each try. */
export class HeadContended extends Error {
  override readonly name = 'HeadContended'
}

/**
 * Reads the head, then the table (consistently, in that order), writes pages, nodes and at last the
 * head, only if it is still the one that was read. A thread with a thread item and no comments gets a
 * head without comments: readers see that it is open. Throws HeadContended after five lost races.
 */
export async function publishThread(job: PublishJob, ports: PublishPorts): Promise<Published> {
  let puts = 0
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    if (tries > 1) await ports.sleep(PAUSE * 2 ** (tries - 2) * (0.5 + ports.random()))
    const old = await ports.store.head(job.site, job.thread)
    const { update, takesAway } = await compute(old?.bytes, job, ports)
    const { count, rev, rebuilt } = update
    const result = { count, rev, rebuilt, tries, deleted: 0 }
    if (update.empty && old === undefined) return { ...result, outcome: 'nothing_public', puts }
    puts += await putNodes(update, job, ports.store)
    if (update.head === old?.bytes) return { ...result, outcome: 'unchanged', puts }
    const written = await putHead(update.head, old?.etag, job, ports.store)
    if (written === 'conflict') continue
    const deleted = takesAway ? await dropReplaced(update, job, ports.store) : 0
    return { ...result, outcome: 'published', puts: puts + 1, deleted }
  }
  throw new HeadContended(`${job.site} ${job.thread}`)
}

async function compute(
  oldHead: string | undefined,
  { site, thread, keys }: PublishJob,
  { store, reader, toEntry, params = SNAPSHOT_PARAMS }: PublishPorts,
): Promise<{ update: Update; takesAway: boolean }> {
  const changed = keys === 'all' ? [] : [...keys]
  const seen = new Map<string, Comment>()
  const source: UpdateSource = {
    site,
    thread,
    reader: noting(reader(site, thread), new Set(changed), seen),
    toEntry,
    loadNode: (hash) => store.getNode(site, thread, hash),
  }
  if (keys === 'all') return { update: await rebuildSnapshot(oldHead, source, params), takesAway: true }
  const update = await updateSnapshot(oldHead, changed, source, params)
  return { update, takesAway: changed.some((key) => mayTakeAway(seen.get(key))) }
}

/** Keeps the changed comments that pass by; all their places are read for the update. */
function noting(reader: ThreadReader, keys: ReadonlySet<string>, seen: Map<string, Comment>): ThreadReader {
  const note = (comments: Comment[]): Comment[] => {
    for (const comment of comments) if (keys.has(comment.id)) seen.set(comment.id, comment)
    return comments
  }
  return {
    thread: () => reader.thread(),
    range: async (after, upTo) => note(await reader.range(after, upTo)),
    newest: async (count) => note(await reader.newest(count)),
  }
}

/** Words that were public may be so no longer: all but a comment's first publication. */
const mayTakeAway = (comment: Comment | undefined): boolean =>
  comment?.live === undefined || comment.live.n > 1 || comment.v >= 3 || comment.live.undone.length > 0

async function putNodes(
  { put }: Update,
  { site, thread }: PublishJob,
  store: SnapshotStore,
): Promise<number> {
  let puts = 0
  for (const level of put) {
    await eachLimited([...level], WRITES_AT_ONCE, ([hash, text]) => store.putNode(site, thread, hash, text))
    puts += level.size
  }
  return puts
}

/** A lost race against a publisher that wrote the same bytes is no loss. */
async function putHead(
  text: string,
  etag: string | undefined,
  { site, thread }: PublishJob,
  store: SnapshotStore,
) {
  const written = await store.putHead(site, thread, text, etag)
  if (written === 'written') return written
  const stored = await store.head(site, thread)
  return stored?.bytes === text ? 'written' : 'conflict'
}

async function dropReplaced({ replaced }: Update, { site, thread }: PublishJob, store: SnapshotStore) {
  if (replaced.length > 0) await store.deleteNodes(site, thread, replaced)
  return replaced.length
}
