/** Runs one Lambda function in a process of its own, with Lambda's timeout. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { AwsEnvironment } from '../aws.ts'
import { type Child, startChild, stopChild } from '../child.ts'
import type { Log } from '../log.ts'
import type { Reaper } from '../reaper.ts'
import type { LambdaFunction } from '../template/compute.ts'
import type { Place } from '../template/physical.ts'
import type { FromFunction, InvocationFault } from './protocol.ts'

const ENTRY = join(import.meta.dirname, 'child.ts')
const STOP_GRACE_MS = 500

/** An invocation that ended in an error, a timeout or the death of its process. */
export class InvocationError extends Error {
  override name = 'InvocationError'
  readonly errorType: string
  constructor({ errorType, errorMessage }: InvocationFault) {
    super(errorMessage)
    this.errorType = errorType
  }
}

export interface RunnerOptions {
  fn: LambdaFunction
  /** Short name for the log. */
  label: string
  place: Place
  aws: AwsEnvironment
  log: Log
  reaper: Reaper
}

interface Pending {
  resolve: (result: unknown) => void
  reject: (error: InvocationError) => void
  timer: NodeJS.Timeout
}

export class FunctionRunner {
  readonly label: string
  readonly #options: RunnerOptions
  readonly #pending = new Map<string, Pending>()
  #child: Child
  #ended = false
  #stopping = false

  constructor(options: RunnerOptions) {
    this.#options = options
    this.label = options.label
    this.#child = this.#spawn()
  }

  /** Resolves when the bundle is loaded. Rejects when it cannot be. */
  async ready(): Promise<void> {
    await this.#child.ready
  }

  get process(): Child['process'] {
    return this.#child.process
  }

  /**
   * Runs the handler. Rejects with `InvocationError`; the function's timeout counts from the moment its
   * process is ready, as Lambda counts the start separately.
   */
  async invoke(event: unknown): Promise<unknown> {
    const { fn, place } = this.#options
    if (this.#ended) this.#child = this.#spawn()
    const child = this.#child
    await child.ready.catch((error: Error) => {
      throw new InvocationError({ errorType: 'Runtime.ExitError', errorMessage: error.message })
    })
    const id = randomUUID()
    const timeoutMs = fn.timeoutSeconds * 1000
    const arn = `arn:aws:lambda:${place.region}:${place.account}:function:${fn.name}`
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timeOut(child), timeoutMs)
      this.#pending.set(id, { resolve, reject, timer })
      child.process.send({ kind: 'invoke', id, event, deadline: Date.now() + timeoutMs, arn }, (error) => {
        if (error) this.#settle({ kind: 'result', id, fault: exitFault(error.message) })
      })
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await stopChild(this.#child, STOP_GRACE_MS)
  }

  #spawn(): Child {
    const { fn, label, log, reaper } = this.#options
    this.#ended = false
    const child = startChild({
      entry: ENTRY,
      args: [fn.asset, fn.handler],
      env: environmentOf(this.#options),
      reaper,
      onLine: (line) => log.printed(label, line),
      onMessage: (message) => this.#settle(message as unknown as FromFunction),
    })
    void child.gone.then((how) => this.#end(how))
    return child
  }

  /** A handler in a synchronous loop hears nothing, so the process goes, with everything else in it. */
  #timeOut(child: Child): void {
    const { fn, label, log } = this.#options
    log.warn(label, `timed out after ${fn.timeoutSeconds} s; its process is killed`)
    child.process.kill('SIGKILL')
  }

  #end(how: string): void {
    this.#ended = true
    for (const id of [...this.#pending.keys()]) this.#settle({ kind: 'result', id, fault: exitFault(how) })
    if (!this.#stopping)
      this.#options.log.warn(this.label, `its process ended (${how}); the next event starts a new one`)
  }

  #settle({ kind, id, result, fault }: FromFunction): void {
    const pending = this.#pending.get(id)
    if (kind !== 'result' || !pending) return
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    if (fault) pending.reject(new InvocationError(fault))
    else pending.resolve(result)
  }
}

const exitFault = (how: string): InvocationFault => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `the function's process ended: ${how}`,
})

/** What Lambda sets, then what the template sets. Nothing of the caller's environment gets in. */
function environmentOf({ fn, aws }: RunnerOptions): Record<string, string> {
  return {
    TZ: ':UTC',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: fn.asset,
    ...aws,
    ...fn.environment,
  }
}
