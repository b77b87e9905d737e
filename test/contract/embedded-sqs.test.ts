import { once } from 'node:events'
import { request } from 'node:http'
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEngines, type TestEngines } from '../support/engines.ts'
import { createTestQueue, depthOf, receive } from '../support/engines-queues.ts'

describe('the embedded SQS', () => {
  let engines: TestEngines
  beforeAll(async () => {
    engines = await startTestEngines()
  })
  afterAll(() => engines?.stop())

  it('gives a message back at once when its visibility timeout is set to 0', async () => {
    const { sqs } = engines
    const { url: QueueUrl } = await createTestQueue(sqs)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    const [first] = await receive(sqs, QueueUrl, 1)
    const release = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }
    await sqs.send(new ChangeMessageVisibilityCommand(release))
    const [second] = await receive(sqs, QueueUrl, 1)
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2')
  })

  it('does not hide a message behind a long poll that was given up', async () => {
    const { sqs, ports } = engines
    const { url: QueueUrl } = await createTestQueue(sqs)
    // What a socket has sent or closed before two round trips on another one has reached the server after them.
    const settle = async () => {
      await depthOf(sqs, QueueUrl)
      await depthOf(sqs, QueueUrl)
    }
    const poll = request({
      port: ports.sqs,
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
    })
    poll.on('error', () => {})
    const sent = once(poll, 'finish')
    poll.end(JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }))
    await sent
    await settle()
    poll.destroy()
    await settle()

    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    const [message] = await receive(sqs, QueueUrl, 1)
    expect(message?.Attributes?.ApproximateReceiveCount).toBe('1')
    expect(await depthOf(sqs, QueueUrl)).toEqual({ visible: 0, hidden: 1 })
  })
})
