/** The data that a stopped stack leaves, opened with the engines alone and held against what was promised. */
import { join } from 'node:path'
import { ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { ListQueuesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { PublishPorts } from '../../functions/publish/publish-thread.ts'
import { verifyThread } from '../../functions/publish/verify.ts'
import { endpointsOf } from '../../local/engines/endpoints.ts'
import { startStorage, startTable } from '../../local/engines/start.ts'
import { commentOf, type Item } from '../../shared/aws/items.ts'
import { s3SnapshotStore } from '../../shared/aws/snapshot-store.ts'
import { threadReader } from '../../shared/aws/thread-reader.ts'
import type { Comment } from '../../shared/domain/comment.ts'
import { snapshotComment } from '../../shared/domain/snapshot/entry.ts'
import { SNAPSHOT_PREFIX, SORT } from '../../shared/names.ts'
import type { Head, IndexNode, Page } from '../../shared/wire.ts'
import { SITE } from '../support/comments.ts'
import { clientsOf, destroyClients, type TestClients } from '../support/engines.ts'
import { check } from './check.ts'
import type { Crowd, Promised } from './crowd.ts'

export class Inspection {
  readonly #clients: TestClients
  readonly #ports: PublishPorts
  readonly #table: string
  readonly #stop: () => Promise<void>

  private constructor(clients: TestClients, ports: PublishPorts, table: string, stop: () => Promise<void>) {
    this.#clients = clients
    this.#ports = ports
    this.#table = table
    this.#stop = stop
  }

  static async open(data: string): Promise<Inspection> {
    const dataDir = join(data, 'engines')
    const [table, storage] = await Promise.all([startTable({ dataDir }), startStorage({ dataDir })])
    const clients = clientsOf(endpointsOf({ ...table.ports, ...storage.ports }))
    const { TableNames: [name = ''] = [] } = await clients.dynamodb.send(new ListTablesCommand({}))
    const bucket = await snapshotBucket(clients)
    const ports: PublishPorts = {
      store: s3SnapshotStore(clients.s3, bucket),
      reader: (site, thread) => threadReader(clients.dynamodb, name, site, thread),
      toEntry: snapshotComment,
      random: () => 0,
      sleep: async () => {},
    }
    return new Inspection(clients, ports, name, async () => {
      destroyClients(clients)
      await Promise.all([table.close(), storage.close()])
    })
  }

  async close(): Promise<void> {
    await this.#stop()
  }

  async run(crowd: Crowd): Promise<void> {
    const promises = crowd.promises()
    const stored = await this.#stored()
    const dead = await this.#deadLetters()
    checkNothingLost(promises, stored, dead)
    checkNothingTwice(crowd, stored)
    await this.#checkSnapshots(stored)
  }

  async #stored(): Promise<Comment[]> {
    const comments: Comment[] = []
    let start: Item | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.send(
        new ScanCommand({ TableName: this.#table, ConsistentRead: true, ExclusiveStartKey: start }),
      )
      comments.push(...Items.filter((item) => item['sk']?.S?.startsWith(SORT.comment)).map(commentOf))
      start = LastEvaluatedKey
    } while (start)
    return comments
  }

  /** Texts of the messages in the dead-letter queues. */
  async #deadLetters(): Promise<string[]> {
    const { QueueUrls = [] } = await this.#clients.sqs.send(new ListQueuesCommand({}))
    const texts: string[] = []
    for (const QueueUrl of QueueUrls.filter((url) => url.includes('Dead')))
      for (;;) {
        const { Messages = [] } = await this.#clients.sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
        )
        if (Messages.length === 0) break
        texts.push(...Messages.map((message) => message.Body ?? ''))
      }
    return texts
  }

  async #checkSnapshots(stored: Comment[]): Promise<void> {
    const threads = Object.entries(Object.groupBy(stored, ({ thread }) => thread))
    const different: string[] = []
    const unlike: string[] = []
    for (const [thread, comments = []] of threads) {
      const { differences } = await verifyThread({ site: SITE, thread }, this.#ports)
      different.push(...differences.map(({ kind, hash = '' }) => `${thread} ${kind} ${hash}`.trim()))
      const expected = comments.filter((comment) => comment.live).map((comment) => comment.id)
      const shown = await this.#shown(thread)
      if (shown.toSorted().join() !== expected.toSorted().join())
        unlike.push(`${thread} shows ${shown.length} for ${expected.length}`)
    }
    const all = `${threads.length} threads`
    check(
      `heads and nodes of ${all} are a rebuild's, byte for byte`,
      different.length === 0,
      different.join(', '),
    )
    check(`${all} show each public comment once and nothing else`, unlike.length === 0, unlike.join(', '))
  }

  /** Ids in the published tree, in its order. */
  async #shown(thread: string): Promise<string[]> {
    const { store } = this.#ports
    const bytes = (await store.head(SITE, thread))?.bytes
    if (bytes === undefined) return []
    const head = JSON.parse(bytes) as Head
    const below = async (hash: string, level: number): Promise<string[]> => {
      const text = (await store.getNode(SITE, thread, hash)) ?? '{"comments":[],"entries":[]}'
      if (level === 0) return (JSON.parse(text) as Page).comments.map(({ id }) => id)
      const lists = (JSON.parse(text) as IndexNode).entries.map(([, child]) => below(child, level - 1))
      return (await Promise.all(lists)).flat()
    }
    const ids: string[] = []
    for (const [level, entries] of [...head.levels.entries()].reverse())
      for (const [, hash] of entries) ids.push(...(await below(hash, level)))
    const tail = head.comments.slice(head.comments.length - head.tail)
    return [...ids, ...tail.map(({ id }) => id)]
  }
}

async function snapshotBucket({ s3 }: TestClients): Promise<string> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  for (const { Name = '' } of Buckets) {
    const list = new ListObjectsV2Command({ Bucket: Name, Prefix: SNAPSHOT_PREFIX, MaxKeys: 1 })
    if ((await s3.send(list)).KeyCount) return Name
  }
  throw new Error('no bucket holds snapshots')
}

function checkNothingLost(promises: Promised[], stored: Comment[], dead: string[]): void {
  const known = new Map(stored.map((comment) => [`${comment.thread} ${comment.id}`, comment.status]))
  const fates = promises.map(({ thread, id }) => {
    const status = known.get(`${thread} ${id}`)
    return status ?? (dead.some((text) => text.includes(id)) ? 'dead letter' : 'lost')
  })
  const counts = Object.entries(Object.groupBy(fates, (fate) => fate)).map(
    ([fate, all]) => `${all?.length} ${fate}`,
  )
  const told = counts.join(', ')
  check(`nothing accepted is lost (${told})`, !fates.includes('lost'), told)
}

function checkNothingTwice(crowd: Crowd, stored: Comment[]): void {
  const changed = [...crowd.answers].filter(([, answers]) => new Set(answers.map(({ id }) => id)).size > 1)
  const repeated = [...crowd.answers.values()].filter((answers) => answers.length > 1).length
  check(
    `a submission sent again gets the same id (${repeated} were)`,
    changed.length === 0,
    changed.map(([mark]) => mark).join(', '),
  )
  const marks = stored.map(
    ({ live, next, shelved }) => /mark\d+x/.exec((live ?? next ?? shelved)?.original ?? '')?.[0],
  )
  const twice = marks.filter((mark, i) => marks.indexOf(mark) !== i)
  check(`none of ${stored.length} stored comments is there twice`, twice.length === 0, twice.join(', '))
  const isForeign = (mark: string | undefined): boolean => mark === undefined || !crowd.answers.has(mark)
  check('nothing is stored that nobody sent', !marks.some(isForeign), String(marks.find(isForeign)))
}
