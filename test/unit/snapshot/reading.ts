/** Reads a snapshot the way a reader does, knowing only the wire types. */
import type { Entry, Head, IndexNode, Page, SnapshotComment } from '../../../shared/wire.ts'

export interface Walked {
  head: Head
  comments: SnapshotComment[]
  hashes: Set<string>
}

/** All comments in the order of the levels; fails when a node is not there. */
export function walk(headText: string, nodes: ReadonlyMap<string, string>): Walked {
  const head = JSON.parse(headText) as Head
  const hashes = new Set<string>()
  const comments: SnapshotComment[] = []
  const descend = (level: number, [last, hash]: Entry) => {
    const text = nodes.get(hash)
    if (text === undefined) throw new Error(`node ${hash} of level ${level} is missing`)
    hashes.add(hash)
    if (level === 1) {
      comments.push(...(JSON.parse(text) as Page).comments)
      demand(comments.at(-1)?.id === last, `page ${hash} ends in ${last}`)
      return
    }
    const { entries } = JSON.parse(text) as IndexNode
    demand(entries.at(-1)?.[0] === last, `node ${hash} ends in ${last}`)
    for (const entry of entries) descend(level - 1, entry)
  }
  for (let level = head.levels.length; level >= 1; level--) {
    for (const entry of head.levels[level - 1] ?? []) descend(level, entry)
  }
  if (head.tail > 0) comments.push(...head.comments.slice(-head.tail))
  return { head, comments, hashes }
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`)
}
