/**
 * The process of one Lambda function: `node child.ts <bundle> <handler>`. Loads the bundle and runs
 * invocations that come by IPC. Unlike Lambda it runs several at a time in one process.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FromFunction, InvocationFault, ToFunction } from './protocol.ts'

type Handler = (event: unknown, context: object) => unknown

const [folder = '', handlerName = ''] = process.argv.slice(2)

process.once('disconnect', () => process.exit())

/** `index.handler` → the export `handler` of the first of `index.mjs`, `index.cjs`, `index.js`. */
async function loadHandler(): Promise<Handler> {
  const dot = handlerName.lastIndexOf('.')
  const name = handlerName.slice(0, dot)
  const file = ['.mjs', '.cjs', '.js']
    .map((ending) => join(folder, name + ending))
    .find((path) => existsSync(path))
  if (!file) throw new Error(`there is no ${name}.mjs, .cjs or .js in ${folder}`)
  const module = await import(pathToFileURL(file).href)
  const key = handlerName.slice(dot + 1)
  const found: unknown = module[key] ?? module.default?.[key]
  if (typeof found !== 'function') throw new Error(`${file} exports no function '${key}'`)
  return found as Handler
}

const faultOf = (error: unknown): InvocationFault =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'Error', errorMessage: String(error) }

function contextOf(invocation: Extract<ToFunction, { kind: 'invoke' }>): object {
  return {
    awsRequestId: invocation.id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: invocation.arn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: `/aws/lambda/${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  }
}

async function answer(
  handler: Handler,
  invocation: Extract<ToFunction, { kind: 'invoke' }>,
): Promise<FromFunction> {
  const { id } = invocation
  try {
    return { kind: 'result', id, result: await handler(invocation.event, contextOf(invocation)) }
  } catch (error) {
    console.error(error)
    return { kind: 'result', id, fault: faultOf(error) }
  }
}

const handler = await loadHandler()
process.on('message', (message: ToFunction) => {
  if ('ask' in message) process.send?.({ cpu: process.cpuUsage() })
  else void answer(handler, message).then((reply) => process.connected && process.send?.(reply))
})
process.send?.({ ready: true })
