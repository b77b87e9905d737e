/** Walks a thread's snapshot: the head, and behind it immutable pages and index nodes named by hash. */
import type { Entry, Head, IndexNode, Page, SnapshotComment } from '../../shared/wire.ts'

/** Fetches `<hash>.json` beside the head. Throws when it is gone or the network is. */
export type GetNode = (hash: string) => Promise<unknown>

interface Range {
  /** Key of what lies before the entries; nothing at or below it is in them. */
  floor: string
  /** Comments at or above this key are wanted no more. */
  before: string
}

/**
 * Pages from the newest to the oldest that hold anything before the key `before`. Full public ids
 * sort as keys do: all roots have one length and a reply begins with its root.
 */
export async function* olderPages(
  head: Pick<Head, 'levels'>,
  before: string,
  get: GetNode,
): AsyncGenerator<SnapshotComment[], void> {
  for (const [level, entries] of head.levels.entries()) {
    const floor = head.levels.slice(level + 1).find((above) => above.length > 0)
    yield* descend(entries, level, { floor: floor?.at(-1)?.[0] ?? '', before }, get)
  }
}

async function* descend(
  entries: readonly Entry[],
  level: number,
  { floor, before }: Range,
  get: GetNode,
): AsyncGenerator<SnapshotComment[], void> {
  for (let i = entries.length - 1; i >= 0; i--) {
    const start = entries[i - 1]?.[0] ?? floor
    const hash = entries[i]?.[1]
    if (hash === undefined || start >= before) continue
    const node = await get(hash)
    if (level === 0) yield (node as Page).comments
    else yield* descend((node as IndexNode).entries, level - 1, { floor: start, before }, get)
  }
}

/** The page that holds the key `id`, or would: one node a level. Nothing if it is newer than all pages. */
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
