/** CORS is answered here, not by the API: which origins may post is a matter of the registry. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { ownsOrigin, type Site } from '../../shared/domain/sites.ts'

/** An origin of any site may read answers; accept itself checks it against the site posted to. */
export function corsHeaders(event: APIGatewayProxyEventV2, sites: Iterable<Site>): Record<string, string> {
  const origin = event.headers['origin']
  const known = origin !== undefined && [...sites].some((site) => ownsOrigin(site, origin))
  return known ? { vary: 'origin', 'access-control-allow-origin': origin } : { vary: 'origin' }
}

export const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
} as const
