/** A thread as a reader's browser gets it: the head, and each page and node once. */
import type { Head, IndexNode, Page } from '../../shared/wire.ts'

export class Visitor {
  readonly #base: string
  readonly #known = new Set<string>()
  #etag: string | undefined
  /** Ids seen so far. */
  readonly ids = new Set<string>()
  /** Requests made so far; each is one GetObject of the gateway. */
  requests = 0

  /** @param base address of the thread's folder, with a slash at the end */
  constructor(base: string) {
    this.#base = base
  }

  /** Reads what is new. Throws when an answer is neither there, nor unchanged, nor absent. */
  async look(): Promise<void> {
    const response = await this.#get('head', this.#etag)
    if (response.status === 304 || response.status === 404) return
    this.#etag = response.headers.get('etag') ?? undefined
    const head = (await response.json()) as Head
    for (const { id } of head.comments) this.ids.add(id)
    for (const [level, entries] of head.levels.entries())
      for (const [, hash] of entries) await this.#visit(hash, level)
  }

  async #visit(hash: string, level: number): Promise<void> {
    if (this.#known.has(hash)) return
    const response = await this.#get(hash)
    // The page has been replaced since the head was read; the next look has its successor.
    if (response.status === 404) {
      this.#etag = undefined
      return
    }
    if (level === 0) for (const { id } of ((await response.json()) as Page).comments) this.ids.add(id)
    else
      for (const [, below] of ((await response.json()) as IndexNode).entries)
        await this.#visit(below, level - 1)
    this.#known.add(hash)
  }

  async #get(name: string, etag?: string): Promise<Response> {
    this.requests++
    const headers = etag === undefined ? {} : { 'if-none-match': etag }
    const response = await fetch(`${this.#base}${name}.json`, { headers })
    if (response.ok || response.status === 304 || response.status === 404) {
      if (!response.ok) await response.arrayBuffer()
      return response
    }
    throw new Error(`${response.url} answered ${response.status}`)
  }
}
