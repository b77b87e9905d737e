/** What was used between two looks at the processes. */
import type { CallCount, CallCounts } from '../../local/engines/calls.ts'
import type { Usage } from '../../local/usage.ts'

export interface Used {
  /** CPU in milliseconds by process. */
  cpuMs: Record<string, number>
  calls: CallCounts
}

const NOTHING: CallCount = {
  calls: 0,
  errors: 0,
  bytesIn: 0,
  bytesOut: 0,
  chunks: 0,
  readUnits: 0,
  writeUnits: 0,
}

/** Operations that were not called are left out. */
export function usedBetween(before: Usage, after: Usage): Used {
  const cpuMs = Object.fromEntries(
    Object.entries(after.processes).map(([name, now]) => [
      name,
      now.cpuMs - (before.processes[name]?.cpuMs ?? 0),
    ]),
  )
  const calls: CallCounts = {}
  for (const [operation, now] of Object.entries(after.calls)) {
    const used = minus(now, before.calls[operation] ?? NOTHING)
    if (used.calls > 0) calls[operation] = used
  }
  return { cpuMs, calls }
}

const minus = (a: CallCount, b: CallCount): CallCount =>
  Object.fromEntries(
    Object.entries(a).map(([key, value]) => [key, value - b[key as keyof CallCount]]),
  ) as unknown as CallCount

/** Of one service, or of the operations named. */
export function sumOf(calls: CallCounts, of: keyof CallCount, ...names: string[]): number {
  const isMeant = (operation: string): boolean =>
    names.some((name) => operation === name || operation.startsWith(`${name}.`))
  return Object.entries(calls).reduce(
    (sum, [operation, count]) => sum + (isMeant(operation) ? count[of] : 0),
    0,
  )
}
