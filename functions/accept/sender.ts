/** Who sends: the network of the address, for fair queueing only. Nothing of it is stored. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import ipaddr from 'ipaddr.js'
import { ORIGIN_HEADER } from '../../shared/names.ts'

const PORT = /:\d{1,5}$/

/** CloudFront's word counts only with the secret that it adds; else the peer's address does. */
function addressOf(event: APIGatewayProxyEventV2, originSecret: string): string {
  const viewer = event.headers['cloudfront-viewer-address']
  const trusted = viewer !== undefined && event.headers[ORIGIN_HEADER] === originSecret
  return trusted ? viewer.replace(PORT, '').replace(/^\[|\]$/g, '') : event.requestContext.http.sourceIp
}

/** The /24 of an IPv4 address, the /64 of an IPv6 one; `unknown` for anything else. */
export function networkOf(event: APIGatewayProxyEventV2, originSecret: string): string {
  const text = addressOf(event, originSecret)
  if (!ipaddr.isValid(text)) return 'unknown'
  const address = ipaddr.process(text)
  const bytes = address.toByteArray()
  return bytes.slice(0, address.kind() === 'ipv4' ? 3 : 8).join('.')
}
