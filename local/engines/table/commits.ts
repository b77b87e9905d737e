/** The one writer: an item, its index entries and its stream record become visible and durable together or not at all. */
import { writeUnits } from './capacity.ts'
import {
  type BatchOperation,
  type Callback,
  type ItemChange,
  noteChange,
  type Store,
  type SubDb,
} from './dynalite.ts'
import { indexWrites } from './index-entries.ts'
import type { StreamLog, UserIdentity } from './stream-log.ts'

interface Write {
  operations: BatchOperation[]
  change: ItemChange
  by: UserIdentity | undefined
  done: Callback
}

/**
 * Writes go to LevelDB one batch at a time, later ones gathering meanwhile. So stream records become visible in the
 * order of their numbers: a reader that has seen one never finds a smaller one afterwards.
 */
export class Commits {
  readonly #store: Store
  readonly #log: StreamLog
  #waiting: Write[] = []
  #busy = false

  constructor(store: Store, log: StreamLog) {
    this.#store = store
    this.#log = log
  }

  /**
   * The store as one request sees it: puts and deletes of items go through this writer.
   * @param bill receives the write units of each committed change, index entries included
   * @param by who a stream record names as the cause; nobody for what clients ask
   */
  view(bill: (units: number) => void, by?: UserIdentity): Store {
    const view = Object.create(this.#store) as Store
    let noted: ItemChange | undefined
    view[noteChange] = (change) => {
      noted = change
    }
    // dynalite notes a change and writes the item in the same tick, so one slot is enough.
    const write = (operation: BatchOperation, done: Callback): void => {
      const change = noted
      noted = undefined
      if (change?.oldItem || change?.newItem) {
        const indexes = indexWrites(change)
        bill(writeUnits(change.oldItem, change.newItem) + indexes.units)
        this.#enqueue({ operations: [operation, ...indexes.operations], change, by, done })
      } else {
        bill(1)
        done()
      }
    }
    view.getItemDb = (table) => this.#itemDb(table, write)
    return view
  }

  #itemDb(table: string, write: (operation: BatchOperation, done: Callback) => void): SubDb {
    const itemDb = Object.create(this.#store.getItemDb(table)) as SubDb
    const prefix = `item-${table}~`
    itemDb.put = (key, value, done) => write({ type: 'put', key: prefix + key, value }, done)
    itemDb.del = (key, done) => write({ type: 'del', key: prefix + key }, done)
    return itemDb
  }

  #enqueue(write: Write): void {
    this.#waiting.push(write)
    if (!this.#busy) void this.#flush()
  }

  async #flush(): Promise<void> {
    this.#busy = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      const error = await this.#commit(group)
      for (const write of group) write.done(error)
    }
    this.#busy = false
  }

  async #commit(group: Write[]): Promise<Error | undefined> {
    const operations = group.flatMap((write) => write.operations)
    const records = group
      .map((write) => this.#log.record(write.change, write.by))
      .filter((record) => record !== undefined)
    try {
      await this.#store.db.batch([...operations, ...records])
    } catch (error) {
      return error as Error
    }
    for (const record of records) this.#log.committed(record.key)
    return undefined
  }
}
