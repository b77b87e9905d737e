/** The stored comment and thread, as the table holds them and the use cases change them. */
import type { LogEntry, Status } from '../wire.ts'
import type { Revision } from './revise/model.ts'

export interface Author {
  name: string
  /** Never public. */
  email?: string
  url?: string
  /** HMAC of the browser's author key; the only thing that standing hangs on. */
  key?: string
  /** Set by the console alone. */
  staff?: true
}

/**
 * A comment. `live` is what readers see; `next` waits for a decision; `shelved` was rejected or
 * removed and is kept so that the decision can be undone. At most one of the last two is present. A comment that its author deleted has none of the three and no author.
 */
export interface Comment {
  site: string
  thread: string
  /** Full public id: `<root>` or `<root>.<id>`. */
  id: string
  parent?: string
  /** Address of the host page, while the thread has no item of its own. */
  page?: string
  author?: Author
  /** Epoch milliseconds of acceptance. */
  at: number
  status: Status
  /** Goes up by one with each conditional write. */
  v: number
  /** Number of the last author's command applied. */
  n: number
  live?: Revision
  next?: Revision
  shelved?: Revision
  wasPublic?: true
  /** Newest last, at most `LOG_LIMIT`; older entries are items of their own. */
  log: LogEntry[]
}

export interface Thread {
  site: string
  thread: string
  title?: string
  url?: string
  closed?: true
  v: number
  at: number
}

export const LOG_LIMIT = 20

/** Readers see a comment that is live, and the stub of one that was. */
export const isPublic = (c: Pick<Comment, 'live' | 'wasPublic'>): boolean =>
  c.live !== undefined || c.wasPublic === true
