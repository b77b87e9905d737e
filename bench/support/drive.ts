/** Feeds the functions the way the event source mappings do, but as much at a time as the caller says. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { compileFilter } from '../../local/pollers/filter.ts'
import { sqsRecord } from '../../local/pollers/sqs-event.ts'
import { type StreamEventRecord, streamEventRecord } from '../../local/pollers/stream-event.ts'
import { StreamReader } from '../../local/pollers/stream-reader.ts'
import { ROUTES, TABLE } from '../../shared/names.ts'
import type { Accepted } from '../../shared/wire.ts'
import type { Ground } from './ground.ts'
import { SITE } from './site.ts'

const ORIGIN = 'http://127.0.0.1:8787'

export interface Answered extends Accepted {
  /** Bytes of the body. */
  bytes: number
}

/** Invokes accept as the HTTP API does. Throws unless it answers 202. */
export async function acceptOne(
  { lambdas }: Ground,
  { page, name, body, parent }: { page: string; name: string; body: string; parent?: string | undefined },
): Promise<Answered> {
  const submission = { site: SITE, page: `${ORIGIN}/${page}`, author: { name }, body, parent }
  const answer = (await lambdas.accept.invoke({
    version: '2.0',
    routeKey: `ANY ${ROUTES.comments}`,
    rawPath: ROUTES.comments,
    headers: { 'content-type': 'application/json', origin: ORIGIN },
    requestContext: { http: { method: 'POST', path: ROUTES.comments, sourceIp: '127.0.0.1' } },
    body: JSON.stringify(submission),
    isBase64Encoded: false,
  })) as { statusCode: number; body: string }
  if (answer.statusCode !== 202) throw new Error(`accept answered ${answer.statusCode}: ${answer.body}`)
  return { ...(JSON.parse(answer.body) as Accepted), bytes: Buffer.byteLength(answer.body) }
}

/** Receives at most `count` messages, invokes moderate, deletes them. Gives how many there were. */
export async function moderateBatch(ground: Ground, count: number): Promise<number> {
  const { clients, commandQueueUrl: QueueUrl, commands, lambdas } = ground
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: count,
      MessageSystemAttributeNames: ['All'],
      WaitTimeSeconds: 5,
    }),
  )
  const records = Messages.map((message) => sqsRecord(message, commands.EventSourceArn))
  if (records.length === 0) throw new Error('the command queue is empty too early')
  mustSucceed('moderate', await lambdas.moderate.invoke({ Records: records }))
  const Entries = records.map(({ receiptHandle }, i) => ({ Id: String(i), ReceiptHandle: receiptHandle }))
  await clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  return records.length
}

/** The records since the last read that pass the mapping's filter. */
export function changeReader({ clients, changes }: Ground): () => Promise<StreamEventRecord[]> {
  const reader = new StreamReader({
    streamArn: changes.EventSourceArn,
    startingPosition: 'TRIM_HORIZON',
    after: undefined,
    streams: clients.streams,
    log: () => {},
  })
  const isWanted = compileFilter(changes.FilterCriteria)
  return async () => {
    const found: StreamEventRecord[] = []
    for (;;) {
      const records = await reader.read(AbortSignal.timeout(60_000))
      if (records.length === 0) return found.filter(isWanted)
      found.push(...records.map((record) => streamEventRecord(record, changes.EventSourceArn)))
    }
  }
}

export async function publishRecords({ lambdas }: Ground, records: StreamEventRecord[]): Promise<void> {
  mustSucceed('publish', await lambdas.publish.invoke({ Records: records }))
}

/** Records of one thread, in order, by the thread's partition key. */
export const byThread = (records: StreamEventRecord[]): StreamEventRecord[][] =>
  Object.values(Object.groupBy(records, ({ dynamodb }) => String(dynamodb.Keys[TABLE.pk]?.S))).map(
    (group) => group ?? [],
  )

function mustSucceed(name: string, answer: unknown): void {
  const { batchItemFailures } = answer as { batchItemFailures: unknown[] }
  if (batchItemFailures.length > 0) throw new Error(`${name} failed for ${batchItemFailures.length} records`)
}
