/** Looks things up in the published tree by key, loading only the nodes on the way. */
import type { EntryItem } from './item.ts'
import type { OldHead } from './parse.ts'
import { parseNode } from './parse.ts'
import { END, type Span, START, within } from './span.ts'

/** Text of a page or node by its hash. */
export type LoadNode = (hash: string) => Promise<string | undefined>

/** A test on keys in order: once true, true for all later keys. */
export type Past = (key: string) => boolean

/** The published tree refers to a node that is not there, or is not what its name says. */
export class NodeMissing extends Error {
  override readonly name = 'NodeMissing'
}

/** Level 1 are the entries of pages, level 2 of the nodes over them, and so on; above the top all is empty. */
export interface OldTree {
  head: OldHead
  /** The first entry of a level whose key is past, if any. */
  first(level: number, past: Past): Promise<EntryItem | undefined>
  /** The last key of a level that is not past; START when all are. */
  lastKey(level: number, past: Past): Promise<string>
  entries(level: number, span: Span): Promise<EntryItem[]>
}

/** All of them throw NodeMissing when a node cannot be had. */
export function openTree(head: OldHead, loadNode: LoadNode): OldTree {
  const nodes = new Map<string, Promise<EntryItem[]>>()
  const load = async (hash: string): Promise<EntryItem[]> => {
    const text = await loadNode(hash)
    const entries = text === undefined ? undefined : parseNode(text, hash)
    if (entries === undefined) throw new NodeMissing(hash)
    return entries
  }
  const children = (node: EntryItem): Promise<EntryItem[]> => {
    const [, hash] = node.value
    const known = nodes.get(hash) ?? load(hash)
    nodes.set(hash, known)
    return known
  }
  const inHead = (level: number): EntryItem[] => head.levels[level - 1] ?? []
  /** The entries among which the first past one is, if there is one. */
  const around = async (level: number, past: Past): Promise<EntryItem[]> => {
    const node = await first(level + 1, past)
    return node ? children(node) : inHead(level)
  }
  const first = async (level: number, past: Past): Promise<EntryItem | undefined> => {
    if (level > head.levels.length) return undefined
    return (await around(level, past)).find((entry) => past(entry.key))
  }
  const lastKey = async (level: number, past: Past): Promise<string> => {
    if (level > head.levels.length) return START
    const hit = (await around(level, past)).findLast((entry) => !past(entry.key))
    return hit?.key ?? lastKey(level + 1, past)
  }
  const entries = async (level: number, span: Span): Promise<EntryItem[]> => {
    if (level > head.levels.length) return []
    const over = await entries(level + 1, span)
    if (over.at(-1)?.key !== span.upTo && span.upTo !== END) {
      const next = await first(level + 1, (key) => key > span.upTo)
      if (next) over.push(next)
    }
    const lists = await Promise.all(over.map(children))
    return [...lists.flat(), ...inHead(level)].filter((entry) => within(entry.key, span))
  }
  return { head, first, lastKey, entries }
}
