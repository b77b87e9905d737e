/** Comments made from numbers: ids scatter as real ones do, and every run makes the same. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Comment } from '../../../shared/domain/comment.ts'
import { fullIdOf } from '../../../shared/domain/id.ts'
import type { Revision } from '../../../shared/domain/revise/model.ts'
import type { ToSnapshot } from '../../../shared/domain/snapshot/entry.ts'
import type { SnapshotParams } from '../../../shared/domain/snapshot/params.ts'

/** Small pieces and many levels. */
export const TINY: SnapshotParams = { mod: 2, max: 3, maxBytes: 500, inlineMax: 4, inlineBytes: 900 }
/** Long natural chunks, in which most cuts are forced, by number or weight. */
export const FORCED: SnapshotParams = { mod: 6, max: 5, maxBytes: 500, inlineMax: 6, inlineBytes: 700 }

export const SITE = 'blog'
export const THREAD = '2026/spring'
export const T0 = Date.UTC(2026, 3, 1)

export const revision = (original: string, n = 1, at = T0): Revision => ({
  n,
  original,
  edits: [],
  undone: [],
  findings: [],
  by: 'author',
  at,
  policy: 'p',
  engine: 'e',
})

/** The `nth` id there is, with this time: another number is another id. */
export function idOf(nth: number, at: number): string {
  const time = at.toString(16).padStart(12, '0')
  const random = bytesToHex(sha256(utf8ToBytes(String(nth))))
  const third = `7${random.slice(0, 3)}`
  const fourth = `8${random.slice(3, 6)}`
  return [time.slice(0, 8), time.slice(8), third, fourth, random.slice(6, 18)].join('-')
}

export function comment(nth: number, over: Partial<Comment> & { text?: string } = {}): Comment {
  const { text = `comment ${nth}`, ...rest } = over
  const at = rest.at ?? T0 + nth * 1000
  return {
    site: SITE,
    thread: THREAD,
    id: fullIdOf(idOf(nth, at), rest.parent),
    author: { name: `Reader ${nth % 7}` },
    at,
    status: 'published',
    v: 1,
    n: 1,
    live: revision(text),
    log: [],
    ...rest,
  }
}

export const removed = ({ live, ...kept }: Comment): Comment => ({
  ...kept,
  v: kept.v + 1,
  wasPublic: true,
  status: 'removed',
  ...(live && { shelved: live }),
})

export const edited = (c: Comment, text: string): Comment => ({
  ...c,
  v: c.v + 1,
  n: c.n + 1,
  live: revision(text, c.n + 1, c.at + 60_000),
})

/** The plainest binding of the words: the tree is under test here, not the reading of revisions. */
export const plainEntry: ToSnapshot = ({ id, parent, at, author, live, wasPublic }) => {
  const place = { id, ...(parent !== undefined && { parent }), at }
  if (live && author) return { ...place, author: { name: author.name }, body: [['p', live.original]] }
  return wasPublic ? { ...place, gone: true } : undefined
}

/** Small pseudo-random numbers in [0, 1) for tests too large for fast-check's own values. */
export function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 0x7fffffff
    return state / 0x7fffffff
  }
}

/** So many letters of made-up words, which compress worse than prose does. */
export function words(random: () => number, length: number): string {
  const any = (letters: string) => letters[Math.floor(random() * letters.length)] ?? ''
  let text = ''
  while (text.length < length) text += any('bcdfghklmnprstvw') + any('aeiou') + any('lnrst  ')
  return text.slice(0, length)
}
