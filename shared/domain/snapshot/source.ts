import type { ThreadReader } from '../ports.ts'
import type { ToSnapshot } from './entry.ts'
import type { LoadNode } from './old-tree.ts'

/** Where an update takes its facts from: comments from the table, known hashes from the store. */
export interface UpdateSource {
  site: string
  thread: string
  reader: ThreadReader
  loadNode: LoadNode
  toEntry: ToSnapshot
}
