/** The DynamoDB Streams API over the stream log: one shard a table. */
import { WireError } from '../wire.ts'
import { getTable, type Store, type TableRecord } from './dynalite.ts'
import { listTables } from './store.ts'
import { FIRST_SEQUENCE, type Position, type StreamLog } from './stream-log.ts'

const NAMESPACE = 'com.amazonaws.dynamodb.v20120810'
const SHARD_ID = 'shardId-00000000000000000001-00000001'
const MAX_RECORDS = 1000

type Data = Record<string, unknown>

const fail = (type: string, message: string): WireError => new WireError(`${NAMESPACE}#${type}`, message)

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url')

function decode(iterator: unknown): Position {
  try {
    return JSON.parse(Buffer.from(String(iterator), 'base64url').toString()) as Position
  } catch {
    throw fail('ValidationException', 'Invalid ShardIterator')
  }
}

export class StreamsApi {
  readonly #store: Store
  readonly #log: StreamLog

  constructor(store: Store, log: StreamLog) {
    this.#store = store
    this.#log = log
  }

  /**
   * Answers one Streams operation.
   * @throws WireError ResourceNotFoundException, TrimmedDataAccessException, ValidationException, UnknownOperationException
   */
  handle(operation: string, data: Data): Promise<unknown> {
    switch (operation) {
      case 'ListStreams':
        return this.#listStreams(data)
      case 'DescribeStream':
        return this.#describeStream(data)
      case 'GetShardIterator':
        return this.#getShardIterator(data)
      case 'GetRecords':
        return this.#getRecords(data)
      default:
        throw new WireError('com.amazon.coral.service#UnknownOperationException', '')
    }
  }

  async #listStreams({ TableName }: Data): Promise<unknown> {
    const tables = (await listTables(this.#store)).filter((table) => table.LatestStreamArn)
    const wanted = tables.filter((table) => !TableName || table.TableName === TableName)
    return {
      Streams: wanted.map((table) => ({
        StreamArn: table.LatestStreamArn,
        TableName: table.TableName,
        StreamLabel: table.LatestStreamLabel,
      })),
    }
  }

  async #describeStream({ StreamArn }: Data): Promise<unknown> {
    const table = await this.#tableOf(StreamArn)
    return {
      StreamDescription: {
        StreamArn,
        StreamLabel: table.LatestStreamLabel,
        StreamStatus: 'ENABLED',
        StreamViewType: table.StreamSpecification?.StreamViewType,
        CreationRequestDateTime: table.CreationDateTime,
        TableName: table.TableName,
        KeySchema: table.KeySchema,
        Shards: [{ ShardId: SHARD_ID, SequenceNumberRange: { StartingSequenceNumber: FIRST_SEQUENCE } }],
      },
    }
  }

  async #getShardIterator({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }: Data): Promise<unknown> {
    const { TableName: table } = await this.#tableOf(StreamArn)
    if (ShardId !== SHARD_ID)
      throw fail('ResourceNotFoundException', 'Requested resource not found: Shard not found')
    const named = ShardIteratorType === 'AT_SEQUENCE_NUMBER' || ShardIteratorType === 'AFTER_SEQUENCE_NUMBER'
    if (!named) {
      const sequence = ShardIteratorType === 'LATEST' ? this.#log.newest(table) : FIRST_SEQUENCE
      return { ShardIterator: encode({ table, bound: 'gt', sequence }) }
    }
    if (!/^\d{21,40}$/.test(String(SequenceNumber)))
      throw fail('ValidationException', 'Invalid SequenceNumber')
    const bound = ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? 'gte' : 'gt'
    const position: Position = { table, bound, sequence: String(SequenceNumber) }
    if (await this.#log.isTrimmed(position)) {
      throw fail(
        'TrimmedDataAccessException',
        'The operation attempted to read past the oldest stream record',
      )
    }
    return { ShardIterator: encode(position) }
  }

  async #getRecords({ ShardIterator, Limit }: Data): Promise<unknown> {
    const position = decode(ShardIterator)
    const limit = Math.min(Number(Limit ?? MAX_RECORDS), MAX_RECORDS)
    const records = await this.#log.read(position, limit)
    const last = records.at(-1)?.dynamodb.SequenceNumber
    const next: Position = last ? { table: position.table, bound: 'gt', sequence: last } : position
    return { Records: records, NextShardIterator: encode(next) }
  }

  /** An ARN ends in `:table/<name>/stream/<label>`. */
  async #tableOf(arn: unknown): Promise<TableRecord> {
    const name = String(arn).split(':table/')[1]?.split('/')[0] ?? ''
    const table = await getTable(this.#store, name).catch(() => undefined)
    if (table?.LatestStreamArn !== arn) {
      throw fail(
        'ResourceNotFoundException',
        `Requested resource not found: Stream: ${String(arn)} not found`,
      )
    }
    return table as TableRecord
  }
}
