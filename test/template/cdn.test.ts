import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ofType, resource, text } from './stack.ts'

const config = resource('AWS::CloudFront::Distribution').Properties.DistributionConfig

// biome-ignore lint/suspicious/noExplicitAny: a cache behavior of the template
const behavior = (path: string): any =>
  config.CacheBehaviors.find((candidate: { PathPattern: string }) => candidate.PathPattern === path)

const origin = ({ TargetOriginId }: { TargetOriginId: string }) =>
  config.Origins.find((candidate: { Id: string }) => candidate.Id === TargetOriginId)

const policy = (type: string, reference: unknown) =>
  resource(`AWS::CloudFront::${type}`, text(reference)).Properties[`${type}Config`]

const headers = (of: { ResponseHeadersPolicyId: unknown }) =>
  policy('ResponseHeadersPolicy', of.ResponseHeadersPolicyId)

describe('/v1/*', () => {
  const calls = behavior('/v1/*')
  const cache = policy('CachePolicy', calls.CachePolicyId)
  const forwarded = policy('OriginRequestPolicy', calls.OriginRequestPolicyId)

  it('goes to the HTTP API with the secret by which accept knows CloudFront', () => {
    const { DomainName, OriginCustomHeaders } = origin(calls)
    expect(text(DomainName)).toBe('Api.execute-api.AWS::Region.AWS::URLSuffix')
    expect(OriginCustomHeaders.map((h: { HeaderName: string }) => h.HeaderName)).toEqual([
      'x-bluepencil-origin',
    ])
    expect(text(OriginCustomHeaders[0].HeaderValue)).toBe(
      '{{resolve:secretsmanager:SecretsOrigin:SecretString:::}}',
    )
  })

  it('takes every method and only HTTPS', () => {
    expect(calls.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'])
    expect(calls.ViewerProtocolPolicy).toBe('https-only')
  })

  it('is not cached', () => {
    expect(cache).toMatchObject({ MinTTL: 0, DefaultTTL: 0 })
    expect(cache.MaxTTL).toBeLessThanOrEqual(1)
  })

  it('never answers one call with the remembered 404 of another', () => {
    const { HeadersConfig, QueryStringsConfig } = cache.ParametersInCacheKeyAndForwardedToOrigin
    expect(HeadersConfig.Headers).toContain('Authorization')
    expect(QueryStringsConfig.QueryStringBehavior).toBe('all')
  })

  it('shows accept the address of the viewer, and API Gateway its own host', () => {
    expect(forwarded.HeadersConfig.HeaderBehavior).toBe('whitelist')
    expect(forwarded.HeadersConfig.Headers).toContain('CloudFront-Viewer-Address')
    expect(forwarded.HeadersConfig.Headers).not.toContain('Host')
    expect(forwarded.QueryStringsConfig.QueryStringBehavior).toBe('all')
  })
})

describe('/threads/*', () => {
  const threads = behavior('/threads/*')

  it('is the snapshot bucket, signed', () => {
    expect(text(origin(threads).DomainName)).toBe('SnapshotsBucket.RegionalDomainName')
    expect(origin(threads)).toHaveProperty('OriginAccessControlId')
  })

  it('may be read by the pages of every site', () => {
    const { CorsConfig } = headers(threads)
    expect(CorsConfig).toMatchObject({
      AccessControlAllowOrigins: { Items: ['*'] },
      AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
      AccessControlAllowCredentials: false,
      OriginOverride: true,
    })
  })

  it('is kept as long as each object says, one copy for all, compressed', () => {
    const cache = policy('CachePolicy', threads.CachePolicyId)
    const key = cache.ParametersInCacheKeyAndForwardedToOrigin
    expect(cache).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 365 * 86_400 })
    expect(key).toMatchObject({
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
      HeadersConfig: { HeaderBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
    })
    expect(threads.Compress).toBe(true)
  })

  it('answers 404, for five seconds, for a thread with no comments yet', () => {
    const allowed = resource('AWS::S3::BucketPolicy', 'SnapshotsBucketPolicy')
      .Properties.PolicyDocument.Statement.filter((s: { Effect: string }) => s.Effect === 'Allow')
      .flatMap((s: { Action: string[] }) => s.Action)
    expect(allowed).toContain('s3:ListBucket')
    expect(config.CustomErrorResponses).toContainEqual({ ErrorCode: 404, ErrorCachingMinTTL: 5 })
  })
})

describe('static files', () => {
  const page = behavior('/console/*')

  it('come from the asset bucket, signed', () => {
    for (const files of [config.DefaultCacheBehavior, page]) {
      expect(text(origin(files).DomainName)).toBe('AssetsBucket.RegionalDomainName')
      expect(origin(files)).toHaveProperty('OriginAccessControlId')
    }
  })

  it('may be embedded by every site', () => {
    expect(headers(config.DefaultCacheBehavior).CorsConfig.AccessControlAllowOrigins.Items).toEqual(['*'])
  })

  it('of the console run under a strict policy with Trusted Types', () => {
    const { ContentSecurityPolicy } = headers(page).SecurityHeadersConfig.ContentSecurityPolicy
    expect(text(ContentSecurityPolicy).split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self' https://ModeratorsSignIn.auth.AWS::Region.amazoncognito.com",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      "trusted-types 'none'",
    ])
  })

  it('of the console are for no other site', () => {
    expect(headers(page)).not.toHaveProperty('CorsConfig')
    expect(headers(page).SecurityHeadersConfig.FrameOptions.FrameOption).toBe('DENY')
  })
})

describe('index documents', () => {
  const { Properties } = resource('AWS::CloudFront::Function')
  const visit = (uri: string) =>
    runInNewContext(`${Properties.FunctionCode}; handler({ request: { uri: ${JSON.stringify(uri)} } })`)

  it('are found for the console', () => {
    expect(visit('/console/')).toEqual({ uri: '/console/index.html' })
    expect(visit('/console/console.js')).toEqual({ uri: '/console/console.js' })
    expect(visit('/console')).toMatchObject({
      statusCode: 301,
      headers: { location: { value: '/console/' } },
    })
  })

  it('hide the listing of the bucket', () => {
    expect(visit('/')).toEqual({ uri: '/index.html' })
  })
})

it('every behavior says what its responses may do in a browser', () => {
  const policies = Object.values(ofType('AWS::CloudFront::ResponseHeadersPolicy')).map(
    ({ Properties }) => Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig,
  )
  expect(policies.length).toBe(2)
  for (const security of policies) {
    expect(security.ContentTypeOptions).toEqual({ Override: true })
    expect(security.StrictTransportSecurity.AccessControlMaxAgeSec).toBeGreaterThanOrEqual(31_536_000)
    expect(security.ReferrerPolicy.ReferrerPolicy).toBe('no-referrer')
  }
})
