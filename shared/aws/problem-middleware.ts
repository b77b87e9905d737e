/** Turns what a handler throws into RFC 9457 answers; the text of unknown errors never leaves. */
import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type ProblemCode, ProblemError, problem } from '../domain/problem.ts'
import type { Problem } from '../wire.ts'
import { fault } from './log.ts'

export const json = (
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
})

export const problemResponse = (
  body: Problem,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 =>
  json(body.status, body, {
    'content-type': 'application/problem+json',
    ...(body.code === 'method_not_allowed' && body.detail !== undefined && { allow: body.detail }),
    ...headers,
  })

/** Codes for what middy's own middlewares throw, by their status. */
const FROM_STATUS: Record<number, ProblemCode> = { 415: 'content_type', 422: 'json_invalid' }

function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const code = FROM_STATUS[(error as { statusCode?: number } | null)?.statusCode ?? 0]
  if (code !== undefined) return problem(code)
  fault('request failed', error)
  return problem('internal')
}

/** `headers` are added to every answer, also to errors: a browser hides an error without CORS headers. */
export function answerProblems(
  headers: (event: APIGatewayProxyEventV2) => Record<string, string> = () => ({}),
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    after: ({ event, response }) => {
      if (response) response.headers = { ...response.headers, ...headers(event) }
    },
    onError: (request) => {
      request.response = problemResponse(asProblem(request.error), headers(request.event))
    },
  }
}
