/** One data folder and the stacks that run on it, one after the other. */
import { openPolicy } from '../../bench/support/site.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { familyOf, survivorsOf } from './processes.ts'

export class Lives {
  readonly #data: string
  #stack: Promise<Stack> = Promise.reject(new Error('not started'))

  constructor(data: string) {
    this.#data = data
    this.#stack.catch(() => {})
  }

  async start(): Promise<void> {
    this.#stack = startStack({ data: this.#data })
    await openPolicy(await this.#stack)
  }

  /** The running stack; while there is none, the next one. */
  current(): Promise<Stack> {
    return this.#stack
  }

  /**
   * SIGKILL to every process at once, or to the runner alone, whose children must then end without being told.
   * Gives the processes that did not.
   */
  async killAndRestart(whom: 'all' | 'runner'): Promise<number[]> {
    const stack = await this.#stack
    const { promise, resolve, reject } = Promise.withResolvers<Stack>()
    promise.catch(() => {})
    this.#stack = promise
    const family = familyOf(stack.pid)
    for (const pid of whom === 'all' ? family : [stack.pid]) kill(pid)
    await stack.kill9()
    const left = await survivorsOf(family)
    startStack({ data: this.#data }).then(resolve, reject)
    await promise
    return left
  }

  async stop(): Promise<void> {
    await (await this.#stack).stop()
  }
}

/** One that has just ended by itself is as good. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
