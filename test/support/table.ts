/** The product's table on a test engine, with the keys, index and stream that infra gives it. */
import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { TABLE } from '../../shared/names.ts'

export async function createCommentTable(client: DynamoDBClient, name: string): Promise<string> {
  const strings = [TABLE.pk, TABLE.sk, TABLE.indexPk, TABLE.indexSk]
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: strings.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: TABLE.pk, KeyType: 'HASH' },
        { AttributeName: TABLE.sk, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: TABLE.index,
          KeySchema: [
            { AttributeName: TABLE.indexPk, KeyType: 'HASH' },
            { AttributeName: TABLE.indexSk, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  )
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 }, { TableName: name })
  return name
}
