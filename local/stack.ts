/** Brings the stack of a template up on this machine and down again. */
import { join } from 'node:path'
import {
  type AwsEnvironment,
  awsEnvironment,
  type Clients,
  createClients,
  outsideEndpoints,
  placeOf,
} from './aws.ts'
import { stopChild } from './child.ts'
import { Complaint } from './complaint.ts'
import { fillDynamicReferences } from './dynamic-references.ts'
import { type Engines, startEngines } from './engines.ts'
import { FunctionRunner } from './functions/runner.ts'
import { createAuthorizer } from './gateway/jwt.ts'
import type { Answer } from './gateway/server.ts'
import { siteAnswers } from './gateway/site.ts'
import type { Log } from './log.ts'
import { startMappings } from './mappings.ts'
import { createIssuer } from './oidc/issuer.ts'
import { type IssuerNames, issuerKey, publicKeys, rememberNames } from './oidc/keys.ts'
import { accessToken } from './oidc/tokens.ts'
import type { Poller } from './pollers/mapping.ts'
import { provision } from './provision.ts'
import { type Reaper, startReaper } from './reaper.ts'
import { STACK, type Synthesized } from './synth.ts'
import { type ComputeResources, computeResources } from './template/compute.ts'
import { type DataResources, dataResources } from './template/data.ts'
import type { Physical, Place } from './template/physical.ts'
import { UnresolvedReference } from './template/resolve.ts'
import { readTemplate } from './template/template.ts'
import { usageOf } from './usage.ts'

export interface StackOptions {
  synthesized: Synthesized
  /** Data folder. */
  data: string
  env: NodeJS.ProcessEnv
  log: Log
  /** The stack cannot go on, and why. */
  onLost: (message: string) => void
}

export interface RunningStack {
  answer: Answer
  /** An access token for the demo's own moderator. */
  token: () => Promise<string>
  /** Lets events in flight finish, then ends the children. */
  stop(): Promise<void>
}

type Functions = Map<string, FunctionRunner>

interface Ground {
  place: Place
  reaper: Reaper
  engines: Engines
  aws: AwsEnvironment
  clients: Clients
  resources: DataResources
  physical: Physical
  compute: ComputeResources
}

const STOP_GRACE_MS = 3000

/** Throws `Complaint`, or `UnresolvedReference` for a template that asks for more than this runner knows. */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { data, log, synthesized } = options
  const ground = await prepare(options)
  const { engines, clients, compute, place } = ground
  const [functions, key] = await Promise.all([startFunctions(ground, log), issuerKey(data)])
  const names = issuerNames(compute)
  rememberNames(data, names)
  const invoke = async (target: string, event: unknown): Promise<unknown> =>
    await functions.get(target)?.invoke(event)
  const pollers = startMappings({
    ...ground,
    mappings: compute.mappings,
    queues: ground.resources.queues,
    log,
    invoker: (target) => (event) => invoke(target, event),
    checkpoints: join(data, 'checkpoints'),
  })
  const answer = siteAnswers({
    api: { routes: compute.routes, place, authorize: createAuthorizer(publicKeys(key)), invoke, log },
    behaviours: compute.behaviours,
    s3: clients.s3,
    dist: synthesized.dist,
    issuer: createIssuer(key, names),
    stats: () => usageOf(processesOf(engines, functions)),
  })
  return {
    answer,
    token: () => accessToken(key, names, 'moderator'),
    stop: () => stopAll(pollers, functions, engines),
  }
}

/** Everything that the functions stand on: engines, data resources, resolved template. */
async function prepare({ synthesized, data, env, log, onLost }: StackOptions): Promise<Ground> {
  const template = readTemplate(synthesized.assembly, STACK)
  const place = placeOf(env)
  const resources = dataResources(template, place)
  const reaper = startReaper()
  const engines = await startEngines(join(data, 'engines'), outsideEndpoints(env), reaper, log, onLost)
  const aws = awsEnvironment(place, engines.endpoints, env)
  const clients = createClients(aws)
  const physical = await provision(resources, clients)
  const compute = await fillDynamicReferences(computeResources(template, place, physical), clients.secrets)
  return { place, reaper, engines, aws, clients, resources, physical, compute }
}

async function startFunctions({ compute, place, aws, reaper }: Ground, log: Log): Promise<Functions> {
  const runners = compute.functions.map(
    (fn) => [fn.name, new FunctionRunner({ fn, label: labelOf(fn.name), place, aws, log, reaper })] as const,
  )
  for (const [, runner] of runners)
    await runner.ready().catch((error: Error) => {
      throw new Complaint(`the function ${runner.label} ${error.message}`)
    })
  return new Map(runners)
}

/** `Bluepencil-FunctionsAcceptFunction1A2B3C4D` → `accept` */
function labelOf(name: string): string {
  const id = name.replace(`${STACK}-`, '').replace(/[0-9A-F]{8}$/, '')
  return id.replace(/^Functions(?=.)|(?<=.)Function$/g, '').toLowerCase()
}

/** The local issuer goes by the names that the first authorizer of the template expects. */
function issuerNames({ routes }: ComputeResources): IssuerNames {
  const jwt = routes.find((route) => route.jwt)?.jwt
  const [clientId] = jwt?.audience ?? []
  if (!jwt || clientId === undefined)
    throw new UnresolvedReference('the template has no route with a JWT authorizer')
  return { issuer: jwt.issuer, clientId }
}

const processesOf = (engines: Engines, functions: Functions) => [
  ...[...engines.children].map(([name, child]) => [name, child.process] as const),
  ...[...functions.values()].map((runner) => [runner.label, runner.process] as const),
]

async function stopAll(pollers: Poller[], functions: Functions, engines: Engines): Promise<void> {
  await Promise.all(pollers.map((poller) => poller.stop()))
  await Promise.all([...functions.values()].map((runner) => runner.stop()))
  await Promise.all([...engines.children.values()].map((child) => stopChild(child, STOP_GRACE_MS)))
}
