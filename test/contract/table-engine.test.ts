import { rm } from 'node:fs/promises'
import {
  BatchWriteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { GetRecordsCommand } from '@aws-sdk/client-dynamodb-streams'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallMeter } from '../../local/engines/calls.ts'
import { endpointsOf } from '../../local/engines/endpoints.ts'
import { startTableEngine, type TableEngine } from '../../local/engines/table.ts'
import { clientsOf, destroyClients, newDataDir, type TestClients } from '../support/engines.ts'
import {
  brief,
  createStreamTable,
  iteratorOf,
  putText,
  readAll,
  readFrom,
} from '../support/engines-streams.ts'

const HOUR = 60 * 60 * 1000

let dataDir: string
let engine: TableEngine
let clients: TestClients
let meter: CallMeter
let clock: () => number

async function open(): Promise<void> {
  meter = new CallMeter()
  engine = await startTableEngine({ dataDir, port: 0, meter, now: () => clock() })
  clients = clientsOf(endpointsOf({ dynamodb: engine.port, sqs: 0, s3: 0, secretsmanager: 0 }))
}

async function close(): Promise<void> {
  destroyClients(clients)
  await engine.close()
}

beforeEach(async () => {
  dataDir = await newDataDir()
  clock = Date.now
  await open()
})
afterEach(async () => {
  await close()
  await rm(dataDir, { recursive: true })
})

describe('a restart of the table engine', () => {
  it('keeps items and records, and numbers on from the last record even when the clock went back', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    for (const sk of ['c#1', 'c#2']) await putText(clients.dynamodb, name, sk)
    const before = await readAll(clients.streams, streamArn)
    await close()
    clock = () => Date.now() - HOUR
    await open()

    expect(await readAll(clients.streams, streamArn)).toEqual(before)
    const checkpoint = before.at(-1)?.dynamodb?.SequenceNumber
    const iterator = await iteratorOf(clients.streams, streamArn, 'AFTER_SEQUENCE_NUMBER', checkpoint)
    await putText(clients.dynamodb, name, 'c#3')
    expect((await readFrom(clients.streams, iterator)).map(brief)).toEqual(['INSERT c#3'])
    const { Count } = await clients.dynamodb.send(new ScanCommand({ TableName: name }))
    expect(Count).toBe(3)
  })

  it('keeps a LATEST iterator behind what was written before', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    await putText(clients.dynamodb, name, 'c#1')
    await close()
    await open()
    const latest = await iteratorOf(clients.streams, streamArn, 'LATEST')
    await putText(clients.dynamodb, name, 'c#2')
    expect((await readFrom(clients.streams, latest)).map(brief)).toEqual(['INSERT c#2'])
  })
})

describe('the table engine', () => {
  it('records nothing for a write that changes nothing, whatever the order of its attributes', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    const keys = { pk: { S: 'a' }, sk: { S: 'c#1' } }
    const tags = (...SS: string[]) => ({ tags: { SS }, map: { M: { x: { N: '1' }, y: { BOOL: true } } } })
    const put = (Item: Record<string, never> | object) =>
      clients.dynamodb.send(new PutItemCommand({ TableName: name, Item: Item as never }))
    await put({ ...keys, ...tags('a', 'b') })
    await put({ map: { M: { y: { BOOL: true }, x: { N: '1' } } }, tags: { SS: ['b', 'a'] }, ...keys })
    await clients.dynamodb.send(
      new UpdateItemCommand({
        TableName: name,
        Key: keys,
        UpdateExpression: 'REMOVE nothing',
      }),
    )
    await put({ ...keys, ...tags('a', 'c') })
    expect((await readAll(clients.streams, streamArn)).map(brief)).toEqual(['INSERT c#1', 'MODIFY c#1'])
  })

  it('shows each record once and in order to a reader that follows racing writers', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    const seen: string[] = []
    let iterator = await iteratorOf(clients.streams, streamArn, 'TRIM_HORIZON')
    let writing = true
    const follow = async () => {
      for (let last = false; !last; ) {
        last = !writing
        const page = await clients.streams.send(new GetRecordsCommand({ ShardIterator: iterator }))
        seen.push(...(page.Records ?? []).map((record) => record.dynamodb?.SequenceNumber ?? ''))
        iterator = page.NextShardIterator ?? ''
      }
    }
    const write = async (writer: number) => {
      for (let i = 0; i < 40; i += 1) await putText(clients.dynamodb, name, `c#${writer}#${i}`)
    }
    const following = follow()
    await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)))
    writing = false
    await following
    expect(seen).toHaveLength(16 * 40)
    expect(seen).toEqual([...new Set(seen)].sort())
  })

  it('keeps a sparse index in step with its items', async () => {
    const { name } = await createStreamTable(clients.dynamodb)
    const put = (q?: string) =>
      clients.dynamodb.send(
        new PutItemCommand({
          TableName: name,
          Item: { pk: { S: 'a' }, sk: { S: 's' }, ...(q && { q: { S: q } }) },
        }),
      )
    const held = async (q: string) => {
      const ExpressionAttributeValues = { ':q': { S: q } }
      const query = {
        TableName: name,
        IndexName: 'held',
        KeyConditionExpression: 'q = :q',
        ExpressionAttributeValues,
      }
      return (await clients.dynamodb.send(new QueryCommand(query))).Count
    }
    await put('one')
    expect([await held('one'), await held('two')]).toEqual([1, 0])
    await put('two')
    expect([await held('one'), await held('two')]).toEqual([0, 1])
    await put()
    expect([await held('one'), await held('two')]).toEqual([0, 0])
  })

  it('pages through a partition in key order, both ways', async () => {
    const { name } = await createStreamTable(clients.dynamodb)
    const keys = Array.from({ length: 250 }, (_, i) => `c#${String(i).padStart(3, '0')}`)
    await Promise.all(keys.map((sk) => putText(clients.dynamodb, name, sk)))
    const read = async (forward: boolean) => {
      const found: (string | undefined)[] = []
      let start: Record<string, never> | undefined
      do {
        const page = await clients.dynamodb.send(
          new QueryCommand({
            TableName: name,
            KeyConditionExpression: 'pk = :a AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':a': { S: 'a' }, ':from': { S: 'c#010' }, ':to': { S: 'c#239' } },
            ScanIndexForward: forward,
            Limit: 100,
            ...(start && { ExclusiveStartKey: start }),
          }),
        )
        found.push(...(page.Items ?? []).map((item) => item.sk?.S))
        start = page.LastEvaluatedKey as typeof start
      } while (start)
      return found
    }
    expect(await read(true)).toEqual(keys.slice(10, 240))
    expect(await read(false)).toEqual(keys.slice(10, 240).reverse())
  })

  it('forgets stream records after 24 hours and says so to a reader that stands before them', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    await putText(clients.dynamodb, name, 'c#old1')
    await putText(clients.dynamodb, name, 'c#old2')
    const [first] = await readAll(clients.streams, streamArn)
    clock = () => Date.now() + 23 * HOUR
    await putText(clients.dynamodb, name, 'c#new')
    await engine.tidy()
    expect(await readAll(clients.streams, streamArn)).toHaveLength(3)

    clock = () => Date.now() + 25 * HOUR
    await engine.tidy()
    expect((await readAll(clients.streams, streamArn)).map(brief)).toEqual(['INSERT c#new'])
    const behind = iteratorOf(
      clients.streams,
      streamArn,
      'AFTER_SEQUENCE_NUMBER',
      first?.dynamodb?.SequenceNumber,
    )
    await expect(behind).rejects.toMatchObject({ name: 'TrimmedDataAccessException' })
  })

  it('deletes items past their time to live in the name of the service', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    const spec = { Enabled: true, AttributeName: 'ttl' }
    await clients.dynamodb.send(
      new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: spec }),
    )
    const described = await clients.dynamodb.send(new DescribeTimeToLiveCommand({ TableName: name }))
    expect(described.TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' })
    const put = (sk: string, seconds: number) =>
      clients.dynamodb.send(
        new PutItemCommand({
          TableName: name,
          Item: { pk: { S: 'a' }, sk: { S: sk }, ttl: { N: String(seconds) } },
        }),
      )
    await put('past', Math.floor(Date.now() / 1000) - 10)
    await put('future', Math.floor(Date.now() / 1000) + 1000)
    await engine.tidy()
    const last = (await readAll(clients.streams, streamArn)).at(-1)
    expect(last && brief(last)).toBe('REMOVE past')
    expect(last?.userIdentity).toEqual({ PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' })
    expect((await clients.dynamodb.send(new ScanCommand({ TableName: name }))).Count).toBe(1)
  })

  it('deletes a table with all that belongs to it', async () => {
    const { name, streamArn } = await createStreamTable(clients.dynamodb)
    await putText(clients.dynamodb, name, 'c#1')
    await clients.dynamodb.send(new DeleteTableCommand({ TableName: name }))
    expect((await clients.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([])
    await expect(clients.dynamodb.send(new DescribeTableCommand({ TableName: name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    await expect(readAll(clients.streams, streamArn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it('answers what DynamoDB would to requests it cannot serve', async () => {
    const missing = clients.dynamodb.send(
      new GetItemCommand({ TableName: 'no-such-table', Key: { pk: { S: 'a' } } }),
    )
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const response = await fetch(`http://127.0.0.1:${engine.port}/`, { method: 'POST', body: '{' })
    expect(response.status).toBe(400)
  })
})

describe('the call meter of the table engine', () => {
  it('counts calls by operation with the units that AWS would bill', async () => {
    const { name } = await createStreamTable(clients.dynamodb)
    const Item = (sk: string, bytes: number, q?: string) => ({
      pk: { S: 'a' },
      sk: { S: sk },
      text: { S: 'é'.repeat(bytes / 2) },
      ...(q && { q: { S: q } }),
    })
    const put = (item: ReturnType<typeof Item>, rest = {}) =>
      clients.dynamodb.send(new PutItemCommand({ TableName: name, Item: item, ...rest }))
    const units = (operation: string) => meter.snapshot()[`dynamodb.${operation}`]

    await put(Item('c#1', 900)) // 1 KB: 1 unit
    await put(Item('c#2', 1900)) // 2 KB: 2 units
    await put(Item('c#3', 900, 'held')) // 1 unit and 1 for the index entry
    await put(Item('c#3', 900, 'other')) // 1 unit, 1 for the old entry, 1 for the new one
    await put(Item('c#2', 10), { ConditionExpression: 'attribute_not_exists(pk)' }).catch(() => {}) // 2 KB read
    expect(units('PutItem')).toMatchObject({ calls: 5, errors: 1, writeUnits: 1 + 2 + 2 + 3 + 2 })

    const requests = [1, 2, 3].map((i) => ({ PutRequest: { Item: Item(`b#${i}`, 900) } }))
    await clients.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
    expect(units('BatchWriteItem')).toMatchObject({ calls: 1, writeUnits: 3 })

    const Key = { pk: { S: 'a' }, sk: { S: 'c#missing' } }
    const missing = { TableName: name, Key, ConsistentRead: true }
    const answer = await clients.dynamodb.send(new GetItemCommand(missing))
    expect(answer.ConsumedCapacity).toBeUndefined()
    expect(units('GetItem')).toMatchObject({ calls: 1, readUnits: 1 })
  })
})
