import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsEnvironment, type Clients, createClients, outsideEndpoints, placeOf } from '../../../local/aws.ts'
import { fillDynamicReferences } from '../../../local/dynamic-references.ts'
import { provision } from '../../../local/provision.ts'
import type { Physical } from '../../../local/template/physical.ts'
import { startTestEngines, type TestEngines } from '../../support/engines.ts'

const RESOURCES = {
  tables: [
    {
      name: 'Demo-Table',
      properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
    },
  ],
  queues: [{ name: 'Demo-Work', properties: { VisibilityTimeout: 42, MessageRetentionPeriod: 3600 } }],
  buckets: [{ name: 'demo-store', properties: {} }],
  secrets: [
    {
      name: 'Demo-Keys',
      properties: {},
      generate: { SecretStringTemplate: '{"a":"b"}', GenerateStringKey: 'k1', PasswordLength: 64 },
    },
    { name: 'Demo-Plain', properties: {}, generate: { PasswordLength: 20 } },
    { name: 'Demo-Given', properties: {}, value: 'as given: "é"' },
  ],
}

let engines: TestEngines
let clients: Clients
let first: Physical
const secretText = async (SecretId: string) =>
  (await clients.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? ''

beforeAll(async () => {
  engines = await startTestEngines()
  clients = createClients(awsEnvironment(placeOf({}), engines.endpoints, {}))
  first = await provision(RESOURCES, clients)
})
afterAll(() => engines.stop())

describe('provisioning', () => {
  it('makes what the template describes', async () => {
    const { Table } = await clients.dynamodb.send(new DescribeTableCommand({ TableName: 'Demo-Table' }))
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      LatestStreamArn: first.streamArns['Demo-Table'],
    })
    const { TimeToLiveDescription } = await clients.dynamodb.send(
      new DescribeTimeToLiveCommand({ TableName: 'Demo-Table' }),
    )
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' })
    const QueueUrl = first.queueUrls['Demo-Work']
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    )
    expect(Attributes).toMatchObject({ VisibilityTimeout: '42', MessageRetentionPeriod: '3600' })
    await clients.s3.send(new HeadBucketCommand({ Bucket: 'demo-store' }))
  })

  it('makes secrets as they are described', async () => {
    expect(JSON.parse(await secretText('Demo-Keys'))).toEqual({
      a: 'b',
      k1: expect.stringMatching(/^[a-z0-9]{64}$/),
    })
    expect(await secretText('Demo-Plain')).toMatch(/^[a-z0-9]{20}$/)
    expect(await secretText('Demo-Given')).toBe('as given: "é"')
  })

  it('a second time gives the same and keeps the secrets', async () => {
    const before = await secretText('Demo-Keys')
    expect(await provision(RESOURCES, clients)).toEqual(first)
    expect(await secretText('Demo-Keys')).toBe(before)
  })
})

describe('dynamic references', () => {
  const fill = (value: unknown) => fillDynamicReferences(value, clients.secrets)

  it('are replaced wherever they are, by name or ARN, whole or by key', async () => {
    const arn = first.secretArns['Demo-Keys']
    const { k1 } = JSON.parse(await secretText('Demo-Keys'))
    expect(
      await fill({
        list: [{ whole: 'x {{resolve:secretsmanager:Demo-Given:SecretString:::}} y' }],
        key: `{{resolve:secretsmanager:${arn}:SecretString:k1::}}{{resolve:secretsmanager:Demo-Keys:SecretString:a}}`,
        untouched: '{{other}}',
      }),
    ).toEqual({ list: [{ whole: 'x as given: "é" y' }], key: `${k1}b`, untouched: '{{other}}' })
  })

  it('to anything else have no value here', async () => {
    await expect(fill('{{resolve:ssm:name}}')).rejects.toThrow(
      '{{resolve:ssm:name}} has no value in the local stack',
    )
  })
})

describe('endpoints of the environment', () => {
  it('replace the engine of their service, and move the stack to that account', () => {
    expect(outsideEndpoints({})).toEqual({})
    expect(outsideEndpoints({ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_S3: 'http://s3' })).toEqual({
      AWS_ENDPOINT_URL_DYNAMODB: 'http://all',
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'http://all',
      AWS_ENDPOINT_URL_SQS: 'http://all',
      AWS_ENDPOINT_URL_S3: 'http://s3',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://all',
    })
    expect(placeOf({}).account).toBe('000000000000')
    expect(placeOf({ AWS_ENDPOINT_URL: 'http://all' }).account).toBe('123456789012')
    expect(placeOf({ AWS_ENDPOINT_URL: 'http://all', AWS_ACCOUNT_ID: '1' }).account).toBe('1')
  })
})
