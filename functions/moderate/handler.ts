/** SQS batch of commands; partial failures. */
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { dynamodb, sqs } from '../../shared/aws/clients.ts'
import { dynamoCommentTable } from '../../shared/aws/comment-table.ts'
import { requireEnv } from '../../shared/aws/env.ts'
import { fault, step } from '../../shared/aws/log.ts'
import { sites } from '../../shared/aws/sites.ts'
import { parseCommand } from '../../shared/domain/command.ts'
import { reasonsOf } from '../../shared/domain/revise/read.ts'
import { ENV } from '../../shared/names.ts'
import type { Command } from '../../shared/wire.ts'
import { apply, type ModerateDeps, type Outcome } from './apply.ts'
import { wantOf } from './create.ts'
import { policyCache } from './policies.ts'

const ENGINE_MS = 500

const table = dynamoCommentTable(dynamodb(), requireEnv(ENV.table))
const queueUrl = requireEnv(ENV.commandQueue)
const policyOf = policyCache(table)

const receivesOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount)

function report({ site, thread, id, kind }: Command, outcome: Outcome): void {
  if (outcome.kind !== 'stored') {
    step(outcome.kind === 'wait' ? 'waiting' : 'ignored', {
      site,
      thread,
      id,
      command: kind,
      ...('why' in outcome && { why: outcome.why }),
    })
    return
  }
  const { status, live, next, shelved } = outcome.comment
  const revision = next ?? live ?? shelved
  const codes = revision && [...new Set([...revision.findings.map((f) => f.code), ...reasonsOf(revision)])]
  step(next === undefined ? status : 'held', {
    site,
    thread,
    id,
    command: kind,
    ...(codes?.length && { codes }),
  })
}

interface Delivered {
  record: SQSRecord
  command: Command
}

const failed = (error: unknown, record: SQSRecord): void =>
  fault('command failed', error, { message: record.messageId, receives: receivesOf(record) })

/** Ascending receive count: what failed before cannot hold up what did not. */
function parse(records: readonly SQSRecord[]): Delivered[] {
  return records
    .toSorted((a, b) => receivesOf(a) - receivesOf(b))
    .flatMap((record) => {
      try {
        return [{ record, command: parseCommand(record.body) }]
      } catch (error) {
        failed(error, record)
        return []
      }
    })
}

/** False when the message must come again. */
async function handle({ record, command }: Delivered, deps: ModerateDeps): Promise<boolean> {
  try {
    const outcome = await apply(command, { now: Date.now(), receives: receivesOf(record) }, deps)
    report(command, outcome)
    if (outcome.kind !== 'wait') return true
    await sqs().send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: outcome.seconds,
      }),
    )
  } catch (error) {
    failed(error, record)
  }
  return false
}

/** One read for the batch, then each command stored at once. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records }) => {
  const delivered = parse(Records)
  const creates = delivered.flatMap(({ command }) => (command.kind === 'create' ? [wantOf(command)] : []))
  const deps = { table: await table.prefetched(creates), sites: sites(), policyOf, engineMs: ENGINE_MS }
  const done = new Set<string>()
  for (const each of delivered) if (await handle(each, deps)) done.add(each.record.messageId)
  const failures = Records.filter(({ messageId }) => !done.has(messageId))
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) }
})
