import type { Head } from '../../wire.ts'
import { canonicalJson } from '../canonical.ts'
import type { Thread } from '../comment.ts'
import { type CommentItem, type EntryItem, total } from './item.ts'
import { SNAPSHOT_FORMAT, type SnapshotParams } from './params.ts'

export interface HeadParts {
  site: string
  thread: string
  /** The thread item, when the table has one. */
  item: Thread | undefined
  /** Per level from 1 up: the entries in no node above. */
  levels: EntryItem[][]
  /** The comments in no page. */
  tail: CommentItem[]
  /** The comments right before the tail, as many as the head could hold. */
  earlier: CommentItem[]
  /** Hash of the oldest page. */
  first: string | undefined
}

export interface BuiltHead {
  /** Canonical JSON of the head. */
  text: string
  count: number
  rev: number
}

/** Nothing of when and how often goes in: the same comments and thread item give the same bytes. */
export function buildHead(parts: HeadParts, params: SnapshotParams): BuiltHead {
  const { site, thread, item, levels, tail, first } = parts
  const all = [...levels.flat(), ...tail]
  const head: Head = {
    format: SNAPSHOT_FORMAT,
    site,
    thread,
    ...(item?.title !== undefined && { title: item.title }),
    ...(item?.url !== undefined && { url: item.url }),
    ...(item?.closed && { closed: true }),
    count: total(all, 'count'),
    rev: total(all, 'rev') + (item?.v ?? 0),
    comments: inline(parts, params).map((comment) => comment.value),
    tail: tail.length,
    ...(first !== undefined && { first }),
    levels: levels.map((level) => level.map((entry) => entry.value)),
  }
  return { text: canonicalJson(head), count: head.count, rev: head.rev }
}

/** The whole tail, and going back as many comments as the head's limits leave room for. */
function inline({ earlier, tail }: HeadParts, params: SnapshotParams): CommentItem[] {
  let bytes = total(tail, 'bytes')
  let from = earlier.length
  while (from > 0 && tail.length + earlier.length - from < params.inlineMax) {
    bytes += earlier[from - 1]?.bytes ?? 0
    if (bytes > params.inlineBytes) break
    from--
  }
  return [...earlier.slice(from), ...tail]
}
