/** A table with a sparse index and a KEYS_ONLY stream, and ways to read the stream, for tests of both. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams'

let tables = 0

export interface StreamTable {
  name: string
  streamArn: string
}

/** Creates a table keyed by pk and sk with a sparse index `held` on attribute q. */
export async function createStreamTable(dynamodb: DynamoDBClient): Promise<StreamTable> {
  tables += 1
  const name = `table-${process.pid}-${tables}-${Date.now()}`
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType })
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      AttributeDefinitions: [attribute('pk'), attribute('sk'), attribute('q')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'held',
          KeySchema: [key('q', 'HASH'), key('sk', 'RANGE')],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  )
  await waitUntilTableExists({ client: dynamodb, minDelay: 1, maxWaitTime: 20 }, { TableName: name })
  return { name, streamArn: TableDescription?.LatestStreamArn ?? '' }
}

/** Puts an item whose only other attribute is its text. */
export async function putText(dynamodb: DynamoDBClient, table: string, sk: string, text = ''): Promise<void> {
  const Item = { pk: { S: 'a' }, sk: { S: sk }, text: { S: text } }
  await dynamodb.send(new PutItemCommand({ TableName: table, Item }))
}

export async function shardOf(streams: DynamoDBStreamsClient, streamArn: string): Promise<string> {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }))
  return StreamDescription?.Shards?.[0]?.ShardId ?? ''
}

export async function iteratorOf(
  streams: DynamoDBStreamsClient,
  streamArn: string,
  ShardIteratorType: ShardIteratorType,
  SequenceNumber?: string,
): Promise<string> {
  const ShardId = await shardOf(streams, streamArn)
  const position = { ShardIteratorType, ...(SequenceNumber && { SequenceNumber }) }
  const answer = await streams.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId, ...position }),
  )
  return answer.ShardIterator ?? ''
}

/** Reads from an iterator on until a page is empty. */
export async function readFrom(streams: DynamoDBStreamsClient, iterator: string): Promise<_Record[]> {
  const records: _Record[] = []
  let next: string | undefined = iterator
  while (next) {
    const page: GetRecordsCommandOutput = await streams.send(new GetRecordsCommand({ ShardIterator: next }))
    if (!page.Records?.length) break
    records.push(...page.Records)
    next = page.NextShardIterator
  }
  return records
}

/** Everything a stream still holds, oldest first. */
export async function readAll(streams: DynamoDBStreamsClient, streamArn: string): Promise<_Record[]> {
  return readFrom(streams, await iteratorOf(streams, streamArn, 'TRIM_HORIZON'))
}

/** `INSERT c#1` and so on: what happened to which sort key. */
export const brief = (record: _Record): string => `${record.eventName} ${record.dynamodb?.Keys?.sk?.S}`
