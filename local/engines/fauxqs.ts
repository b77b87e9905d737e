/**
 * The part of fauxqs 2 that the storage engine uses, typed. Its package exports only a server that listens on all
 * interfaces; the pieces behind it are loaded by path, so that hooks can be set and the address be 127.0.0.1.
 */
import { buildApp } from 'fauxqs'

export type App = ReturnType<typeof buildApp>

export interface StoredMessage {
  messageId: string
  messageAttributes: object
  messageGroupId?: string
  approximateReceiveCount: number
}

export interface Queue {
  name: string
  url: string
  persistence?: Persistence
  inflightMessages: Map<string, { message: StoredMessage }>
  isFifo(): boolean
  enqueue(message: StoredMessage): void
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void
}

export interface SqsStore {
  /** Host part of new queue URLs; empty takes the host of the request. */
  host: string
  queues: Map<string, Queue>
  persistence?: Persistence
  allQueues(): Iterable<Queue>
  getQueue(url: string): Queue | undefined
}

export interface StoredObject {
  key: string
  etag: string
}

export interface ListOptions {
  prefix?: string
  delimiter?: string
  maxKeys?: number
  startAfter?: string
  marker?: string
}

export interface Listing {
  objects: StoredObject[]
  commonPrefixes: string[]
  isTruncated: boolean
}

export interface S3Store {
  buckets: Map<string, Map<string, StoredObject>>
  persistence?: Persistence
  listObjects(bucket: string, options?: ListOptions): Listing
}

/** Everything in one SQLite file; all its methods are synchronous. */
export interface Persistence {
  db: { exec(sql: string): void; prepare(sql: string): { run(...values: unknown[]): unknown } }
  load(sqs: SqsStore, sns: object, s3: S3Store): void
  updateMessageReady(messageId: string): void
  close(): void
}

type Constructor<T, A extends unknown[] = []> = new (...args: A) => T

async function load<T>(path: string, name: string): Promise<T> {
  const module = (await import(new URL(path, import.meta.resolve('fauxqs')).href)) as Record<string, T>
  const found = module[name]
  if (!found) throw new Error(`fauxqs has no ${name} in ${path}; is it the pinned version?`)
  return found
}

export interface Stores {
  sqs: SqsStore
  sns: object
  s3: S3Store
}

/** New, empty stores. */
export async function createStores(): Promise<Stores> {
  const [Sqs, Sns, S3] = await Promise.all([
    load<Constructor<SqsStore>>('./sqs/sqsStore.js', 'SqsStore'),
    load<Constructor<object>>('./sns/snsStore.js', 'SnsStore'),
    load<Constructor<S3Store>>('./s3/s3Store.js', 'S3Store'),
  ])
  return { sqs: new Sqs(), sns: new Sns(), s3: new S3() }
}

/** Opens the SQLite file in a directory. */
export async function openPersistence(dir: string): Promise<Persistence> {
  const Manager = await load<Constructor<Persistence, [string]>>('./persistence.js', 'PersistenceManager')
  return new Manager(dir)
}

/** The HTTP application over the given stores, not yet listening. */
export function buildServer({ sqs, sns, s3 }: Stores): App {
  const stores = { sqsStore: sqs, snsStore: sns, s3Store: s3 }
  return buildApp({ logger: false, stores: stores as never })
}
