import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type SigningKeys, signingKeysSchema } from '../domain/signing.ts'

/** Reads the keys once per process; a failed read is tried again by the next call. */
export function signingKeys(client: SecretsManagerClient, secretId: string): () => Promise<SigningKeys> {
  let keys: Promise<SigningKeys> | undefined
  return () => {
    keys ??= read(client, secretId).catch((error: unknown) => {
      keys = undefined
      throw error
    })
    return keys
  }
}

async function read(client: SecretsManagerClient, secretId: string): Promise<SigningKeys> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }))
  return signingKeysSchema.parse(JSON.parse(SecretString ?? '{}'))
}
