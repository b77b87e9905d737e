/** From one published snapshot to the next, reading only what the changed keys can have moved. */
import type { Thread } from '../comment.ts'
import { buildSnapshot } from './build.ts'
import { buildHead } from './head.ts'
import { type CommentItem, type EntryItem, total } from './item.ts'
import { NodeMissing, type OldTree, openTree } from './old-tree.ts'
import { SNAPSHOT_PARAMS, type SnapshotParams } from './params.ts'
import { parseOldHead } from './parse.ts'
import { type Ground, lift, readGround, recut, TreeBroken } from './regions.ts'
import type { UpdateSource } from './source.ts'
import { START } from './span.ts'

export interface Update {
  /** Text of `head.json`. */
  head: string
  count: number
  rev: number
  /** True when there is no public comment and no thread item. */
  empty: boolean
  /** True when all was read and built anew. */
  rebuilt: boolean
  /** What to store before the head: texts by hash, one map a level, pages first. */
  put: Map<string, string>[]
  /** Hashes that the old head reaches and the new one does not; not known, and empty, when rebuilt. */
  replaced: string[]
}

/**
 * The snapshot after changes at `keys`, byte for byte what `buildSnapshot` gives. `oldHead` and the
 * nodes that it names serve only as known hashes of key ranges that no change touched. Without a
 * usable old tree, and for threads that may need no pages, everything is built anew.
 */
export async function updateSnapshot(
  oldHead: string | undefined,
  keys: Iterable<string>,
  source: UpdateSource,
  params: SnapshotParams = SNAPSHOT_PARAMS,
): Promise<Update> {
  const head = oldHead === undefined ? undefined : parseOldHead(oldHead, source.site, source.thread)
  if (head === undefined) return rebuildSnapshot(source, params)
  const tree = openTree(head, source.loadNode)
  try {
    const update = await repair(tree, keys, source, params)
    return update ?? (await rebuildSnapshot(source, params))
  } catch (error) {
    if (error instanceof NodeMissing || error instanceof TreeBroken) {
      return rebuildSnapshot(source, params)
    }
    throw error
  }
}

/** Everything from the table; all pages and nodes are to be stored again. */
export async function rebuildSnapshot(
  source: UpdateSource,
  params: SnapshotParams = SNAPSHOT_PARAMS,
): Promise<Update> {
  const { site, thread, reader, toEntry } = source
  const [item, comments] = await Promise.all([reader.thread(), reader.range(undefined, undefined)])
  const { nodes, ...built } = buildSnapshot({ site, thread, item, comments, toEntry }, params)
  return { ...built, rebuilt: true, put: nodes, replaced: [] }
}

const size = (levels: readonly EntryItem[][]): number => {
  const entries = levels.flat()
  return total(entries, 'count') + total(entries, 'stubs')
}

/** Undefined when the thread is, or was, so short that it may need no pages. */
async function repair(
  tree: OldTree,
  keys: Iterable<string>,
  source: UpdateSource,
  params: SnapshotParams,
): Promise<Update | undefined> {
  if (size(tree.head.levels) + tree.head.tail <= params.max) return undefined
  const item = await source.reader.thread()
  const ground = await readGround(tree, keys, source, params)
  const grown = await ascend(tree, ground, params)
  if (size(grown.levels) + grown.tail.length <= params.max) return undefined
  const built = buildHead(headParts(tree, source, item, ground, grown), params)
  return {
    head: built.text,
    count: built.count,
    rev: built.rev,
    empty: false,
    rebuilt: false,
    put: grown.made.map((level) => new Map([...level].filter(([hash]) => !grown.dropped.has(hash)))),
    replaced: [...grown.dropped].filter((hash) => !grown.made.some((level) => level.has(hash))),
  }
}

function headParts(
  tree: OldTree,
  { site, thread }: UpdateSource,
  item: Thread | undefined,
  { regions, earlier }: Ground,
  { levels, tail, made }: Grown,
) {
  const open = regions.at(-1)?.items ?? []
  const [oldest] = made[0]?.keys() ?? []
  return {
    site,
    thread,
    item,
    levels,
    tail,
    earlier: [...earlier, ...open.slice(0, open.length - tail.length)],
    first: regions[0]?.after === START ? oldest : tree.head.first,
  }
}

interface Grown {
  levels: EntryItem[][]
  tail: CommentItem[]
  /** Pages and nodes of the touched regions, per level. */
  made: Map<string, string>[]
  /** Hashes of the old ones of the same regions. */
  dropped: Set<string>
}

/** Cuts the touched regions anew, level by level, until no level above holds anything, old or new. */
async function ascend(tree: OldTree, ground: Ground, params: SnapshotParams): Promise<Grown> {
  const depth = tree.head.levels.length
  const dropped = new Set<string>()
  const levels: EntryItem[][] = []
  const { rest: tail, made: pages, splices: first } = recut(0, ground.regions, params)
  const made = [pages]
  let splices = first
  for (let level = 1; level <= depth || splices.some(({ items }) => items.length > 0); level++) {
    const { regions, replaced } = await lift(tree, level, splices, params.mod)
    for (const entry of replaced) dropped.add(entry.value[1])
    const cut = recut(level, regions, params)
    made.push(cut.made)
    splices = cut.splices
    const isEmpty = regions.every(({ after, items }) => after === START && items.length === 0)
    if (!isEmpty) levels.push(cut.rest)
  }
  return { levels, tail, made, dropped }
}
