/** What the processes of a run have used, for the bench. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { CallCounts } from './engines/calls.ts'

export interface Usage {
  /** CPU in milliseconds since each process started, memory in MB now (0 where the system does not tell). */
  processes: Record<string, { pid: number; cpuMs: number; rssMb: number }>
  /** Calls that the engines answered, by `service.Operation`. */
  calls: CallCounts
}

interface Told {
  cpu: NodeJS.CpuUsage
  calls?: CallCounts
}

/** A busy process may take its time to answer; one that hangs must not hang the caller. */
const PATIENCE_MS = 3000

/** Asks every process. One that does not answer is left out. */
export async function usageOf(children: Iterable<readonly [string, ChildProcess]>): Promise<Usage> {
  const asked = await Promise.all(
    [...children].map(async ([name, child]) => ({ name, child, told: await ask(child) })),
  )
  const processes: Usage['processes'] = { runner: entry(process.pid, process.cpuUsage()) }
  const calls: CallCounts = {}
  for (const { name, child, told } of asked) {
    if (!told) continue
    processes[name] = entry(child.pid ?? 0, told.cpu)
    Object.assign(calls, told.calls)
  }
  return { processes, calls }
}

function ask(child: ChildProcess): Promise<Told | undefined> {
  if (!child.connected) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const finish = (told?: Told): void => {
      clearTimeout(timer)
      child.off('message', onMessage)
      resolve(told)
    }
    const onMessage = (message: object): void => {
      if ('cpu' in message) finish(message as Told)
    }
    const timer = setTimeout(finish, PATIENCE_MS)
    child.on('message', onMessage)
    child.send({ ask: 'cpu' }, (error) => error && finish())
  })
}

function entry(pid: number, { user, system }: NodeJS.CpuUsage): Usage['processes'][string] {
  return { pid, cpuMs: Math.round((user + system) / 1000), rssMb: rssMb(pid) }
}

function rssMb(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Math.round(Number(kb) / 1024)
  } catch {
    return 0
  }
}
