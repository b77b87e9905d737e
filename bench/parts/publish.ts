/**
 * What one publish costs in threads of growing size. The table is filled directly with copies of a comment that came
 * through the pipeline; then the publish function of the template is invoked with one change at a time.
 */
import type { StreamEventRecord } from '../../local/pollers/stream-event.ts'
import { dynamoCommentTable } from '../../shared/aws/comment-table.ts'
import { acceptOne, moderateBatch, publishRecords } from '../support/drive.ts'
import { type Figures, figure, under } from '../support/figures.ts'
import { type Ground, startGround } from '../support/ground.ts'
import { LongThread } from '../support/long-thread.ts'
import { SITE } from '../support/site.ts'
import { WORKLOAD } from '../support/spec.ts'
import { sumOf, usedBetween } from '../support/usage.ts'
import { plainText, seededRandom } from '../support/workload.ts'

export async function publish(): Promise<Figures> {
  const ground = await startGround()
  try {
    const model = await modelComment(ground)
    const figures: Figures = {}
    for (const size of WORKLOAD.publish.sizes) {
      Object.assign(figures, under(`publish.${size}`, await measureSize(ground, model, size)))
    }
    return figures
  } finally {
    await ground.stop()
  }
}

type Model = ConstructorParameters<typeof LongThread>[2]

/** A comment as accept and moderate leave it in the table. */
async function modelComment(ground: Ground): Promise<Model> {
  const body = plainText(seededRandom(1))
  const { id, thread } = await acceptOne(ground, { page: 'model', name: 'Ada', body })
  await moderateBatch(ground, 1)
  const stored = await dynamoCommentTable(ground.clients.dynamodb, ground.tableName).get(SITE, thread, id)
  if (!stored?.live) throw new Error('the model comment is not public')
  return stored
}

async function measureSize(ground: Ground, model: Model, size: number): Promise<Figures> {
  const item = { site: SITE, thread: `size-${size}`, v: 1, at: Date.now() }
  const thread = new LongThread(ground.clients.dynamodb, ground.tableName, model, item, size)
  await thread.fill(size)
  const rebuild = await measure(ground, [thread.last()])
  // The first invocation of a kind pays for code that is not compiled yet.
  await publishRecords(ground, [await thread.append()])
  const append = await measure(ground, [await thread.append()])
  const answer = await measure(ground, [await thread.answer(0.1)])
  const edit = await measure(ground, [await thread.edit(0.5)])
  const appends: Figures[] = []
  for (let i = 0; i < WORKLOAD.publish.appends; i++)
    appends.push(await measure(ground, [await thread.append()]))
  return {
    ...under('rebuild', rebuild),
    ...under('append', append),
    ...under('reply', answer),
    ...under('edit', edit),
    ...under('appends', average(appends)),
  }
}

function average(all: Figures[]): Figures {
  const names = Object.entries(all[0] ?? {})
  const mean = (name: string): number =>
    all.reduce((sum, figures) => sum + (figures[name]?.value ?? 0), 0) / all.length
  return Object.fromEntries(names.map(([name, { unit }]) => [name, figure(mean(name), unit)]))
}

async function measure(ground: Ground, records: StreamEventRecord[]): Promise<Figures> {
  const before = await ground.usage()
  const started = performance.now()
  await publishRecords(ground, records)
  const ms = performance.now() - started
  const { calls } = usedBetween(before, await ground.usage())
  return {
    puts: figure(sumOf(calls, 'calls', 's3.PutObject'), 'calls'),
    gets: figure(sumOf(calls, 'calls', 's3.GetObject'), 'calls'),
    deletes: figure(sumOf(calls, 'calls', 's3.DeleteObject', 's3.DeleteObjects'), 'calls'),
    queries: figure(sumOf(calls, 'calls', 'dynamodb'), 'calls'),
    readUnits: figure(sumOf(calls, 'readUnits', 'dynamodb'), 'units'),
    kbRead: figure(sumOf(calls, 'bytesOut', 'dynamodb', 's3.GetObject') / 1024, 'KB'),
    kbWritten: figure(sumOf(calls, 'bytesIn', 's3.PutObject') / 1024, 'KB'),
    ms: figure(ms, 'ms'),
  }
}
