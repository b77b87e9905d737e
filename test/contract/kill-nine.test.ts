import { rm } from 'node:fs/promises'
import { PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endpointsOf } from '../../local/engines/endpoints.ts'
import { clientsOf, destroyClients, newDataDir, type TestClients } from '../support/engines.ts'
import { type EngineChild, startEngineChild } from '../support/engines-child.ts'
import { createStreamTable, readAll } from '../support/engines-streams.ts'
import { waitUntil } from '../support/engines-wait.ts'

let dataDir: string
let child: EngineChild
let clients: TestClients

async function start(kind: 'table' | 'storage'): Promise<void> {
  child = await startEngineChild(kind, dataDir)
  const none = { dynamodb: 0, sqs: 0, s3: 0, secretsmanager: 0 }
  clients = clientsOf(endpointsOf({ ...none, ...child.ports }))
}

async function kill(): Promise<void> {
  await child.kill()
  destroyClients(clients)
}

beforeEach(async () => {
  dataDir = await newDataDir()
})
afterEach(async () => {
  await kill()
  await rm(dataDir, { recursive: true, force: true })
})

/** Keeps `width` writers going until `stop` says so or the engine dies; returns what was acknowledged. */
async function writeUntilKilled(width: number, write: (key: string) => Promise<unknown>): Promise<string[]> {
  const acknowledged: string[] = []
  const writer = async (n: number) => {
    for (let i = 0; ; i += 1) {
      const key = `${n}-${i}`
      await write(key)
      acknowledged.push(key)
    }
  }
  const writers = Array.from({ length: width }, (_, n) => writer(n).catch(() => {}))
  await waitUntil(() => acknowledged.length > 300, { what: '300 acknowledged writes' })
  await child.kill()
  await Promise.all(writers)
  return acknowledged
}

describe('kill -9', { timeout: 30_000 }, () => {
  it('of the table engine keeps each acknowledged item with its index entry and one stream record', async () => {
    await start('table')
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    const acknowledged = await writeUntilKilled(16, (key) => {
      const Item = { pk: { S: key.split('-')[0] ?? '' }, sk: { S: key }, q: { S: 'held' } }
      return clients.dynamodb.send(new PutItemCommand({ TableName: name, Item }))
    })
    await kill()
    await start('table')

    const { Items = [] } = await clients.dynamodb.send(new ScanCommand({ TableName: name }))
    const entries = await clients.dynamodb.send(
      new QueryCommand({
        TableName: name,
        IndexName: 'held',
        KeyConditionExpression: 'q = :q',
        ExpressionAttributeValues: { ':q': { S: 'held' } },
      }),
    )
    const keys = (items: { sk?: { S?: string | undefined } | undefined }[]) =>
      items.map((item) => item.sk?.S).sort()
    const items = keys(Items as never)
    // A write may be on disk without its answer having arrived, but never in one place only.
    expect(new Set(items).isSupersetOf(new Set(acknowledged))).toBe(true)
    expect(keys((entries.Items ?? []) as never)).toEqual(items)
    const records = await readAll(clients.streams, streamArn)
    expect(keys(records.map((record) => record.dynamodb?.Keys ?? {}) as never)).toEqual(items)
  })

  it('of the storage engine keeps acknowledged messages and objects', async () => {
    await start('storage')
    const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'work' }))
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'data' }))
    const acknowledged = await writeUntilKilled(8, async (key) => {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: key }))
      await clients.s3.send(new PutObjectCommand({ Bucket: 'data', Key: key, Body: key }))
    })
    await kill()
    await start('storage')

    const renewed = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))
    expect(new URL(renewed.QueueUrl ?? '').port).toBe(String(child.ports.sqs))
    const received = new Set<string | undefined>()
    for (let more = true; more; ) {
      const receive = { QueueUrl: renewed.QueueUrl, MaxNumberOfMessages: 10 }
      const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand(receive))
      for (const message of Messages) received.add(message.Body)
      more = Messages.length > 0
    }
    expect(received.isSupersetOf(new Set(acknowledged))).toBe(true)
    for (const Key of [acknowledged[0], acknowledged.at(-1)]) {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'data', Key }))
      expect(await Body?.transformToString()).toBe(Key)
    }
  })

  it('of the parent ends the engines', async () => {
    await start('table')
    const orphan = await startEngineChild('storage', dataDir)
    orphan.disconnect()
    await orphan.ended
  })
})

describe('an engine child', () => {
  it('answers with its CPU time and the calls it has served', async () => {
    await start('storage')
    const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'work' }))
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(100_000) }))
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'data' }))
    await clients.s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'a', Body: 'x' }))
    const { cpu, calls } = await child.usage()
    expect(cpu.user).toBeGreaterThan(0)
    expect(calls['sqs.SendMessage']).toMatchObject({ calls: 1, errors: 0, chunks: 2 })
    expect(calls['s3.PutObject']).toMatchObject({ calls: 1, errors: 0 })
    expect(calls['s3.PutObject']?.bytesIn).toBeGreaterThan(0)
  })
})
