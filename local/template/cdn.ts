/** CloudFront behaviours: what the CDN adds to requests and responses of a path. */
import { type Resolve, UnresolvedReference } from './resolve.ts'
import { resourcesOf, type Template } from './template.ts'

export interface CdnBehaviour {
  /** `*` stands for any run of characters; the default behaviour is the last one, with `*`. */
  pathPattern: string
  /** Name of the bucket behind it, if it is one. */
  bucket?: string
  /** What the CDN sends to its origin. */
  originHeaders: Record<string, string>
  /** What the CDN adds to every response, names in lower case. */
  responseHeaders: Record<string, string>
}

interface Behaviour {
  PathPattern?: string
  TargetOriginId: string
  ResponseHeadersPolicyId?: unknown
}

interface Origin {
  Id: string
  DomainName: unknown
  OriginCustomHeaders?: { HeaderName: string; HeaderValue: unknown }[]
}

/** Behaviours of the template's distribution in the order in which CloudFront tries them. */
export function behaviours(template: Template, resolve: Resolve): CdnBehaviour[] {
  const [found] = resourcesOf(template, 'AWS::CloudFront::Distribution')
  if (!found) return []
  const [id, distribution] = found
  const config = distribution.Properties?.DistributionConfig as {
    Origins: Origin[]
    CacheBehaviors?: Behaviour[]
    DefaultCacheBehavior: Behaviour
  }
  return [...(config.CacheBehaviors ?? []), config.DefaultCacheBehavior].map((behaviour) => ({
    pathPattern: behaviour.PathPattern ?? '*',
    ...originOf(config.Origins, behaviour.TargetOriginId, resolve, id),
    responseHeaders: responseHeaders(template, behaviour.ResponseHeadersPolicyId, resolve, id),
  }))
}

const BUCKET_HOST = /^(.+)\.s3\./

function originOf(
  origins: Origin[],
  id: string,
  resolve: Resolve,
  where: string,
): Pick<CdnBehaviour, 'bucket' | 'originHeaders'> {
  const origin = origins.find((candidate) => candidate.Id === id)
  const [, bucket] = BUCKET_HOST.exec(String(resolve(origin?.DomainName, `${where}.DomainName`))) ?? []
  const headers = (origin?.OriginCustomHeaders ?? []).map(({ HeaderName, HeaderValue }) => [
    HeaderName.toLowerCase(),
    String(resolve(HeaderValue, `${where}.${HeaderName}`)),
  ])
  return { ...(bucket !== undefined && { bucket }), originHeaders: Object.fromEntries(headers) }
}

function responseHeaders(
  template: Template,
  policy: unknown,
  resolve: Resolve,
  where: string,
): Record<string, string> {
  if (policy === undefined) return {}
  const id = (policy as { Ref?: string }).Ref ?? ''
  const config = template.resources[id]?.Properties?.ResponseHeadersPolicyConfig
  if (!config)
    throw new UnresolvedReference(
      `${where}: response headers policy ${JSON.stringify(policy)} is not in the template`,
    )
  return headersOf(resolve(config, id) as PolicyConfig)
}

interface PolicyConfig {
  CorsConfig?: {
    AccessControlAllowOrigins: { Items: string[] }
    AccessControlExposeHeaders?: { Items: string[] }
  }
  CustomHeadersConfig?: { Items: { Header: string; Value: string }[] }
  SecurityHeadersConfig?: {
    ContentSecurityPolicy?: { ContentSecurityPolicy: string }
    ContentTypeOptions?: object
    FrameOptions?: { FrameOption: string }
    ReferrerPolicy?: { ReferrerPolicy: string }
    StrictTransportSecurity?: object
  }
}

/** HSTS is left out: over plain HTTP a browser ignores it. */
function headersOf({ CorsConfig, CustomHeadersConfig, SecurityHeadersConfig = {} }: PolicyConfig) {
  const { ContentSecurityPolicy, ContentTypeOptions, FrameOptions, ReferrerPolicy } = SecurityHeadersConfig
  const headers: Record<string, string | undefined> = {
    'access-control-allow-origin': CorsConfig?.AccessControlAllowOrigins.Items[0],
    'access-control-expose-headers': CorsConfig?.AccessControlExposeHeaders?.Items.join(', '),
    'content-security-policy': ContentSecurityPolicy?.ContentSecurityPolicy,
    'x-content-type-options': ContentTypeOptions && 'nosniff',
    'x-frame-options': FrameOptions?.FrameOption,
    'referrer-policy': ReferrerPolicy?.ReferrerPolicy,
  }
  for (const { Header, Value } of CustomHeadersConfig?.Items ?? []) headers[Header.toLowerCase()] = Value
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => !!entry[1]))
}

/** The first behaviour whose pattern fits the path, as CloudFront chooses. */
export function behaviourFor(all: readonly CdnBehaviour[], path: string): CdnBehaviour | undefined {
  return all.find(({ pathPattern }) => fits(pathPattern.replace(/^(?=[^/*])/, '/'), path))
}

function fits(pattern: string, path: string): boolean {
  const parts = pattern.split('*')
  const first = parts[0] ?? ''
  if (parts.length === 1) return path === pattern
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const next = path.indexOf(part, at)
    if (next < 0) return false
    at = next + part.length
  }
  const last = parts.at(-1) ?? ''
  return path.length - at >= last.length && path.endsWith(last)
}
