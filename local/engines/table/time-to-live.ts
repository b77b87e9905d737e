/** Time to live: expired items are deleted by a sweep, and their stream records say that the service did it. */
import type { Commits } from './commits.ts'
import { type AttributeValue, type BatchOperation, getTable, type Item, run, type Store } from './dynalite.ts'

type Data = Record<string, unknown>

const keyOf = (table: string): string => `ttl~${table}`
const SWEEP_PAGE = 500

export class TimeToLive {
  readonly #store: Store
  readonly #commits: Commits

  constructor(store: Store, commits: Commits) {
    this.#store = store
    this.#commits = commits
  }

  /** @throws DynaliteError ResourceNotFoundException */
  async update({ TableName, TimeToLiveSpecification }: Data): Promise<unknown> {
    const { TableName: table } = await getTable(this.#store, String(TableName))
    const { Enabled, AttributeName } = TimeToLiveSpecification as { Enabled: boolean; AttributeName: string }
    const key = keyOf(table)
    const operation: BatchOperation = Enabled
      ? { type: 'put', key, value: AttributeName }
      : { type: 'del', key }
    await this.#store.db.batch([operation])
    return { TimeToLiveSpecification }
  }

  /** @throws DynaliteError ResourceNotFoundException */
  async describe({ TableName }: Data): Promise<unknown> {
    const { TableName: table } = await getTable(this.#store, String(TableName))
    const attribute = await this.#attributeOf(table)
    return {
      TimeToLiveDescription: attribute
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: attribute }
        : { TimeToLiveStatus: 'DISABLED' },
    }
  }

  /** Deletes the items of a table whose TTL attribute (seconds since 1970) lies before `now` (ms). */
  async sweep(table: string, now: number): Promise<void> {
    const attribute = await this.#attributeOf(table)
    if (!attribute) return
    const seconds = now / 1000
    const items = this.#store.db.values({ gt: `item-${table}~`, lt: `item-${table}~~` })
    try {
      for (let page = await items.nextv(SWEEP_PAGE); page.length > 0; page = await items.nextv(SWEEP_PAGE)) {
        for (const item of page as Item[]) {
          const expiry = item[attribute]?.N
          if (expiry !== undefined && Number(expiry) < seconds) await this.#expire(table, item, attribute)
        }
      }
    } finally {
      await items.close()
    }
  }

  async #expire(table: string, item: Item, attribute: string): Promise<void> {
    const { KeySchema } = await getTable(this.#store, table)
    const view = this.#commits.view(() => {}, { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' })
    const Key = Object.fromEntries(
      KeySchema.map(({ AttributeName: name }) => [name, item[name] as AttributeValue]),
    )
    // The item may have been renewed since it was read; then it stays.
    const Expected = { [attribute]: { ComparisonOperator: 'EQ', AttributeValueList: [item[attribute]] } }
    await run('DeleteItem', view, { TableName: table, Key, Expected }).catch((error: Error) => {
      if (!error.message.includes('conditional request failed')) throw error
    })
  }

  async #attributeOf(table: string): Promise<string | undefined> {
    return (await this.#store.db.get(keyOf(table))) as string | undefined
  }
}
