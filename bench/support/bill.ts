/** What a replay would be billed for in AWS. */
import { type Figures, figure } from './figures.ts'
import type { FunctionName } from './ground.ts'
import { PRICES, type PriceName } from './spec.ts'
import { sumOf, type Used } from './usage.ts'

export interface Replay {
  comments: number
  used: Used
  lambdas: Record<FunctionName, { invocations: number; memoryMb: number; loggedBytes: number }>
  /** Bodies of accept's answers. */
  responseBytes: number
}

const MILLION = 1_000_000
const GB = 1e9

/** Operations that each function waits for. */
const WAITS: Record<FunctionName, readonly string[]> = {
  accept: ['sqs.SendMessage'],
  moderate: ['dynamodb.BatchGetItem', 'dynamodb.PutItem'],
  publish: ['dynamodb.GetItem', 'dynamodb.Query', 's3'],
}

/** Billed milliseconds of all invocations: CPU at the share of a core that the memory buys, then each round trip. */
export function durationMs(name: FunctionName, { lambdas, used }: Replay): number {
  const { lambdaMbPerVcpu, roundTripMs } = PRICES.assumed
  const waiting = WAITS[name].map((operation) => {
    const service = operation.split('.')[0] as keyof typeof roundTripMs
    return sumOf(used.calls, 'calls', operation) * roundTripMs[service]
  })
  const share = lambdas[name].memoryMb / lambdaMbPerVcpu
  return (used.cpuMs[name] ?? 0) / share + waiting.reduce((sum, ms) => sum + ms, 0)
}

function quantities(replay: Replay): Record<PriceName, number> {
  const { responseHeaderBytes } = PRICES.assumed
  const { comments, used, lambdas, responseBytes } = replay
  const { calls } = used
  const each = Object.entries(lambdas) as [FunctionName, Replay['lambdas'][FunctionName]][]
  const sum = (of: (entry: (typeof each)[number]) => number): number =>
    each.reduce((total, entry) => total + of(entry), 0)
  const invocations = sum(([, { invocations }]) => invocations)
  const logged = sum(([, { loggedBytes }]) => loggedBytes)
  return {
    cloudFrontRequests: comments,
    cloudFrontGigabytes: (responseBytes + comments * responseHeaderBytes) / GB,
    httpApiRequests: comments,
    lambdaRequests: invocations,
    lambdaGigabyteSeconds: sum(
      ([name, { memoryMb }]) => (durationMs(name, replay) / 1000) * (memoryMb / 1024),
    ),
    sqsRequests: sumOf(calls, 'chunks', 'sqs'),
    // A message that names a group; receiving and deleting name none.
    sqsFairQueueRequests: sumOf(calls, 'chunks', 'sqs.SendMessage'),
    dynamodbWriteUnits: sumOf(calls, 'writeUnits', 'dynamodb'),
    dynamodbReadUnits: sumOf(calls, 'readUnits', 'dynamodb'),
    s3Puts: sumOf(calls, 'calls', 's3.PutObject', 's3.DeleteObjects', 's3.ListObjectsV2'),
    s3Gets: sumOf(calls, 'calls', 's3.GetObject', 's3.HeadObject'),
    // The functions' own lines: the template has the platform's (START, END, REPORT) turned off.
    logGigabytes: logged / GB,
  }
}

/** Dollars per million comments: the sum, and each price's part of it. */
export function bill(replay: Replay): { total: number; parts: Figures } {
  const parts: Figures = {}
  let total = 0
  for (const [name, quantity] of Object.entries(quantities(replay)) as [PriceName, number][]) {
    const { usd, per } = PRICES.usd[name]
    const value = (((quantity / replay.comments) * usd) / per) * MILLION
    parts[name] = figure(value, '$/M comments')
    total += value
  }
  return { total, parts }
}
