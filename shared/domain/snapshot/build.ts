import type { Comment, Thread } from '../comment.ts'
import { cutLevel } from './cut.ts'
import type { ToSnapshot } from './entry.ts'
import { buildHead } from './head.ts'
import { type CommentItem, commentItem, type EntryItem, type Item, seal, total } from './item.ts'
import { SNAPSHOT_PARAMS, type SnapshotParams } from './params.ts'

export interface SnapshotSource {
  site: string
  thread: string
  /** The thread item, when the table has one. */
  item: Thread | undefined
  /** All public comments in key order. */
  comments: readonly Comment[]
  toEntry: ToSnapshot
}

export interface Snapshot {
  /** Text of `head.json`. */
  head: string
  count: number
  rev: number
  /** True when there is no public comment and no thread item. */
  empty: boolean
  /** Texts by hash, one map a level: pages first, then the nodes over them. */
  nodes: Map<string, string>[]
}

/** The whole snapshot from nothing but the comments and the thread item. */
export function buildSnapshot(source: SnapshotSource, params: SnapshotParams = SNAPSHOT_PARAMS): Snapshot {
  const { site, thread, item } = source
  const comments = commentItems(source.comments, source.toEntry)
  const fits = comments.length <= params.max && total(comments, 'bytes') <= params.maxBytes
  const { tail, levels, nodes } = fits ? { tail: comments, levels: [], nodes: [] } : grow(comments, params)
  const earlier = comments.slice(0, comments.length - tail.length)
  const [first] = nodes[0]?.keys() ?? []
  const head = buildHead({ site, thread, item, levels, tail, earlier, first }, params)
  const empty = comments.length === 0 && item === undefined
  return { head: head.text, count: head.count, rev: head.rev, empty, nodes }
}

export function commentItems(comments: readonly Comment[], toEntry: ToSnapshot): CommentItem[] {
  const items: CommentItem[] = []
  for (const comment of comments) {
    const entry = toEntry(comment)
    if (entry) items.push(commentItem(entry, comment.v))
  }
  return items
}

function grow(comments: CommentItem[], params: SnapshotParams) {
  const levels: EntryItem[][] = []
  const nodes: Map<string, string>[] = []
  const seals = (level: number, pieces: Item[][]): EntryItem[] => {
    const sealed = pieces.map((piece) => seal(level, piece))
    if (sealed.length > 0) nodes.push(new Map(sealed.map(({ hash, text }) => [hash, text])))
    return sealed.map(({ entry }) => entry)
  }
  const ground = cutLevel(0, comments, params)
  let entries = seals(0, ground.sealed)
  for (let level = 1; entries.length > 0; level++) {
    const { sealed, rest } = cutLevel(level, entries, params)
    levels.push(rest)
    entries = seals(level, sealed)
  }
  return { tail: ground.rest, levels, nodes }
}
