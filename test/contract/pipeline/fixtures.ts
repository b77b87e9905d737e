import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll } from 'vitest'
import { apply, type Delivery, type Outcome } from '../../../functions/moderate/apply.ts'
import { dynamoCommentTable } from '../../../shared/aws/comment-table.ts'
import { fullIdOf, mintId } from '../../../shared/domain/id.ts'
import { type StartingPolicy, withDefaults } from '../../../shared/domain/policy.ts'
import type { Site } from '../../../shared/domain/sites.ts'
import type { Command, CreateCommand } from '../../../shared/wire.ts'
import { startTestEngines, type TestEngines } from '../../support/engines.ts'
import { createCommentTable } from '../../support/table.ts'

export const NOW = 1_790_000_000_000
export const SITE: Site = {
  id: 'blog',
  origins: ['https://blog.example'],
  queryNames: [],
  staff: ['Dr. Lena'],
}
export const OPEN: StartingPolicy = { newAuthors: 'publish', newThreads: 'publish' }

let made = 0
const random = (): Uint8Array => {
  const bytes = new Uint8Array(10)
  new DataView(bytes.buffer).setUint32(0, ++made)
  return bytes
}

/** A new thread for each test: they share one table. */
export const newThread = (): string => `page-${++made}`

export function createCommand(change: Partial<CreateCommand> & { thread: string }): CreateCommand {
  const { thread, parent } = change
  const at = change.at ?? NOW
  return {
    kind: 'create',
    site: SITE.id,
    id: fullIdOf(mintId(SITE.id, thread, at, random()), parent),
    n: 1,
    at,
    page: `https://blog.example/${thread}`,
    author: { name: 'Ann' },
    body: 'My neck hurts in the morning.',
    ...change,
  }
}

function pipeline(client: DynamoDBClient, tableName: string) {
  const table = dynamoCommentTable(client, tableName)
  const run = (
    command: Command,
    { policy = OPEN, ...delivery }: Partial<Delivery> & { policy?: StartingPolicy } = {},
  ): Promise<Outcome> =>
    apply(
      command,
      { now: NOW, receives: 1, ...delivery },
      {
        table,
        sites: new Map([[SITE.id, SITE]]),
        policyOf: async () => withDefaults(policy),
        engineMs: 5_000,
      },
    )
  const stored = ({ site, thread, id }: Command) => table.get(site, thread, id)
  const contextOf = ({ site, thread, author: { key } }: CreateCommand) =>
    table.context({ site, thread, ...(key !== undefined && { author: key }) })
  return { table, run, stored, contextOf }
}

/** Fresh engines with the product's table for a test file; there from its first test on. */
export function usePipeline() {
  const used = {} as { engines: TestEngines; tableName: string } & ReturnType<typeof pipeline>
  beforeAll(async () => {
    const engines = await startTestEngines()
    const tableName = await createCommentTable(engines.dynamodb, 'comments')
    Object.assign(used, { engines, tableName, ...pipeline(engines.dynamodb, tableName) })
  })
  afterAll(() => used.engines.stop())
  return used
}
