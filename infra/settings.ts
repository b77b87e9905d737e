/** Context values of the app; `docs/architecture.md` lists them. */

/** Packages of `infra/build.ts`, one a Lambda function. */
export const BUNDLES = ['accept', 'moderate', 'publish', 'console'] as const
export type Bundle = (typeof BUNDLES)[number]

/** Times in seconds. */
export interface Settings {
  /** Folder of the bundles, relative to the working directory. */
  dist: string
  /** Whether the demo site is packed. */
  demo: boolean
  commandWindow: number
  streamWindow: number
  moderateTimeout: number
  /** Cap for moderate and publish; unset, they share the account's quota. */
  reservedConcurrency: number | undefined
}

/**
 * Reads the settings through `get`, which gives a context value or undefined.
 * Values given on a command line arrive as strings. Throws on one that is not a whole number ≥ 0.
 */
export function readSettings(get: (name: string) => unknown): Settings {
  const seconds = (name: string): number | undefined => wholeNumber(`bluepencil:${name}`, get)
  const window = seconds('batchWindowSeconds')
  return {
    dist: String(get('bluepencil:dist') ?? 'dist'),
    demo: String(get('bluepencil:demo') ?? false) === 'true',
    commandWindow: window ?? 1,
    streamWindow: window ?? 2,
    moderateTimeout: seconds('moderateTimeoutSeconds') ?? 10,
    reservedConcurrency: wholeNumber('bluepencil:reservedConcurrency', get),
  }
}

/** The settings that the CDK CLI hands to its children. */
export function settingsOfCli(env: Record<string, string | undefined>): Settings {
  const context: Record<string, unknown> = JSON.parse(env['CDK_CONTEXT_JSON'] ?? '{}')
  return readSettings((name) => context[name])
}

function wholeNumber(name: string, get: (name: string) => unknown): number | undefined {
  const value = get(name)
  if (value === undefined || value === null || value === '') return undefined
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0) return number
  throw new Error(`context value ${name} must be a whole number, not ${JSON.stringify(value)}`)
}
