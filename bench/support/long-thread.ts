/** A thread of any size, written into the table without the pipeline. */
import { BatchWriteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { StreamEventRecord } from '../../local/pollers/stream-event.ts'
import { commentItem, commentKey, threadItem } from '../../shared/aws/items.ts'
import type { Comment, Thread } from '../../shared/domain/comment.ts'
import { fullIdOf, mintId } from '../../shared/domain/id.ts'
import { WORKLOAD } from './spec.ts'
import { plainText, type Random, seededRandom } from './workload.ts'

const MINUTE = 60_000
const BATCH = 25
const BATCHES_AT_ONCE = 4

export class LongThread {
  readonly #client: DynamoDBClient
  readonly #table: string
  /** A stored comment; all others are copies of it with another id, time and text. */
  readonly #model: Comment
  readonly #thread: Thread
  readonly #random: Random
  readonly #comments: Comment[] = []
  #at: number
  #sequence = 0

  constructor(client: DynamoDBClient, table: string, model: Comment, thread: Thread, size: number) {
    this.#client = client
    this.#table = table
    this.#model = model
    this.#thread = thread
    this.#random = seededRandom(size)
    this.#at = Date.now() - size * MINUTE
  }

  /** Writes the thread item and `size` comments, as many of them answers as in the workload. */
  async fill(size: number): Promise<void> {
    const { replyShare, replyDistance } = WORKLOAD
    for (let i = 0; i < size; i++) {
      const isReply = i > replyDistance && this.#random() < replyShare
      this.#make(isReply ? this.#comments[i - replyDistance]?.id : undefined)
    }
    const Item = threadItem(this.#thread)
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }))
    const batches: Comment[][] = []
    for (let i = 0; i < size; i += BATCH) batches.push(this.#comments.slice(i, i + BATCH))
    const worker = async (): Promise<void> => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) await this.#write(batch)
    }
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, worker))
  }

  /** Writes one comment more and gives its stream record. */
  async append(): Promise<StreamEventRecord> {
    return await this.#put(this.#make(undefined))
  }

  /** Answers the root at this share of the thread, from 0 to 1. */
  async answer(share: number): Promise<StreamEventRecord> {
    return await this.#put(this.#make(this.#placeAt(share).id))
  }

  /** Changes the words of the comment at this share of the thread. */
  async edit(share: number): Promise<StreamEventRecord> {
    const old = this.#placeAt(share)
    const changed = { ...old, v: old.v + 1, n: old.n + 1 }
    if (!old.live) throw new Error('the model is not public')
    const live = { ...old.live, n: old.n + 1, original: plainText(this.#random) }
    return await this.#put({ ...changed, live })
  }

  /** The stream record of a comment that is there already. */
  last(): StreamEventRecord {
    return this.#record(this.#placeAt(1))
  }

  #placeAt(share: number): Comment {
    const index = Math.min(this.#comments.length - 1, Math.floor(share * this.#comments.length))
    const found = this.#comments[index]
    if (!found) throw new Error('the thread is empty')
    return found
  }

  #make(parent: string | undefined): Comment {
    const { site, thread } = this.#thread
    this.#at += MINUTE
    const random = Uint8Array.from({ length: 10 }, () => Math.floor(this.#random() * 256))
    const { parent: _, live, ...model } = this.#model
    if (!live) throw new Error('the model is not public')
    const comment: Comment = {
      ...model,
      thread,
      id: fullIdOf(mintId(site, thread, this.#at, random), parent),
      ...(parent !== undefined && { parent }),
      at: this.#at,
      live: { ...live, original: plainText(this.#random), at: this.#at },
    }
    this.#comments.push(comment)
    return comment
  }

  async #write(batch: Comment[]): Promise<void> {
    const requests = batch.map((comment) => ({ PutRequest: { Item: commentItem(comment) } }))
    const { UnprocessedItems = {} } = await this.#client.send(
      new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } }),
    )
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table left items unwritten')
  }

  async #put(comment: Comment): Promise<StreamEventRecord> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: commentItem(comment) }))
    return this.#record(comment)
  }

  #record({ site, thread, id }: Comment): StreamEventRecord {
    this.#sequence += 1
    return {
      eventID: String(this.#sequence),
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: '',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys: commentKey(site, thread, id) as unknown as StreamEventRecord['dynamodb']['Keys'],
        SequenceNumber: String(this.#sequence).padStart(21, '0'),
        SizeBytes: 200,
        StreamViewType: 'KEYS_ONLY',
      },
    }
  }
}
