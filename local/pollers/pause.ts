import { setTimeout as sleep } from 'node:timers/promises'

/** Waits, or returns at once when the signal is or gets aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}

const FIRST_MS = 100
const LONGEST_MS = 5000

/** Delay before attempt `n` (from 1), doubling from 0.1 s to 5 s. In ms. */
export const backoff = (n: number): number => Math.min(FIRST_MS * 2 ** (n - 1), LONGEST_MS)
