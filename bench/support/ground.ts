/**
 * The stack without its pollers and its gateway: engines, resources and the functions of the template in their own
 * processes. The bench decides what each function is invoked with.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AwsEnvironment, awsEnvironment, type Clients, createClients, placeOf } from '../../local/aws.ts'
import { stopChild } from '../../local/child.ts'
import { fillDynamicReferences } from '../../local/dynamic-references.ts'
import { type Engines, startEngines } from '../../local/engines.ts'
import { FunctionRunner } from '../../local/functions/runner.ts'
import type { Log } from '../../local/log.ts'
import type { EventSourceMapping } from '../../local/pollers/mapping.ts'
import { provision } from '../../local/provision.ts'
import { type Reaper, startReaper } from '../../local/reaper.ts'
import { STACK, synthesize } from '../../local/synth.ts'
import { type ComputeResources, computeResources, type LambdaFunction } from '../../local/template/compute.ts'
import { type DataResources, dataResources } from '../../local/template/data.ts'
import type { Physical, Place } from '../../local/template/physical.ts'
import { readTemplate } from '../../local/template/template.ts'
import { type Usage, usageOf } from '../../local/usage.ts'
import { dynamoCommentTable } from '../../shared/aws/comment-table.ts'
import { type StoredPolicy, withDefaults } from '../../shared/domain/policy.ts'
import { SITE } from './site.ts'

export type FunctionName = 'accept' | 'moderate' | 'publish'
const NAMES: readonly FunctionName[] = ['accept', 'moderate', 'publish']

export interface Lambda {
  memoryMb: number
  /** Bytes that it has printed so far. */
  logged(): number
  /** Rejects when the handler throws. */
  invoke(event: unknown): Promise<unknown>
}

export interface Ground {
  clients: Clients
  lambdas: Record<FunctionName, Lambda>
  tableName: string
  commandQueueUrl: string
  commands: EventSourceMapping
  changes: EventSourceMapping
  usage(): Promise<Usage>
  /** Ends the processes and deletes the data. */
  stop(): Promise<void>
}

interface Parts {
  aws: AwsEnvironment
  clients: Clients
  compute: ComputeResources
  engines: Engines
  physical: Physical
  place: Place
  reaper: Reaper
  resources: DataResources
}

/** Whoever writes is let in. */
const OPEN: StoredPolicy = { n: 1, policy: withDefaults({ newAuthors: 'publish', newThreads: 'publish' }) }

const STOP_GRACE_MS = 2000
/** A rebuild of 100,000 comments may take longer than the template allows; here it is measured, not stopped. */
const PATIENCE_S = 600

/** Starts it on new data in the system's folder for temporary files, with a policy that publishes. */
export async function startGround(): Promise<Ground> {
  const data = mkdtempSync(join(tmpdir(), 'bluepencil-bench-'))
  const parts = await prepare(data)
  const { clients, compute, engines, physical, resources } = parts
  const started = NAMES.map((name) => startLambda(name, parts))
  await Promise.all(started.map(({ runner }) => runner.ready()))
  const tableName = resources.tables[0]?.name ?? ''
  await dynamoCommentTable(clients.dynamodb, tableName).putPolicy(SITE, OPEN, 'bench', Date.now())
  const commandQueue = resources.queues.find(({ redrive }) => redrive)?.name ?? ''
  const mappingOf = (isQueue: boolean): EventSourceMapping => {
    const found = compute.mappings.find(({ queue }) => (queue !== undefined) === isQueue)
    if (!found) throw new Error('the template lacks an event source mapping')
    return found.properties
  }
  return {
    clients,
    lambdas: Object.fromEntries(started.map(({ name, lambda }) => [name, lambda])) as Ground['lambdas'],
    tableName,
    commandQueueUrl: physical.queueUrls[commandQueue] ?? '',
    commands: mappingOf(true),
    changes: mappingOf(false),
    usage: () =>
      usageOf([
        ...[...engines.children].map(([name, child]) => [name, child.process] as const),
        ...started.map(({ name, runner }) => [name, runner.process] as const),
      ]),
    stop: async () => {
      await Promise.all(started.map(({ runner }) => runner.stop()))
      await Promise.all([...engines.children.values()].map((child) => stopChild(child, STOP_GRACE_MS)))
      for (const client of Object.values(clients)) client.destroy()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function prepare(data: string): Promise<Parts> {
  const { assembly } = await synthesize(() => {})
  const template = readTemplate(assembly, STACK)
  const place = placeOf({})
  const resources = dataResources(template, place)
  const reaper = startReaper()
  const engines = await startEngines(
    join(data, 'engines'),
    {},
    reaper,
    logTo(() => {}),
    () => {},
  )
  const aws = awsEnvironment(place, engines.endpoints, {})
  const clients = createClients(aws)
  const physical = await provision(resources, clients)
  const unfilled = computeResources(template, place, physical)
  const compute = await fillDynamicReferences(unfilled, clients.secrets)
  return { aws, clients, compute, engines, physical, place, reaper, resources }
}

function startLambda(name: FunctionName, { aws, compute, place, reaper }: Parts) {
  const fn = compute.functions.find((candidate) => candidate.name.toLowerCase().includes(name))
  if (!fn) throw new Error(`the template has no function ${name}`)
  let logged = 0
  const log = logTo((line) => {
    logged += Buffer.byteLength(line) + 1
  })
  const patient: LambdaFunction = { ...fn, timeoutSeconds: PATIENCE_S }
  const runner = new FunctionRunner({ fn: patient, label: name, place, aws, log, reaper })
  const lambda: Lambda = {
    memoryMb: fn.memoryMb,
    logged: () => logged,
    invoke: (event) => runner.invoke(event),
  }
  return { name, runner, lambda }
}

const logTo = (printed: (line: string) => void): Log => ({
  say: () => {},
  note: () => {},
  warn: (part, message) => console.error(part, message),
  printed: (_part, line) => {
    if (line.includes('"ERROR"')) console.error(line)
    printed(line)
  },
})
