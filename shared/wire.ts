/** Types of what crosses a boundary: HTTP, SQS, the snapshot. Imports nothing. */

// ---------------------------------------------------------------- HTTP, readers

/** Body of `POST /v1/comments`. `page` is the absolute URL of the host page. */
export interface SubmissionBody {
  site: string
  page: string
  /** An explicit thread id; wins over `page`. */
  thread?: string
  /** Full public id of the comment answered. */
  parent?: string
  /** Secret UUIDv7 of the client: the same key and words give the same comment. */
  key?: string
  author: { name: string; email?: string; url?: string; key?: string }
  body: string
}

/** Answer 202 of `POST /v1/comments`. `token` proves authorship for edit and delete. */
export interface Accepted {
  id: string
  status: 'received'
  thread: string
  token: string
}

/** RFC 9457. `code` is stable; `errors` names each failing field by its path (`author.name`). */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  errors?: { path: string; code: string; message: string }[]
  /** Server clock, epoch milliseconds, with `key_clock`. */
  now?: number
}

// ---------------------------------------------------------------- SQS

/** A submission, or an author's edit or delete, as a queue message. Times are epoch milliseconds. */
export type Command = CreateCommand | EditCommand | DeleteCommand

interface CommandTarget {
  site: string
  thread: string
  /** Full public id: `<root>` or `<root>.<id>`. */
  id: string
  /** Number of the author's command on this comment: create is 1, each edit one more. */
  n: number
  at: number
}

export interface CreateCommand extends CommandTarget {
  kind: 'create'
  page: string
  parent?: string
  author: { name: string; email?: string; url?: string; key?: string }
  body: string
}

export interface EditCommand extends CommandTarget {
  kind: 'edit'
  body: string
}

export interface DeleteCommand extends CommandTarget {
  kind: 'delete'
}

// ---------------------------------------------------------------- body structure

/** Allowlisted structure. Tags are closed, text is text: no value of these types is markup. */
export type Inline =
  | string
  | ['em', ...Inline[]]
  | ['strong', ...Inline[]]
  | ['code', string]
  | ['a', string, ...Inline[]]
  | ['br']

export type Block =
  | ['p', ...Inline[]]
  | ['quote', ...Block[]]
  | ['ul', ...ListItem[]]
  | ['ol', ...ListItem[]]
  | ['pre', string]

export type ListItem = ['li', ...Block[]]

// ---------------------------------------------------------------- snapshot

/** A public comment, or (`gone`) the stub of one that was public. `at` is epoch milliseconds. */
export type SnapshotComment = PublicComment | StubComment

export interface PublicComment {
  id: string
  parent?: string
  at: number
  author: { name: string; url?: string; staff?: true }
  body: Block[]
  /** Reason codes of the edits in force, sorted, each once. */
  revised?: string[]
  /** Time of the author's last edit. */
  edited?: number
}

export interface StubComment {
  id: string
  parent?: string
  at: number
  gone: true
}

/** `[last key, hash, count, rev, stubs?]` of a page or node; the last key is a full public id. */
export type Entry = [last: string, hash: string, count: number, rev: number, stubs?: number]

export interface Page {
  comments: SnapshotComment[]
}

export interface IndexNode {
  entries: Entry[]
}

/**
 * `head.json`. `comments` are the newest, in key order. `levels[0]` are the pages not yet in a node,
 * `levels[1]` the nodes of pages not yet in a node above, and so on; reading the levels from the last
 * to the first gives the whole thread in key order, followed by the last `tail` of `comments`.
 */
export interface Head {
  format: number
  site: string
  thread: string
  title?: string
  url?: string
  closed?: true
  /** Public comments, stubs not counted. */
  count: number
  /** Grows strictly with every visible change. */
  rev: number
  comments: SnapshotComment[]
  /** How many of `comments`, from the end, are in no page. */
  tail: number
  /** Hash of the oldest page, if there is any. */
  first?: string
  levels: Entry[][]
}

// ---------------------------------------------------------------- HTTP, console

export type Status = 'published' | 'held' | 'rejected' | 'removed'

export interface WireFinding {
  rule: string
  code: string
  field: 'body' | 'name' | 'url'
  severity: 'note' | 'hold' | 'reject'
  /** UTF-16, half-open, on the original. */
  start?: number
  end?: number
  message: string
}

export interface WireEdit {
  id: string
  rule: string
  code: string
  start: number
  end: number
  before: string
  after: string
  /** Edits of one group are undone and redone together. */
  group?: string
  /** False when undone, or beaten by another edit. */
  active: boolean
  undone: boolean
}

export interface LogEntry {
  at: number
  by: string
  decision: string
  reason?: string
  /** The comment's `v` after the decision. */
  v: number
}

export interface QueueItem {
  site: string
  thread: string
  id: string
  /** Goes up by one with each change; send it back as `expectedRevision`. */
  revision: number
  status: Status
  parent?: string
  author: { name: string; email?: string; url?: string; staff?: true }
  /** The revised text that publishing would show. */
  text: string
  original: string
  findings: WireFinding[]
  receivedAt: number
}

export interface CommentDetail extends QueueItem {
  body: Block[]
  edits: WireEdit[]
  /** What readers see now, when it differs from `text`. */
  live?: { text: string; original: string }
  log: LogEntry[]
  policy: string
  engine: string
}

export type DecisionKind = 'publish' | 'reject' | 'hold' | 'remove' | 'edit'

export interface DecisionRequest {
  site: string
  thread: string
  id: string
  expectedRevision: number
  decision: DecisionKind
  reason?: string
  /** With `edit`: the moderator's own wording. */
  text?: string
  /** With `edit`: ids of the edits to undo; all others are redone. */
  undone?: string[]
}

export type DecisionResult =
  | { site: string; thread: string; id: string; ok: true; status: Status; revision: number }
  | { site: string; thread: string; id: string; ok: false; problem: Problem }
