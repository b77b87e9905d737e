/** The sparse index behind the console: keys from the index, comments from the table itself. */
import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import * as z from 'zod/mini'
import type { Comment } from '../domain/comment.ts'
import type { Listing, ModerationIndex } from '../domain/ports.ts'
import { ProblemError } from '../domain/problem.ts'
import { logEntrySchema } from '../domain/stored.ts'
import { SORT, TABLE, threadPk } from '../names.ts'
import type { LogEntry } from '../wire.ts'
import { batchGet } from './comment-table.ts'
import { commentOf, INDEX, type Item, threadKey, threadOfItem } from './items.ts'
import { fault } from './log.ts'

const cursorSchema = z.tuple([z.string(), z.string(), z.string()])
const CURSOR_KEYS = [TABLE.pk, TABLE.sk, TABLE.indexSk] as const

const cursorOf = (key: Item): string =>
  Buffer.from(JSON.stringify(CURSOR_KEYS.map((name) => key[name]?.S ?? ''))).toString('base64url')

/** The partition is never taken from the cursor: it cannot lead to another site's comments. */
function startKey(cursor: string, partition: string): Item {
  try {
    const [pk, sk, qsk] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return marshall({ [TABLE.pk]: pk, [TABLE.sk]: sk, [TABLE.indexSk]: qsk, [TABLE.indexPk]: partition })
  } catch (cause) {
    throw new ProblemError('cursor_invalid', {}, { cause })
  }
}

/** One item that cannot be read must not hide the others. */
function readable(item: Item): Comment[] {
  try {
    return [commentOf(item)]
  } catch (error) {
    fault('unreadable comment', error, { sk: item[TABLE.sk]?.S ?? '' })
    return []
  }
}

/** The table refuses a start key that is none of its own. */
const asCursorProblem = (error: unknown): never => {
  const foreign = error instanceof Error && error.name === 'ValidationException'
  throw foreign ? new ProblemError('cursor_invalid', {}, { cause: error }) : error
}

export function dynamoModerationIndex(client: DynamoDBClient, table: string): ModerationIndex {
  const list = async (partition: string, oldestFirst: boolean, limit: number, cursor: string | undefined) => {
    const { Items = [], LastEvaluatedKey } = await client
      .send(
        new QueryCommand({
          TableName: table,
          IndexName: TABLE.index,
          KeyConditionExpression: 'qpk = :partition',
          ExpressionAttributeValues: marshall({ ':partition': partition }),
          ScanIndexForward: oldestFirst,
          Limit: limit,
          ...(cursor !== undefined && { ExclusiveStartKey: startKey(cursor, partition) }),
        }),
      )
      .catch(asCursorProblem)
    const keys = Items.map(({ pk, sk }) => ({ pk, sk }) as Item)
    return { keys, cursor: LastEvaluatedKey && cursorOf(LastEvaluatedKey) }
  }
  /** In the order of the index; a comment that left it meanwhile is left out. */
  const comments = async (
    { keys, cursor }: { keys: Item[]; cursor: string | undefined },
    still: (c: Comment) => boolean,
  ): Promise<Listing<Comment>> => {
    const items = await batchGet(client, table, keys)
    const bySk = new Map(items.map((item) => [`${item['pk']?.S} ${item['sk']?.S}`, item]))
    const found = keys
      .map((key) => bySk.get(`${key['pk']?.S} ${key['sk']?.S}`))
      .filter((item) => item !== undefined)
    return { items: found.flatMap(readable).filter(still), ...(cursor !== undefined && { cursor }) }
  }
  return {
    held: async (site, limit, cursor) =>
      comments(await list(INDEX.held(site), true, limit, cursor), (c) => c.next !== undefined),
    decided: async (site, limit, cursor) =>
      comments(await list(INDEX.decided(site), false, limit, cursor), (c) => c.log.length > 0),
    async history(site, thread, id) {
      const prefix = `${SORT.history}${id.replace('.', '#')}#`
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :id)',
          ExpressionAttributeValues: marshall({
            ':pk': threadPk(site, thread),
            ':id': prefix,
          }),
        }),
      )
      // A root's prefix is one of its replies' too.
      const own = Items.filter((item) => /^\d{8}$/.test(item[TABLE.sk]?.S?.slice(prefix.length) ?? ''))
      return own.flatMap((item) => {
        const entry = logEntrySchema.safeParse(unmarshall(item))
        return entry.success ? [entry.data as LogEntry] : []
      })
    },
    async thread(site, thread) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: threadKey(site, thread), ConsistentRead: true }),
      )
      return Item && threadOfItem(Item)
    },
  }
}
