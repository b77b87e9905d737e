import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { GetRecordsCommand, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brief,
  createStreamTable,
  iteratorOf,
  putText,
  readAll,
  readFrom,
} from '../support/engines-streams.ts'
import { targets } from '../support/engines-targets.ts'

const keyOf = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } })

describe.for(targets)('DynamoDB Streams on $name', { timeout: 30_000 }, (target) => {
  describe.skipIf(target.missing)('records', () => {
    let engines: Awaited<ReturnType<typeof target.start>>

    beforeAll(async () => {
      engines = await target.start()
    }, 90_000)
    afterAll(() => engines?.stop())

    it('records each insert, change and removal once, in order, with the keys and nothing else', async () => {
      const { dynamodb, streams } = engines
      const { name, streamArn } = await createStreamTable(dynamodb)
      await putText(dynamodb, name, 'c#1', 'secret')
      await putText(dynamodb, name, 'c#1', 'other')
      await putText(dynamodb, name, 'c#2')
      await dynamodb.send(new DeleteItemCommand({ TableName: name, Key: keyOf('c#1') }))

      const records = await readAll(streams, streamArn)
      expect(records.map(brief)).toEqual(['INSERT c#1', 'MODIFY c#1', 'INSERT c#2', 'REMOVE c#1'])
      const [first] = records
      expect(first).toMatchObject({ eventSource: 'aws:dynamodb', awsRegion: 'us-east-1' })
      expect(first?.dynamodb).toMatchObject({ Keys: keyOf('c#1'), StreamViewType: 'KEYS_ONLY' })
      expect(first?.dynamodb?.ApproximateCreationDateTime).toBeInstanceOf(Date)
      expect(JSON.stringify(records)).not.toContain('secret')
      expect(new Set(records.map((record) => record.eventID)).size).toBe(4)
    })

    it('records nothing for a failed condition or the removal of a missing item', async () => {
      const { dynamodb, streams } = engines
      const { name, streamArn } = await createStreamTable(dynamodb)
      await putText(dynamodb, name, 'c#1')
      const again = { TableName: name, Item: keyOf('c#1'), ConditionExpression: 'attribute_not_exists(pk)' }
      await expect(dynamodb.send(new PutItemCommand(again))).rejects.toThrow('conditional request failed')
      await dynamodb.send(new DeleteItemCommand({ TableName: name, Key: keyOf('c#missing') }))
      await putText(dynamodb, name, 'c#2')
      expect((await readAll(streams, streamArn)).map(brief)).toEqual(['INSERT c#1', 'INSERT c#2'])
    })

    it('returns the item a condition failed on when asked', async () => {
      const { dynamodb } = engines
      const { name } = await createStreamTable(dynamodb)
      await putText(dynamodb, name, 'c#1', 'kept')
      const update = new UpdateItemCommand({
        TableName: name,
        Key: keyOf('c#1'),
        UpdateExpression: 'SET #t = :new',
        ConditionExpression: '#t = :old',
        ExpressionAttributeNames: { '#t': 'text' },
        ExpressionAttributeValues: { ':new': { S: 'new' }, ':old': { S: 'old' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      })
      await expect(dynamodb.send(update)).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        Item: { ...keyOf('c#1'), text: { S: 'kept' } },
      })
    })

    it('numbers records so that they grow', async () => {
      const { dynamodb, streams } = engines
      const { name, streamArn } = await createStreamTable(dynamodb)
      await Promise.all(Array.from({ length: 30 }, (_, i) => putText(dynamodb, name, `c#${i}`)))
      const numbers = (await readAll(streams, streamArn)).map((record) =>
        BigInt(record.dynamodb?.SequenceNumber ?? 0),
      )
      expect(numbers).toHaveLength(30)
      expect(numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0n))).toBe(true)
    })

    it('starts reading where the iterator type says', async () => {
      const { dynamodb, streams } = engines
      const { name, streamArn } = await createStreamTable(dynamodb)
      await putText(dynamodb, name, 'c#1')
      await putText(dynamodb, name, 'c#2')
      const latest = await iteratorOf(streams, streamArn, 'LATEST')
      await putText(dynamodb, name, 'c#3')

      const all = await readAll(streams, streamArn)
      const second = all[1]?.dynamodb?.SequenceNumber
      const from = async (type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER') =>
        (await readFrom(streams, await iteratorOf(streams, streamArn, type, second))).map(brief)
      expect(all.map(brief)).toEqual(['INSERT c#1', 'INSERT c#2', 'INSERT c#3'])
      expect(await from('AT_SEQUENCE_NUMBER')).toEqual(['INSERT c#2', 'INSERT c#3'])
      expect(await from('AFTER_SEQUENCE_NUMBER')).toEqual(['INSERT c#3'])
      expect((await readFrom(streams, latest)).map(brief)).toEqual(['INSERT c#3'])
    })

    it('hands out at most the asked number of records and goes on behind them', async () => {
      const { dynamodb, streams } = engines
      const { name, streamArn } = await createStreamTable(dynamodb)
      for (const sk of ['c#1', 'c#2', 'c#3']) await putText(dynamodb, name, sk)
      const start = await iteratorOf(streams, streamArn, 'TRIM_HORIZON')
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: start, Limit: 2 }))
      expect(page.Records?.map(brief)).toEqual(['INSERT c#1', 'INSERT c#2'])
      expect((await readFrom(streams, page.NextShardIterator ?? '')).map(brief)).toEqual(['INSERT c#3'])
    })

    it('lists the stream of a table', async () => {
      const { dynamodb, streams } = engines
      const { name, streamArn } = await createStreamTable(dynamodb)
      const { Streams } = await streams.send(new ListStreamsCommand({ TableName: name }))
      expect(Streams?.map((stream) => stream.StreamArn)).toEqual([streamArn])
    })
  })
})
