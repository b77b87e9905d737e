/** The children that keep data: started, and the end of the whole run when one of them ends. */
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import { Complaint } from './complaint.ts'
import type { Log } from './log.ts'
import type { Reaper } from './reaper.ts'

const ENTRY = join(import.meta.dirname, 'engines', 'main.ts')

/** Variables by the name that an engine gives to a port. */
const VARIABLES: Record<string, string[]> = {
  dynamodb: ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS'],
  sqs: ['AWS_ENDPOINT_URL_SQS'],
  s3: ['AWS_ENDPOINT_URL_S3'],
  secretsmanager: ['AWS_ENDPOINT_URL_SECRETS_MANAGER'],
}

/** Ports that each kind of engine opens. */
const KINDS = { table: ['dynamodb'], storage: ['sqs', 's3', 'secretsmanager'] } as const
type Kind = keyof typeof KINDS

export interface Engines {
  endpoints: Record<string, string>
  children: Map<string, Child>
}

/**
 * Starts the engines of all services that `outside` has no endpoint for. Throws `Complaint` when one
 * does not start; `onLost` is called when one ends later.
 */
export async function startEngines(
  data: string,
  outside: Record<string, string>,
  reaper: Reaper,
  log: Log,
  onLost: (message: string) => void,
): Promise<Engines> {
  const children = new Map<string, Child>()
  const isNeeded = (kind: Kind): boolean =>
    KINDS[kind].some((port) => VARIABLES[port]?.some((variable) => !(variable in outside)))
  for (const kind of (Object.keys(KINDS) as Kind[]).filter(isNeeded)) {
    const onLine = (line: string): void => log.warn(kind, line)
    children.set(
      kind,
      startChild({ entry: ENTRY, args: [kind, '--data', data], env: process.env, reaper, onLine }),
    )
  }
  const endpoints: Record<string, string> = {}
  for (const [kind, child] of children) {
    const { ports } = await child.ready.catch((error: Error) => {
      throw new Complaint(`the ${kind} engine ${error.message}`)
    })
    for (const [service, port] of Object.entries(ports as Record<string, number>))
      for (const variable of VARIABLES[service] ?? []) endpoints[variable] = `http://127.0.0.1:${port}`
    child.gone.then((how) => onLost(`the ${kind} engine ended (${how})`))
  }
  return { endpoints: { ...endpoints, ...outside }, children }
}
