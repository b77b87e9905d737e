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
import { apply, type Outcome } from './apply.ts'
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

/** False when the message must come again. */
async function handle(record: SQSRecord): Promise<boolean> {
  try {
    const command = parseCommand(record.body)
    const delivery = { now: Date.now(), receives: receivesOf(record) }
    const outcome = await apply(command, delivery, { table, sites: sites(), policyOf, engineMs: ENGINE_MS })
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
    fault('command failed', error, { message: record.messageId, receives: receivesOf(record) })
  }
  return false
}

/** Ascending receive count, each stored at once: what failed before cannot hold up what did not. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = []
  for (const record of event.Records.toSorted((a, b) => receivesOf(a) - receivesOf(b))) {
    if (!(await handle(record))) batchItemFailures.push({ itemIdentifier: record.messageId })
  }
  return { batchItemFailures }
})
