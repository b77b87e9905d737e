import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { corsHeaders } from '../../../functions/accept/cors.ts'
import { sitesSchema } from '../../../shared/domain/sites.ts'

const sites = sitesSchema.parse([
  { id: 'blog', origins: ['https://blog.example'] },
  { id: 'demo', origins: ['http://127.0.0.1:*', 'http://localhost:*'] },
])
const allowed = (origin: string | undefined) =>
  corsHeaders(
    { headers: origin === undefined ? {} : { origin } } as unknown as APIGatewayProxyEventV2,
    sites,
  )['access-control-allow-origin']

describe('CORS', () => {
  it.each(['https://blog.example', 'http://127.0.0.1:8787', 'http://localhost:3000'])(
    'lets %s read',
    (origin) => {
      expect(allowed(origin)).toBe(origin)
    },
  )

  it.each([
    undefined,
    'null',
    'https://blog.example.evil.example',
    'http://blog.example',
    'https://blog.example:8443',
    'http://127.0.0.1:*',
    'http://127.0.0.1:80.evil.example',
    'https://127.0.0.1:8787',
  ])('does not let %s', (origin) => {
    expect(allowed(origin)).toBeUndefined()
  })
})

describe('the registry', () => {
  it.each([
    [[{ id: 'Blog', origins: ['https://a.example'] }]],
    [[{ id: 'a', origins: [] }]],
    [[{ id: 'a', origins: ['https://a.example/'] }]],
    [[{ id: 'a', origins: ['https://*.a.example'] }]],
    [[{ id: 'a', origins: ['http://evil.example:*'] }]],
    [[{ id: 'a', origins: ['https://a.example'], typo: 1 }]],
    [
      [
        { id: 'a', origins: ['https://a.example'] },
        { id: 'a', origins: ['https://b.example'] },
      ],
    ],
  ])('refuses %j', (registry) => {
    expect(sitesSchema.safeParse(registry).success).toBe(false)
  })
})
