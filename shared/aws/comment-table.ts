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
import { type Comment, LOG_LIMIT, type Thread } from '../domain/comment.ts'
import { storedPolicySchema, withDefaults } from '../domain/policy.ts'
import type { CommentTable, Context, ContextWant, Written } from '../domain/ports.ts'
import { authorPk, sitePk, TABLE } from '../names.ts'
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
  const context = async (want: ContextWant): Promise<Context> =>
    contextFrom(want, await readItems(client, table, [want]))
  const createThread = (thread: Thread): Promise<Written> => put(threadItem(thread), CONDITIONS.absent)
  const port: CommentTable = {
    context,
    async prefetched(wants) {
      const asked = new Set(wants.flatMap(contextKeys).map(nameOf))
      const found = await readItems(client, table, wants)
      const has = (want: ContextWant): boolean => contextKeys(want).every((key) => asked.has(nameOf(key)))
      return {
        ...port,
        context: async (want) => (has(want) ? contextFrom(want, found) : context(want)),
        async createThread(thread) {
          found.set(nameOf(threadKey(thread.site, thread.thread)), threadItem(thread))
          return createThread(thread)
        },
      }
    },
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
    createThread,
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
  return port
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

const nameOf = (key: Item): string => `${key[TABLE.pk]?.S} ${key[TABLE.sk]?.S}`

const standingKey = (site: string, author: string): Item =>
  marshall({ [TABLE.pk]: authorPk(site, author), [TABLE.sk]: STANDING })

function contextKeys({ site, thread, parent, author }: ContextWant): Item[] {
  return [
    threadKey(site, thread),
    ...(parent === undefined ? [] : [commentKey(site, thread, parent)]),
    ...(author === undefined ? [] : [standingKey(site, author)]),
  ]
}

/** What of `found` (items by `nameOf`) the want asks for. Throws when an item of it cannot be read. */
function contextFrom({ site, thread, parent, author }: ContextWant, found: Map<string, Item>): Context {
  const item = (key: Item): Item | undefined => found.get(nameOf(key))
  const threadFound = item(threadKey(site, thread))
  const parentFound = parent === undefined ? undefined : item(commentKey(site, thread, parent))
  return {
    ...(threadFound && { thread: threadOfItem(threadFound) }),
    ...(parentFound && { parent: commentOf(parentFound) }),
    authorKnown: author !== undefined && item(standingKey(site, author)) !== undefined,
  }
}

async function readItems(client: DynamoDBClient, table: string, wants: readonly ContextWant[]) {
  const keys = new Map(wants.flatMap(contextKeys).map((key) => [nameOf(key), key]))
  const items = keys.size === 0 ? [] : await batchGet(client, table, [...keys.values()])
  return new Map(items.map((item) => [nameOf(item), item]))
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
