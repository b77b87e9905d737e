import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EventSourceMapping, Invoke, Poller } from '../../local/pollers/mapping.ts'
import { startSqsPoller } from '../../local/pollers/sqs.ts'
import type { SqsRecord } from '../../local/pollers/sqs-event.ts'
import {
  createTestQueue,
  depthOf,
  receive,
  type TestQueue,
  waitUntilEmpty,
} from '../support/engines-queues.ts'
import { targets } from '../support/engines-targets.ts'
import { waitUntil } from '../support/engines-wait.ts'

interface SqsEvent {
  Records: SqsRecord[]
}

describe.for(targets)('the SQS poller on $name', { timeout: 30_000 }, (target) => {
  describe.skipIf(target.missing)('', () => {
    let engines: Awaited<ReturnType<typeof target.start>>
    let sqs: SQSClient
    let queue: TestQueue
    let poller: Poller | undefined
    let events: SqsEvent[]

    beforeAll(async () => {
      engines = await target.start()
      sqs = engines.sqs
    }, 90_000)
    afterAll(() => engines?.stop())
    beforeEach(async () => {
      queue = await createTestQueue(sqs, 1)
      events = []
    })
    afterEach(() => poller?.stop())

    const bodies = () => events.map((event) => event.Records.map((record) => record.body))

    const poll = (
      mapping: Partial<EventSourceMapping>,
      answer: (event: SqsEvent) => unknown = () => undefined,
      rest: Partial<Parameters<typeof startSqsPoller>[0]> = {},
    ) => {
      const invoke: Invoke = async (event) => {
        events.push(event as SqsEvent)
        return answer(event as SqsEvent)
      }
      poller = startSqsPoller({
        mapping: { EventSourceArn: queue.arn, ...mapping },
        queueUrl: queue.url,
        log: () => {},
        sqs,
        invoke,
        ...rest,
      })
      return poller
    }

    const send = (...messages: string[]) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queue.url,
          Entries: messages.map((MessageBody, i) => ({ Id: String(i), MessageBody })),
        }),
      )

    it('passes a message on as the record that Lambda makes of it, and deletes it', async () => {
      const { MessageId } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: queue.url,
          MessageBody: '{"a":1}',
          MessageGroupId: 'site#network',
          MessageAttributes: {
            kind: { DataType: 'String', StringValue: 'submission' },
            raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
          },
        }),
      )
      poll({})
      await waitUntilEmpty(sqs, queue.url)
      const record = events[0]?.Records[0]
      expect(record).toMatchObject({
        messageId: MessageId,
        body: '{"a":1}',
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'site#network' },
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      })
      expect(record?.attributes.SentTimestamp).toMatch(/^\d{13}$/)
      expect(record?.receiptHandle).toBeTruthy()
      expect(record?.messageAttributes.kind).toMatchObject({ stringValue: 'submission', dataType: 'String' })
      expect(record?.messageAttributes.raw).toMatchObject({ binaryValue: 'AQID', dataType: 'Binary' })
    })

    it('keeps only the reported messages of a batch', async () => {
      await send('good', 'bad', 'fine')
      poll({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, ({ Records }) => ({
        batchItemFailures: Records.filter((record) => record.body === 'bad').map((record) => ({
          itemIdentifier: record.messageId,
        })),
      }))
      // The failed message comes back alone once its visibility timeout is over.
      await waitUntil(() => bodies().some((batch) => batch.length === 1 && batch[0] === 'bad'))
      const again = events.at(-1)?.Records[0]
      expect(Number(again?.attributes.ApproximateReceiveCount)).toBeGreaterThan(1)
    })

    it.for<[string, () => unknown]>([
      ['a function that fails', () => Promise.reject(new Error('no'))],
      ['an empty identifier', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
      ['an unknown identifier', () => ({ batchItemFailures: [{ itemIdentifier: 'no-such-message' }] })],
      ['a misspelt identifier', () => ({ batchItemFailures: [{ itemIdentifer: 'x' }] })],
      ['an answer that is no object', () => 'done'],
    ])('keeps the whole batch after %s', async ([, answer]) => {
      await send('one', 'two')
      poll({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, answer)
      await waitUntil(() => events.length > 0 && poller?.idle().inFlight === 0)
      await poller?.stop()
      const { visible, hidden } = await depthOf(sqs, queue.url)
      expect(visible + hidden).toBe(2)
    })

    it.for([
      ['nothing', undefined],
      ['an empty object', {}],
      ['an empty list', { batchItemFailures: [] }],
      ['null for the list', { batchItemFailures: null }],
    ] as const)('takes %s for success', async ([, answer]) => {
      await send('one', 'two')
      poll({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, () => answer)
      await waitUntilEmpty(sqs, queue.url)
      expect(bodies().flat().sort()).toEqual(['one', 'two'])
    })

    it('gathers within the window until the batch is full', async () => {
      poll({ BatchSize: 12, MaximumBatchingWindowInSeconds: 20 })
      const numbers = Array.from({ length: 12 }, (_, i) => String(i))
      await send(...numbers.slice(0, 6))
      await send(...numbers.slice(6))
      await waitUntilEmpty(sqs, queue.url)
      expect(bodies()).toHaveLength(1)
      expect(bodies().flat().sort()).toEqual(numbers.sort())
      expect(poller?.idle()).toMatchObject({ batches: 1, records: 12, failures: 0 })
    })

    it('moves a message received too often to the dead-letter queue, with attributes and group', async () => {
      const deadLetters = await createTestQueue(sqs)
      const MessageAttributes = { kind: { DataType: 'String', StringValue: 'submission' } }
      const message = { QueueUrl: queue.url, MessageBody: 'poison', MessageAttributes, MessageGroupId: 'g' }
      await sqs.send(new SendMessageCommand(message))
      const redrive = { deadLetterQueueUrl: deadLetters.url, maxReceiveCount: 2 }
      poll({}, () => Promise.reject(new Error('no')), { redrive })
      const [dead] = await receive(sqs, deadLetters.url, 1)
      expect(dead).toMatchObject({ Body: 'poison', MessageAttributes, Attributes: { MessageGroupId: 'g' } })
      await waitUntilEmpty(sqs, queue.url)
      expect(events).toHaveLength(2)
      expect(poller?.idle()).toMatchObject({ failures: 2, givenUp: 1 })
    })

    it('keeps a message that the dead-letter queue does not take', async () => {
      await send('poison')
      const redrive = { deadLetterQueueUrl: `${queue.url}-no-such-queue`, maxReceiveCount: 0 }
      const failures: string[] = []
      poll({}, undefined, { redrive, log: (message) => failures.push(message) })
      await waitUntil(() => failures.length > 0)
      const { visible, hidden } = await depthOf(sqs, queue.url)
      expect([visible + hidden, events.length]).toEqual([1, 0])
    })

    it('drops what the filter does not want', async () => {
      const Filters = [{ Pattern: JSON.stringify({ body: { kind: ['submission', 'edit'] } }) }]
      await send('{"kind":"submission"}', '{"kind":"other"}', 'not JSON', '{"kind":"edit"}')
      poll({ FilterCriteria: { Filters } })
      await waitUntilEmpty(sqs, queue.url)
      expect(bodies().flat().sort()).toEqual(['{"kind":"edit"}', '{"kind":"submission"}'])
    })

    it('runs as many batches at the same time as allowed and no more', async () => {
      let open = () => {}
      const gate = new Promise<void>((resolve) => {
        open = resolve
      })
      await send('a', 'b', 'c', 'd')
      poll({ BatchSize: 1 }, () => gate, { concurrency: 3 })
      await waitUntil(() => events.length === 3)
      expect(poller?.idle()).toMatchObject({ idle: false, inFlight: 3 })
      open()
      await waitUntilEmpty(sqs, queue.url)
      await waitUntil(() => poller?.idle().idle ?? false, { what: 'an idle poller' })
      expect(events.length).toBeGreaterThanOrEqual(4)
    })

    it('finishes the batch in flight when it is stopped', async () => {
      let finish = () => {}
      const working = new Promise<void>((resolve) => {
        finish = resolve
      })
      await send('one')
      const started = poll({}, () => working)
      await waitUntil(() => events.length === 1)
      const stopped = started.stop()
      finish()
      await stopped
      await waitUntilEmpty(sqs, queue.url)
      expect(events).toHaveLength(1)
    })
  })
})
