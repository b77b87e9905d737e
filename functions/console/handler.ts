/** The moderators' API. The HTTP API's authorizer has checked token, issuer, audience and scope. */
import middy, { type MiddlewareObj } from '@middy/core'
import httpHeaderNormalizer from '@middy/http-header-normalizer'
import httpJsonBodyParser from '@middy/http-json-body-parser'
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer as ConsoleEvent,
  APIGatewayProxyStructuredResultV2 as Result,
} from 'aws-lambda'
import { dynamodb } from '../../shared/aws/clients.ts'
import { dynamoCommentTable } from '../../shared/aws/comment-table.ts'
import { requireEnv } from '../../shared/aws/env.ts'
import { dynamoModerationIndex } from '../../shared/aws/moderation-index.ts'
import { answerProblems } from '../../shared/aws/problem-middleware.ts'
import { sites } from '../../shared/aws/sites.ts'
import { ProblemError } from '../../shared/domain/problem.ts'
import { ENV } from '../../shared/names.ts'
import { actorOf, requireRole } from './actor.ts'
import { type Route, routes } from './routes.ts'

const tableName = requireEnv(ENV.table)
const table = dynamoCommentTable(dynamodb(), tableName)
const index = dynamoModerationIndex(dynamodb(), tableName)

/** 405 where another method would be answered, 404 elsewhere. */
function routeOf(event: ConsoleEvent): Route {
  const { method, path } = event.requestContext.http
  const route = routes[`${method} ${path}`]
  if (route !== undefined) return route
  const others = Object.keys(routes).filter((key) => key.endsWith(` ${path}`))
  if (others.length === 0) throw new ProblemError('not_found')
  throw new ProblemError('method_not_allowed', { detail: others.map((key) => key.split(' ')[0]).join(', ') })
}

/** Before the body is read: is there such a route, and may this role use it? */
const guard: MiddlewareObj<ConsoleEvent, Result> = {
  before: ({ event }) => requireRole(actorOf(event), routeOf(event).roles),
}

const parseBody = httpJsonBodyParser() as MiddlewareObj<ConsoleEvent, Result>
const bodyOfWrites: MiddlewareObj<ConsoleEvent, Result> = {
  before: (request) => {
    if (request.event.requestContext.http.method === 'GET') return
    request.event.body ??= ''
    return parseBody.before?.(request)
  },
}

export const handler = middy<ConsoleEvent, Result>()
  .use(answerProblems() as MiddlewareObj<ConsoleEvent, Result>)
  .use(httpHeaderNormalizer() as MiddlewareObj<ConsoleEvent, Result>)
  .use(guard)
  .use(bodyOfWrites)
  .handler((event) =>
    routeOf(event).run(
      {
        query: event.queryStringParameters ?? {},
        body: event.body,
        actor: actorOf(event),
        now: Date.now(),
      },
      { table, index, sites: sites() },
    ),
  )
