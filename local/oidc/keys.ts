/** The key pair of the local issuer and what is issued, kept in the data folder. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose'
import { Complaint } from '../complaint.ts'
import { writeWhole } from '../whole-file.ts'

export const ALGORITHM = 'RS256'

/** Names that the template's authorizer accepts tokens under. */
export interface IssuerNames {
  issuer: string
  clientId: string
}

const keyFile = (data: string): string => join(data, 'oidc', 'key.json')
const namesFile = (data: string): string => join(data, 'oidc', 'issuer.json')

/** The private key, made at the first start. */
export async function issuerKey(data: string): Promise<JWK> {
  const file = keyFile(data)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: ALGORITHM, use: 'sig' }
  writeWhole(file, JSON.stringify(key), 0o600)
  return key
}

/** The public half, as `/oidc/jwks` and the authorizer see it. */
export function publicKeys({ kty, n, e, kid, alg, use }: JWK): JSONWebKeySet {
  return { keys: [{ kty, n, e, kid, alg, use } as JWK] }
}

/** Keeps the names for `npm run token`. */
export function rememberNames(data: string, names: IssuerNames): void {
  writeWhole(namesFile(data), JSON.stringify(names))
}

/** Throws `Complaint` when nothing was ever started on this folder. */
export function knownNames(data: string): IssuerNames {
  if (!existsSync(namesFile(data)) || !existsSync(keyFile(data)))
    throw new Complaint(`there is no local issuer in ${data}; run npm start first, or give --data`)
  return JSON.parse(readFileSync(namesFile(data), 'utf8'))
}
