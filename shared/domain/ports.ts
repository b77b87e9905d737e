/** What the use cases need from the outside. Implemented in shared/aws. */
import type { Command, LogEntry } from '../wire.ts'
import type { Comment, Thread } from './comment.ts'
import type { StoredPolicy } from './policy.ts'

export interface CommandQueue {
  /** `group` is the fair-queue group: one noisy sender cannot starve the others. */
  send(command: Command, group: string): Promise<void>
}

/** Named outcomes of a conditional write. */
export type Written = 'written' | 'conflict'

export interface ContextWant {
  site: string
  thread: string
  /** Full id. */
  parent?: string
  /** Hash of the author's key. */
  author?: string
}

export interface Context {
  thread?: Thread
  parent?: Comment
  authorKnown: boolean
}

export interface CommentTable {
  /** Thread, parent and the author's standing in one round trip; may be a moment old. */
  context(want: ContextWant): Promise<Context>
  /** This table with the contexts of a batch read in one round trip; it knows the threads it creates. */
  prefetched(wants: readonly ContextWant[]): Promise<CommentTable>
  get(site: string, thread: string, id: string): Promise<Comment | undefined>
  /** Creates unless the comment exists. */
  create(comment: Comment): Promise<Written>
  /** Replaces the comment if its stored `v` is one less than the given one. */
  replace(comment: Comment): Promise<Written>
  createThread(thread: Thread): Promise<Written>
  markKnown(site: string, authorKey: string, at: number): Promise<void>
  policy(site: string): Promise<StoredPolicy | undefined>
  /** Stores version `stored.n`, unless there is one with that number. */
  putPolicy(site: string, stored: StoredPolicy, by: string, at: number): Promise<Written>
}

/** A thread's public part, read consistently, in key order. */
export interface ThreadReader {
  thread(): Promise<Thread | undefined>
  /** Comments with `after` < id ≤ `upTo`, both in key order; open ends when absent. */
  range(after: string | undefined, upTo: string | undefined): Promise<Comment[]>
  /** At least the newest `count` public comments in key order (all, when there are fewer). */
  newest(count: number): Promise<Comment[]>
}

export interface SnapshotStore {
  head(site: string, thread: string): Promise<{ bytes: string; etag: string } | undefined>
  /** `ifMatch` undefined: only if there is none. */
  putHead(site: string, thread: string, bytes: string, ifMatch: string | undefined): Promise<Written>
  getNode(site: string, thread: string, hash: string): Promise<string | undefined>
  putNode(site: string, thread: string, hash: string, bytes: string): Promise<void>
  /** Hashes of all stored pages and nodes, reachable or not. */
  listNodes(site: string, thread: string): Promise<string[]>
  deleteNodes(site: string, thread: string, hashes: string[]): Promise<void>
}

/** A page of a listing; `cursor` is absent on the last. */
export interface Listing<T> {
  items: T[]
  cursor?: string
}

/** What moderators list. Cursors are opaque; one that is not ours throws a ProblemError. */
export interface ModerationIndex {
  /** Comments with a revision that waits for a decision, oldest first. */
  held(site: string, limit: number, cursor: string | undefined): Promise<Listing<Comment>>
  /** Comments by their last decision, newest first. */
  decided(site: string, limit: number, cursor: string | undefined): Promise<Listing<Comment>>
  /** Log entries that no longer fit in the comment, oldest first. */
  history(site: string, thread: string, id: string): Promise<LogEntry[]>
  thread(site: string, thread: string): Promise<Thread | undefined>
}
