import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { FunctionRunner } from '../../../local/functions/runner.ts'
import { createLog } from '../../../local/log.ts'
import { startReaper } from '../../../local/reaper.ts'

const BUNDLE = `
let calls = 0
exports.handler = async (event, context) => {
  calls += 1
  if (event.log) console.log(JSON.stringify({ level: 'INFO', message: 'step', id: event.log }))
  if (event.fail) throw new TypeError(event.fail)
  if (event.loop) for (;;);
  if (event.never) await new Promise((resolve) => setTimeout(resolve, 60_000))
  if (event.exit) process.exit(3)
  return {
    calls, event, pid: process.pid,
    env: process.env,
    remaining: context.getRemainingTimeInMillis(),
    context: { ...context, getRemainingTimeInMillis: undefined },
  }
}
`

interface Result {
  calls: number
  pid: number
  env: Record<string, string>
  event: object
  remaining: number
  context: Record<string, unknown>
}

let asset: string
const lines: string[] = []
const reaper = startReaper()
let runner: FunctionRunner

beforeAll(() => {
  asset = mkdtempSync(join(tmpdir(), 'bluepencil-function-'))
  writeFileSync(join(asset, 'index.cjs'), BUNDLE)
})
afterAll(() => rmSync(asset, { recursive: true }))
afterEach(async () => {
  await runner.stop()
  lines.length = 0
})

function start({ timeoutSeconds = 10, handler = 'index.handler' } = {}): FunctionRunner {
  runner = new FunctionRunner({
    fn: { name: 'Toy', asset, handler, timeoutSeconds, memoryMb: 256, environment: { TABLE_NAME: 't' } },
    label: 'toy',
    place: { region: 'us-east-1', account: '000000000000' },
    aws: { AWS_REGION: 'us-east-1' },
    log: createLog(false, (line) => lines.push(line)),
    reaper,
  })
  return runner
}

const invoke = async (event: object): Promise<Result> => (await runner.invoke(event)) as Result
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a function', () => {
  it('keeps its process between events and gets its context', async () => {
    start()
    const first = await invoke({ a: '\ud800', b: [null] })
    const second = await invoke({})
    expect(first.event).toEqual({ a: '\ud800', b: [null] })
    expect([first.calls, second.calls]).toEqual([1, 2])
    expect(second.pid).toBe(first.pid)
    expect(first.remaining).toBeGreaterThan(5000)
    expect(first.remaining).toBeLessThanOrEqual(10_000)
    expect(first.context).toMatchObject({ functionName: 'Toy', memoryLimitInMB: '256' })
    expect(first.context.awsRequestId).not.toBe(second.context.awsRequestId)
  })

  it('sees the environment of the template and nothing of ours', async () => {
    vi.stubEnv('HOME_OF_THE_DEVELOPER', '/root')
    start()
    const { env } = await invoke({})
    vi.unstubAllEnvs()
    expect(env).toMatchObject({ TABLE_NAME: 't', AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: 'Toy' })
    expect(env).not.toHaveProperty('HOME_OF_THE_DEVELOPER')
    expect(env).not.toHaveProperty('PATH')
  })

  it('that throws fails its own event only', async () => {
    start()
    const [failed, worked] = await Promise.allSettled([invoke({ fail: 'no' }), invoke({})])
    expect(failed).toMatchObject({ status: 'rejected', reason: { errorType: 'TypeError', message: 'no' } })
    expect(worked.status).toBe('fulfilled')
  })

  it('in an endless loop is killed at its timeout with all that is in flight, and the next event works', async () => {
    start({ timeoutSeconds: 1 })
    const { pid } = await invoke({})
    const [other, looping] = await Promise.allSettled([invoke({ never: true }), invoke({ loop: true })])
    expect(looping).toMatchObject({ status: 'rejected', reason: { errorType: 'Runtime.ExitError' } })
    expect(other.status).toBe('rejected')
    expect(isAlive(pid)).toBe(false)
    expect(lines.join()).toContain('timed out after 1 s')
    const next = await invoke({})
    expect(next.calls).toBe(1)
  })

  it('that ends its process fails the event, and the next one works', async () => {
    start()
    await expect(invoke({ exit: true })).rejects.toThrow('exit code 3')
    expect((await invoke({})).calls).toBe(1)
  })

  it('whose handler is missing cannot be started, and says which', async () => {
    start({ handler: 'index.nothing' })
    await expect(runner.ready()).rejects.toThrow('ended before it was ready')
    await expect(invoke({})).rejects.toThrow('ended before it was ready')
    expect(lines.join('\n')).toContain("exports no function 'nothing'")
  })

  it('prints its steps as readable lines', async () => {
    start()
    await invoke({ log: 'abc' })
    await vi.waitFor(() => expect(lines.join('\n')).toMatch(/toy {7}step id=abc/))
  })
})
