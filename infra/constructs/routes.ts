import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type CfnStage,
  type HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { ROUTES, SCOPES } from '../../shared/names.ts'
import type { Functions } from './functions.ts'

/** Requests a second, and how many at once. A flood of comments meets the first of these. */
const READERS = { rateLimit: 20, burstLimit: 40 }
const MODERATORS = { rateLimit: 10, burstLimit: 20 }

const { ANY, GET, PUT } = HttpMethod
const CONSOLE_ROUTES = [
  { method: GET, path: ROUTES.queue, scope: SCOPES.read },
  { method: GET, path: ROUTES.comment, scope: SCOPES.read },
  { method: GET, path: ROUTES.audit, scope: SCOPES.read },
  { method: GET, path: ROUTES.policy, scope: SCOPES.read },
  { method: ANY, path: ROUTES.decisions, scope: SCOPES.moderate },
  { method: ANY, path: ROUTES.replies, scope: SCOPES.moderate },
  { method: PUT, path: ROUTES.policy, scope: SCOPES.moderate },
]

export interface RoutesProps {
  api: HttpApi
  functions: Functions
  /** Whose tokens open the console's routes: issuer, and the client they were made for. */
  issuer: string
  audience: string
}

/** Routes, authorizer, throttles and access log of the HTTP API. */
export class Routes extends Construct {
  private readonly routes: { route: HttpRoute; key: string; throttle: ThrottleSettings }[] = []

  constructor(scope: Construct, id: string, { api, functions, issuer, audience }: RoutesProps) {
    super(scope, id)
    const accept = new HttpLambdaIntegration('Accept', functions.accept.function)
    const console = new HttpLambdaIntegration('Console', functions.console.function)
    const authorizer = new HttpJwtAuthorizer('Moderators', issuer, { jwtAudience: [audience] })
    this.add(api, HttpRouteKey.with(ROUTES.comments, ANY), READERS, { integration: accept })
    for (const { method, path, scope } of CONSOLE_ROUTES) {
      const open = { integration: console, authorizer, authorizationScopes: [scope] }
      this.add(api, HttpRouteKey.with(path, method), MODERATORS, open)
    }
    this.addStage(api)
  }

  private add(
    httpApi: HttpApi,
    routeKey: HttpRouteKey,
    throttle: ThrottleSettings,
    props: {
      integration: HttpLambdaIntegration
      authorizer?: IHttpRouteAuthorizer
      authorizationScopes?: string[]
    },
  ): void {
    const route = new HttpRoute(this, routeKey.key, { httpApi, routeKey, ...props })
    this.routes.push({ route, key: routeKey.key, throttle })
  }

  private addStage(httpApi: HttpApi): void {
    const stage = new HttpStage(this, 'Stage', {
      httpApi,
      autoDeploy: true,
      throttle: MODERATORS,
      accessLogSettings: { destination: new LogGroupLogDestination(this.addLog()), format: ACCESS_LOG },
    })
    const resource = stage.node.defaultChild as CfnStage
    resource.routeSettings = Object.fromEntries(
      this.routes.map(({ key, throttle: { rateLimit, burstLimit } }) => [
        key,
        { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit },
      ]),
    )
    for (const { route } of this.routes) stage.node.addDependency(route)
  }

  private addLog(): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  }
}

/** No address, no user agent, no query string. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTimeEpoch',
    route: '$context.routeKey',
    status: '$context.status',
    ms: '$context.responseLatency',
    bytes: '$context.responseLength',
    error: '$context.error.message',
    integration: '$context.integrationErrorMessage',
  }),
)
