import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { CommandQueue } from '../domain/ports.ts'

/** The command queue: standard, with fair-queue groups. */
export const sqsCommandQueue = (client: SQSClient, queueUrl: string): CommandQueue => ({
  async send(command, group) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(command),
        MessageGroupId: group,
      }),
    )
  },
})
