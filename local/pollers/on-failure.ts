/** The message Lambda sends to an on-failure destination of a stream mapping: where the records are, not what they hold. */
import { randomUUID } from 'node:crypto'
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type StreamEventRecord, sequenceOf } from './stream-event.ts'

export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded'

export interface FailedBatch {
  records: StreamEventRecord[]
  shardId: string
  streamArn: string
  condition: FailureCondition
  invokeCount: number
  functionArn: string
}

const arrivalOf = (record: StreamEventRecord | undefined): string =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString()

/** The message body, in Lambda's documented shape. */
export function failureMessage(batch: FailedBatch, now: Date): Record<string, unknown> {
  const { records } = batch
  const [first, last] = [records[0], records.at(-1)]
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: batch.functionArn,
      condition: batch.condition,
      approximateInvokeCount: batch.invokeCount,
    },
    ...(batch.invokeCount > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first ? sequenceOf(first) : '',
      endSequenceNumber: last ? sequenceOf(last) : '',
      approximateArrivalOfFirstRecord: arrivalOf(first),
      approximateArrivalOfLastRecord: arrivalOf(last),
      batchSize: records.length,
      streamArn: batch.streamArn,
    },
  }
}

/**
 * Sends a failed batch to the queue of this ARN.
 * @throws the SDK's error when the message was not accepted
 */
export async function sendToDestination(sqs: SQSClient, queueArn: string, batch: FailedBatch): Promise<void> {
  const [, , , , account, name] = queueArn.split(':')
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
  )
  const MessageBody = JSON.stringify(failureMessage(batch, new Date()))
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
}
