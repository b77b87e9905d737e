/** Walks a thread's snapshot: the head, and behind it immutable pages and index nodes named by hash. */
import type { Entry, Head, IndexNode, Page, SnapshotComment } from '../../shared/wire.ts'

/** Fetches `<hash>.json` beside the head. Throws when it is gone or the network is. */
export type GetNode = (hash: string) => Promise<unknown>

/**
 * Pages from the newest to the oldest, without those whose comments the head holds already. The first
 * may repeat some of them.
 */
export async function* olderPages(
  head: Pick<Head, 'levels' | 'comments' | 'tail'>,
  get: GetNode,
): AsyncGenerator<SnapshotComment[], void> {
  const known = { left: head.comments.length - head.tail }
  for (const [level, entries] of head.levels.entries()) yield* descend(entries, level, known, get)
}

/** `known.left` counts down the comments at the end that need not be read. */
async function* descend(
  entries: readonly Entry[],
  level: number,
  known: { left: number },
  get: GetNode,
): AsyncGenerator<SnapshotComment[], void> {
  for (const [, hash, count, , stubs = 0] of entries.toReversed()) {
    if (known.left >= count + stubs) {
      known.left -= count + stubs
      continue
    }
    const node = await get(hash)
    if (level > 0) yield* descend((node as IndexNode).entries, level - 1, known, get)
    else {
      known.left = 0
      yield (node as Page).comments
    }
  }
}

/**
 * The page that holds the key `id`, or would: one node a level. Nothing if it is newer than all pages.
 * Full public ids sort as keys do: all roots have one length, and a reply begins with its root.
 */
export async function pageOf(
  head: Pick<Head, 'levels'>,
  id: string,
  get: GetNode,
): Promise<SnapshotComment[] | undefined> {
  for (let level = head.levels.length - 1; level >= 0; level--) {
    const entry = head.levels[level]?.find(([last]) => last >= id)
    if (entry) return pageBelow(entry, level, id, get)
  }
  return undefined
}

async function pageBelow(
  entry: Entry,
  level: number,
  id: string,
  get: GetNode,
): Promise<SnapshotComment[] | undefined> {
  const node = await get(entry[1])
  if (level === 0) return (node as Page).comments
  const next = (node as IndexNode).entries.find(([last]) => last >= id)
  return next && pageBelow(next, level - 1, id, get)
}
