/**
 * A second implementation of publish's ports: a thread's table and the snapshot store, in memory, with
 * the real ones' semantics (key order, conditional head writes, new etag at each write). Counts what it
 * is asked for.
 */
import { type Comment, isPublic, type Thread } from '../../shared/domain/comment.ts'
import type { SnapshotStore, ThreadReader, Written } from '../../shared/domain/ports.ts'

const firstAbove = (keys: readonly string[], isAbove: (key: string) => boolean): number => {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAbove(keys[middle] ?? '')) high = middle
    else low = middle + 1
  }
  return low
}

/** One thread's part of the table. */
export class MemoryThread implements ThreadReader {
  item: Thread | undefined
  readonly reads = { calls: 0, comments: 0 }
  readonly #comments = new Map<string, Comment>()
  readonly #keys: string[] = []

  get(id: string): Comment | undefined {
    return this.#comments.get(id)
  }

  put(comment: Comment): void {
    if (!this.#comments.has(comment.id)) {
      const at = firstAbove(this.#keys, (key) => key > comment.id)
      this.#keys.splice(at, 0, comment.id)
    }
    this.#comments.set(comment.id, comment)
  }

  delete(id: string): void {
    if (!this.#comments.delete(id)) return
    this.#keys.splice(this.#keys.indexOf(id), 1)
  }

  /** All public comments in key order, not counted as a read. */
  all(): Comment[] {
    return this.#public(this.#keys)
  }

  async thread(): Promise<Thread | undefined> {
    this.reads.calls++
    return this.item
  }

  async range(after: string | undefined, upTo: string | undefined): Promise<Comment[]> {
    const from = after === undefined ? 0 : firstAbove(this.#keys, (key) => key > after)
    const to = upTo === undefined ? this.#keys.length : firstAbove(this.#keys, (key) => key > upTo)
    return this.#count(this.#public(this.#keys.slice(from, to)))
  }

  async newest(count: number): Promise<Comment[]> {
    const found: Comment[] = []
    for (let i = this.#keys.length - 1; i >= 0 && found.length < count; i--) {
      found.push(...this.#public(this.#keys.slice(i, i + 1)))
    }
    return this.#count(found.reverse())
  }

  #public(keys: readonly string[]): Comment[] {
    return keys.flatMap((key) => this.#comments.get(key) ?? []).filter(isPublic)
  }

  #count(found: Comment[]): Comment[] {
    this.reads.calls++
    this.reads.comments += found.length
    return found
  }
}

/** The snapshot bucket. */
export class MemorySnapshots implements SnapshotStore {
  readonly calls = { head: 0, putHead: 0, getNode: 0, putNode: 0, listNodes: 0, deleteNodes: 0 }
  readonly #heads = new Map<string, { bytes: string; etag: string }>()
  readonly #nodes = new Map<string, Map<string, string>>()
  #writes = 0

  /** The stored nodes of a thread by hash; changing the map changes the store. */
  nodes(site: string, thread: string): Map<string, string> {
    const place = `${site}/${thread}`
    const nodes = this.#nodes.get(place) ?? new Map<string, string>()
    this.#nodes.set(place, nodes)
    return nodes
  }

  async head(site: string, thread: string): Promise<{ bytes: string; etag: string } | undefined> {
    this.calls.head++
    return this.#heads.get(`${site}/${thread}`)
  }

  async putHead(site: string, thread: string, bytes: string, ifMatch: string | undefined): Promise<Written> {
    this.calls.putHead++
    const place = `${site}/${thread}`
    if (this.#heads.get(place)?.etag !== ifMatch) return 'conflict'
    this.#writes++
    this.#heads.set(place, { bytes, etag: `"${this.#writes}"` })
    return 'written'
  }

  async getNode(site: string, thread: string, hash: string): Promise<string | undefined> {
    this.calls.getNode++
    return this.nodes(site, thread).get(hash)
  }

  async putNode(site: string, thread: string, hash: string, bytes: string): Promise<void> {
    this.calls.putNode++
    this.nodes(site, thread).set(hash, bytes)
  }

  async listNodes(site: string, thread: string): Promise<string[]> {
    this.calls.listNodes++
    return [...this.nodes(site, thread).keys()]
  }

  async deleteNodes(site: string, thread: string, hashes: string[]): Promise<void> {
    this.calls.deleteNodes++
    for (const hash of hashes) this.nodes(site, thread).delete(hash)
  }
}
