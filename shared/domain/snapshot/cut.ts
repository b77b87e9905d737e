/** Where a level is cut into pieces: the keys themselves say so, hence any order of changes ends in the same cuts. */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Item } from './item.ts'
import type { SnapshotParams } from './params.ts'

/**
 * True when a piece ends after `key` whatever its neighbours are: SHA-256 of `p|<key>` (pages) or
 * `<level>|<key>` (nodes), its last 32 bits as a number, is a multiple of `mod`.
 */
export function isNaturalCut(level: number, key: string, mod: number): boolean {
  const hash = sha256(utf8ToBytes(`${level === 0 ? 'p' : level}|${key}`))
  return new DataView(hash.buffer, hash.byteOffset).getUint32(28) % mod === 0
}

export interface Cut<I> {
  /** Pieces that end in a cut. */
  sealed: I[][]
  /** What follows the last cut. */
  rest: I[]
}

/**
 * Cuts items that begin right after a cut. Inside a natural chunk a cut is forced when the piece is
 * full, and before a comment that would make the page too heavy; it depends on nothing before the
 * chunk, so that a repair reads one chunk.
 */
export function cutLevel<I extends Item>(level: number, items: readonly I[], params: SnapshotParams): Cut<I> {
  const maxBytes = level === 0 ? params.maxBytes : Number.POSITIVE_INFINITY
  const sealed: I[][] = []
  let rest: I[] = []
  let bytes = 0
  const cut = () => {
    sealed.push(rest)
    rest = []
    bytes = 0
  }
  for (const item of items) {
    if (rest.length > 0 && bytes + item.bytes > maxBytes) cut()
    rest.push(item)
    bytes += item.bytes
    if (rest.length >= params.max || isNaturalCut(level, item.key, params.mod)) cut()
  }
  return { sealed, rest }
}
