/** AWS Secrets Manager on this machine: two operations over one JSON file. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { writeWhole } from '../whole-file.ts'
import { CallMeter } from './calls.ts'
import { type RunningServer, startJsonServer, WireError } from './wire.ts'

interface Secret {
  ARN: string
  Name: string
  VersionId: string
  SecretString?: string
  SecretBinary?: string
  /** Seconds since 1970. */
  CreatedDate: number
}

type Data = Record<string, unknown>

export interface SecretsEngineOptions {
  /** The JSON file that keeps the secrets, readable by its owner only; made when missing. */
  file: string
  /** 0 lets the kernel choose. */
  port: number
  meter?: CallMeter
}

function readSecrets(file: string): Secret[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Secret[]) : []
}

function writeSecrets(file: string, secrets: Secret[]): void {
  writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`, 0o600)
}

/** A secret is named by its name, its ARN, or its ARN without the six random characters at the end. */
const isNamed = (secret: Secret, id: unknown): boolean =>
  secret.Name === id || secret.ARN === id || secret.ARN.replace(/-[A-Za-z0-9]{6}$/, '') === id

function getSecretValue(file: string, { SecretId }: Data): unknown {
  const secret = readSecrets(file).find((candidate) => isNamed(candidate, SecretId))
  if (!secret)
    throw new WireError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  return { ...secret, VersionStages: ['AWSCURRENT'] }
}

function createSecret(file: string, { Name, SecretString, SecretBinary }: Data): unknown {
  if (typeof Name !== 'string' || !/^[\w/+=.@-]{1,512}$/.test(Name)) {
    throw new WireError('InvalidParameterException', 'Invalid name.')
  }
  const secrets = readSecrets(file)
  if (secrets.some((secret) => secret.Name === Name)) {
    throw new WireError(
      'ResourceExistsException',
      `The operation failed because the secret ${Name} already exists.`,
    )
  }
  const secret: Secret = {
    ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${Name}-${randomUUID().slice(0, 6)}`,
    Name,
    VersionId: randomUUID(),
    ...(typeof SecretString === 'string' && { SecretString }),
    ...(typeof SecretBinary === 'string' && { SecretBinary }),
    CreatedDate: Date.now() / 1000,
  }
  writeSecrets(file, [...secrets, secret])
  return { ARN: secret.ARN, Name, VersionId: secret.VersionId }
}

/** Starts Secrets Manager's GetSecretValue and CreateSecret on 127.0.0.1. */
export function startSecretsEngine({ file, port, meter }: SecretsEngineOptions): Promise<RunningServer> {
  const counts = meter ?? new CallMeter()
  return startJsonServer({
    port,
    contentType: 'application/x-amz-json-1.1',
    onServed: (call) => counts.count(call.target, call),
    async handle(target, data) {
      if (target === 'secretsmanager.GetSecretValue') return getSecretValue(file, data)
      if (target === 'secretsmanager.CreateSecret') return createSecret(file, data)
      throw new WireError('UnknownOperationException', `${target} is not served here`)
    },
  })
}
