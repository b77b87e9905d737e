import { EventEmitter } from 'node:events'
import type { Level, Range, Store, SubDb } from './dynalite.ts'

const PAGE = 100

const prefixed = (prefix: string, key: string | undefined): string | undefined => key && prefix + key

/** A range inside one key prefix of the database. */
function rangeWithin(prefix: string, { gt, gte, lt, lte, ...rest }: Range): Range {
  const lower = gt ? { gt: prefixed(prefix, gt) } : { gte: prefix + (gte ?? '') }
  const upper = lte ? { lte: prefixed(prefix, lte) } : { lt: prefix + (lt ?? '~') }
  return { ...rest, ...lower, ...upper } as Range
}

/** Emits `data` for each value, then `end`, until destroyed; reads from LevelDB a page at a time. */
class ValueStream extends EventEmitter {
  #stopped = false

  async pump(level: Level, range: Range): Promise<void> {
    const values = level.values(range)
    try {
      for (
        let page = await values.nextv(PAGE);
        page.length > 0 && !this.#stopped;
        page = await values.nextv(PAGE)
      ) {
        for (const value of page) if (!this.#stopped) this.emit('data', value)
      }
      this.emit('end')
    } catch (error) {
      this.emit('error', error)
    } finally {
      await values.close()
    }
  }

  destroy(): void {
    this.#stopped = true
  }

  /** dynalite wraps a stream twice and detaches the first wrapper by removing its `readable` listeners. */
  override removeAllListeners(event?: string | symbol): this {
    return super.removeAllListeners(event === 'readable' ? 'data' : event)
  }
}

/**
 * Replaces dynalite's way of reading ranges, a promise and a stream chunk for each value, by one that reads pages:
 * a Query of 64 items takes about half the CPU.
 */
export function readInPages(store: Store): void {
  const fast = (prefix: string, subDb: SubDb): SubDb => {
    subDb.createValueStream = (range) => {
      const stream = new ValueStream()
      void stream.pump(store.db, rangeWithin(prefix, range))
      return stream
    }
    return subDb
  }
  const { getItemDb, getIndexDb } = store
  store.getItemDb = (table) => fast(`item-${table}~`, getItemDb(table))
  store.getIndexDb = (kind, table, index) =>
    fast(`index-${kind.toLowerCase()}~${table}~${index}~`, getIndexDb(kind, table, index))
}
