import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAuthorizer } from '../../../local/gateway/jwt.ts'

const RULES = { issuer: 'https://issuer.example/pool', audience: ['console'], scopes: ['b/read', 'b/all'] }
const CLAIMS = {
  client_id: 'console',
  scope: 'openid b/read',
  'cognito:groups': ['moderator', 'admin'],
  token_use: 'access',
}

const now = Math.floor(Date.now() / 1000)
let key: JWK
let other: JWK
const newKey = async (kid: string): Promise<JWK> => ({
  ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)),
  kid,
  alg: 'RS256',
})
beforeAll(async () => {
  key = await newKey('one')
  other = await newKey('one')
})

const publicPart = ({ kty, n, e, kid, alg }: JWK): JWK => ({ kty, n, e, kid, alg }) as JWK
const authorize = (header: string | undefined) => createAuthorizer({ keys: [publicPart(key)] })(header, RULES)

const token = (
  claims: Record<string, unknown>,
  { by = key, kid = 'one' as string | null } = {},
): Promise<string> =>
  new SignJWT({ iss: RULES.issuer, iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg: 'RS256', ...(kid !== null && { kid }) })
    .sign(by)

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (): string =>
  `${encode({ alg: 'none' })}.${encode({ ...CLAIMS, iss: RULES.issuer, exp: now + 60 })}.`
/** Signed with the public key as if it were a shared secret. */
const confused = (): string => {
  const head = `${encode({ alg: 'HS256', kid: 'one' })}.${encode({ ...CLAIMS, iss: RULES.issuer, exp: now + 60 })}`
  return `${head}.${createHmac('sha256', JSON.stringify(publicPart(key)))
    .update(head)
    .digest('base64url')}`
}

describe('a good token', () => {
  it.each(['Bearer ', 'bearer ', ''])("is let in with '%s' before it, its claims as text", async (prefix) => {
    expect(await authorize(prefix + (await token(CLAIMS)))).toEqual({
      ok: true,
      scopes: ['openid', 'b/read'],
      claims: {
        client_id: 'console',
        scope: 'openid b/read',
        'cognito:groups': '[moderator admin]',
        token_use: 'access',
        iss: RULES.issuer,
        iat: String(now),
        exp: String(now + 60),
      },
    })
  })

  it('may name its audience in aud', async () => {
    expect(await authorize(await token({ scope: 'b/all', aud: ['x', 'console'] }))).toMatchObject({
      ok: true,
    })
  })
})

describe('401 Unauthorized', () => {
  it.each<[string, () => Promise<string | undefined> | string | undefined]>([
    ['no token', () => undefined],
    ['an empty header', () => 'Bearer '],
    ['no JWT', () => 'Bearer abc.def.ghi'],
    ['another scheme', () => `Basic ${Buffer.from('a:b').toString('base64')}`],
    ['an expired one', () => token({ ...CLAIMS, exp: now - 5 })],
    ['one without an end', () => token({ ...CLAIMS, exp: undefined })],
    ['one that is not valid yet', () => token({ ...CLAIMS, nbf: now + 60 })],
    ['another issuer', () => token({ ...CLAIMS, iss: 'https://issuer.example/other' })],
    ['another client', () => token({ ...CLAIMS, client_id: 'other' })],
    ['another audience, although the client is right', () => token({ ...CLAIMS, aud: 'other' })],
    ['no audience at all', () => token({ scope: 'b/read' })],
    ['another key under the same name', () => token(CLAIMS, { by: other })],
    ['a key of another name', () => token(CLAIMS, { kid: 'two' })],
    ['no key name', () => token(CLAIMS, { kid: null })],
    ['alg none', unsigned],
    ['the public key used as a secret', confused],
    [
      'changed claims',
      async () => (await token(CLAIMS)).replace(/\.[^.]+\./, `.${encode({ ...CLAIMS, exp: now + 999 })}.`),
    ],
  ])('for %s', async (_, make) => {
    expect(await authorize(await make())).toEqual({ ok: false, status: 401, message: 'Unauthorized' })
  })
})

describe('403 Forbidden', () => {
  it.each([['openid'], ['b/reader'], [undefined]])('for a token with the scopes %s', async (scope) => {
    expect(await authorize(await token({ ...CLAIMS, scope }))).toEqual({
      ok: false,
      status: 403,
      message: 'Forbidden',
    })
  })
})
