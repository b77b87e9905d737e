/** `/oidc/…`: authorization code with PKCE for the console page, as Cognito's hosted pages offer it. */
import { createHash, randomBytes } from 'node:crypto'
import type { JWK } from 'jose'
import { SCOPES } from '../../shared/names.ts'
import { type GatewayRequest, readBody } from '../gateway/request.ts'
import { type GatewayResponse, jsonResponse, textResponse } from '../gateway/response.ts'
import { type IssuerNames, publicKeys } from './keys.ts'
import { signInPage } from './page.ts'
import { accessToken, idToken, isRole, type Role, scopeOf, TOKEN_LIFETIME } from './tokens.ts'

interface Grant {
  role: Role
  redirectUri: string
  challenge: string
  nonce: string | undefined
  /** Epoch milliseconds. */
  expires: number
}

const CODE_LIFETIME = 60_000
const FORM_LIMIT = 16 * 1024
const NO_STORE = { 'cache-control': 'no-store' }

export interface Issuer {
  answer(request: GatewayRequest): Promise<GatewayResponse>
  /** `/console/config.json`, for a page on the given origin. */
  consoleConfig(origin: string): GatewayResponse
}

/** The issuer; its codes live in memory and are good once, for a minute. */
export function createIssuer(key: JWK, names: IssuerNames): Issuer {
  const grants = new Map<string, Grant>()
  return {
    answer: async (request) => {
      const origin = `http://${request.raw.headers.host}`
      switch (`${request.method} ${request.path}`) {
        case 'GET /oidc/jwks':
          return jsonResponse(200, publicKeys(key))
        case 'GET /oidc/authorize':
          return authorizePage(new URLSearchParams(request.query), names, origin)
        case 'POST /oidc/authorize':
          if (request.raw.headers.origin !== origin) return textResponse(403, 'This form is on another site.')
          return grant(await form(request), names, origin, grants)
        case 'POST /oidc/token':
          return await redeem(await form(request), key, names, grants)
        case 'GET /oidc/logout':
          return { status: 302, headers: { location: '/console/' }, body: '' }
        default:
          return textResponse(404, 'Not Found')
      }
    },
    consoleConfig: (origin) => jsonResponse(200, configOf(names, origin), { 'cache-control': 'no-cache' }),
  }
}

const configOf = ({ issuer, clientId }: IssuerNames, origin: string): object => ({
  issuer,
  authorizationEndpoint: `${origin}/oidc/authorize`,
  tokenEndpoint: `${origin}/oidc/token`,
  endSessionEndpoint: `${origin}/oidc/logout`,
  clientId,
  scope: ['openid', SCOPES.read, SCOPES.moderate].join(' '),
})

const form = async ({ raw }: GatewayRequest): Promise<URLSearchParams> =>
  new URLSearchParams((await readBody(raw, FORM_LIMIT)).toString('utf8'))

/** What is wrong with an authorization request, in words for the developer who made it. */
function fault(parameters: URLSearchParams, names: IssuerNames, origin: string): string | undefined {
  if (parameters.get('response_type') !== 'code') return 'response_type must be code'
  if (parameters.get('client_id') !== names.clientId) return 'client_id is not the console of this stack'
  const redirect = parameters.get('redirect_uri') ?? ''
  if (!URL.canParse(redirect) || !new URL(redirect).href.startsWith(`${origin}/console/`))
    return `redirect_uri must be under ${origin}/console/`
  if (parameters.get('code_challenge_method') !== 'S256') return 'code_challenge_method must be S256'
  if (!/^[\w-]{43}$/.test(parameters.get('code_challenge') ?? ''))
    return 'code_challenge is not an S256 challenge'
  return undefined
}

const PASSED_ON = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
]

function authorizePage(parameters: URLSearchParams, names: IssuerNames, origin: string): GatewayResponse {
  const wrong = fault(parameters, names, origin)
  if (wrong) return textResponse(400, wrong)
  const kept = PASSED_ON.flatMap((name): [string, string][] => {
    const value = parameters.get(name)
    return value === null ? [] : [[name, value]]
  })
  return signInPage(Object.fromEntries(kept))
}

function grant(
  fields: URLSearchParams,
  names: IssuerNames,
  origin: string,
  grants: Map<string, Grant>,
): GatewayResponse {
  const role = fields.get('role')
  const wrong = fault(fields, names, origin) ?? (isRole(role) ? undefined : 'role is not known')
  if (wrong || !isRole(role)) return textResponse(400, wrong ?? '')
  const code = randomBytes(32).toString('base64url')
  const redirectUri = fields.get('redirect_uri') ?? ''
  grants.set(code, {
    role,
    redirectUri,
    challenge: fields.get('code_challenge') ?? '',
    nonce: fields.get('nonce') ?? undefined,
    expires: Date.now() + CODE_LIFETIME,
  })
  const location = new URL(redirectUri)
  location.searchParams.set('code', code)
  const state = fields.get('state')
  if (state !== null) location.searchParams.set('state', state)
  return { status: 303, headers: { location: location.href, ...NO_STORE }, body: '' }
}

async function redeem(
  fields: URLSearchParams,
  key: JWK,
  names: IssuerNames,
  grants: Map<string, Grant>,
): Promise<GatewayResponse> {
  const failed = (error: string): GatewayResponse => jsonResponse(400, { error }, NO_STORE)
  if (fields.get('grant_type') !== 'authorization_code') return failed('unsupported_grant_type')
  const code = fields.get('code') ?? ''
  const found = grants.get(code)
  grants.delete(code)
  const challenge = createHash('sha256')
    .update(fields.get('code_verifier') ?? '')
    .digest('base64url')
  const fits =
    found &&
    found.expires > Date.now() &&
    found.challenge === challenge &&
    found.redirectUri === fields.get('redirect_uri') &&
    names.clientId === fields.get('client_id')
  if (!fits) return failed('invalid_grant')
  const tokens = {
    access_token: await accessToken(key, names, found.role),
    id_token: await idToken(key, names, found.role, found.nonce),
    token_type: 'Bearer',
    expires_in: TOKEN_LIFETIME,
    scope: scopeOf(found.role),
  }
  return jsonResponse(200, tokens, NO_STORE)
}
