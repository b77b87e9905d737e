import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSecretsEngine } from '../../local/engines/secrets.ts'
import type { RunningServer } from '../../local/engines/wire.ts'
import { newDataDir } from '../support/engines.ts'

let dataDir: string
let engine: RunningServer
let client: SecretsManagerClient

async function open(): Promise<void> {
  engine = await startSecretsEngine({ file: join(dataDir, 'secrets.json'), port: 0 })
  client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${engine.port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
}

async function close(): Promise<void> {
  client.destroy()
  await engine.close()
}

beforeEach(async () => {
  dataDir = await newDataDir()
  await open()
})
afterEach(async () => {
  await close()
  await rm(dataDir, { recursive: true })
})

const secretString = async (SecretId: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString
const create = (Name: string, SecretString: string) =>
  client.send(new CreateSecretCommand({ Name, SecretString }))

describe('the embedded Secrets Manager', () => {
  it('finds a secret by name, by ARN and by the ARN without its random end', async () => {
    const { ARN = '' } = await create('bluepencil/keys', '{"k":"v"}')
    for (const id of ['bluepencil/keys', ARN, ARN.slice(0, -7)])
      expect(await secretString(id)).toBe('{"k":"v"}')
  })

  it('keeps secrets across a restart, in a file that only its owner may read', async () => {
    await create('keys', 'secret')
    await close()
    await open()
    expect(await secretString('keys')).toBe('secret')
    expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600)
  })

  it('answers ResourceNotFoundException for a secret it does not have', async () => {
    await expect(secretString('unknown')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('does not replace a secret that exists', async () => {
    await create('keys', 'first')
    await expect(create('keys', 'second')).rejects.toMatchObject({ name: 'ResourceExistsException' })
    expect(await secretString('keys')).toBe('first')
  })
})
