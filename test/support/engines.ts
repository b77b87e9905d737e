/** Fresh embedded engines for a test: own data directory, ports from the kernel, AWS SDK clients that point at them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { type EngineEndpoints, type EnginePorts, endpointsOf } from '../../local/engines/endpoints.ts'
import { startStorage, startTable } from '../../local/engines/start.ts'

const IDENTITY = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }

export interface TestClients {
  dynamodb: DynamoDBClient
  streams: DynamoDBStreamsClient
  sqs: SQSClient
  s3: S3Client
}

export interface TestEngines extends TestClients {
  dataDir: string
  ports: EnginePorts
  endpoints: EngineEndpoints
  /** Closes clients and engines and deletes the data. */
  stop(): Promise<void>
}

/** AWS clients of any set of endpoints. */
export function clientsOf(endpoints: EngineEndpoints): TestClients {
  return {
    dynamodb: new DynamoDBClient({ ...IDENTITY, endpoint: endpoints.AWS_ENDPOINT_URL_DYNAMODB }),
    streams: new DynamoDBStreamsClient({
      ...IDENTITY,
      endpoint: endpoints.AWS_ENDPOINT_URL_DYNAMODB_STREAMS,
    }),
    sqs: new SQSClient({ ...IDENTITY, endpoint: endpoints.AWS_ENDPOINT_URL_SQS }),
    s3: new S3Client({ ...IDENTITY, endpoint: endpoints.AWS_ENDPOINT_URL_S3, forcePathStyle: true }),
  }
}

export function destroyClients({ dynamodb, streams, sqs, s3 }: TestClients): void {
  for (const client of [dynamodb, streams, sqs, s3]) client.destroy()
}

/** A new directory for data, under the system's temporary directory. */
export const newDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'bluepencil-engines-'))

/** Starts all engines in this process on fresh data. */
export async function startTestEngines(): Promise<TestEngines> {
  const dataDir = await newDataDir()
  const [table, storage] = await Promise.all([startTable({ dataDir }), startStorage({ dataDir })])
  const ports = { ...table.ports, ...storage.ports }
  const endpoints = endpointsOf(ports)
  const clients = clientsOf(endpoints)
  return {
    ...clients,
    dataDir,
    ports,
    endpoints,
    async stop() {
      destroyClients(clients)
      await Promise.all([table.close(), storage.close()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
