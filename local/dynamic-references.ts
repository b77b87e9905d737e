/** `{{resolve:secretsmanager:…}}`: what CloudFormation fills in at the time of deployment. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { UnresolvedReference } from './template/resolve.ts'

const REFERENCE = /\{\{resolve:([^}]*)\}\}/g

/** `secretsmanager:<id or ARN>:SecretString:<json key>:<stage>:<version>`; an ARN has colons of its own. */
const SECRET = /^secretsmanager:(arn:(?:[^:]*:){5}[^:]*|[^:]*)(?::SecretString(?::([^:]*))?)?(?::|$)/

/**
 * Gives a copy of `value` with every dynamic reference in its texts replaced.
 * Throws `UnresolvedReference` for a reference to anything but Secrets Manager.
 */
export async function fillDynamicReferences<T>(value: T, secrets: SecretsManagerClient): Promise<T> {
  const text = JSON.stringify(value)
  const found = new Set([...text.matchAll(REFERENCE)].map(([, reference]) => reference ?? ''))
  const values = new Map<string, string>()
  for (const reference of found) values.set(reference, await secretValue(reference, secrets))
  const fill = (_: string, reference: string): string => JSON.stringify(values.get(reference)).slice(1, -1)
  return JSON.parse(text.replace(REFERENCE, fill))
}

async function secretValue(reference: string, secrets: SecretsManagerClient): Promise<string> {
  const [, id, key] = SECRET.exec(reference) ?? []
  if (!id) throw new UnresolvedReference(`{{resolve:${reference}}} has no value in the local stack`)
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: id }))
  return key ? String(JSON.parse(SecretString)[key]) : SecretString
}
