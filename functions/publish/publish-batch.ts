/** A batch of stream records: each thread is published once, and one that fails takes no other along. */
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { changesOf, type ThreadChange } from './changes.ts'
import { eachLimited } from './each-limited.ts'

const THREADS_AT_ONCE = 4

export interface BatchPorts {
  publish(change: ThreadChange): Promise<void>
  /** Told of each thread that failed, and without a thread of each record that names nothing. */
  failed(error: unknown, change: ThreadChange | undefined): void
}

/** The stream begins again at the first failed record; what succeeded behind it is published twice, to no effect. */
export async function publishBatch(
  records: readonly DynamoDBRecord[],
  ports: BatchPorts,
): Promise<DynamoDBBatchResponse> {
  const { threads, poison } = changesOf(records)
  for (const sequence of poison) ports.failed(new TypeError(`record ${sequence} names no comment`), undefined)
  const failures = [...poison]
  await eachLimited(threads, THREADS_AT_ONCE, async (change) => {
    try {
      await ports.publish(change)
    } catch (error) {
      ports.failed(error, change)
      failures.push(change.sequence)
    }
  })
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) }
}
