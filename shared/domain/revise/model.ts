/** The seams of the revision engine: what rules read, what they answer, what is stored. */

import type { Code } from './codes.ts'

export type Field = 'body' | 'name' | 'url'
export type Severity = 'note' | 'hold' | 'reject'
export type Verdict = 'publish' | 'hold' | 'reject'

/** Classes of edits; where two overlap the higher number wins. */
export const PRIORITY = {
  moderator: 100,
  personal: 80,
  links: 70,
  profanity: 60,
  invisible: 50,
  style: 20,
} as const

/**
 * A proposed replacement of `original.slice(start, end)` (= `before`) by `after`.
 * Offsets are UTF-16 units, half-open, on the original body. `id` is a hash of rule, span, before
 * and after, so the same proposal has the same id in every run.
 */
export interface Edit {
  id: string
  rule: string
  code: string
  start: number
  end: number
  before: string
  after: string
  priority: number
  /** Edits of one group are shown and undone together. */
  group?: string
}

/** What a rule says. A finding without an edit changes nothing but may hold or reject. */
export interface Finding {
  rule: string
  code: string
  field: Field
  severity: Severity
  start?: number
  end?: number
}

/**
 * A rule's answer, before ids and conflicts are resolved. An edit without a `group` is cut at the
 * edges of the text leaves it runs over; one with a `group` is taken as it stands, so that a rule
 * can take the markup of a link away.
 */
export interface Proposal extends Finding {
  code: Code
  edit?: { after: string; priority: number; group?: string }
}

/**
 * A version of a comment's words. Its text, structure and reasons are pure functions of it.
 * `undone` are the ids of edits that a moderator took back. `by` is `author` or a moderator.
 */
export interface Revision {
  n: number
  original: string
  edits: Edit[]
  undone: string[]
  findings: Finding[]
  by: string
  at: number
  /** Hash of the policy and version of the engine that made the edits. */
  policy: string
  engine: string
}

/** The untrusted words under revision. */
export interface Submission {
  body: string
  author: { name: string; url?: string; email?: string }
}

/** What the rules may know besides the words. Nothing here is read from a clock or a global. */
export interface RevisionContext {
  site: string
  thread: string
  /** Epoch milliseconds. */
  now: number
  /** True when a moderator has published this author before. */
  authorKnown: boolean
  /** True when the thread item exists. */
  threadKnown: boolean
  staffNames: readonly string[]
  /** The site's own origins (`https://blog.example`); links to them are always kept. */
  origins?: readonly string[]
  /** Deliveries of the message so far, 1 on the first. */
  receives: number
}

export interface Revised {
  verdict: Verdict
  revision: Revision
}
