import { writeUnits } from './capacity.ts'
import {
  type BatchOperation,
  getIndexActions,
  type Item,
  type ItemChange,
  type TableRecord,
} from './dynalite.ts'
import { sameItem } from './same-item.ts'

interface Entry {
  key: string
  item: Item
}

/** The index entries of an item by their full LevelDB key; none for an item that lacks an index key (sparse). */
function entriesOf(table: TableRecord, item: Item | undefined): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  if (!item) return entries
  for (const kind of ['Local', 'Global'] as const) {
    const indexes = table[`${kind}SecondaryIndexes`] ?? []
    for (const put of getIndexActions(indexes, undefined, item, table).puts) {
      const prefix = `index-${kind.toLowerCase()}~${table.TableName}~${put.index}`
      entries.set(prefix, { key: `${prefix}~${put.key}`, item: put.item })
    }
  }
  return entries
}

/**
 * What a change does to the table's indexes: the LevelDB operations and the write units AWS bills for them
 * (an unchanged entry costs nothing, a moved one a delete and a put).
 */
export function indexWrites(change: ItemChange): { operations: BatchOperation[]; units: number } {
  const before = entriesOf(change.table, change.oldItem)
  const after = entriesOf(change.table, change.newItem)
  const operations: BatchOperation[] = []
  let units = 0
  for (const [index, entry] of before) {
    if (after.get(index)?.key === entry.key) continue
    operations.push({ type: 'del', key: entry.key })
    units += writeUnits(entry.item, undefined)
  }
  for (const [index, entry] of after) {
    const old = before.get(index)
    const kept = old?.key === entry.key ? old.item : undefined
    if (kept && sameItem(kept, entry.item)) continue
    operations.push({ type: 'put', key: entry.key, value: entry.item })
    units += writeUnits(kept, entry.item)
  }
  return { operations, units }
}
