import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { fault, step } from '../../shared/aws/log.ts'
import type { ThreadChange } from './changes.ts'
import { publishPorts } from './ports.ts'
import { publishBatch } from './publish-batch.ts'
import { publishThread } from './publish-thread.ts'

const ports = publishPorts()

async function publish({ site, thread, keys }: ThreadChange): Promise<void> {
  const start = performance.now()
  const { outcome, ...counts } = await publishThread({ site, thread, keys }, ports)
  step(outcome, { site, thread, changes: keys.size, ...counts, ms: Math.round(performance.now() - start) })
}

const failed = (error: unknown, change: ThreadChange | undefined): void =>
  fault('publish failed', error, change && { site: change.site, thread: change.thread })

export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler((event) =>
  publishBatch(event.Records, { publish, failed }),
)
