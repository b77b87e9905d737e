import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { waitUntil } from './engines-wait.ts'

let queues = 0

export interface TestQueue {
  url: string
  arn: string
}

/** Creates a queue of its own for a test. The visibility timeout is in seconds. */
export async function createTestQueue(sqs: SQSClient, visibilityTimeout = 30): Promise<TestQueue> {
  queues += 1
  const QueueName = `queue-${process.pid}-${queues}-${Date.now()}`
  const Attributes = { VisibilityTimeout: String(visibilityTimeout) }
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  return { url: QueueUrl, arn: answer.Attributes?.QueueArn ?? '' }
}

/** How many messages are visible, and how many are with a consumer. */
export async function depthOf(
  sqs: SQSClient,
  QueueUrl: string,
): Promise<{ visible: number; hidden: number }> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  }
}

/** Waits until a queue holds nothing, visible or not. */
export function waitUntilEmpty(sqs: SQSClient, QueueUrl: string): Promise<void> {
  const isEmpty = async () => {
    const { visible, hidden } = await depthOf(sqs, QueueUrl)
    return visible + hidden === 0
  }
  return waitUntil(isEmpty, { what: 'an empty queue' })
}

/** Receives `count` messages, waiting for them. */
export async function receive(sqs: SQSClient, QueueUrl: string, count: number) {
  const messages = []
  while (messages.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) throw new Error(`waited for ${count} messages, found ${messages.length}`)
    messages.push(...Messages)
  }
  return messages
}
