/** Stored heads and nodes are checked before they are trusted; what does not fit counts as absent. */
import * as z from 'zod/mini'
import type { Entry } from '../../wire.ts'
import { type EntryItem, entryItem, nodeHash } from './item.ts'
import { SNAPSHOT_FORMAT } from './params.ts'

const count = z.number().check(z.nonnegative())
const hash = z.string().check(z.regex(/^[\w-]{22}$/))
const entries = z.array(z.tuple([z.string().check(z.minLength(1)), hash, count, count, z.optional(count)]))

const headSchema = z.object({
  format: z.literal(SNAPSHOT_FORMAT),
  site: z.string(),
  thread: z.string(),
  tail: count,
  first: z.optional(hash),
  levels: z.array(entries),
})
const nodeSchema = z.object({ entries: entries.check(z.minLength(1)) })

/** What an old head is good for: known hashes of key ranges. */
export interface OldHead {
  tail: number
  first: string
  levels: EntryItem[][]
}

/** A head with pages of this thread and format; undefined when it is anything else. */
export function parseOldHead(text: string, site: string, thread: string): OldHead | undefined {
  const parsed = headSchema.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const head = parsed.data
  if (head.site !== site || head.thread !== thread || head.first === undefined) return undefined
  const levels = head.levels.map((level) => level.map((entry) => entryItem(entry as Entry)))
  return ascends(levels.toReversed().flat()) ? { tail: head.tail, first: head.first, levels } : undefined
}

/** The entries of a node; undefined when the text is not what the hash names. */
export function parseNode(text: string, name: string): EntryItem[] | undefined {
  if (nodeHash(text) !== name) return undefined
  const parsed = nodeSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data.entries.map((entry) => entryItem(entry as Entry)) : undefined
}

const ascends = (items: readonly EntryItem[]): boolean =>
  items.every((item, i) => item.key > (items[i - 1]?.key ?? ''))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
