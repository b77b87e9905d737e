/** How often to look whether a comment has been published. All times in milliseconds. */
export interface Pace {
  first: number
  /** Each wait is this much longer than the one before. */
  growth: number
  longest: number
  giveUpAfter: number
}

export const PACE: Pace = { first: 1000, growth: 1.3, longest: 8000, giveUpAfter: 90_000 }

/** The waits between looks, the sum of which stays within `giveUpAfter`. */
export function waits({ first, growth, longest, giveUpAfter }: Pace): number[] {
  const list: number[] = []
  let sum = 0
  for (let wait = first; sum + wait <= giveUpAfter; wait = Math.min(longest, wait * growth)) {
    list.push(Math.round(wait))
    sum += wait
  }
  return list
}

/** Looks until `look` says that there is nothing left to wait for, the pace ends or `signal` aborts. */
export async function watch(look: () => Promise<boolean>, signal: AbortSignal, pace = PACE): Promise<void> {
  for (const wait of waits(pace)) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    if (signal.aborted || (await look())) return
  }
}
