/** The use case: bring one thread's published snapshot to what the table says. */
import type { Comment } from '../../shared/domain/comment.ts'
import type { SnapshotStore, ThreadReader } from '../../shared/domain/ports.ts'
import type { ToSnapshot } from '../../shared/domain/snapshot/entry.ts'
import { NodeMissing } from '../../shared/domain/snapshot/old-tree.ts'
import { SNAPSHOT_PARAMS, type SnapshotParams } from '../../shared/domain/snapshot/params.ts'
import { parseOldHead } from '../../shared/domain/snapshot/parse.ts'
import type { UpdateSource } from '../../shared/domain/snapshot/source.ts'
import { rebuildSnapshot, type Update, updateSnapshot } from '../../shared/domain/snapshot/update.ts'
import { reachableHashes } from '../../shared/domain/snapshot/walk.ts'
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
const CALLS_AT_ONCE = 16
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
  const { store } = ports
  let { keys } = job
  let puts = 0
  let deleted = 0
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    if (tries > 1) await ports.sleep(PAUSE * 2 ** (tries - 2) * (0.5 + ports.random()))
    const { outcome, leftovers, update } = await attempt({ ...job, keys }, ports)
    if (outcome === 'nothing_public') return { outcome, ...countsOf(update), puts, deleted, tries }
    puts += update.put.reduce((sum, level) => sum + level.size, 0)
    if (outcome === 'lost') continue
    if (outcome === 'published') puts++
    // The pages of a lost try are nobody's.
    const swept = await (leftovers || tries > 1 ? sweep(job, store) : drop(update, job, store))
    deleted += swept.deleted
    if (!swept.moved && (await allThere(update, job, store))) {
      return { outcome, ...countsOf(update), puts, deleted, tries }
    }
    keys = 'all'
  }
  throw new HeadContended(`${job.site} ${job.thread}`)
}

const countsOf = ({ count, rev, rebuilt }: Update) => ({ count, rev, rebuilt })

interface Attempt {
  outcome: Published['outcome'] | 'lost'
  /** There may be pages that neither the old head nor the new one reaches, or that are not known. */
  leftovers: boolean
  update: Update
}

async function attempt(job: PublishJob, ports: PublishPorts): Promise<Attempt> {
  const { store } = ports
  const old = await store.head(job.site, job.thread)
  const isPaged = (head: string | undefined) =>
    head !== undefined && parseOldHead(head, job.site, job.thread) !== undefined
  const { update, touched } = await compute(old?.bytes, job, ports)
  if (update.empty && old === undefined) return { outcome: 'nothing_public', leftovers: false, update }
  await putNodes(update, job, store)
  if (update.head === old?.bytes) {
    // A public change that is published already: an earlier try may have ended before its deletes.
    return { outcome: 'unchanged', leftovers: touched && isPaged(old.bytes), update }
  }
  const leftovers = job.keys === 'all' || (update.rebuilt && isPaged(old?.bytes))
  const written = await putHead(update.head, old?.etag, job, store)
  return { outcome: written === 'written' ? 'published' : 'lost', leftovers, update }
}

/** `touched`: a comment that changed is public, or all are looked at. */
async function compute(
  oldHead: string | undefined,
  { site, thread, keys }: PublishJob,
  { store, reader, toEntry, params = SNAPSHOT_PARAMS }: PublishPorts,
): Promise<{ update: Update; touched: boolean }> {
  const changed = keys === 'all' ? [] : [...keys]
  const seen = new Set<string>()
  const source: UpdateSource = {
    site,
    thread,
    reader: noting(reader(site, thread), new Set(changed), seen),
    toEntry,
    loadNode: (hash) => store.getNode(site, thread, hash),
  }
  if (keys === 'all') return { update: await rebuildSnapshot(source, params), touched: true }
  const update = await updateSnapshot(oldHead, changed, source, params)
  return { update, touched: seen.size > 0 }
}

/** Keeps the changed comments that pass by; all their places are read for the update. */
function noting(reader: ThreadReader, keys: ReadonlySet<string>, seen: Set<string>): ThreadReader {
  const note = (comments: Comment[]): Comment[] => {
    for (const comment of comments) if (keys.has(comment.id)) seen.add(comment.id)
    return comments
  }
  return {
    thread: () => reader.thread(),
    range: async (after, upTo) => note(await reader.range(after, upTo)),
    newest: async (count) => note(await reader.newest(count)),
  }
}

async function putNodes({ put }: Update, { site, thread }: PublishJob, store: SnapshotStore): Promise<void> {
  for (const level of put) {
    await eachLimited([...level], CALLS_AT_ONCE, ([hash, text]) => store.putNode(site, thread, hash, text))
  }
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

interface Swept {
  deleted: number
  /** The head has changed meanwhile, so that what was deleted may be missing from it. */
  moved: boolean
}

/** Pages that a change replaced go at once: words that are taken away later must lie in no old page. */
async function drop(update: Update, { site, thread }: PublishJob, store: SnapshotStore): Promise<Swept> {
  const { replaced } = update
  if (replaced.length === 0) return { deleted: 0, moved: false }
  await store.deleteNodes(site, thread, replaced)
  const now = await store.head(site, thread)
  return { deleted: replaced.length, moved: now?.bytes !== update.head }
}

/** Deletes all pages and nodes that the head does not reach. */
async function sweep({ site, thread }: PublishJob, store: SnapshotStore): Promise<Swept> {
  const stored = await store.listNodes(site, thread)
  if (stored.length === 0) return { deleted: 0, moved: false }
  const head = await store.head(site, thread)
  const reached = await reachedBy(head?.bytes ?? '', { site, thread }, store)
  if (reached === undefined) return { deleted: 0, moved: true }
  const stale = stored.filter((hash) => !reached.has(hash))
  if (stale.length === 0) return { deleted: 0, moved: false }
  await store.deleteNodes(site, thread, stale)
  const now = await store.head(site, thread)
  return { deleted: stale.length, moved: now?.etag !== head?.etag }
}

/** Undefined when a node is missing: the thread has to be built anew before anything is deleted. */
async function reachedBy(head: string, { site, thread }: Omit<PublishJob, 'keys'>, store: SnapshotStore) {
  try {
    const loadNode = (hash: string) => store.getNode(site, thread, hash)
    return new Set(await reachableHashes(head, { site, thread, loadNode }))
  } catch (error) {
    if (error instanceof NodeMissing) return undefined
    throw error
  }
}

/** False when another publisher's sweep has deleted what was written here before the head named it. */
async function allThere(
  { put }: Update,
  { site, thread }: PublishJob,
  store: SnapshotStore,
): Promise<boolean> {
  const hashes = put.flatMap((level) => [...level.keys()])
  if (hashes.length > CALLS_AT_ONCE) {
    const stored = new Set(await store.listNodes(site, thread))
    return hashes.every((hash) => stored.has(hash))
  }
  const texts = await Promise.all(hashes.map((hash) => store.getNode(site, thread, hash)))
  return !texts.includes(undefined)
}
