import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Complaint } from './complaint.ts'

export interface StartOptions {
  /** 0 lets the kernel choose. */
  port: number
  /** Absolute path of the data folder. */
  data: string
  fresh: boolean
  quiet: boolean
  demo: boolean
}

export const DEFAULT_PORT = 8787
export const DEFAULT_DATA = '.bluepencil'

/** Options of `npm start`. Throws `Complaint` on an option or a value that it does not know. */
export function startOptions(args: string[]): StartOptions {
  const { values } = complainAbout(() =>
    parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        fresh: { type: 'boolean' },
        quiet: { type: 'boolean' },
        'no-demo': { type: 'boolean' },
      },
    }),
  )
  return {
    port: portNumber(values.port),
    data: resolve(values.data ?? DEFAULT_DATA),
    fresh: values.fresh ?? false,
    quiet: values.quiet ?? false,
    demo: !values['no-demo'],
  }
}

/** Runs `parse`, whose errors are about what was typed, and makes each a `Complaint`. */
export function complainAbout<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new Complaint((error as Error).message.split('\n')[0] ?? '')
  }
}

function portNumber(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Complaint(`--port must be a number from 0 to 65535, not '${text}'`)
}
