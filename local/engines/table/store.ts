import { mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createStore, type Store, type TableRecord } from './dynalite.ts'
import { readInPages } from './value-stream.ts'

const LOCK_WAIT_MS = 5000
const TABLES = { gt: 'table~', lt: 'table~~' }

const isLocked = (error: unknown): boolean =>
  (error as { cause?: { code?: string } }).cause?.code === 'LEVEL_LOCKED'

/**
 * Opens the database in `dir`, waiting up to five seconds for a killed predecessor to let go of it.
 * @throws Error when another process keeps the directory
 */
export async function openStore(dir: string): Promise<Store> {
  mkdirSync(dir, { recursive: true })
  const deadline = Date.now() + LOCK_WAIT_MS
  for (;;) {
    const store = createStore({ path: dir, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
    try {
      await store.db.open()
      readInPages(store)
      return store
    } catch (error) {
      if (!isLocked(error)) throw error
      if (Date.now() > deadline) throw new Error(`${dir} is in use by another process`, { cause: error })
      await sleep(100)
    }
  }
}

/** The descriptions of all tables. */
export async function listTables(store: Store): Promise<TableRecord[]> {
  return (await store.db.values(TABLES).all()) as TableRecord[]
}

/** Finishes table creations that a kill interrupted. */
export async function activateTables(store: Store): Promise<void> {
  for (const table of await listTables(store)) {
    if (table.TableStatus === 'ACTIVE') continue
    await store.db.put(`table~${table.TableName}`, { ...table, TableStatus: 'ACTIVE' })
  }
}

/** Waits until gathered operations are done and closes the files. */
export function closeStore(store: Store): Promise<void> {
  return new Promise((resolve, reject) => {
    store.lifecycleManager.gracefulClose((error) => (error ? reject(error) : resolve()))
  })
}
