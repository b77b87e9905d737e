import { expect, it } from 'vitest'
import { Commits } from '../../local/engines/table/commits.ts'
import {
  type BatchOperation,
  type Item,
  noteChange,
  type Store,
  type TableRecord,
} from '../../local/engines/table/dynalite.ts'
import { StreamLog } from '../../local/engines/table/stream-log.ts'

const table = {
  TableName: 'comments',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
} as TableRecord

/** A database whose batches finish when the test says so. */
function heldDatabase() {
  const batches: { operations: BatchOperation[]; finish: (error?: Error) => void }[] = []
  const db = {
    batch: (operations: BatchOperation[]) =>
      new Promise<void>((resolve, reject) => {
        batches.push({ operations, finish: (error) => (error ? reject(error) : resolve()) })
      }),
  }
  const store = { db, getItemDb: () => ({}) } as unknown as Store
  return { store, batches }
}

const recordsIn = (operations: BatchOperation[]) =>
  operations.filter((operation) => operation.key.startsWith('stream~'))

function write(commits: Commits, pk: string): Promise<Error | undefined> {
  const view = commits.view(() => {})
  const newItem: Item = { pk: { S: pk } }
  view[noteChange]?.({ table, oldItem: undefined, newItem })
  return new Promise((resolve) =>
    view.getItemDb('comments').put(pk, newItem, (error) => resolve(error ?? undefined)),
  )
}

it('writes one batch at a time, so that no record becomes visible before one with a smaller number', async () => {
  const { store, batches } = heldDatabase()
  const commits = new Commits(store, new StreamLog(store.db, 'us-east-1', Date.now))
  const writes = ['a', 'b', 'c'].map((pk) => write(commits, pk))
  expect(batches).toHaveLength(1)
  batches[0]?.finish()
  await writes[0]
  expect(batches.map((batch) => recordsIn(batch.operations).length)).toEqual([1, 2])
  batches[1]?.finish()
  await Promise.all(writes)
  const numbers = batches.flatMap((batch) => recordsIn(batch.operations)).map((operation) => operation.key)
  expect(numbers).toEqual([...new Set(numbers)].sort())
})

it('acknowledges no write of a batch that failed, shows no record of it, and goes on', async () => {
  const { store, batches } = heldDatabase()
  const log = new StreamLog(store.db, 'us-east-1', Date.now)
  const commits = new Commits(store, log)
  const writes = ['a', 'b', 'c'].map((pk) => write(commits, pk))
  batches[0]?.finish()
  await writes[0]
  const newest = log.newest('comments')
  batches[1]?.finish(new Error('disk full'))
  expect((await Promise.all(writes.slice(1))).map((error) => error?.message)).toEqual([
    'disk full',
    'disk full',
  ])
  expect(log.newest('comments')).toBe(newest)
  const next = write(commits, 'd')
  batches[2]?.finish()
  expect(await next).toBeUndefined()
})
