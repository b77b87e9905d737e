/** What is known of a thread so far: the newest head and every comment read from it and behind it. */
import type { Head, SnapshotComment } from '../../shared/wire.ts'
import { type GetNode, olderPages, pageOf } from './snapshot.ts'

/** The service did not answer, or answered something else than a snapshot. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

class Gone extends Unreachable {
  override name = 'Gone'
}

export class ThreadReader {
  readonly comments = new Map<string, SnapshotComment>()
  head: Head | undefined
  readonly #base: string
  #older: AsyncGenerator<SnapshotComment[], void> | undefined

  /** `base` is the address of the thread's folder, ending in a slash. */
  constructor(base: string) {
    this.#base = base
  }

  /** Comments that a reader can see and that are not loaded yet. */
  get unread(): number {
    let loaded = 0
    for (const comment of this.comments.values()) if (!('gone' in comment)) loaded++
    return Math.max(0, (this.head?.count ?? 0) - loaded)
  }

  /**
   * Reads the head; `fresh` asks past the browser's cache. No head means no comments yet. A head
   * older than the known one is ignored. Throws `Unreachable`.
   */
  async refresh(fresh = false): Promise<void> {
    const response = await read(`${this.#base}head.json`, fresh)
    if (response === undefined) return
    const head = (await response.json()) as Head
    if (this.head && head.rev <= this.head.rev) return
    this.#keep(head.comments)
    this.head = head
    this.#older = undefined
  }

  /** Reads back to the next older page that says something new. Throws `Unreachable`. */
  async loadOlder(): Promise<void> {
    await this.#retryIfReplaced(async (head) => {
      this.#older ??= olderPages(head, this.#node)
      try {
        let page = await this.#older.next()
        while (!page.done && !this.#keep(page.value)) page = await this.#older.next()
      } catch (error) {
        // A generator that threw is at its end: the next try needs another.
        this.#older = undefined
        throw error
      }
    })
  }

  /** Reads the page that holds `id`, unless it is known. True if the comment is there. */
  async seek(id: string): Promise<boolean> {
    if (this.comments.has(id)) return true
    await this.#retryIfReplaced(async (head) => {
      this.#keep((await pageOf(head, id, this.#node)) ?? [])
    })
    return this.comments.has(id)
  }

  readonly #node: GetNode = async (hash) => {
    const response = await read(`${this.#base}${hash}.json`, false)
    if (response === undefined) throw new Gone(hash)
    return response.json()
  }

  /** A page that is gone was replaced: the head has another by now. */
  async #retryIfReplaced(step: (head: Head) => Promise<void>): Promise<void> {
    if (this.head === undefined) return
    try {
      await step(this.head)
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      await this.refresh(true)
      this.#older = undefined
      await step(this.head)
    }
  }

  /** True if there was a comment that was not known. */
  #keep(comments: readonly SnapshotComment[]): boolean {
    const known = this.comments.size
    for (const comment of comments) this.comments.set(comment.id, comment)
    return this.comments.size > known
  }
}

async function read(url: string, fresh: boolean): Promise<Response | undefined> {
  const response = await fetch(url, { cache: fresh ? 'no-cache' : 'default' }).catch((cause) => {
    throw new Unreachable(url, { cause })
  })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Unreachable(`${response.status} ${url}`)
  return response
}
