/** A child process that says when it is ready and leaves when this process does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { onLines } from './log.ts'
import type { Reaper } from './reaper.ts'

export interface ChildOptions {
  /** Path of the script. */
  entry: string
  args?: string[]
  env: Record<string, string | undefined>
  reaper: Reaper
  onLine: (line: string) => void
  onMessage?: (message: Record<string, unknown>) => void
}

export interface Child {
  process: ChildProcess
  /** The first message with `ready: true`. Rejects when the child exits before. */
  ready: Promise<Record<string, unknown>>
  /** Resolves when the process is gone, with how it went. */
  gone: Promise<string>
}

/**
 * Spawns with this Node.js and an IPC channel, in a session of its own: Ctrl-C reaches this process
 * only, which then ends the child by closing the channel.
 */
export function startChild(options: ChildOptions): Child {
  const { entry, args = [], env, reaper, onLine } = options
  const child = spawn(process.execPath, [entry, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const { pid } = child
  if (pid !== undefined) reaper.watch(pid)
  onLines(child.stdout, onLine)
  onLines(child.stderr, onLine)
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      if (pid !== undefined) reaper.forget(pid)
      resolve(signal ? `killed by ${signal}` : `exit code ${code}`)
    })
  })
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.on('message', (message: Record<string, unknown>) => {
      if (message.ready === true) resolve(message)
      else options.onMessage?.(message)
    })
    void gone.then((how) => reject(new Error(`ended before it was ready (${how})`)))
  })
  ready.catch(() => {})
  return { process: child, ready, gone }
}

/** Closes the channel; kills the child if it is still there after `graceMs`. Resolves when it is gone. */
export async function stopChild(child: Child, graceMs: number): Promise<void> {
  if (child.process.connected) child.process.disconnect()
  const timer = setTimeout(() => child.process.kill('SIGKILL'), graceMs)
  await child.gone
  clearTimeout(timer)
}
