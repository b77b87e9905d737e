/** Processes by their parents. */
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 5000

interface Process {
  pid: number
  parent: number
  /** Dead and not yet asked for by its parent, which may be an init that never asks. */
  isZombie: boolean
}

function processes(): Process[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state = ''] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z') }
    })
}

/** The process and all that come from it. */
export function familyOf(pid: number): number[] {
  const all = processes()
  const family = [pid]
  for (const member of family)
    family.push(...all.filter(({ parent }) => parent === member).map((child) => child.pid))
  return family
}

/** Those of the processes that are still there after some seconds. */
export async function survivorsOf(pids: number[]): Promise<number[]> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const left = processes().filter(({ pid, isZombie }) => !isZombie && pids.includes(pid))
    if (left.length === 0 || Date.now() > deadline) return left.map(({ pid }) => pid)
    await pause(50)
  }
}
