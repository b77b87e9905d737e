/** Which engines share a process, and where in the data directory each keeps its files. */
import { join } from 'node:path'
import type { CallMeter } from './calls.ts'
import type { EnginePorts } from './endpoints.ts'
import { startStorageEngine } from './queues.ts'
import { startSecretsEngine } from './secrets.ts'
import { startTableEngine } from './table.ts'

/** The table engine in one process and the rest in another use two cores. */
export type EngineKind = 'table' | 'storage'

export interface RunningEngines<Ports> {
  ports: Ports
  close(): Promise<void>
}

export interface StartOptions {
  /** Directory of all engines' data. */
  dataDir: string
  meter?: CallMeter
}

/** Starts DynamoDB and its streams on a port that the kernel chooses. */
export async function startTable({
  dataDir,
  ...rest
}: StartOptions): Promise<RunningEngines<Pick<EnginePorts, 'dynamodb'>>> {
  const table = await startTableEngine({ ...rest, dataDir: join(dataDir, 'table'), port: 0 })
  return { ports: { dynamodb: table.port }, close: () => table.close() }
}

/** Starts SQS, S3 and Secrets Manager on ports that the kernel chooses. */
export async function startStorage({
  dataDir,
  ...rest
}: StartOptions): Promise<RunningEngines<Omit<EnginePorts, 'dynamodb'>>> {
  const storage = await startStorageEngine({ ...rest, dataDir: join(dataDir, 'storage'), port: 0 })
  const secrets = await startSecretsEngine({ ...rest, file: join(dataDir, 'secrets.json'), port: 0 })
  return {
    ports: { sqs: storage.port, s3: storage.port, secretsmanager: secrets.port },
    async close() {
      await Promise.all([storage.close(), secrets.close()])
    },
  }
}
