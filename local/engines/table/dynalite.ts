/**
 * The part of dynalite 4 that the table engine uses, typed. dynalite is CommonJS without types, and two of its
 * functions are replaced here, once per process: the one that writes index entries and the one that checks conditions.
 */
import { createRequire } from 'node:module'

export type AttributeValue = Record<string, unknown>
/** An item as it goes over the wire: attribute name to typed value, e.g. `{ pk: { S: 'a' } }`. */
export type Item = Record<string, AttributeValue>

interface KeyElement {
  AttributeName: string
  KeyType: string
}

interface SecondaryIndex {
  IndexName: string
  KeySchema: KeyElement[]
}

/** A table's description as dynalite stores it, with the stream attributes this engine adds. */
export interface TableRecord {
  TableName: string
  TableArn: string
  TableStatus: string
  CreationDateTime: number
  KeySchema: KeyElement[]
  LocalSecondaryIndexes?: SecondaryIndex[]
  GlobalSecondaryIndexes?: SecondaryIndex[]
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string }
  LatestStreamLabel?: string
  LatestStreamArn?: string
}

/** What one write does to one item; `undefined` stands for "no such item". */
export interface ItemChange {
  table: TableRecord
  oldItem: Item | undefined
  newItem: Item | undefined
}

export type Callback<T = void> = (error?: Error | null, value?: T) => void
export type BatchOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string }

export interface Range {
  gt?: string
  gte?: string
  lt?: string
  lte?: string
  limit?: number
  reverse?: boolean
}

interface LevelIterator<T> extends AsyncIterable<T> {
  all(): Promise<T[]>
  nextv(size: number): Promise<T[]>
  close(): Promise<void>
}

/** The LevelDB handle; values are JSON. */
export interface Level {
  open(): Promise<void>
  batch(operations: BatchOperation[]): Promise<void>
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
  clear(range: Range): Promise<void>
  keys(range: Range): LevelIterator<string>
  values(range: Range): LevelIterator<unknown>
}

export interface SubDb {
  put(key: string, value: unknown, done: Callback): void
  del(key: string, done: Callback): void
  createValueStream(range: Range): unknown
}

/** dynalite's store: one LevelDB, cut into key prefixes. */
export interface Store {
  db: Level
  tableDb: { awsAccountId: string; awsRegion: string }
  getItemDb(table: string): SubDb
  getIndexDb(kind: string, table: string, index: string): SubDb
  getTable(name: string, mustBeActive: boolean, done: Callback<TableRecord>): void
  lifecycleManager: { gracefulClose(done: Callback): void }
  [noteChange]?: (change: ItemChange) => void
}

interface IndexActions {
  puts: { index: string; key: string; item: Item }[]
}

interface DynaliteDb {
  create(options: {
    path: string
    createTableMs: number
    deleteTableMs: number
    updateTableMs: number
  }): Store
  getIndexActions(
    indexes: SecondaryIndex[],
    existing: Item | undefined,
    item: Item | undefined,
    table: TableRecord,
  ): IndexActions
  updateIndexes(store: Store, table: TableRecord, oldItem: unknown, newItem: unknown, done: Callback): void
  checkConditional(data: Record<string, unknown>, item: Item | undefined): DynaliteError | null | undefined
}

interface Validation {
  types: Record<string, unknown>
  custom?: unknown
}

/** An error dynalite answers with: an HTTP status and the body to send. */
export interface DynaliteError extends Error {
  statusCode: number
  body: Record<string, unknown>
}

/** A store that carries this method is told of each change instead of having its index entries written one by one. */
export const noteChange: unique symbol = Symbol('noteChange')

const require = createRequire(import.meta.url)
const db = require('dynalite/db') as DynaliteDb
const validations = require('dynalite/validations') as {
  checkTypes(data: unknown, types: Validation['types']): Record<string, unknown>
  checkValidations(data: unknown, types: Validation['types'], custom: unknown, store: Store): void
}

const existingItems = new WeakMap<Error, Item>()

function hookIndexWrites(): void {
  const writeOneByOne = db.updateIndexes
  db.updateIndexes = (store, table, oldItem, newItem, done) => {
    const note = store[noteChange]
    if (!note) return writeOneByOne(store, table, oldItem, newItem, done)
    note({
      table,
      oldItem: (oldItem ?? undefined) as Item | undefined,
      newItem: (newItem ?? undefined) as Item,
    })
    done()
  }
}

function hookConditions(): void {
  const check = db.checkConditional
  db.checkConditional = (data, item) => {
    const error = check(data, item)
    if (error && item) {
      existingItems.set(error, item)
      if (data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') error.body.Item = item
    }
    return error
  }
  for (const operation of ['putItem', 'updateItem', 'deleteItem']) {
    const { types } = require(`dynalite/validations/${operation}`) as Validation
    types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
  }
}

hookIndexWrites()
hookConditions()

/** The item a failed condition was checked against, if there was one. */
export function itemBehind(error: Error): Item | undefined {
  return existingItems.get(error)
}

export const createStore = db.create
export const getIndexActions = db.getIndexActions

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/**
 * Validates a request as DynamoDB does and returns it without the members dynalite does not know.
 * @throws DynaliteError ValidationException, SerializationException
 */
export function validate(operation: string, data: unknown, store: Store): Record<string, unknown> {
  const { types, custom } = require(`dynalite/validations/${lowerFirst(operation)}`) as Validation
  const checked = validations.checkTypes(data, types)
  validations.checkValidations(checked, types, custom, store)
  return checked
}

/**
 * Runs one dynalite operation on a validated request.
 * @throws DynaliteError what DynamoDB would answer
 */
export function run(operation: string, store: Store, data: unknown): Promise<Record<string, unknown>> {
  const action = require(`dynalite/actions/${lowerFirst(operation)}`) as (
    store: Store,
    data: unknown,
    done: Callback<Record<string, unknown>>,
  ) => void
  return new Promise((resolve, reject) => {
    action(store, data, (error, result) => (error ? reject(error) : resolve(result ?? {})))
  })
}

/**
 * The description of a table, in whatever state.
 * @throws DynaliteError ResourceNotFoundException
 */
export function getTable(store: Store, name: string): Promise<TableRecord> {
  return new Promise((resolve, reject) => {
    store.getTable(name, false, (error, table) => (error ? reject(error) : resolve(table as TableRecord)))
  })
}
