/** Stream records on disk: one LevelDB key each, `stream~<table>~<sequence number>`, in the order of the writes. */
import { randomBytes } from 'node:crypto'
import { itemBytes } from './capacity.ts'
import type { BatchOperation, Item, ItemChange, Level, TableRecord } from './dynalite.ts'
import { sameItem } from './same-item.ts'

/** On the wire its members are capitalised, in Lambda's event they are not. */
export interface UserIdentity {
  PrincipalId: string
  Type: string
}

/** A record as GetRecords returns it. */
export interface StreamRecord {
  eventID: string
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  eventVersion: string
  eventSource: string
  awsRegion: string
  userIdentity?: UserIdentity
  dynamodb: {
    ApproximateCreationDateTime: number
    Keys: Item
    NewImage?: Item
    OldImage?: Item
    SequenceNumber: string
    SizeBytes: number
    StreamViewType: string
  }
}

/** Where a reader stands: the records after (`gt`) or from (`gte`) a sequence number. */
export interface Position {
  table: string
  bound: 'gt' | 'gte'
  sequence: string
}

const RETENTION_MS = 24 * 60 * 60 * 1000
const PER_MILLISECOND = 1_000_000_000n
/** Below every sequence number; 21 digits, the shortest the API allows. */
export const FIRST_SEQUENCE = '0'.repeat(21)

const prefixOf = (table: string): string => `stream~${table}~`
const endOf = (prefix: string): string => `${prefix}~`

/** The smallest sequence number that a record of this time (ms since 1970) can have. */
const sequenceAt = (time: number): bigint => BigInt(time) * PER_MILLISECOND

function pick(item: Item, table: TableRecord): Item {
  return Object.fromEntries(table.KeySchema.map((key) => [key.AttributeName, item[key.AttributeName] ?? {}]))
}

function imagesOf(change: ItemChange, view: string): { NewImage?: Item; OldImage?: Item } {
  return {
    ...(change.newItem && view.startsWith('NEW') && { NewImage: change.newItem }),
    ...(change.oldItem && view.includes('OLD') && { OldImage: change.oldItem }),
  }
}

function buildRecord(
  change: ItemChange,
  item: Item,
  sequence: string,
  now: number,
  region: string,
): StreamRecord {
  const view = change.table.StreamSpecification?.StreamViewType ?? 'KEYS_ONLY'
  const keys = pick(item, change.table)
  const images = imagesOf(change, view)
  return {
    eventID: randomBytes(16).toString('hex'),
    eventName: !change.oldItem ? 'INSERT' : change.newItem ? 'MODIFY' : 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(now / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: sequence,
      SizeBytes: itemBytes(keys) + itemBytes(images.NewImage) + itemBytes(images.OldImage),
      StreamViewType: view,
    },
  }
}

/** Sequence numbers grow with the clock, never fall behind the last one on disk, and are unique over all tables. */
export class StreamLog {
  readonly #level: Level
  readonly #region: string
  readonly #now: () => number
  readonly #newest = new Map<string, string>()
  #last = 0n

  constructor(level: Level, region: string, now: () => number) {
    this.#level = level
    this.#region = region
    this.#now = now
  }

  /** Finds the newest record of each table, so that numbering goes on after it. To be awaited before the first write. */
  async recover(tables: string[]): Promise<void> {
    for (const table of tables) {
      const prefix = prefixOf(table)
      const [key] = await this.#level.keys({ gt: prefix, lt: endOf(prefix), reverse: true, limit: 1 }).all()
      if (!key) continue
      const sequence = key.slice(prefix.length)
      this.#newest.set(table, sequence)
      if (BigInt(sequence) > this.#last) this.#last = BigInt(sequence)
    }
  }

  /** The LevelDB operation that records a change, or none: no stream, or nothing changed. */
  record(change: ItemChange, by?: UserIdentity): (BatchOperation & { type: 'put' }) | undefined {
    const { table, oldItem, newItem } = change
    const item = newItem ?? oldItem
    if (!table.StreamSpecification?.StreamEnabled || !item) return undefined
    if (oldItem && newItem && sameItem(oldItem, newItem)) return undefined
    const now = this.#now()
    const floor = sequenceAt(now)
    this.#last = floor > this.#last ? floor : this.#last + 1n
    const sequence = String(this.#last)
    const value = buildRecord(change, item, sequence, now, this.#region)
    return {
      type: 'put',
      key: prefixOf(table.TableName) + sequence,
      value: by ? { ...value, userIdentity: by } : value,
    }
  }

  /** Tells the log that the record of this key is on disk: readers may now pass it. */
  committed(key: string): void {
    const split = key.lastIndexOf('~')
    this.#newest.set(key.slice('stream~'.length, split), key.slice(split + 1))
  }

  /** The sequence number of the newest record of a table. */
  newest(table: string): string {
    return this.#newest.get(table) ?? FIRST_SEQUENCE
  }

  /** Up to `limit` records from a position on, oldest first. */
  async read(position: Position, limit: number): Promise<StreamRecord[]> {
    const { table, bound, sequence } = position
    const newest = this.newest(table)
    if (bound === 'gt' ? sequence >= newest : sequence > newest) return []
    const prefix = prefixOf(table)
    const range = { [bound]: prefix + sequence, lt: endOf(prefix), limit }
    return (await this.#level.values(range).all()) as StreamRecord[]
  }

  /** Deletes the records older than 24 hours. */
  async trim(tables: string[]): Promise<void> {
    const horizon = String(sequenceAt(this.#now() - RETENTION_MS))
    for (const table of tables)
      await this.#level.clear({ gt: prefixOf(table), lt: prefixOf(table) + horizon })
  }

  /** Whether a position lies so far back that records after it may be gone. */
  async isTrimmed({ table, sequence }: Position): Promise<boolean> {
    if (BigInt(sequence) >= sequenceAt(this.#now() - RETENTION_MS) || sequence === this.newest(table))
      return false
    return (await this.#level.get(prefixOf(table) + sequence)) === undefined
  }

  /** Forgets a deleted table. */
  async drop(table: string): Promise<void> {
    this.#newest.delete(table)
    await this.#level.clear({ gt: prefixOf(table), lt: endOf(prefixOf(table)) })
  }
}
