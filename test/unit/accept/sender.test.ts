import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { networkOf } from '../../../functions/accept/sender.ts'
import { ORIGIN_HEADER } from '../../../shared/names.ts'

const SECRET = 'what CloudFront knows'

const event = (viewer: string | undefined, secret: string | undefined, sourceIp = '198.51.100.7') =>
  ({
    headers: {
      ...(viewer !== undefined && { 'cloudfront-viewer-address': viewer }),
      ...(secret !== undefined && { [ORIGIN_HEADER]: secret }),
    },
    requestContext: { http: { sourceIp } },
  }) as unknown as APIGatewayProxyEventV2

describe("the sender's network", () => {
  it.each([
    ['203.0.113.9:4711', '203.0.113'],
    ['2001:db8:1:2:3:4:5:6:4711', '32.1.13.184.0.1.0.2'],
    ['[2001:db8::1]:4711', '32.1.13.184.0.0.0.0'],
    ['::ffff:203.0.113.9:4711', '203.0.113'],
    ['nonsense', 'unknown'],
  ])('of %s is %s', (viewer, network) => {
    expect(networkOf(event(viewer, SECRET), SECRET)).toBe(network)
  })

  it('is what the peer shows when the header does not come from CloudFront', () => {
    for (const secret of [undefined, '', 'guess']) {
      expect(networkOf(event('203.0.113.9:4711', secret), SECRET)).toBe('198.51.100')
    }
    expect(networkOf(event(undefined, SECRET), SECRET)).toBe('198.51.100')
  })
})
