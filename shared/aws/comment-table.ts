/** The table behind the pipeline's port. Every write is one conditional write. */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { type Comment, LOG_LIMIT } from '../domain/comment.ts'
import { storedPolicySchema, withDefaults } from '../domain/policy.ts'
import type { CommentTable, Written } from '../domain/ports.ts'
import { authorPk, SORT, sitePk, TABLE } from '../names.ts'
import {
  commentItem,
  commentKey,
  commentOf,
  historyItem,
  type Item,
  threadItem,
  threadKey,
  threadOfItem,
} from './items.ts'

/** Named conditions: what must hold in the table for a write to take place. */
const CONDITIONS = {
  absent: { ConditionExpression: 'attribute_not_exists(pk)' },
  versionIs: (v: number) => ({
    ConditionExpression: 'v = :v',
    ExpressionAttributeValues: marshall({ ':v': v }),
  }),
} as const

const POLICY = 'policy#'
const STANDING = 'standing'
const policySk = (n: number): string => POLICY + String(n).padStart(8, '0')

export function dynamoCommentTable(client: DynamoDBClient, table: string): CommentTable {
  const put = async (Item: Item, condition: Partial<PutItemCommandInput>): Promise<Written> => {
    try {
      await client.send(new PutItemCommand({ TableName: table, Item, ...condition }))
      return 'written'
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'conflict'
      throw error
    }
  }
  return {
    context: (want) => readContext(client, table, want),
    async get(site, thread, id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: commentKey(site, thread, id), ConsistentRead: true }),
      )
      return Item && commentOf(Item)
    },
    create: (comment) => put(commentItem(comment), CONDITIONS.absent),
    async replace(comment) {
      const kept = await moveOldLog(comment, (item) => put(item, {}))
      return put(commentItem(kept), CONDITIONS.versionIs(comment.v - 1))
    },
    createThread: (thread) => put(threadItem(thread), CONDITIONS.absent),
    async markKnown(site, authorKey, at) {
      await put(marshall({ [TABLE.pk]: authorPk(site, authorKey), [TABLE.sk]: STANDING, at }), {})
    },
    policy: (site) => readPolicy(client, table, site),
    putPolicy: (site, stored, by, at) =>
      put(
        marshall(
          { [TABLE.pk]: sitePk(site), [TABLE.sk]: policySk(stored.n), ...stored, by, at },
          { removeUndefinedValues: true },
        ),
        CONDITIONS.absent,
      ),
  }
}

/** Entries over the limit become items before the comment drops them: a crash leaves a copy, no gap. */
async function moveOldLog(comment: Comment, put: (item: Item) => Promise<Written>): Promise<Comment> {
  const over = comment.log.length - LOG_LIMIT
  if (over <= 0) return comment
  for (const entry of comment.log.slice(0, over)) await put(historyItem(comment, entry))
  return { ...comment, log: comment.log.slice(over) }
}

/** Up to 100 keys in one call; keys that the table leaves out for load are asked again. */
export async function batchGet(client: DynamoDBClient, table: string, keys: Item[]): Promise<Item[]> {
  const items: Item[] = []
  let left: Item[] = keys
  for (let tries = 0; left.length > 0; tries++) {
    if (tries === 8) throw new Error('BatchGetItem leaves keys unprocessed')
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left } } }))
    items.push(...(answer.Responses?.[table] ?? []))
    left = answer.UnprocessedKeys?.[table]?.Keys ?? []
  }
  return items
}

async function readContext(
  client: DynamoDBClient,
  table: string,
  want: Parameters<CommentTable['context']>[0],
): ReturnType<CommentTable['context']> {
  const { site, thread, parent, author } = want
  const items = await batchGet(client, table, [
    threadKey(site, thread),
    ...(parent === undefined ? [] : [commentKey(site, thread, parent)]),
    ...(author === undefined ? [] : [marshall({ [TABLE.pk]: authorPk(site, author), [TABLE.sk]: STANDING })]),
  ])
  const bySort = (test: (sk: string) => boolean) => items.find((item) => test(item[TABLE.sk]?.S ?? ''))
  const threadFound = bySort((sk) => sk === SORT.thread)
  const parentFound = bySort((sk) => sk.startsWith(SORT.comment))
  return {
    ...(threadFound && { thread: threadOfItem(threadFound) }),
    ...(parentFound && { parent: commentOf(parentFound) }),
    authorKnown: bySort((sk) => sk === STANDING) !== undefined,
  }
}

async function readPolicy(client: DynamoDBClient, table: string, site: string) {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :policy)',
      ExpressionAttributeValues: marshall({ ':pk': sitePk(site), ':policy': POLICY }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  )
  const [item] = Items ?? []
  if (item === undefined) return undefined
  const { n, policy } = storedPolicySchema.parse(unmarshall(item))
  return { n, policy: withDefaults(policy) }
}
