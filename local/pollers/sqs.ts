/** An SQS event source mapping as Lambda runs it, on any endpoint that speaks SQS. */
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { failedItems, reportsItemFailures } from './batch-response.ts'
import { compileFilter, type EventFilter } from './filter.ts'
import type { EventSourceMapping, Invoke, Log, Poller, PollerState } from './mapping.ts'
import { backoff, pause } from './pause.ts'
import { copyToDeadLetters, isExhausted, type Redrive } from './redrive.ts'
import { filterableRecord, type SqsRecord, sqsRecord } from './sqs-event.ts'

export interface SqsPollerOptions {
  mapping: EventSourceMapping
  queueUrl: string
  sqs: SQSClient
  invoke: Invoke
  log: Log
  /** Dead letters are moved here, so the queue itself must have no redrive policy. */
  redrive?: Redrive
  /** Batches at the function at the same time; default the mapping's MaximumConcurrency, else 2. */
  concurrency?: number
}

const LONG_POLL_S = 20
const MOST_A_CALL = 10
const EVENT_BYTES = 6 * 1024 * 1024
/** A receive that has not come back after this long has found the queue empty and waits. */
const EMPTY_AFTER_MS = 150

const sizeOf = (message: Message): number => Buffer.byteLength(message.Body ?? '') + 1024

class SqsPoller implements Poller {
  readonly #options: SqsPollerOptions
  readonly #filter: EventFilter
  readonly #concurrency: number
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #loop: Promise<void>
  #gathered = 0
  #receivingSince = Number.POSITIVE_INFINITY
  #counts = { batches: 0, records: 0, failures: 0, givenUp: 0 }

  constructor(options: SqsPollerOptions) {
    this.#options = options
    this.#filter = compileFilter(options.mapping.FilterCriteria)
    this.#concurrency = options.concurrency ?? options.mapping.ScalingConfig?.MaximumConcurrency ?? 2
    this.#loop = this.#poll()
  }

  idle(): PollerState {
    const waiting = Date.now() - this.#receivingSince > EMPTY_AFTER_MS
    const inFlight = this.#running.size
    return { idle: waiting && inFlight === 0 && this.#gathered === 0, inFlight, ...this.#counts }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
    await Promise.all(this.#running)
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    let errors = 0
    while (!signal.aborted) {
      try {
        if (this.#running.size >= this.#concurrency) await Promise.race(this.#running)
        else this.#start(await this.#gather())
        errors = 0
      } catch (error) {
        if (signal.aborted) return
        errors += 1
        this.#options.log('sqs poller: cannot receive', {
          queue: this.#options.queueUrl,
          error: String(error),
        })
        await pause(backoff(errors), signal)
      }
    }
  }

  /** One batch: what the first receive brings, and within the window whatever comes until the batch is full. */
  async #gather(): Promise<Message[]> {
    const { BatchSize = 10, MaximumBatchingWindowInSeconds: window = 0 } = this.#options.mapping
    const batch = await this.#receive(BatchSize, LONG_POLL_S)
    this.#gathered = batch.length
    const end = Date.now() + window * 1000
    let bytes = batch.reduce((sum, message) => sum + sizeOf(message), 0)
    while (
      batch.length > 0 &&
      batch.length < BatchSize &&
      bytes < EVENT_BYTES &&
      !this.#stopping.signal.aborted
    ) {
      const seconds = Math.ceil((end - Date.now()) / 1000)
      if (seconds <= 0) break
      // What is gathered must not be lost to a failing receive; it is worked on now.
      const more = await this.#receive(BatchSize - batch.length, Math.min(seconds, LONG_POLL_S)).catch(
        () => undefined,
      )
      if (!more) break
      batch.push(...more)
      this.#gathered = batch.length
      bytes += more.reduce((sum, message) => sum + sizeOf(message), 0)
    }
    return batch
  }

  async #receive(count: number, waitSeconds: number): Promise<Message[]> {
    const { sqs, queueUrl } = this.#options
    this.#receivingSince = Date.now()
    try {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: Math.min(count, MOST_A_CALL),
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: this.#stopping.signal },
      )
      return Messages
    } finally {
      this.#receivingSince = Number.POSITIVE_INFINITY
    }
  }

  /** Starts work on a batch without waiting for it. */
  #start(batch: Message[]): void {
    this.#gathered = 0
    if (batch.length === 0) return
    const { log, queueUrl } = this.#options
    const work = this.#process(batch)
      .catch((error: unknown) =>
        log('sqs poller: batch left in the queue', { queue: queueUrl, error: String(error) }),
      )
      .finally(() => this.#running.delete(work))
    this.#running.add(work)
  }

  async #process(batch: Message[]): Promise<void> {
    const { redrive, mapping } = this.#options
    const exhausted = batch.filter((message) => isExhausted(message, redrive))
    await this.#moveToDeadLetters(exhausted)
    const live = batch.filter((message) => !exhausted.includes(message))
    const records = live.map((message) => sqsRecord(message, mapping.EventSourceArn))
    const wanted = records.filter((record) => this.#filter(filterableRecord(record)))
    await this.#delete(records.filter((record) => !wanted.includes(record)))
    for (const part of splitBySize(wanted)) await this.#delete(await this.#invoke(part))
  }

  /** A message that cannot be copied stays where it is. */
  async #moveToDeadLetters(messages: Message[]): Promise<void> {
    const { sqs, redrive, log, mapping } = this.#options
    if (!redrive) return
    for (const message of messages) {
      try {
        await copyToDeadLetters(sqs, message, redrive)
        await this.#delete([sqsRecord(message, mapping.EventSourceArn)])
        this.#counts.givenUp += 1
      } catch (error) {
        log('sqs poller: cannot move a dead letter', { messageId: message.MessageId, error: String(error) })
      }
    }
  }

  /** Runs the function and returns the records that succeeded. */
  async #invoke(records: SqsRecord[]): Promise<SqsRecord[]> {
    const { invoke, log, mapping, queueUrl } = this.#options
    this.#counts.batches += 1
    this.#counts.records += records.length
    try {
      const response = await invoke({ Records: records })
      if (!reportsItemFailures(mapping.FunctionResponseTypes)) return records
      const failed = failedItems(response, new Set(records.map((record) => record.messageId)))
      if (failed === 'all' || failed.size > 0) this.#counts.failures += 1
      if (failed === 'all')
        log('sqs poller: the whole batch failed', { queue: queueUrl, records: records.length })
      return failed === 'all' ? [] : records.filter((record) => !failed.has(record.messageId))
    } catch (error) {
      this.#counts.failures += 1
      log('sqs poller: the function failed', {
        queue: queueUrl,
        records: records.length,
        error: String(error),
      })
      return []
    }
  }

  async #delete(records: SqsRecord[]): Promise<void> {
    const { sqs, queueUrl, log } = this.#options
    for (let start = 0; start < records.length; start += MOST_A_CALL) {
      const chunk = records.slice(start, start + MOST_A_CALL)
      const Entries = chunk.map((record, i) => ({ Id: String(i), ReceiptHandle: record.receiptHandle }))
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      if (Failed.length > 0)
        log('sqs poller: messages not deleted, they will come again', { count: Failed.length })
    }
  }
}

/** Cuts a batch so that no event exceeds Lambda's 6 MB. */
function splitBySize(records: SqsRecord[]): SqsRecord[][] {
  const parts: SqsRecord[][] = []
  let bytes = 0
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record))
    const part = parts.at(-1)
    if (part && bytes + size <= EVENT_BYTES) {
      part.push(record)
      bytes += size
    } else {
      parts.push([record])
      bytes = size
    }
  }
  return parts
}

/**
 * Starts polling a queue. Failed messages stay until their visibility timeout ends, as with Lambda.
 * @throws Error for a filter that is not supported
 */
export function startSqsPoller(options: SqsPollerOptions): Poller {
  return new SqsPoller(options)
}
