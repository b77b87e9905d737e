/** A DynamoDB stream event source mapping as Lambda runs it with one batch in flight, on any endpoint. */
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { failedItems, reportsItemFailures } from './batch-response.ts'
import type { Checkpoint } from './checkpoint.ts'
import { compileFilter, type EventFilter } from './filter.ts'
import type { EventSourceMapping, Invoke, Log, Poller, PollerState } from './mapping.ts'
import { type FailureCondition, sendToDestination } from './on-failure.ts'
import { backoff, pause } from './pause.ts'
import { type StreamEventRecord, sequenceOf, streamEventRecord } from './stream-event.ts'
import { StreamReader } from './stream-reader.ts'

export interface StreamPollerOptions {
  /** Its EventSourceArn is the stream's ARN. */
  mapping: EventSourceMapping
  streams: DynamoDBStreamsClient
  /** Sends to the on-failure destination. */
  sqs: SQSClient
  invoke: Invoke
  log: Log
  checkpoint: Checkpoint
  /** Named in messages to the on-failure destination. */
  functionArn?: string
  /** Pause between reads of an empty stream in ms, default 100. */
  pollIntervalMs?: number
}

/** Records that are read and wait, in order; `upTo` is the last record read, wanted by the filter or not. */
interface Batch {
  records: StreamEventRecord[]
  upTo: string | undefined
}

const NO_LIMIT = -1

class StreamPoller implements Poller {
  readonly #options: StreamPollerOptions
  readonly #filter: EventFilter
  readonly #reader: StreamReader
  readonly #stopping = new AbortController()
  readonly #loop: Promise<void>
  #backlog: StreamEventRecord[] = []
  #doneUpTo: string | undefined
  #idle = false
  #inFlight = 0
  #counts = { batches: 0, records: 0, failures: 0, givenUp: 0 }

  constructor(options: StreamPollerOptions) {
    this.#options = options
    const { mapping, streams, checkpoint, log } = options
    this.#doneUpTo = checkpoint.read()
    this.#filter = compileFilter(mapping.FilterCriteria)
    this.#reader = new StreamReader({
      streamArn: mapping.EventSourceArn,
      startingPosition: mapping.StartingPosition ?? 'TRIM_HORIZON',
      after: this.#doneUpTo,
      streams,
      log,
    })
    this.#loop = this.#poll()
  }

  idle(): PollerState {
    return { idle: this.#idle, inFlight: this.#inFlight, ...this.#counts }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted
  }

  async #poll(): Promise<void> {
    let errors = 0
    while (!this.#stopped) {
      try {
        await this.#work(await this.#gather())
        errors = 0
      } catch (error) {
        if (this.#stopped) return
        errors += 1
        const { mapping, log } = this.#options
        log('stream poller: trying again', { stream: mapping.EventSourceArn, error: String(error) })
        await pause(backoff(errors), this.#stopping.signal)
      }
    }
  }

  /** An error here (a checkpoint that cannot be written) must not pass over records: reading begins again behind them. */
  async #work({ records, upTo }: Batch): Promise<void> {
    try {
      const done = await this.#process(records)
      if (upTo && done) this.#advance(upTo)
    } catch (error) {
      this.#backlog = []
      this.#reader.seek(this.#doneUpTo)
      throw error
    }
  }

  #advance(sequenceNumber: string): void {
    this.#options.checkpoint.write(sequenceNumber)
    this.#doneUpTo = sequenceNumber
  }

  /** Reads until the batch is full, or the window that began with its first record is over. */
  async #gather(): Promise<Batch> {
    const { BatchSize = 100, MaximumBatchingWindowInSeconds: window = 0 } = this.#options.mapping
    const batch: Batch = { records: [], upTo: undefined }
    let end = Number.POSITIVE_INFINITY
    while (!this.#stopped) {
      this.#fill(batch, BatchSize)
      if (batch.records.length > 0) end = Math.min(end, Date.now() + window * 1000)
      if (batch.records.length >= BatchSize || Date.now() >= end) break
      if (!(await this.#readMore(batch)) && batch.upTo && batch.records.length === 0) break
    }
    return batch
  }

  /** Moves wanted records from the backlog to the batch and passes over the others. */
  #fill(batch: Batch, size: number): void {
    let taken = 0
    for (const record of this.#backlog) {
      if (batch.records.length >= size) break
      taken += 1
      batch.upTo = sequenceOf(record)
      if (this.#filter(record)) batch.records.push(record)
    }
    this.#backlog = this.#backlog.slice(taken)
  }

  /** Refills the backlog, pausing when there is nothing. Says whether there was something. */
  async #readMore(batch: Batch): Promise<boolean> {
    const { mapping, pollIntervalMs = 100 } = this.#options
    const records = await this.#read(batch)
    this.#backlog = records.map((record) => streamEventRecord(record, mapping.EventSourceArn))
    this.#idle = records.length === 0 && batch.records.length === 0
    if (records.length === 0) await pause(pollIntervalMs, this.#stopping.signal)
    return records.length > 0
  }

  /** An error while a batch is being gathered must not lose that batch: it is reported and the batch goes on. */
  async #read(batch: Batch): ReturnType<StreamReader['read']> {
    try {
      return await this.#reader.read(this.#stopping.signal)
    } catch (error) {
      if (batch.upTo === undefined) throw error
      if (!this.#stopped) this.#options.log('stream poller: cannot read more', { error: String(error) })
      return []
    }
  }

  /** Works through records in order, until each is done or given up on. False when the poller was stopped before. */
  async #process(records: StreamEventRecord[]): Promise<boolean> {
    const { BisectBatchOnFunctionError: bisect } = this.#options.mapping
    let rest = records
    let attempts = 0
    while (rest.length > 0) {
      const expired = this.#expired(rest)
      if (expired.length > 0) {
        if (!(await this.#giveUp(expired, 'RecordAgeExceeded', attempts))) return false
        rest = rest.slice(expired.length)
        continue
      }
      if (this.#stopped) return false
      const { done, whole } = await this.#invoke(rest)
      if (done === rest.length) return true
      this.#checkpointPart(rest, done)
      rest = rest.slice(done)
      attempts = done > 0 ? 1 : attempts + 1
      // Splitting costs no retry. A reported failure is already located; only a failure of the whole is searched.
      if (bisect && whole && rest.length > 1) return this.#processHalves(rest)
      if (this.#isExhausted(attempts)) return this.#giveUp(rest, 'RetryAttemptsExhausted', attempts)
      await pause(backoff(attempts), this.#stopping.signal)
    }
    return true
  }

  async #processHalves(records: StreamEventRecord[]): Promise<boolean> {
    const middle = Math.ceil(records.length / 2)
    const first = records.slice(0, middle)
    if (!(await this.#process(first))) return false
    this.#checkpointPart(first, first.length)
    return this.#process(records.slice(middle))
  }

  /** What lies before the first record that is not done is done for good, also across a restart. */
  #checkpointPart(records: StreamEventRecord[], done: number): void {
    const lastDone = records[done - 1]
    if (lastDone) this.#advance(sequenceOf(lastDone))
  }

  #isExhausted(attempts: number): boolean {
    const { MaximumRetryAttempts: retries = NO_LIMIT } = this.#options.mapping
    return retries !== NO_LIMIT && attempts > retries
  }

  /** Runs the function. `done` counts the records before the first failure; `whole` says that none was singled out. */
  async #invoke(records: StreamEventRecord[]): Promise<{ done: number; whole: boolean }> {
    const { invoke, log, mapping } = this.#options
    this.#counts.batches += 1
    this.#counts.records += records.length
    this.#inFlight = 1
    try {
      const response = await invoke({ Records: records })
      if (!reportsItemFailures(mapping.FunctionResponseTypes)) return { done: records.length, whole: false }
      const failed = failedItems(response, new Set(records.map(sequenceOf)))
      if (failed === 'all') throw new Error('the answer is not a batch response')
      if (failed.size === 0) return { done: records.length, whole: false }
      this.#counts.failures += 1
      return { done: records.findIndex((record) => failed.has(sequenceOf(record))), whole: false }
    } catch (error) {
      this.#counts.failures += 1
      log('stream poller: the function failed', { records: records.length, error: String(error) })
      return { done: 0, whole: true }
    } finally {
      this.#inFlight = 0
    }
  }

  /** The records at the front that are older than the mapping allows. */
  #expired(records: StreamEventRecord[]): StreamEventRecord[] {
    const { MaximumRecordAgeInSeconds: age = NO_LIMIT } = this.#options.mapping
    if (age === NO_LIMIT) return []
    const oldest = Date.now() / 1000 - age
    const fresh = records.findIndex((record) => record.dynamodb.ApproximateCreationDateTime >= oldest)
    return fresh < 0 ? records : records.slice(0, fresh)
  }

  /** Reports records to the on-failure destination until it accepts. False when the poller was stopped before. */
  async #giveUp(
    records: StreamEventRecord[],
    condition: FailureCondition,
    invokeCount: number,
  ): Promise<boolean> {
    const { mapping, sqs, log, functionArn = '' } = this.#options
    const destination = mapping.DestinationConfig?.OnFailure?.Destination
    const [shardId, streamArn] = [this.#reader.shardId, mapping.EventSourceArn]
    log('stream poller: gave up on records', { condition, count: records.length, destination })
    for (let attempt = 1; destination; attempt += 1) {
      if (this.#stopped) return false
      try {
        await sendToDestination(sqs, destination, {
          records,
          condition,
          invokeCount,
          functionArn,
          shardId,
          streamArn,
        })
        break
      } catch (error) {
        log('stream poller: cannot reach the failure destination', { destination, error: String(error) })
        await pause(backoff(attempt), this.#stopping.signal)
      }
    }
    this.#counts.givenUp += 1
    this.#checkpointPart(records, records.length)
    return true
  }
}

/**
 * Starts polling a stream. Records are passed on at least once and in order; what is done is checkpointed after each
 * batch, so a killed poller repeats at most one.
 * @throws Error for a filter that is not supported
 */
export function startStreamPoller(options: StreamPollerOptions): Poller {
  return new StreamPoller(options)
}
