/** What the terminal shows: one readable line per pipeline step. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface Log {
  /** Progress of the runner itself; shown even when quiet. */
  say(line: string): void
  /** Something went wrong in the named part; shown even when quiet. */
  warn(part: string, message: string): void
  /** Something a part did. */
  note(part: string, message: string): void
  /** A line that a part printed: JSON of the handlers' logger, or text. */
  printed(part: string, line: string): void
}

/** Writes to `out`, by default the standard output. */
export function createLog(quiet: boolean, out: (line: string) => void = console.log): Log {
  const write = (part: string, message: string): void => out(`${time()} ${part.padEnd(9)} ${message}`)
  return {
    say: out,
    warn: (part, message) => write(part, `WARN ${message}`),
    note: (part, message) => {
      if (!quiet) write(part, message)
    },
    printed: (part, line) => {
      const { text, bad } = readable(line)
      if (!quiet || bad) write(part, text)
    },
  }
}

const time = (): string => new Date().toISOString().slice(11, 23)

const BAD = new Set(['WARN', 'ERROR', 'CRITICAL'])

/** Fields that every line of a function repeats. */
const TOLD_ELSEWHERE = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'site',
  'thread',
  'sampling_rate',
])

/** `{"level":"INFO","message":"accepted","site":"demo","thread":"a","id":"x"}` → `accepted demo/a id=x` */
export function readable(line: string): { text: string; bad: boolean } {
  const entry = parse(line)
  if (!entry) return { text: line, bad: false }
  const bad = BAD.has(String(entry.level))
  const place = [entry.site, entry.thread].filter((part) => part !== undefined).join('/')
  const rest = Object.entries(entry)
    .filter(([key, value]) => !TOLD_ELSEWHERE.has(key) && !key.startsWith('function_') && value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const words = [bad ? String(entry.level) : '', String(entry.message), place, ...rest]
  return { text: words.filter((word) => word !== '').join(' '), bad }
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'message' in value ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Calls `each` with every line of the stream. */
export function onLines(stream: Readable | null, each: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', each)
}
