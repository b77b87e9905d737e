import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import type { Log } from './mapping.ts'

const PAGE = 1000

export interface StreamReaderOptions {
  streamArn: string
  streams: DynamoDBStreamsClient
  /** Where to begin without a sequence number: TRIM_HORIZON or LATEST. */
  startingPosition: string
  /** The last record that is done, if any. */
  after: string | undefined
  log: Log
}

/** Reads a stream of one open shard, from a sequence number on, and finds its place again after an error. */
export class StreamReader {
  readonly #options: StreamReaderOptions
  #after: string | undefined
  #fromStart = false
  #iterator: string | undefined
  #shardId: string | undefined

  constructor(options: StreamReaderOptions) {
    this.#options = options
    this.#after = options.after
  }

  get shardId(): string {
    return this.#shardId ?? ''
  }

  /**
   * The next records, at most 1000; none when there are none yet.
   * @throws the SDK's error; the next call begins after the last record returned
   */
  async read(signal: AbortSignal): Promise<_Record[]> {
    const { streams } = this.#options
    try {
      this.#iterator ??= await this.#newIterator(signal)
      const command = new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: PAGE })
      const { Records = [], NextShardIterator } = await streams.send(command, { abortSignal: signal })
      this.#iterator = NextShardIterator
      this.#after = Records.at(-1)?.dynamodb?.SequenceNumber ?? this.#after
      return Records
    } catch (error) {
      this.#iterator = undefined
      if ((error as Error).name !== 'TrimmedDataAccessException') throw error
      this.#options.log('stream poller: records have been trimmed, going on with the oldest', {
        after: this.#after,
      })
      this.seek(undefined)
      return []
    }
  }

  /** Goes on behind a sequence number that was read before; without one, from the oldest record. */
  seek(after: string | undefined): void {
    this.#after = after
    this.#fromStart = true
    this.#iterator = undefined
  }

  async #newIterator(signal: AbortSignal): Promise<string> {
    const { streams, streamArn, startingPosition } = this.#options
    this.#shardId = await this.#openShard(signal)
    const start = this.#fromStart || startingPosition !== 'LATEST' ? 'TRIM_HORIZON' : 'LATEST'
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: this.#shardId,
        ...(this.#after
          ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.#after }
          : { ShardIteratorType: start }),
      }),
      { abortSignal: signal },
    )
    if (!ShardIterator) throw new Error(`no shard iterator for ${streamArn}`)
    return ShardIterator
  }

  async #openShard(signal: AbortSignal): Promise<string> {
    const { streams, streamArn } = this.#options
    const command = new DescribeStreamCommand({ StreamArn: streamArn })
    const { StreamDescription } = await streams.send(command, { abortSignal: signal })
    const isOpen = (shard: Shard): boolean => !shard.SequenceNumberRange?.EndingSequenceNumber
    const shardId = StreamDescription?.Shards?.find(isOpen)?.ShardId
    if (!shardId) throw new Error(`no open shard in ${streamArn}`)
    return shardId
  }
}
