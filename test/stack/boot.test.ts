import { existsSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { head, post, publishedIds } from '../support/comments.ts'
import { isAlive, newDataFolder, type Stack, startAndFail, startStack } from '../support/stack.ts'

const data = newDataFolder()
let stack: Stack | undefined
afterEach(async () => {
  await stack?.stop()
  stack = undefined
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const start = async (...args: string[]): Promise<Stack> => {
  stack = await startStack({ data, args: ['--no-demo', ...args] })
  return stack
}

/** Resolves when readers see all of these. A command that a killed run had received comes again after 30 s. */
const shown = (url: string, ids: string[]): Promise<void> =>
  vi.waitFor(async () => expect(await publishedIds(url)).toEqual(expect.arrayContaining(ids)), {
    timeout: 60_000,
  })

async function postOne(url: string): Promise<string> {
  const { status, body } = await post(url)
  expect(status).toBe(202)
  return body.id
}

const pidsOf = async (running: Stack): Promise<number[]> =>
  Object.values((await running.stats()).processes).map(({ pid }) => pid)

describe('a comment', () => {
  it('is published, and still there after a restart and after a kill', async () => {
    const first = await start()
    const one = await postOne(first.url)
    await shown(first.url, [one])
    expect(await first.stop()).toBe(0)

    const second = await start()
    await shown(second.url, [one])
    const two = await postOne(second.url)
    await second.kill9()

    const third = await start()
    await shown(third.url, [one, two])
    const three = await postOne(third.url)
    await shown(third.url, [one, two, three])
  })
})

describe('the demo', () => {
  const isFull = (running: Stack): Promise<void> =>
    vi.waitFor(() => expect(running.output()).toMatch(/The demo blog has got its \d+ comments$/m), {
      timeout: 30_000,
    })

  it('gets its comments once, also when it is stopped in between', async () => {
    const first = await start('--fresh')
    await first.stop()
    stack = await startStack({ data, args: [] })
    await vi.waitFor(async () => expect((await publishedIds(stack?.url ?? '')).length).toBeGreaterThan(1), {
      timeout: 15_000,
    })
    await stack.kill9()
    stack = await startStack({ data, args: [] })
    await isFull(stack)
    const { url } = stack
    await vi.waitFor(async () => expect((await head(url, 'neck-pain'))?.count).toBe(14), { timeout: 60_000 })
    await stack.stop()
    stack = await startStack({ data, args: [] })
    await shown(stack.url, [await postOne(stack.url)])
    expect((await head(stack.url, 'neck-pain'))?.count).toBe(15)
    expect(stack.output()).not.toContain('The demo blog has got')
  })
})

describe('ending', () => {
  it.each([
    ['Ctrl-C', (running: Stack) => running.stop()],
    ['kill -9', (running: Stack) => running.kill9()],
  ])('by %s leaves no process behind', async (_, end) => {
    const running = await start()
    const pids = await pidsOf(running)
    expect(pids.length).toBe(7)
    await end(running)
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 })
  })

  it('of an engine ends the run with one line', async () => {
    const running = await start()
    const { processes } = await running.stats()
    process.kill(processes.table?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(running.pid)).toBe(false), { timeout: 10_000 })
    expect(running.output()).toMatch(/the table engine ended \(killed by SIGKILL\)$/)
  })

  it('of a function does not end the run', async () => {
    const running = await start()
    const { processes } = await running.stats()
    for (const name of ['accept', 'moderate', 'publish']) process.kill(processes[name]?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(running.output().match(/its process ended/g)).toHaveLength(3))
    await shown(running.url, [await postOne(running.url)])
  })
})

describe('starting', () => {
  it('is refused in one line while another run uses the folder', async () => {
    const running = await start()
    const { code, output } = await startAndFail(['--port', '0', '--data', data])
    expect([code, output]).toEqual([
      1,
      `the data folder ${data} is in use by another instance (process ${running.pid})`,
    ])
    expect((await fetch(`${running.url}/health`)).status).toBe(200)
  })

  it('is refused in one line when the port is taken, and --fresh has then emptied nothing', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const { code, output } = await startAndFail(['--port', String(port), '--data', data, '--fresh'])
    expect([code, output]).toEqual([1, `port ${port} is taken; choose another with --port`])
    expect(existsSync(join(data, 'engines'))).toBe(true)
    taken.close()
  })

  it.each([
    [['--data', '/proc/bluepencil'], 'the data folder /proc/bluepencil cannot be written (ENOENT)'],
    [
      ['--data', import.meta.dirname],
      `the folder ${import.meta.dirname} holds other files; give --data an empty or a new folder`,
    ],
    [['--port', 'http'], "--port must be a number from 0 to 65535, not 'http'"],
    [['--prot', '1'], "Unknown option '--prot'"],
  ])('is refused in one line with %j', async (args, line) => {
    const { code, output } = await startAndFail(args[0] === '--data' ? ['--port', '0', ...args] : args)
    expect(code).toBe(1)
    expect(output.split('\n')).toEqual([expect.stringContaining(line)])
  })

  it('with --fresh begins with nothing', async () => {
    const before = await start()
    await shown(before.url, [await postOne(before.url)])
    await before.stop()
    const fresh = await start('--fresh')
    expect(await publishedIds(fresh.url)).toEqual([])
    const id = await postOne(fresh.url)
    await shown(fresh.url, [id])
    expect(await publishedIds(fresh.url)).toEqual([id])
  })
})
