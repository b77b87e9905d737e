/** What the reader's browser keeps: drafts, comments on their way, and the reader's own name. */

/** Text not sent yet. `key` is made at the first send and stays until the answer, so a retry is the same comment. */
export interface Draft {
  body: string
  key?: string
}

/** A comment that the service has taken and that readers do not see yet. */
export interface Pending {
  id: string
  parent?: string
  /** Epoch milliseconds of the send. */
  at: number
  name: string
  body: string
  /** Proves authorship when the reader edits or deletes. */
  token: string
}

export interface Reader {
  name: string
  email: string
  /** Random; tells the service that two comments come from one browser. Never public. */
  key: string
}

const PENDING_LIMIT_MS = 14 * 24 * 3_600_000

/** Everything is kept per site; drafts and pending comments per thread. Without storage nothing is kept. */
export class Store {
  readonly #site: string
  readonly #thread: string

  constructor(site: string, thread: string) {
    this.#site = `bluepencil:${site}:`
    this.#thread = `${this.#site}${thread}:`
  }

  draft(parent: string | undefined): Draft {
    return read<Draft>(this.#draftName(parent)) ?? { body: '' }
  }

  keepDraft(parent: string | undefined, draft: Draft): void {
    write(this.#draftName(parent), draft.body || draft.key ? draft : undefined)
  }

  reader(): Reader | undefined {
    return read<Reader>(`${this.#site}reader`)
  }

  keepReader(reader: Reader): void {
    write(`${this.#site}reader`, reader)
  }

  /** Those sent in the last two weeks; `now` in epoch milliseconds. */
  pending(now: number): Pending[] {
    return (read<Pending[]>(`${this.#thread}pending`) ?? []).filter(({ at }) => at > now - PENDING_LIMIT_MS)
  }

  keepPending(pending: readonly Pending[]): void {
    write(`${this.#thread}pending`, pending.length > 0 ? pending : undefined)
  }

  #draftName(parent: string | undefined): string {
    return `${this.#thread}draft:${parent ?? ''}`
  }
}

function read<T>(name: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function write(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(name)
    else localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // Storage is full or forbidden: the text stays in the form, which is all that can be done.
  }
}
