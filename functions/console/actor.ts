/** Who asks. The API's authorizer has checked the token and its scope; roles are groups in it. */
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda'
import { ProblemError } from '../../shared/domain/problem.ts'
import { ROLES } from '../../shared/names.ts'

export type Role = (typeof ROLES)[number]

export interface Actor {
  name: string
  roles: Role[]
}

/** HTTP APIs hand list claims over as text: `[moderator admin]`. */
const listClaim = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map(String)
    : String(value ?? '')
        .replace(/^\[|\]$/g, '')
        .split(/[\s,]+/)

export function actorOf(event: APIGatewayProxyEventV2WithJWTAuthorizer): Actor {
  const { claims } = event.requestContext.authorizer.jwt
  const groups = listClaim(claims['cognito:groups'])
  return {
    name: String(claims['username'] ?? claims['sub'] ?? ''),
    roles: ROLES.filter((role) => groups.includes(role)),
  }
}

export function requireRole(actor: Actor, allowed: readonly Role[]): void {
  if (!actor.roles.some((role) => allowed.includes(role))) throw new ProblemError('role_missing')
}
