/** Which part of a level a change can move, and what is there now. */
import { commentItems } from './build.ts'
import { cutLevel, isNaturalCut } from './cut.ts'
import { type CommentItem, type EntryItem, type Item, seal } from './item.ts'
import type { OldTree } from './old-tree.ts'
import type { SnapshotParams } from './params.ts'
import type { UpdateSource } from './source.ts'
import { compareKeys, END, mergeSpans, type Span, START, within } from './span.ts'

/** What a span of a level holds now. Both ends are ends of pieces, in the old tree and in the new one. */
export interface Region<I extends Item> extends Span {
  items: I[]
}

/** The published tree cannot have been made from any table: a closed region does not end in a cut. */
export class TreeBroken extends Error {
  override readonly name = 'TreeBroken'
}

/** The last page end before `key` that passes the test, or START. */
async function endBefore(tree: OldTree, key: string, stays: (end: string) => boolean): Promise<string> {
  let end = await tree.lastKey(1, (last) => last >= key)
  while (end !== START && !stays(end)) end = await tree.lastKey(1, (last) => last >= end)
  return end
}

/** The first end of a piece of the level at or after `key` that passes the test, or END. */
async function endFrom(
  tree: OldTree,
  level: number,
  key: string,
  stays: (end: string) => boolean,
): Promise<string> {
  let end = (await tree.first(level + 1, (last) => last >= key))?.key ?? END
  while (end !== END && !stays(end)) end = (await tree.first(level + 1, (last) => last > end))?.key ?? END
  return end
}

/**
 * The natural chunks of comments that hold the changed keys; the last span is always the newest chunk
 * and the tail. A chunk that ends in a changed key counts with the next: the key may have left.
 */
async function touchedSpans(tree: OldTree, changed: ReadonlySet<string>, mod: number): Promise<Span[]> {
  const stays = (end: string) => !changed.has(end) && isNaturalCut(0, end, mod)
  const spans = [{ after: await endBefore(tree, END, stays), upTo: END }]
  for (const key of changed) {
    if (spans.some((span) => within(key, span))) continue
    spans.push({ after: await endBefore(tree, key, stays), upTo: await endFrom(tree, 0, key, stays) })
  }
  return mergeSpans(spans)
}

export interface Ground {
  /** In key order; the last one is open. */
  regions: Region<CommentItem>[]
  /** The newest comments before the open region. */
  earlier: CommentItem[]
}

/** Reads the chunks that hold the changed keys from the table. */
export async function readGround(
  tree: OldTree,
  keys: Iterable<string>,
  source: UpdateSource,
  params: SnapshotParams,
): Promise<Ground> {
  const changed = new Set(keys)
  for (;;) {
    const spans = await touchedSpans(tree, changed, params.mod)
    const closed = await Promise.all(spans.slice(0, -1).map((span) => readRegion(span, source)))
    const moved = closed.filter((region) => region.items.at(-1)?.key !== region.upTo)
    if (moved.length === 0) {
      const { region, earlier } = await readNewest(spans.at(-1)?.after ?? START, source, params)
      return { regions: [...closed, region], earlier }
    }
    // The end itself has left the table, and its record is still on the way.
    for (const region of moved) changed.add(region.upTo)
  }
}

async function readRegion(span: Span, source: UpdateSource): Promise<Region<CommentItem>> {
  const { after, upTo } = span
  const found = await source.reader.range(
    after === START ? undefined : after,
    upTo === END ? undefined : upTo,
  )
  return { ...span, items: commentItems(found, source.toEntry) }
}

/** One Query gives the head's comments, and mostly the whole open region with them. */
async function readNewest(after: string, source: UpdateSource, params: SnapshotParams) {
  const found = await source.reader.newest(params.inlineMax)
  const newest = commentItems(found, source.toEntry)
  const earlier = newest.filter((item) => item.key <= after)
  const reachesBack = earlier.length > 0 || found.length < params.inlineMax
  const region = reachesBack
    ? { after, upTo: END, items: newest.slice(earlier.length) }
    : await readRegion({ after, upTo: END }, source)
  return { region, earlier }
}

export interface Recut<I extends Item> {
  /** For the level above: what the entries of each region are now. */
  splices: Region<EntryItem>[]
  /** What follows the last cut of the level. */
  rest: I[]
  /** Texts of the pieces by hash. */
  made: Map<string, string>
}

export function recut<I extends Item>(
  level: number,
  regions: readonly Region<I>[],
  params: SnapshotParams,
): Recut<I> {
  const made = new Map<string, string>()
  const splices: Region<EntryItem>[] = []
  let rest: I[] = []
  for (const { after, upTo, items } of regions) {
    const cut = cutLevel(level, items, params)
    if (upTo !== END && cut.rest.length > 0) throw new TreeBroken(upTo)
    rest = cut.rest
    const pieces = cut.sealed.map((piece) => seal(level, piece))
    for (const { hash, text } of pieces) made.set(hash, text)
    splices.push({ after, upTo, items: pieces.map((piece) => piece.entry) })
  }
  return { splices, rest, made }
}

/**
 * The regions of a level that the splices touch, and the old entries that they replace. To the left
 * the end of any node will do, since a cut of entries depends on nothing behind it; to the right only
 * a natural one. An end inside another splice does no harm: the two regions overlap and become one.
 */
export async function lift(
  tree: OldTree,
  level: number,
  splices: readonly Region<EntryItem>[],
  mod: number,
): Promise<{ regions: Region<EntryItem>[]; replaced: EntryItem[] }> {
  const isEnd = (key: string) => isNaturalCut(level, key, mod)
  const spanOf = async ({ after, upTo }: Span): Promise<Span> => ({
    after: await tree.lastKey(level + 1, (end) => end > after),
    upTo: upTo === END ? END : await endFrom(tree, level, upTo, isEnd),
  })
  const spans = mergeSpans(await Promise.all(splices.map(spanOf)))
  const replaced: EntryItem[] = []
  const fill = async (span: Span): Promise<Region<EntryItem>> => {
    const own = splices.filter((splice) => splice.after >= span.after && splice.upTo <= span.upTo)
    const items = own.flatMap((splice) => splice.items)
    for (const entry of await tree.entries(level, span)) {
      if (own.some((splice) => within(entry.key, splice))) replaced.push(entry)
      else items.push(entry)
    }
    return { ...span, items: items.sort((a, b) => compareKeys(a.key, b.key)) }
  }
  return { regions: await Promise.all(spans.map(fill)), replaced }
}
