/** The JWT authorizer of an HTTP API. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Route } from '../template/compute.ts'

export type Authorization =
  | { ok: true; claims: Record<string, string>; scopes: string[] | null }
  | { ok: false; status: 401 | 403; message: 'Unauthorized' | 'Forbidden' }

export type Authorize = (
  header: string | undefined,
  rules: NonNullable<Route['jwt']>,
) => Promise<Authorization>

const UNAUTHORIZED = { ok: false, status: 401, message: 'Unauthorized' } as const
const FORBIDDEN = { ok: false, status: 403, message: 'Forbidden' } as const

/** Checks the `authorization` header of a request against a route's authorizer and scopes. */
export function createAuthorizer(keys: JSONWebKeySet): Authorize {
  const keySet = createLocalJWKSet(keys)
  return async (header, { issuer, audience, scopes }) => {
    const token = header?.replace(/^Bearer\s+/i, '').trim()
    if (!token) return UNAUTHORIZED
    const options = { issuer, algorithms: ['RS256', 'RS384', 'RS512'], requiredClaims: ['exp'] }
    const verified = await jwtVerify(token, keySet, options).catch(() => undefined)
    if (!verified?.protectedHeader.kid || !isFor(verified.payload, audience)) return UNAUTHORIZED
    const held = scopesOf(verified.payload)
    if (scopes.length > 0 && !scopes.some((scope) => held.includes(scope))) return FORBIDDEN
    return { ok: true, claims: claimsOf(verified.payload), scopes: scopes.length > 0 ? held : null }
  }
}

/** API Gateway looks at `client_id` only when there is no `aud`; access tokens of Cognito have none. */
function isFor(payload: JWTPayload, audience: string[]): boolean {
  const given = payload.aud ?? payload.client_id
  return [given].flat().some((one) => typeof one === 'string' && audience.includes(one))
}

function scopesOf(payload: JWTPayload): string[] {
  const scope = payload.scope ?? payload.scp
  return typeof scope === 'string' ? scope.split(' ') : []
}

/** Every claim arrives as text: lists as `[a b]`, numbers and truth values as JSON. */
function claimsOf(payload: JWTPayload): Record<string, string> {
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value
    return Array.isArray(value) ? `[${value.map(text).join(' ')}]` : JSON.stringify(value)
  }
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, text(value)]))
}
