import { describe, expect, it } from 'vitest'
import { ofType, resource, text } from './stack.ts'

const routes = Object.values(ofType('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties)
const stage = resource('AWS::ApiGatewayV2::Stage').Properties

const READ = ['bluepencil/read']
const MODERATE = ['bluepencil/moderate']
/** Scopes that open each route; none for readers. */
const ROUTES = {
  'ANY /v1/comments': undefined,
  'GET /v1/console/queue': READ,
  'GET /v1/console/comment': READ,
  'GET /v1/console/audit': READ,
  'GET /v1/console/policy': READ,
  'ANY /v1/console/decisions': MODERATE,
  'ANY /v1/console/replies': MODERATE,
  'PUT /v1/console/policy': MODERATE,
}

describe('routes', () => {
  it('are these, each with its scope', () => {
    expect(Object.fromEntries(routes.map((route) => [route.RouteKey, route.AuthorizationScopes]))).toEqual(
      ROUTES,
    )
  })

  it('of the console are behind the JWT authorizer', () => {
    const console = routes.filter((route) => route.RouteKey.includes('/console/'))
    expect(console.length).toBe(7)
    for (const route of console) {
      expect(route, route.RouteKey).toMatchObject({
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: expect.stringMatching(/^ApiModerators/) },
      })
    }
  })

  it('lead to accept and console', () => {
    const targets = ofType('AWS::ApiGatewayV2::Integration')
    const byRoute = routes.map((route) => {
      const integration = targets[text(route.Target).replace('integrations/', '')]
      expect(integration?.Properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
      })
      return [route.RouteKey, text(integration?.Properties.IntegrationUri)]
    })
    const expected = Object.keys(ROUTES).map((key) => [
      key,
      key.includes('console') ? 'FunctionsConsoleFunction.Arn' : 'FunctionsAcceptFunction.Arn',
    ])
    expect(Object.fromEntries(byRoute)).toEqual(Object.fromEntries(expected))
  })
})

it('tokens must come from the user pool, made for the console', () => {
  const { AuthorizerType, JwtConfiguration, IdentitySource } = resource(
    'AWS::ApiGatewayV2::Authorizer',
  ).Properties
  expect(AuthorizerType).toBe('JWT')
  expect(IdentitySource).toEqual(['$request.header.Authorization'])
  expect(JwtConfiguration.Audience.map(text)).toEqual(['ModeratorsConsole'])
  expect(text(JwtConfiguration.Issuer)).toBe('https://cognito-idp.AWS::Region.amazonaws.com/ModeratorsPool')
})

describe('throttles', () => {
  it('hold readers to 20 requests a second', () => {
    expect(stage.RouteSettings['ANY /v1/comments']).toEqual({
      ThrottlingRateLimit: 20,
      ThrottlingBurstLimit: 40,
    })
  })

  it('are set for every route, and for one that is added without', () => {
    expect(Object.keys(stage.RouteSettings).sort()).toEqual(routes.map((route) => route.RouteKey).sort())
    for (const settings of [stage.DefaultRouteSettings, ...Object.values<object>(stage.RouteSettings)]) {
      expect(settings).toEqual({
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
      })
    }
  })

  it('wait for the routes they name', () => {
    const { DependsOn = [] } = resource('AWS::ApiGatewayV2::Stage')
    for (const id of Object.keys(ofType('AWS::ApiGatewayV2::Route'))) {
      expect(DependsOn).toContainEqual(expect.stringMatching(new RegExp(`^${id}[0-9A-F]{8}$`)))
    }
  })
})

it('the access log has no address, no agent and no query', () => {
  const { DestinationArn, Format } = stage.AccessLogSettings
  expect(text(DestinationArn)).toBe('RoutesAccessLog.Arn')
  expect(Format).toContain('$context.requestId')
  expect(Format).not.toMatch(/identity|sourceIp|userAgent|querystring|authorizer|\$context\.path/i)
})
