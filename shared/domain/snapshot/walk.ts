import type { EntryItem } from './item.ts'
import { type LoadNode, NodeMissing } from './old-tree.ts'
import { parseNode, parseOldHead } from './parse.ts'

/**
 * Hashes of all pages and nodes that a thread's head reaches; none for a head without pages. Throws
 * NodeMissing when a node on the way cannot be had.
 */
export async function reachableHashes(
  headText: string,
  { site, thread, loadNode }: { site: string; thread: string; loadNode: LoadNode },
): Promise<string[]> {
  const head = parseOldHead(headText, site, thread)
  if (head === undefined) return []
  const hashes: string[] = []
  let below: EntryItem[] = []
  for (let level = head.levels.length; level >= 1; level--) {
    const entries = [...below, ...(head.levels[level - 1] ?? [])]
    hashes.push(...entries.map((entry) => entry.value[1]))
    if (level === 1) break
    const lists = await Promise.all(entries.map((entry) => childrenOf(entry, loadNode)))
    below = lists.flat()
  }
  return hashes
}

async function childrenOf({ value: [, hash] }: EntryItem, loadNode: LoadNode): Promise<EntryItem[]> {
  const text = await loadNode(hash)
  const children = text === undefined ? undefined : parseNode(text, hash)
  if (children === undefined) throw new NodeMissing(hash)
  return children
}
