/** DynamoDB's operations: dynalite's own, with the ones it has not or does slowly answered here. */
import { WireError } from '../wire.ts'
import { writeUnits } from './capacity.ts'
import type { Commits } from './commits.ts'
import { getTable, itemBehind, run, type Store, type TableRecord, validate } from './dynalite.ts'
import type { KnownTables } from './known-tables.ts'
import { listTables } from './store.ts'
import type { StreamLog } from './stream-log.ts'
import type { TimeToLive } from './time-to-live.ts'

type Data = Record<string, unknown>

/** Where the capacity units of the running call are added. */
export interface Bill {
  readUnits: number
  writeUnits: number
}

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan'])
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'])
const OTHERS = new Set(['DescribeTable', 'UpdateTable', 'TagResource', 'UntagResource', 'ListTagsOfResource'])

interface ConsumedCapacity {
  CapacityUnits: number
}

interface Parts {
  store: Store
  tables: KnownTables
  commits: Commits
  log: StreamLog
  timeToLive: TimeToLive
}

export class Operations {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Answers one DynamoDB operation and adds its capacity units to the bill.
   * @throws DynaliteError | WireError what DynamoDB would answer
   */
  handle(operation: string, data: Data, bill: Bill): Promise<unknown> {
    if (READS.has(operation)) return this.#read(operation, data, bill)
    if (WRITES.has(operation)) return this.#write(operation, data, bill)
    return this.#manage(operation, data)
  }

  async #manage(operation: string, data: Data): Promise<unknown> {
    try {
      return await this.#manageTable(operation, data)
    } finally {
      this.#parts.tables.forget()
    }
  }

  #manageTable(operation: string, data: Data): Promise<unknown> {
    const { store, timeToLive } = this.#parts
    switch (operation) {
      case 'CreateTable':
        return this.#createTable(data)
      case 'DeleteTable':
        return this.#deleteTable(data)
      case 'ListTables':
        return this.#listTables()
      case 'UpdateTimeToLive':
        return timeToLive.update(data)
      case 'DescribeTimeToLive':
        return timeToLive.describe(data)
    }
    if (OTHERS.has(operation)) return run(operation, store, validate(operation, data, store))
    throw new WireError('com.amazon.coral.service#UnknownOperationException', '')
  }

  /** Capacity is always computed, and taken out of the answer again when the client did not ask for it. */
  async #read(operation: string, data: Data, bill: Bill): Promise<unknown> {
    const { store } = this.#parts.tables
    const asked = data.ReturnConsumedCapacity
    const wanted = asked === 'TOTAL' || asked === 'INDEXES'
    const request = validate(operation, wanted ? data : { ...data, ReturnConsumedCapacity: 'TOTAL' }, store)
    const result = await run(operation, store, request)
    const consumed = [result.ConsumedCapacity].flat() as ConsumedCapacity[]
    const least = data.ConsistentRead ? 1 : 0.5
    for (const { CapacityUnits } of consumed) bill.readUnits += Math.max(CapacityUnits, least)
    if (!wanted) delete result.ConsumedCapacity
    return result
  }

  async #write(operation: string, data: Data, bill: Bill): Promise<unknown> {
    const { store, commits } = this.#parts
    const view = commits.view((units) => {
      bill.writeUnits += units
    })
    const request = validate(operation, data, store)
    try {
      const result = await run(operation, view, request)
      const single = result.ConsumedCapacity as ConsumedCapacity | undefined
      if (single && !Array.isArray(single)) single.CapacityUnits = bill.writeUnits
      return result
    } catch (error) {
      // A failed condition is billed by the size of the item it was checked against.
      if (String((error as Error).message).includes('conditional request failed')) {
        bill.writeUnits += writeUnits(itemBehind(error as Error), undefined)
      }
      throw error
    }
  }

  async #createTable(data: Data): Promise<unknown> {
    const { store } = this.#parts
    const request = validate('CreateTable', structuredClone(data), store)
    const stream = data.StreamSpecification as TableRecord['StreamSpecification']
    if (stream?.StreamEnabled) {
      const { awsRegion, awsAccountId } = store.tableDb
      const label = new Date().toISOString().replace('Z', '')
      request.StreamSpecification = stream
      request.LatestStreamLabel = label
      request.LatestStreamArn = `arn:aws:dynamodb:${awsRegion}:${awsAccountId}:table/${data.TableName}/stream/${label}`
    }
    await run('CreateTable', store, request)
    return { TableDescription: await this.#whenActive(String(data.TableName)) }
  }

  /** dynalite activates a table on a timer of 0 ms. */
  async #whenActive(name: string): Promise<TableRecord> {
    for (;;) {
      const table = await getTable(this.#parts.store, name)
      if (table.TableStatus === 'ACTIVE') return table
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async #deleteTable(data: Data): Promise<unknown> {
    const { store, log } = this.#parts
    const name = String(data.TableName)
    const table = await getTable(store, name)
    for (const space of [`item-${name}~`, `index-local~${name}~`, `index-global~${name}~`, `ttl~${name}`]) {
      await store.db.clear({ gte: space, lt: `${space}\u{10ffff}` })
    }
    await log.drop(name)
    await store.db.batch([{ type: 'del', key: `table~${name}` }])
    return { TableDescription: { ...table, TableStatus: 'DELETING' } }
  }

  async #listTables(): Promise<unknown> {
    return { TableNames: (await listTables(this.#parts.store)).map((table) => table.TableName) }
  }
}
