/** SQS and S3 on this machine: fauxqs in this process, its data in one SQLite file. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CallMeter } from './calls.ts'
import {
  type App,
  buildServer,
  createStores,
  openPersistence,
  type Persistence,
  type Queue,
  type SqsStore,
  type Stores,
} from './fauxqs.ts'
import { honourWriteConditions, listInKeyOrder } from './objects.ts'
import { meterRequests } from './storage-calls.ts'

const LOCK_WAIT_MS = 5000

export interface StorageEngineOptions {
  /** Directory of the data; made when missing. */
  dataDir: string
  /** 0 lets the kernel choose. */
  port: number
  meter?: CallMeter
}

export interface StorageEngine {
  port: number
  close(): Promise<void>
}

/**
 * Opens the file for this process alone, waiting up to five seconds for a killed predecessor. A commit reaches the
 * kernel but is not synced to the disk: it outlives the process, which is what a local run needs.
 */
async function openAlone(dir: string): Promise<Persistence> {
  const deadline = Date.now() + LOCK_WAIT_MS
  for (;;) {
    try {
      const persistence = await openPersistence(dir)
      persistence.db.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; COMMIT',
      )
      return persistence
    } catch (error) {
      if (!/locked/.test(String(error))) throw error
      if (Date.now() > deadline) throw new Error(`${dir} is in use by another process`, { cause: error })
      await sleep(100)
    }
  }
}

/** fauxqs sets the receive count to null here, which its own schema refuses, and loses the message until a restart. */
function repairVisibilityReset(persistence: Persistence): void {
  const release = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  )
  persistence.updateMessageReady = (messageId) => {
    release.run(messageId)
  }
}

async function openStores(dir: string): Promise<Stores & { persistence: Persistence }> {
  const stores = await createStores()
  // Queue URLs then name the address that the client called, an IP, and not a name that some resolvers do not know.
  stores.sqs.host = ''
  const persistence = await openAlone(dir)
  repairVisibilityReset(persistence)
  // Only after loading: a store that persists while it loads replaces its rows, and with them deletes the messages.
  persistence.load(stores.sqs, stores.sns, stores.s3)
  stores.sqs.persistence = persistence
  stores.s3.persistence = persistence
  for (const queue of stores.sqs.allQueues()) queue.persistence = persistence
  return { ...stores, persistence }
}

interface SendBody {
  MessageAttributes?: object
  MessageGroupId?: string
  Entries?: SendBody[]
}

/** Keeps the group of a message on a standard queue (fair queues), which fauxqs drops. */
function keepMessageGroups(app: App, sqs: SqsStore): void {
  // A stored message holds the very attributes object of its request, which so leads back to the group.
  const groups = new WeakMap<object, string>()
  app.addHook('preHandler', (request, _reply, next) => {
    if (String(request.headers['x-amz-target']).startsWith('AmazonSQS.SendMessage')) {
      const body = request.body as SendBody
      for (const entry of body.Entries ?? [body]) {
        entry.MessageAttributes ??= {}
        if (entry.MessageGroupId) groups.set(entry.MessageAttributes, entry.MessageGroupId)
      }
    }
    next()
  })
  const patched = new WeakSet<Queue>()
  const getQueue = sqs.getQueue.bind(sqs)
  sqs.getQueue = (url) => {
    const queue = getQueue(url)
    if (queue && !queue.isFifo() && !patched.has(queue)) {
      patched.add(queue)
      const enqueue = queue.enqueue.bind(queue)
      queue.enqueue = (message) => {
        const group = groups.get(message.messageAttributes)
        if (group !== undefined) message.messageGroupId ??= group
        enqueue(message)
      }
    }
    return queue
  }
}

interface Received {
  Messages?: { ReceiptHandle: string }[]
}

/** A long poll whose caller has gone gives its messages back at once, instead of hiding them for their timeout. */
function returnUndelivered(app: App, sqs: SqsStore): void {
  app.addHook('onSend', (request, reply, payload, next) => {
    const receiving = request.headers['x-amz-target'] === 'AmazonSQS.ReceiveMessage'
    if (receiving && reply.raw.destroyed && typeof payload === 'string') {
      const queue = sqs.getQueue((request.body as { QueueUrl: string }).QueueUrl)
      for (const { ReceiptHandle: handle } of (JSON.parse(payload) as Received).Messages ?? []) {
        const message = queue?.inflightMessages.get(handle)?.message
        if (message) message.approximateReceiveCount -= 1
        queue?.changeVisibility(handle, 0)
      }
    }
    next(null, payload)
  })
}

/** Queue URLs carry the port of the run that made the queue; clients take their endpoint from them. */
function renewQueueUrls(sqs: SqsStore, port: number): void {
  const queues = [...sqs.queues.values()]
  sqs.queues.clear()
  for (const queue of queues) {
    const url = new URL(queue.url)
    url.host = `127.0.0.1:${port}`
    queue.url = url.href
    sqs.queues.set(queue.url, queue)
  }
}

/**
 * Starts SQS and S3 on one port of 127.0.0.1; `GET /health` answers 200. An acknowledged message or object outlives
 * the death of the process. Create queues without RedrivePolicy: fauxqs moves dead letters in two commits, the poller
 * does it without loss.
 * @throws Error when another process uses the directory or the port
 */
export async function startStorageEngine(options: StorageEngineOptions): Promise<StorageEngine> {
  const { meter = new CallMeter() } = options
  const stores = await openStores(options.dataDir)
  listInKeyOrder(stores.s3)
  const app = buildServer(stores)
  meterRequests(app, meter)
  honourWriteConditions(app, stores.s3)
  keepMessageGroups(app, stores.sqs)
  returnUndelivered(app, stores.sqs)
  app.addHook('preClose', async () => stores.persistence.close())
  const address = await app.listen({ port: options.port, host: '127.0.0.1' })
  const port = Number(new URL(address).port)
  renewQueueUrls(stores.sqs, port)
  return { port, close: () => app.close() }
}
