import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { ThreadChange } from '../../../functions/publish/changes.ts'
import { publishBatch } from '../../../functions/publish/publish-batch.ts'
import { sortKeyOf } from '../../../shared/domain/id.ts'
import { comment } from '../snapshot/fixtures.ts'

const record = (sequence: number, thread: string, sk = sortKeyOf(comment(sequence).id)): DynamoDBRecord => ({
  dynamodb: { Keys: { pk: { S: `t#blog#${thread}` }, sk: { S: sk } }, SequenceNumber: String(sequence) },
})

async function run(records: DynamoDBRecord[], failing: string[]) {
  const published: string[] = []
  const failed: (string | undefined)[] = []
  const { batchItemFailures } = await publishBatch(records, {
    publish: async ({ thread }: ThreadChange) => {
      if (failing.includes(thread)) throw new Error('no')
      published.push(thread)
    },
    failed: (_, change) => failed.push(change?.thread),
  })
  return { published, failed, failures: batchItemFailures.map((failure) => failure.itemIdentifier) }
}

describe('a batch of stream records', () => {
  it('publishes each thread once', async () => {
    const { published, failures } = await run(
      [1, 2, 3, 4].map((n) => record(n, n % 2 ? 'a' : 'b')),
      [],
    )
    expect(published.sort()).toEqual(['a', 'b'])
    expect(failures).toEqual([])
  })

  it('reports the first record of a thread that fails, and publishes the others', async () => {
    const records = ['a', 'b', 'c', 'b', 'd', 'e', 'f'].map((thread, i) => record(i + 1, thread))
    const { published, failed, failures } = await run(records, ['b', 'd'])
    expect(published.sort()).toEqual(['a', 'c', 'e', 'f'])
    expect(failed.sort()).toEqual(['b', 'd'])
    expect(failures.sort()).toEqual(['2', '5'])
  })

  it('reports a record that names nothing, and publishes its thread for the others', async () => {
    const { published, failed, failures } = await run([record(1, 'a', 'c#broken'), record(2, 'a')], [])
    expect(published).toEqual(['a'])
    expect(failed).toEqual([undefined])
    expect(failures).toEqual(['1'])
  })
})
