/** Makes what the template describes, through the same API calls everywhere. Doing it again changes nothing. */
import { randomBytes } from 'node:crypto'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Clients } from './aws.ts'
import type { DataResource, DataResources, Secret } from './template/data.ts'
import type { Physical } from './template/physical.ts'

/** Makes tables, queues, buckets and secrets. Gives what the engines named them. */
export async function provision(resources: DataResources, clients: Clients): Promise<Physical> {
  const [streams, queues, secrets] = await Promise.all([
    Promise.all(resources.tables.map((table) => makeTable(table, clients))),
    Promise.all(resources.queues.map((queue) => makeQueue(queue, clients))),
    Promise.all(resources.secrets.map((secret) => makeSecret(secret, clients))),
    Promise.all(resources.buckets.map((bucket) => makeBucket(bucket, clients))),
  ])
  return {
    streamArns: Object.fromEntries(streams),
    queueUrls: Object.fromEntries(queues),
    secretArns: Object.fromEntries(secrets),
  }
}

const is = (error: unknown, ...names: string[]): boolean => names.includes((error as Error).name)

async function makeTable(
  { name, properties }: DataResource,
  { dynamodb }: Clients,
): Promise<[string, string]> {
  const stream = properties.StreamSpecification as { StreamViewType: 'KEYS_ONLY' } | undefined
  const input = {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    ...(properties.GlobalSecondaryIndexes !== undefined && {
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
    }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }),
  } as CreateTableCommandInput
  try {
    await dynamodb.send(new CreateTableCommand(input))
    await waitUntilTableExists(
      { client: dynamodb, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { TableName: name },
    )
    await keepTimeToLive(name, properties, dynamodb)
  } catch (error) {
    if (!is(error, 'ResourceInUseException')) throw error
  }
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }))
  return [name, Table?.LatestStreamArn ?? '']
}

async function keepTimeToLive(
  table: string,
  properties: DataResource['properties'],
  dynamodb: Clients['dynamodb'],
): Promise<void> {
  const specification = properties.TimeToLiveSpecification as
    | { AttributeName: string; Enabled: boolean }
    | undefined
  if (!specification?.Enabled) return
  await dynamodb.send(
    new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: specification }),
  )
}

async function makeQueue({ name, properties }: DataResource, { sqs }: Clients): Promise<[string, string]> {
  const attributes = queueAttributes(properties)
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
  if (Object.keys(attributes).length > 0)
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }))
  return [name, QueueUrl]
}

function queueAttributes(properties: DataResource['properties']): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]))
}

async function makeBucket({ name }: DataResource, { s3 }: Clients): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: name }))
  } catch (error) {
    if (!is(error, 'BucketAlreadyOwnedByYou', 'BucketAlreadyExists')) throw error
  }
}

async function makeSecret(secret: Secret, { secrets }: Clients): Promise<[string, string]> {
  const { name } = secret
  try {
    const { ARN = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: name }))
    return [name, ARN]
  } catch (error) {
    if (!is(error, 'ResourceNotFoundException')) throw error
  }
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({ Name: name, SecretString: secretText(secret) }),
  )
  return [name, ARN]
}

/** Only digits and letters, which every setting of GenerateSecretString allows. */
function secretText({ generate = {}, value }: Secret): string {
  if (value !== undefined) return value
  const { PasswordLength = 32, SecretStringTemplate, GenerateStringKey } = generate
  const password = randomBytes(PasswordLength).toString('hex').slice(0, PasswordLength)
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password })
}
