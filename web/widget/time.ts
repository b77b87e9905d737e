const MINUTE = 60_000
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 525_960 * MINUTE],
  ['month', 43_830 * MINUTE],
  ['day', 1440 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
]

/** "3 hours ago". Times are epoch milliseconds; a clock that runs behind reads as "now". */
export function relativeTime(at: number, now: number, language?: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const past = Math.max(0, now - at)
  const [unit, length] = STEPS.find((step) => past >= step[1]) ?? ['second', MINUTE]
  return words.format(-Math.floor(past / length), unit)
}

/** "21 November 2026 at 14:05" in the reader's time zone. */
export function absoluteTime(at: number, language?: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(at)
}

/** "21 November 2026" in the reader's time zone. */
export function absoluteDate(at: number, language?: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(at)
}
