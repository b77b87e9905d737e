import { type Message, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** The redrive policy of a source queue. */
export interface Redrive {
  deadLetterQueueUrl: string
  /** A message received more often than this goes to the dead-letter queue. */
  maxReceiveCount: number
}

export function isExhausted(message: Message, redrive: Redrive | undefined): boolean {
  const receives = Number(message.Attributes?.ApproximateReceiveCount ?? 0)
  return redrive !== undefined && receives > redrive.maxReceiveCount
}

/**
 * Copies a message, body, attributes and group, to the dead-letter queue. The caller deletes it from the source
 * afterwards: a crash in between leaves it in both queues, never in none.
 * @throws the SDK's error when the message was not accepted
 */
export async function copyToDeadLetters(sqs: SQSClient, message: Message, redrive: Redrive): Promise<void> {
  const group = message.Attributes?.MessageGroupId
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: redrive.deadLetterQueueUrl,
      MessageBody: message.Body,
      MessageAttributes: message.MessageAttributes,
      ...(group && { MessageGroupId: group }),
    }),
  )
}
