/** A time limit for synchronous code: the one way to stop a rule that does not end. */
import { createContext, Script } from 'node:vm'

const context = createContext({ run: undefined as unknown })
const script = new Script('run()')

export class OutOfTime extends Error {}

/** Runs `work` to its end or for `ms` milliseconds of wall time; then throws OutOfTime. */
export function bounded<T>(ms: number, work: () => T): T {
  context['run'] = work
  try {
    return script.runInContext(context, { timeout: ms }) as T
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new OutOfTime(`not done within ${ms} ms`)
    }
    throw error
  } finally {
    context['run'] = undefined
  }
}
