/**
 * Dollars per million comments at three shapes of traffic. The functions of the template are invoked one batch at a
 * time with as many commands and changes as the shape says; what they call is counted by the engines.
 */
import { bill, durationMs, type Replay } from '../support/bill.ts'
import { acceptOne, byThread, changeReader, moderateBatch, publishRecords } from '../support/drive.ts'
import { type Figures, figure } from '../support/figures.ts'
import { type FunctionName, type Ground, startGround } from '../support/ground.ts'
import { type Shape, WORKLOAD } from '../support/spec.ts'
import { sumOf, usedBetween } from '../support/usage.ts'
import { type Grouping, type Post, workload } from '../support/workload.ts'

export async function cost(): Promise<Figures> {
  const { comments, shapes } = WORKLOAD.cost
  const ground = await startGround()
  const replayShape = (page: string, shape: Shape, count: number): Promise<Replay> =>
    replay(ground, page, shape, workload(count, groupingOf(shape)))
  try {
    await replayShape('warm-up', shapes.steady, comments / 4)
    const figures: Figures = {}
    for (const [name, shape] of Object.entries(shapes)) {
      Object.assign(figures, figuresOf(`cost.${name}`, shape, await replayShape(name, shape, comments)))
    }
    return figures
  } finally {
    await ground.stop()
  }
}

/** One group of comments a thread in each wave, so that each publish finds as many as the shape says. */
const groupingOf = ({ commentsPerPublish, wave }: Shape): Grouping => ({
  group: commentsPerPublish,
  apart: wave / commentsPerPublish - 1,
})

async function replay(ground: Ground, page: string, shape: Shape, posts: Post[]): Promise<Replay> {
  const readChanges = changeReader(ground)
  await readChanges()
  const invocations = { accept: posts.length, moderate: 0, publish: 0 }
  const ids: string[] = []
  let responseBytes = 0
  const logged = loggedBy(ground)
  const before = await ground.usage()
  for (let start = 0; start < posts.length; start += shape.wave) {
    const wave = posts.slice(start, start + shape.wave)
    for (const { index, thread, parent, name, body } of wave) {
      const to = parent === undefined ? undefined : ids[parent]
      const answer = await acceptOne(ground, { page: `${page}-${thread}`, name, body, parent: to })
      ids[index] = answer.id
      responseBytes += answer.bytes
    }
    for (let left = wave.length; left > 0; invocations.moderate++)
      left -= await moderateBatch(ground, Math.min(left, shape.commentsPerReceive))
    for (const records of byThread(await readChanges())) {
      await publishRecords(ground, records)
      invocations.publish++
    }
  }
  const used = usedBetween(before, await ground.usage())
  const loggedNow = loggedBy(ground)
  const lambda = (name: FunctionName) => ({
    invocations: invocations[name],
    memoryMb: ground.lambdas[name].memoryMb,
    loggedBytes: loggedNow[name] - logged[name],
  })
  const lambdas = { accept: lambda('accept'), moderate: lambda('moderate'), publish: lambda('publish') }
  return { comments: posts.length, used, lambdas, responseBytes }
}

const loggedBy = ({ lambdas: { accept, moderate, publish } }: Ground): Record<FunctionName, number> => ({
  accept: accept.logged(),
  moderate: moderate.logged(),
  publish: publish.logged(),
})

function figuresOf(prefix: string, shape: Shape, measured: Replay): Figures {
  const { comments, used, lambdas } = measured
  const { total, parts } = bill(measured)
  const named = (figures: Figures): Figures =>
    Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value]))
  const calls = Object.entries(used.calls).filter(([operation]) => !operation.startsWith('dynamodbstreams'))
  const heads = sumOf(used.calls, 'calls', 'dynamodb.GetItem')
  return {
    [`${prefix}.total`]: figure(total, `$/M comments (target ${shape.target})`),
    ...named(parts),
    ...named({
      commentsPerModeration: figure(comments / lambdas.moderate.invocations, 'comments/invocation'),
      commentsPerPublish: figure(comments / heads, 'comments/publish'),
    }),
    ...named(
      Object.fromEntries(
        (Object.keys(lambdas) as FunctionName[]).flatMap((name) => [
          [`duration.${name}`, figure(durationMs(name, measured) / lambdas[name].invocations, 'ms billed')],
          [`cpu.${name}`, figure((used.cpuMs[name] ?? 0) / lambdas[name].invocations, 'ms CPU/invocation')],
        ]),
      ),
    ),
    ...named(
      Object.fromEntries(
        calls.map(([operation, count]) => [
          `calls.${operation}`,
          figure(count.calls / comments, 'calls/comment'),
        ]),
      ),
    ),
    ...named({
      readUnits: figure(sumOf(used.calls, 'readUnits', 'dynamodb') / comments, 'units/comment'),
      writeUnits: figure(sumOf(used.calls, 'writeUnits', 'dynamodb') / comments, 'units/comment'),
    }),
  }
}
