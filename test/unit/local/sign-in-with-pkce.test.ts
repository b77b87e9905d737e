import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthorizer } from '../../../local/gateway/jwt.ts'
import { type Gateway, openGateway } from '../../../local/gateway/server.ts'
import { createLog } from '../../../local/log.ts'
import { createIssuer } from '../../../local/oidc/issuer.ts'
import { issuerKey, publicKeys } from '../../../local/oidc/keys.ts'
import { accessToken } from '../../../local/oidc/tokens.ts'

const NAMES = { issuer: 'https://cognito.example/pool', clientId: 'console' }
const VERIFIER = 'v'.repeat(43)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

const data = mkdtempSync(join(tmpdir(), 'bluepencil-oidc-'))
let gateway: Gateway
let origin: string

beforeAll(async () => {
  gateway = await openGateway(0, createLog(true))
  origin = `http://127.0.0.1:${gateway.port}`
  gateway.serve(createIssuer(await issuerKey(data), NAMES).answer)
})
afterAll(() => {
  gateway.close()
  rmSync(data, { recursive: true })
})

const request = (): Record<string, string> => ({
  response_type: 'code',
  client_id: NAMES.clientId,
  redirect_uri: `${origin}/console/`,
  state: '"><script>alert(1)</script>',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
})

const post = (path: string, fields: Record<string, string>, headers = { origin }): Promise<Response> =>
  fetch(origin + path, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) })

async function codeFor(role: string): Promise<string> {
  const response = await post('/oidc/authorize', { ...request(), role })
  expect(response.status).toBe(303)
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.origin + location.pathname).toBe(`${origin}/console/`)
  expect(location.searchParams.get('state')).toBe(request().state)
  return location.searchParams.get('code') ?? ''
}

const redeem = (code: string, changed: Record<string, string> = {}): Promise<Response> =>
  post('/oidc/token', {
    grant_type: 'authorization_code',
    code,
    code_verifier: VERIFIER,
    client_id: NAMES.clientId,
    redirect_uri: `${origin}/console/`,
    ...changed,
  })

describe('signing in', () => {
  it('shows a page that can run nothing and repeats no markup', async () => {
    const response = await fetch(`${origin}/oidc/authorize?${new URLSearchParams(request())}`)
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(html).not.toContain('<script>')
    expect(html.match(/<button [^>]*value="\w+"/g)).toHaveLength(3)
  })

  it.each([
    ['moderator', 'openid bluepencil/read bluepencil/moderate'],
    ['auditor', 'openid bluepencil/read'],
  ])('as %s gives a token that opens the API', async (role, scope) => {
    const response = await redeem(await codeFor(role))
    const tokens = (await response.json()) as { access_token: string; id_token: string }
    const authorize = createAuthorizer(publicKeys(await issuerKey(data)))
    const rules = { issuer: NAMES.issuer, audience: [NAMES.clientId], scopes: ['bluepencil/read'] }
    expect(await authorize(`Bearer ${tokens.access_token}`, rules)).toMatchObject({
      ok: true,
      claims: { scope, 'cognito:groups': `[${role}]`, token_use: 'access', username: role },
    })
    expect(decodeJwt(tokens.id_token)).toMatchObject({ aud: NAMES.clientId, iss: NAMES.issuer })
  })

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another client', { client_id: 'other' }],
    ['another address', { redirect_uri: 'https://evil.example/' }],
  ])('gives no token for %s, nor for the same code afterwards', async (_, changed) => {
    const code = await codeFor('admin')
    for (const fields of [changed, {}]) {
      const response = await redeem(code, fields)
      expect([response.status, await response.json()]).toEqual([400, { error: 'invalid_grant' }])
    }
  })

  it('gives one token for a code', async () => {
    const code = await codeFor('admin')
    expect((await redeem(code)).status).toBe(200)
    expect((await redeem(code)).status).toBe(400)
  })

  it.each([
    ['an address elsewhere', { redirect_uri: 'https://evil.example/console/' }],
    ['an address that only begins alike', { redirect_uri: 'http://127.0.0.1/console/' }],
    ['no PKCE', { code_challenge_method: 'plain' }],
    ['another client', { client_id: 'other' }],
    ['an implicit flow', { response_type: 'token' }],
  ])('is refused with %s, before and after the button', async (_, changed) => {
    const fields = { ...request(), ...changed }
    expect((await fetch(`${origin}/oidc/authorize?${new URLSearchParams(fields)}`)).status).toBe(400)
    const response = await post('/oidc/authorize', { ...fields, role: 'admin' })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  })

  it('is refused when another site sends the form, and for a role that is none', async () => {
    expect(
      (await post('/oidc/authorize', { ...request(), role: 'admin' }, { origin: 'https://evil.example' }))
        .status,
    ).toBe(403)
    expect((await post('/oidc/authorize', { ...request(), role: 'root' })).status).toBe(400)
  })
})

describe('the key', () => {
  it('stays the same and is readable by its owner only', async () => {
    expect(await issuerKey(data)).toEqual(await issuerKey(data))
    expect(statSync(join(data, 'oidc', 'key.json')).mode & 0o777).toBe(0o600)
  })

  it('is published without its private part', async () => {
    const { keys } = (await (await fetch(`${origin}/oidc/jwks`)).json()) as JSONWebKeySet
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  it('signs tokens for an hour', async () => {
    const { iat = 0, exp } = decodeJwt(await accessToken(await issuerKey(data), NAMES, 'admin'))
    expect(exp).toBe(iat + 3600)
  })
})
