/** The resources that run code or answer requests: functions, event source mappings, routes, CDN behaviours. */
import type { EventSourceMapping } from '../pollers/mapping.ts'
import { behaviours, type CdnBehaviour } from './cdn.ts'
import { type Physical, type Place, physicalName } from './physical.ts'
import { type Resolve, resolver, UnresolvedReference } from './resolve.ts'
import { resourcesOf, type Template } from './template.ts'

export interface LambdaFunction {
  name: string
  /** Folder of the bundle. */
  asset: string
  handler: string
  timeoutSeconds: number
  memoryMb: number
  environment: Record<string, string>
}

export interface Mapping {
  /** Name of the function. */
  target: string
  functionArn: string
  /** Absent for a stream. */
  queue?: string
  /** Properties of `AWS::Lambda::EventSourceMapping`, resolved. */
  properties: EventSourceMapping
}

export interface JwtAuthorizer {
  issuer: string
  audience: string[]
}

export interface Route {
  method: string
  path: string
  routeKey: string
  /** Name of the function. */
  target: string
  jwt?: JwtAuthorizer & { scopes: string[] }
}

export interface ComputeResources {
  functions: LambdaFunction[]
  mappings: Mapping[]
  routes: Route[]
  behaviours: CdnBehaviour[]
}

/** Reads everything that refers to data resources. Throws `UnresolvedReference`. */
export function computeResources(template: Template, place: Place, physical: Physical): ComputeResources {
  const resolve = resolver(template, place, physical)
  const functions = lambdaFunctions(template, resolve)
  const arns = new Map(
    functions.map(({ id, fn }) => [fn.name, String(resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id))]),
  )
  return {
    functions: functions.map(({ fn }) => fn),
    mappings: mappings(template, resolve, arns),
    routes: routes(template, resolve, new Map([...arns].map(([name, arn]) => [arn, name]))),
    behaviours: behaviours(template, resolve),
  }
}

/** Node functions with a file asset; the helpers that the CDK adds for deployments are others. */
function lambdaFunctions(template: Template, resolve: Resolve): { id: string; fn: LambdaFunction }[] {
  return resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties: p = {} }]) => {
    const asset = template.assets[String((p.Code as { S3Key?: unknown }).S3Key)]
    const environment = p.Environment as { Variables?: Record<string, unknown> } | undefined
    if (!String(p.Runtime).startsWith('nodejs') || !asset || isDeploymentHelper(id)) return []
    const variables = resolve(environment?.Variables ?? {}, `${id}.Environment`) as Record<string, unknown>
    const fn: LambdaFunction = {
      name: physicalName(template, id, (value) => resolve(value, id)),
      asset,
      handler: String(p.Handler),
      timeoutSeconds: Number(p.Timeout ?? 3),
      memoryMb: Number(p.MemorySize ?? 128),
      environment: Object.fromEntries(Object.entries(variables).map(([k, v]) => [k, String(v)])),
    }
    return [{ id, fn }]
  })
}

const isDeploymentHelper = (id: string): boolean => /^(Custom|LogRetention|AWS[0-9a-f]{8})/.test(id)

function mappings(template: Template, resolve: Resolve, arns: Map<string, string>): Mapping[] {
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([id, resource]) => {
    const properties = resolve(resource.Properties, id) as EventSourceMapping & { FunctionName: string }
    const target = properties.FunctionName.split(':').at(-1) ?? ''
    const functionArn = arns.get(target)
    if (!functionArn) throw new UnresolvedReference(`${id}: function ${target} is not in the template`)
    const [, , service, , , name] = properties.EventSourceArn.split(':')
    return {
      target,
      functionArn,
      properties,
      ...(service === 'sqs' && name !== undefined && { queue: name }),
    }
  })
}

function routes(template: Template, resolve: Resolve, functionByArn: Map<unknown, string>): Route[] {
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id, { Properties: p = {} }]) => {
    const routeKey = String(p.RouteKey)
    const [, method, path] = /^([A-Z]+) (\/[^{}]*)$/.exec(routeKey) ?? []
    if (!method || !path)
      throw new UnresolvedReference(
        `${id}: route '${routeKey}' is of a kind that the local gateway does not know`,
      )
    const integration = template.resources[referred(p.Target)]
    const uri = resolve(integration?.Properties?.IntegrationUri, `${id}.Target`)
    const target = functionByArn.get(uri)
    if (!target)
      throw new UnresolvedReference(`${id}: the integration of '${routeKey}' is no function of this stack`)
    return { method, path, routeKey, target, ...authorizer(template, resolve, id, p) }
  })
}

/** `{ "Fn::Join": ["", ["integrations/", { "Ref": id }]] }` → id */
const referred = (target: unknown): string => /"Ref":"([^"]+)"/.exec(JSON.stringify(target))?.[1] ?? ''

function authorizer(
  template: Template,
  resolve: Resolve,
  id: string,
  properties: Record<string, unknown>,
): Pick<Route, 'jwt'> {
  const type = properties.AuthorizationType ?? 'NONE'
  if (type === 'NONE') return {}
  const authorizerId = referred(properties.AuthorizerId)
  const configuration = resolve(
    template.resources[authorizerId]?.Properties?.JwtConfiguration,
    `${authorizerId}.JwtConfiguration`,
  ) as { Issuer: string; Audience: string[] } | undefined
  if (type !== 'JWT' || !configuration)
    throw new UnresolvedReference(
      `${id}: authorization '${type}' is of a kind that the local gateway does not know`,
    )
  const scopes = (properties.AuthorizationScopes as string[] | undefined) ?? []
  return { jwt: { issuer: configuration.Issuer, audience: configuration.Audience, scopes } }
}
