/** Schemas of the stored items: what is read from the table is checked before it is trusted. */
import * as z from 'zod/mini'

const finding = z.object({
  rule: z.string(),
  code: z.string(),
  field: z.enum(['body', 'name', 'url']),
  severity: z.enum(['note', 'hold', 'reject']),
  start: z.optional(z.number()),
  end: z.optional(z.number()),
})

const edit = z.object({
  id: z.string(),
  rule: z.string(),
  code: z.string(),
  start: z.number(),
  end: z.number(),
  before: z.string(),
  after: z.string(),
  priority: z.number(),
  group: z.optional(z.string()),
})

const revision = z.object({
  n: z.number(),
  original: z.string(),
  edits: z._default(z.array(edit), []),
  undone: z._default(z.array(z.string()), []),
  findings: z._default(z.array(finding), []),
  by: z.string(),
  at: z.number(),
  policy: z.string(),
  engine: z.string(),
})

export const logEntrySchema = z.object({
  at: z.number(),
  by: z.string(),
  decision: z.string(),
  reason: z.optional(z.string()),
  v: z.number(),
})

export const storedCommentSchema = z.object({
  parent: z.optional(z.string()),
  page: z.optional(z.string()),
  author: z.optional(
    z.object({
      name: z.string(),
      email: z.optional(z.string()),
      url: z.optional(z.string()),
      key: z.optional(z.string()),
      staff: z.optional(z.literal(true)),
    }),
  ),
  at: z.number(),
  status: z.enum(['published', 'held', 'rejected', 'removed']),
  v: z.number(),
  n: z.number(),
  live: z.optional(revision),
  next: z.optional(revision),
  shelved: z.optional(revision),
  wasPublic: z.optional(z.literal(true)),
  log: z._default(z.array(logEntrySchema), []),
})

export const storedThreadSchema = z.object({
  title: z.optional(z.string()),
  url: z.optional(z.string()),
  closed: z.optional(z.literal(true)),
  v: z.number(),
  at: z.number(),
})
