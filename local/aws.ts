/** Clients for the runner's own calls, and the environment that points clients at the engines. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Place } from './template/physical.ts'

/** `AWS_ENDPOINT_URL_*` of every service, plus region and credentials: what a client needs to know. */
export type AwsEnvironment = Record<string, string>

export interface Clients {
  dynamodb: DynamoDBClient
  streams: DynamoDBStreamsClient
  s3: S3Client
  secrets: SecretsManagerClient
  sqs: SQSClient
}

const SERVICES = ['DYNAMODB', 'DYNAMODB_STREAMS', 'SQS', 'S3', 'SECRETS_MANAGER'] as const

/** Accounts that the embedded engines and moto put into ARNs. */
const ENGINE_ACCOUNT = '000000000000'
const OUTSIDE_ACCOUNT = '123456789012'

/** Endpoints of the caller's environment: services with one are used as they are and not started here. */
export function outsideEndpoints(env: NodeJS.ProcessEnv): Record<string, string> {
  const endpoints: Record<string, string> = {}
  for (const service of SERVICES) {
    const url = env[`AWS_ENDPOINT_URL_${service}`] ?? env.AWS_ENDPOINT_URL
    if (url) endpoints[`AWS_ENDPOINT_URL_${service}`] = url
  }
  return endpoints
}

/** Where the stack runs: one account for all, as ARNs are compared by text. */
export function placeOf(env: NodeJS.ProcessEnv): Place {
  const outside = Object.keys(outsideEndpoints(env)).length > 0
  return {
    region: env.AWS_REGION ?? 'us-east-1',
    account: env.AWS_ACCOUNT_ID ?? (outside ? OUTSIDE_ACCOUNT : ENGINE_ACCOUNT),
  }
}

/** The environment of every process that calls a service. */
export function awsEnvironment(
  place: Place,
  endpoints: Record<string, string>,
  env: NodeJS.ProcessEnv,
): AwsEnvironment {
  return {
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: env.AWS_ACCESS_KEY_ID ?? 'local',
    AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY ?? 'local',
    ...endpoints,
  }
}

/** Clients that follow the given environment and nothing else. */
export function createClients(env: AwsEnvironment): Clients {
  const common = (service: (typeof SERVICES)[number]) => ({
    region: env.AWS_REGION ?? '',
    endpoint: env[`AWS_ENDPOINT_URL_${service}`] ?? '',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  })
  return {
    dynamodb: new DynamoDBClient(common('DYNAMODB')),
    streams: new DynamoDBStreamsClient(common('DYNAMODB_STREAMS')),
    s3: new S3Client({ ...common('S3'), forcePathStyle: true }),
    secrets: new SecretsManagerClient(common('SECRETS_MANAGER')),
    sqs: new SQSClient(common('SQS')),
  }
}
