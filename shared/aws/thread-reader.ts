/** Consistent reads of a thread's public comments, for publish. */
import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import type { Comment } from '../domain/comment.ts'
import { sortKeyOf } from '../domain/id.ts'
import type { ThreadReader } from '../domain/ports.ts'
import { SORT, threadPk } from '../names.ts'
import { commentOf, type Item, threadKey, threadOfItem } from './items.ts'

/** After every comment's sort key. */
const LAST = `${SORT.comment}~`

interface Select {
  lower: string
  upper: string
  newestFirst: boolean
}

/** What readers may see of a comment, and nothing else of it, leaves the table. */
const PUBLIC = {
  FilterExpression: 'attribute_exists(live) OR wasPublic = :true',
  ProjectionExpression:
    'pk, sk, parent, author.#name, author.#url, author.staff, #at, #status, v, n, live, wasPublic',
  ExpressionAttributeNames: { '#name': 'name', '#url': 'url', '#at': 'at', '#status': 'status' },
} as const

export function threadReader(
  client: DynamoDBClient,
  table: string,
  site: string,
  thread: string,
): ThreadReader {
  const pages = async function* ({ lower, upper, newestFirst }: Select, limit?: number) {
    let start: Item | undefined
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :lower AND :upper',
          ...PUBLIC,
          ExpressionAttributeValues: marshall({
            ':pk': threadPk(site, thread),
            ':lower': lower,
            ':upper': upper,
            ':true': true,
          }),
          ScanIndexForward: !newestFirst,
          // Only the first page is short: behind many held comments the next ones are read in full.
          ...(limit !== undefined && start === undefined && { Limit: limit }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      )
      yield (answer.Items ?? []).map(commentOf)
      start = answer.LastEvaluatedKey
    } while (start !== undefined)
  }
  return {
    async thread() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: threadKey(site, thread), ConsistentRead: true }),
      )
      return Item && threadOfItem(Item)
    },
    async range(after, upTo) {
      // No sort key lies between a key and the same with a blank behind it.
      const lower = after === undefined ? SORT.comment : `${sortKeyOf(after)} `
      const upper = upTo === undefined ? LAST : sortKeyOf(upTo)
      const found: Comment[] = []
      for await (const page of pages({ lower, upper, newestFirst: false })) found.push(...page)
      return found
    },
    async newest(count) {
      const found: Comment[] = []
      for await (const page of pages({ lower: SORT.comment, upper: LAST, newestFirst: true }, count)) {
        found.push(...page)
        if (found.length >= count) break
      }
      return found.reverse()
    },
  }
}
