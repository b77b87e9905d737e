import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Checkpoint, fileCheckpoint } from '../../local/pollers/checkpoint.ts'
import type { EventSourceMapping, Invoke, Poller } from '../../local/pollers/mapping.ts'
import { startStreamPoller } from '../../local/pollers/stream.ts'
import type { StreamEventRecord } from '../../local/pollers/stream-event.ts'
import { newDataDir } from '../support/engines.ts'
import { createTestQueue, receive } from '../support/engines-queues.ts'
import { createStreamTable, putText, readAll, type StreamTable } from '../support/engines-streams.ts'
import { targets } from '../support/engines-targets.ts'
import { waitUntil } from '../support/engines-wait.ts'

interface StreamEvent {
  Records: StreamEventRecord[]
}

const skOf = (record: StreamEventRecord) => record.dynamodb.Keys.sk?.S as string
const failing = (...records: (StreamEventRecord | undefined)[]) => ({
  batchItemFailures: records.map((record) => ({ itemIdentifier: record?.dynamodb.SequenceNumber })),
})

describe.for(targets)('the stream poller on $name', { timeout: 30_000 }, (target) => {
  describe.skipIf(target.missing)('', () => {
    let engines: Awaited<ReturnType<typeof target.start>>
    let dynamodb: DynamoDBClient
    let table: StreamTable
    let dataDir: string
    let checkpoint: Checkpoint
    let poller: Poller | undefined
    let events: StreamEvent[]

    beforeAll(async () => {
      engines = await target.start()
      dynamodb = engines.dynamodb
    }, 90_000)
    afterAll(() => engines?.stop())
    beforeEach(async () => {
      dataDir = await newDataDir()
      checkpoint = fileCheckpoint(join(dataDir, 'pollers', 'publish.json'))
      table = await createStreamTable(dynamodb)
      events = []
    })
    afterEach(async () => {
      await poller?.stop()
      await rm(dataDir, { recursive: true })
    })

    const put = async (...keys: string[]) => {
      for (const sk of keys) await putText(dynamodb, table.name, sk)
    }
    const batches = () => events.map((event) => event.Records.map(skOf))
    const seen = () => batches().flat()
    const isIdle = () => poller?.idle().idle ?? false

    const poll = (
      mapping: Partial<EventSourceMapping>,
      answer: (event: StreamEvent) => unknown = () => undefined,
      log: (message: string) => void = () => {},
    ) => {
      const invoke: Invoke = async (event) => {
        events.push(event as StreamEvent)
        return answer(event as StreamEvent)
      }
      poller = startStreamPoller({
        mapping: { EventSourceArn: table.streamArn, StartingPosition: 'TRIM_HORIZON', ...mapping },
        streams: engines.streams,
        sqs: engines.sqs,
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:publish',
        pollIntervalMs: 20,
        checkpoint,
        invoke,
        log,
      })
    }

    it('passes records on in order, in the shape that Lambda gives them', async () => {
      await put('c#1', 'c#2')
      await dynamodb.send(
        new DeleteItemCommand({ TableName: table.name, Key: { pk: { S: 'a' }, sk: { S: 'c#1' } } }),
      )
      poll({})
      await waitUntil(() => seen().length === 3)
      const records = events.flatMap((event) => event.Records)
      expect(records.map((record) => `${record.eventName} ${skOf(record)}`)).toEqual([
        'INSERT c#1',
        'INSERT c#2',
        'REMOVE c#1',
      ])
      expect(records[0]).toEqual({
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: expect.any(String),
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        eventSourceARN: table.streamArn,
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { pk: { S: 'a' }, sk: { S: 'c#1' } },
          SequenceNumber: expect.stringMatching(/^\d+$/),
          SizeBytes: expect.any(Number),
          StreamViewType: 'KEYS_ONLY',
        },
      })
    })

    it('goes on behind its checkpoint after a restart and repeats only what was not done', async () => {
      await put('c#1', 'c#2')
      poll({})
      await waitUntil(() => seen().length === 2 && isIdle())
      await poller?.stop()
      await put('c#3')
      events = []
      // The function fails, as it does when the machine goes down under it.
      poll({}, () => Promise.reject(new Error('no')))
      await waitUntil(() => events.length > 0)
      await poller?.stop()
      expect(new Set(seen())).toEqual(new Set(['c#3']))
      events = []
      poll({})
      await waitUntil(() => events.length > 0 && isIdle())
      expect(batches()).toEqual([['c#3']])
    })

    it('starts with what is new at LATEST', async () => {
      await put('c#old')
      poll({ StartingPosition: 'LATEST' })
      await waitUntil(isIdle)
      await put('c#new')
      await waitUntil(() => events.length > 0)
      expect(seen()).toEqual(['c#new'])
    })

    it('passes over what the filters do not want, and does not look at it again', async () => {
      const pattern = (sk: unknown) => ({
        Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [sk] } } } }),
      })
      await put('c#1', 't', 'h#1', 'c#2', 'h#2')
      poll({ FilterCriteria: { Filters: [pattern({ prefix: 'c#' }), pattern('t')] } })
      await waitUntil(() => seen().length === 3 && isIdle())
      expect(seen()).toEqual(['c#1', 't', 'c#2'])
      const last = (await readAll(engines.streams, table.streamArn)).at(-1)
      await waitUntil(() => checkpoint.read() === last?.dynamodb?.SequenceNumber)
    })

    it('cuts batches to their size and gathers a full one within the window', async () => {
      poll({ BatchSize: 4, MaximumBatchingWindowInSeconds: 20 })
      await put('c#1', 'c#2')
      await waitUntil(() => !isIdle())
      await put('c#3', 'c#4', 'c#5')
      await waitUntil(() => events.length > 0)
      expect(batches()).toEqual([['c#1', 'c#2', 'c#3', 'c#4']])
    })

    it('begins again at the lowest reported failure, and checkpoints what lies before it', async () => {
      await put('c#1', 'c#2', 'c#3', 'c#4')
      let checkpointAtRetry: string | undefined
      poll({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, ({ Records }) => {
        if (events.length === 1) return failing(Records[3], Records[2])
        checkpointAtRetry = checkpoint.read()
        return undefined
      })
      await waitUntil(() => events.length === 2)
      expect(batches()).toEqual([
        ['c#1', 'c#2', 'c#3', 'c#4'],
        ['c#3', 'c#4'],
      ])
      await waitUntil(() => checkpointAtRetry !== undefined)
      expect(checkpointAtRetry).toBe(events[0]?.Records[1]?.dynamodb.SequenceNumber)
    })

    it('retries the whole batch when the answer is malformed', async () => {
      await put('c#1', 'c#2')
      const answers = [failing(undefined), { batchItemFailures: 'c#1' }, undefined]
      poll({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, () => answers[events.length - 1])
      await waitUntil(() => events.length === 3)
      expect(batches()).toEqual([
        ['c#1', 'c#2'],
        ['c#1', 'c#2'],
        ['c#1', 'c#2'],
      ])
    })

    it('halves a batch that throws until the poison record is alone, reports it and goes on', async () => {
      const failures = await createTestQueue(engines.sqs)
      await put('c#1', 'c#2', 'c#poison', 'c#4', 'c#5')
      const mapping = {
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: failures.arn } },
      }
      const done: string[] = []
      poll(mapping, ({ Records }) => {
        if (Records.some((record) => skOf(record) === 'c#poison')) throw new Error('poison')
        done.push(...Records.map(skOf))
      })
      await waitUntil(() => done.length === 4)
      expect(done).toEqual(['c#1', 'c#2', 'c#4', 'c#5'])
      expect(batches().filter((batch) => batch[0] === 'c#poison')).toHaveLength(2)

      const [message] = await receive(engines.sqs, failures.url, 1)
      const poison = events.flatMap((event) => event.Records).find((record) => skOf(record) === 'c#poison')
      expect(JSON.parse(message?.Body ?? '')).toEqual({
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:publish',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.any(String),
        DDBStreamBatchInfo: {
          shardId: expect.stringMatching(/^shardId-/),
          startSequenceNumber: poison?.dynamodb.SequenceNumber,
          endSequenceNumber: poison?.dynamodb.SequenceNumber,
          approximateArrivalOfFirstRecord: expect.any(String),
          approximateArrivalOfLastRecord: expect.any(String),
          batchSize: 1,
          streamArn: table.streamArn,
        },
      })
      expect(JSON.stringify(message)).not.toContain('c#poison')
    })

    it('gives up on records past their age without running the function', async () => {
      const failures = await createTestQueue(engines.sqs)
      await put('c#1')
      const destination = { DestinationConfig: { OnFailure: { Destination: failures.arn } } }
      poll({ MaximumRecordAgeInSeconds: 1, ...destination }, () => Promise.reject(new Error('no')))
      const [message] = await receive(engines.sqs, failures.url, 1)
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({
        requestContext: { condition: 'RecordAgeExceeded' },
        DDBStreamBatchInfo: { batchSize: 1 },
      })
      await waitUntil(() => poller?.idle().givenUp === 1 && isIdle())
    })

    it('does not pass over a record that its failure destination has not taken', async () => {
      await put('c#1')
      const Destination = 'arn:aws:sqs:us-east-1:000000000000:no-such-queue'
      const messages: string[] = []
      const mapping = { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination } } }
      poll(
        mapping,
        () => Promise.reject(new Error('no')),
        (message) => messages.push(message),
      )
      await waitUntil(() => messages.some((message) => message.includes('cannot reach')))
      await poller?.stop()
      expect(checkpoint.read()).toBeUndefined()
    })
  })
})
