/** Tokens as Cognito makes them, for the three roles. */
import { importJWK, type JWK, SignJWT } from 'jose'
import { ROLES, SCOPES } from '../../shared/names.ts'
import { ALGORITHM, type IssuerNames } from './keys.ts'

export type Role = (typeof ROLES)[number]

export const isRole = (text: unknown): text is Role => (ROLES as readonly unknown[]).includes(text)

/** Seconds. */
export const TOKEN_LIFETIME = 3600

/** An auditor reads and changes nothing. */
export const scopeOf = (role: Role): string =>
  ['openid', SCOPES.read, ...(role === 'auditor' ? [] : [SCOPES.moderate])].join(' ')

/** An access token for the API, valid for an hour. It has `client_id` and no `aud`, as Cognito's. */
export function accessToken(key: JWK, names: IssuerNames, role: Role): Promise<string> {
  return sign(key, names, role, {
    client_id: names.clientId,
    token_use: 'access',
    scope: scopeOf(role),
    username: role,
  })
}

/** An id token for the page that signed in. */
export function idToken(
  key: JWK,
  names: IssuerNames,
  role: Role,
  nonce: string | undefined,
): Promise<string> {
  return sign(key, names, role, {
    aud: names.clientId,
    token_use: 'id',
    'cognito:username': role,
    ...(nonce !== undefined && { nonce }),
  })
}

async function sign(
  key: JWK,
  { issuer }: IssuerNames,
  role: Role,
  claims: Record<string, unknown>,
): Promise<string> {
  return await new SignJWT({ ...claims, 'cognito:groups': [role] })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid ?? '' })
    .setIssuer(issuer)
    .setSubject(`local-${role}`)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_LIFETIME}s`)
    .sign(await importJWK(key, ALGORITHM))
}
