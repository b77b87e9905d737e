/** DynamoDB on this machine: dynalite's data model with streams and time to live, kept in a LevelDB directory. */
import { CallMeter } from './calls.ts'
import { Commits } from './table/commits.ts'
import { KnownTables } from './table/known-tables.ts'
import { type Bill, Operations } from './table/operations.ts'
import { activateTables, closeStore, listTables, openStore } from './table/store.ts'
import { StreamLog } from './table/stream-log.ts'
import { StreamsApi } from './table/streams-api.ts'
import { TimeToLive } from './table/time-to-live.ts'
import { type ServedCall, startJsonServer } from './wire.ts'

const HOUSEKEEPING_MS = 15 * 60 * 1000
const STREAMS_API = 'DynamoDBStreams_20120810'

export interface TableEngineOptions {
  /** Directory of the data; made when missing. */
  dataDir: string
  /** 0 lets the kernel choose. */
  port: number
  meter?: CallMeter
  /** Clock in ms since 1970, for tests. */
  now?: () => number
}

export interface TableEngine {
  port: number
  close(): Promise<void>
  /** Drops stream records older than 24 hours and items past their time to live. Also runs every 15 minutes. */
  tidy(): Promise<void>
}

const operationOf = (target: string): string => target.split('.')[1] ?? ''
const meteredName = (target: string): string =>
  `${target.startsWith(STREAMS_API) ? 'dynamodbstreams' : 'dynamodb'}.${operationOf(target)}`

/**
 * Starts DynamoDB and DynamoDB Streams on one port of 127.0.0.1. An acknowledged write is on disk as far as the death
 * of the process goes: item, index entries and stream record together.
 * @throws Error when another process uses the directory or the port
 */
export async function startTableEngine(options: TableEngineOptions): Promise<TableEngine> {
  const { meter = new CallMeter(), now = Date.now } = options
  const store = await openStore(options.dataDir)
  await activateTables(store)
  const tableNames = async (): Promise<string[]> => (await listTables(store)).map((table) => table.TableName)
  const log = new StreamLog(store.db, store.tableDb.awsRegion, now)
  await log.recover(await tableNames())
  const tables = new KnownTables(store)
  const commits = new Commits(tables.store, log)
  const timeToLive = new TimeToLive(store, commits)
  const operations = new Operations({ store, tables, commits, log, timeToLive })
  const streams = new StreamsApi(store, log)

  async function handle(target: string, data: Record<string, unknown>): Promise<unknown> {
    const operation = operationOf(target)
    if (target.startsWith(STREAMS_API)) return streams.handle(operation, data)
    const bill: Bill = { readUnits: 0, writeUnits: 0 }
    try {
      return await operations.handle(operation, data, bill)
    } finally {
      meter.consume(meteredName(target), bill)
    }
  }

  async function tidy(): Promise<void> {
    const names = await tableNames()
    await log.trim(names)
    for (const table of names) await timeToLive.sweep(table, now())
  }

  const onServed = (call: ServedCall): void => meter.count(meteredName(call.target), call)
  const server = await startJsonServer({ ...serverOptions(options.port), handle, onServed })
  const timer = setInterval(() => tidy().catch(console.error), HOUSEKEEPING_MS).unref()
  return {
    port: server.port,
    tidy,
    async close() {
      clearInterval(timer)
      await server.close()
      await closeStore(store)
    },
  }
}

const serverOptions = (port: number): { port: number; contentType: string } => ({
  port,
  contentType: 'application/x-amz-json-1.0',
})
