import type { EntryItem } from './item.ts'
import type { LoadNode } from './old-tree.ts'
import { type OldHead, parseNode } from './parse.ts'

/** Hashes of all pages and nodes that a head reaches, parents first; passes over nodes that are gone. */
export async function reachableHashes(head: OldHead, loadNode: LoadNode): Promise<string[]> {
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
  return (text === undefined ? undefined : parseNode(text, hash)) ?? []
}
