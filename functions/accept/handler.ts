/** POST /v1/comments */
import { randomBytes } from 'node:crypto'
import middy from '@middy/core'
import httpHeaderNormalizer from '@middy/http-header-normalizer'
import httpJsonBodyParser from '@middy/http-json-body-parser'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { secretsManager, sqs } from '../../shared/aws/clients.ts'
import { sqsCommandQueue } from '../../shared/aws/command-queue.ts'
import { requireEnv } from '../../shared/aws/env.ts'
import { step } from '../../shared/aws/log.ts'
import { answerProblems, json } from '../../shared/aws/problem-middleware.ts'
import { signingKeys } from '../../shared/aws/signing-keys.ts'
import { sites } from '../../shared/aws/sites.ts'
import { ProblemError } from '../../shared/domain/problem.ts'
import { BODY_BYTES } from '../../shared/domain/submission.ts'
import { ENV } from '../../shared/names.ts'
import { accept } from './accept.ts'
import { corsHeaders, PREFLIGHT } from './cors.ts'
import { networkOf } from './sender.ts'

const queue = sqsCommandQueue(sqs(), requireEnv(ENV.commandQueue))
const keys = signingKeys(secretsManager(), requireEnv(ENV.secret))
const originSecret = requireEnv(ENV.originSecret)

/** Before anything is parsed: the method, then the size. */
const guard = {
  before: ({ event }: { event: APIGatewayProxyEventV2 }): APIGatewayProxyStructuredResultV2 | undefined => {
    const { method } = event.requestContext.http
    if (method === 'OPTIONS')
      return { statusCode: 204, headers: { ...PREFLIGHT, ...corsHeaders(event, sites().values()) } }
    if (method !== 'POST') throw new ProblemError('method_not_allowed', { detail: 'POST, OPTIONS' })
    const bytes = Buffer.byteLength(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
    if (bytes > BODY_BYTES) throw new ProblemError('body_too_large')
    event.body ??= ''
    return undefined
  },
}

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(answerProblems((event) => corsHeaders(event, sites().values())))
  .use(httpHeaderNormalizer())
  .use(guard)
  .use(httpJsonBodyParser())
  .handler(async (event) => {
    const accepted = await accept(event.body, {
      sites: sites(),
      keys: await keys(),
      queue,
      now: Date.now(),
      random: randomBytes(10),
      origin: event.headers['origin'],
      network: networkOf(event, originSecret),
    })
    const { id, thread } = accepted
    step('accepted', { thread, id })
    return json(202, accepted)
  })
