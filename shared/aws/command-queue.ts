import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { CommandQueue } from '../domain/ports.ts'

/**
 * SQS takes no U+FFFE and U+FFFF in a message, and some of its stand-ins nothing above them; JSON can
 * say all of these in ASCII.
 */
const escaped = (json: string): string =>
  json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`)

/** The command queue: standard, with fair-queue groups. */
export const sqsCommandQueue = (client: SQSClient, queueUrl: string): CommandQueue => ({
  async send(command, group) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: escaped(JSON.stringify(command)),
        MessageGroupId: group,
      }),
    )
  },
})
