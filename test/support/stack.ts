/** The whole local stack as a child process, on a port from the kernel and a data folder of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Usage } from '../../local/usage.ts'

const ROOT = join(import.meta.dirname, '../..')
const START = join(ROOT, 'local/start.mjs')

export interface StackOptions {
  /** Kept by `stop`, if it was given. */
  data?: string
  args?: string[]
  env?: Record<string, string>
}

export interface Stack {
  /** Origin, without a slash at the end. */
  url: string
  data: string
  pid: number
  /** What it printed so far. */
  output(): string
  token(role: string): Promise<string>
  stats(): Promise<Usage>
  /** Like Ctrl-C. Gives the exit code. */
  stop(): Promise<number | null>
  kill9(): Promise<void>
}

export const newDataFolder = (): string => mkdtempSync(join(tmpdir(), 'bluepencil-stack-'))

/** Runs `npm start` until it ends by itself, which it does when it cannot start. */
export async function startAndFail(args: string[]): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(args, {})
  const [code] = await once(child, 'close')
  return { code, output: output() }
}

/** Starts it without the demo's comments and waits until it is ready. Throws with its output when it is not. */
export async function startStack({
  data,
  args = ['--no-demo'],
  env = {},
}: StackOptions = {}): Promise<Stack> {
  const folder = data ?? newDataFolder()
  const { child, output, ready } = launch(['--port', '0', '--data', folder, ...args], env)
  const ended = once(child, 'close') as Promise<[number | null]>
  const url = await Promise.race([ready, ended.then(() => undefined)])
  if (!url) throw new Error(`the stack did not start:\n${output()}`)
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    const [code] = await ended
    return code
  }
  return {
    url,
    data: folder,
    pid: child.pid ?? 0,
    output,
    token: (role) => tokenOf(role, folder),
    stats: async () => (await (await fetch(`${url}/local/stats`)).json()) as Usage,
    stop: async () => {
      const code = await end('SIGINT')
      if (data === undefined) rmSync(folder, { recursive: true, force: true })
      return code
    },
    kill9: async () => void (await end('SIGKILL')),
  }
}

interface Launched {
  child: ChildProcess
  output: () => string
  /** The origin, once it is told. */
  ready: Promise<string>
}

function launch(args: string[], env: Record<string, string>): Launched {
  const child = spawn(process.execPath, [START, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const { promise, resolve } = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      const [, origin] = /^ {2}API +(http:\S+)\/v1\/comments$/.exec(line) ?? []
      if (origin) resolve(origin)
    })
  return { child, output: () => lines.join('\n'), ready: promise }
}

/** Through the command that people use. */
async function tokenOf(role: string, data: string): Promise<string> {
  const args = [join(ROOT, 'local/token.ts'), '--role', role, '--data', data]
  return (await promisify(execFile)(process.execPath, args)).stdout.trim()
}

/** Whether a process of that number is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
