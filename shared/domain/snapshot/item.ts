/** What the tree is made of: a comment at level 0, the entry of a page or node at each level above. */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Entry, SnapshotComment } from '../../wire.ts'
import { canonicalJson } from '../canonical.ts'

export interface Totals {
  /** Public comments, stubs not counted. */
  count: number
  stubs: number
  /** Sum of the comments' `v`. */
  rev: number
}

export interface Item<Value extends SnapshotComment | Entry = SnapshotComment | Entry> extends Totals {
  /** Full public id: of the comment, or of the last one under the entry. */
  key: string
  value: Value
  /** Canonical JSON of `value`. */
  json: string
  /** Bytes of `json` in UTF-8. */
  bytes: number
}

export type CommentItem = Item<SnapshotComment>
export type EntryItem = Item<Entry>

export function commentItem(value: SnapshotComment, v: number): CommentItem {
  const json = canonicalJson(value)
  const stubs = 'gone' in value ? 1 : 0
  return { key: value.id, value, json, bytes: utf8ToBytes(json).length, count: 1 - stubs, stubs, rev: v }
}

export function entryItem(value: Entry): EntryItem {
  const [key, , count, rev, stubs = 0] = value
  const json = canonicalJson(value)
  return { key, value, json, bytes: utf8ToBytes(json).length, count, rev, stubs }
}

export const total = (items: readonly Item[], of: keyof Totals | 'bytes'): number =>
  items.reduce((sum, item) => sum + item[of], 0)

/** Name of a page or node: the first 16 bytes of SHA-256 of its text, base64url. */
export function nodeHash(text: string): string {
  const bytes = sha256(utf8ToBytes(text)).subarray(0, 16)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export interface SealedPiece {
  entry: EntryItem
  hash: string
  /** Canonical JSON of the page (level 0) or node (levels above). */
  text: string
}

/** Turns a piece of a level into a page or node, and the entry that stands for it one level up. */
export function seal(level: number, piece: readonly Item[]): SealedPiece {
  const last = piece.at(-1)
  if (last === undefined) throw new RangeError('an empty piece cannot be sealed')
  const list = piece.map((item) => item.json).join(',')
  const text = level === 0 ? `{"comments":[${list}]}` : `{"entries":[${list}]}`
  const hash = nodeHash(text)
  const stubs = total(piece, 'stubs')
  const entry: Entry = [last.key, hash, total(piece, 'count'), total(piece, 'rev')]
  if (stubs > 0) entry.push(stubs)
  return { entry: entryItem(entry), hash, text }
}
