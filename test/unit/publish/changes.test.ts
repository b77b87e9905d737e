import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { changesOf } from '../../../functions/publish/changes.ts'
import { sortKeyOf } from '../../../shared/domain/id.ts'
import { comment } from '../snapshot/fixtures.ts'

const record = (sequence: number, pk: string, sk: string): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: String(sequence) },
})

const root = comment(1)
const reply = comment(2, { parent: root.id })

describe('the changes in a batch of stream records', () => {
  it('are the distinct comments of each thread, with its first record', () => {
    const { threads, poison } = changesOf([
      record(1, 't#blog#a/b', sortKeyOf(root.id)),
      record(2, 't#blog#~', sortKeyOf(root.id)),
      record(3, 't#blog#a/b', sortKeyOf(reply.id)),
      record(4, 't#blog#a/b', sortKeyOf(root.id)),
      record(5, 't#shop#a/b', sortKeyOf(root.id)),
    ])
    expect(poison).toEqual([])
    expect(threads).toEqual([
      { site: 'blog', thread: 'a/b', keys: new Set([root.id, reply.id]), sequence: '1' },
      { site: 'blog', thread: '~', keys: new Set([root.id]), sequence: '2' },
      { site: 'shop', thread: 'a/b', keys: new Set([root.id]), sequence: '5' },
    ])
  })

  it('name the thread alone when only its item changed', () => {
    expect(changesOf([record(1, 't#blog#a', 't')]).threads).toEqual([
      { site: 'blog', thread: 'a', keys: new Set(), sequence: '1' },
    ])
  })

  it('leave other items out', () => {
    const others = [
      record(1, 's#blog', 'policy#00000001'),
      record(2, 'a#blog#abc', 'standing'),
      record(3, 't#blog#a', `h#${root.id}#00000004`),
    ]
    expect(changesOf(others)).toEqual({ threads: [], poison: [] })
  })

  it('tell the records that should name a comment and do not', () => {
    const { threads, poison } = changesOf([
      record(1, 't#blog#a', 'c#not-an-id'),
      record(2, 't#blog', sortKeyOf(root.id)),
      { dynamodb: { SequenceNumber: '3' } },
      record(4, 't#blog#a', sortKeyOf(root.id)),
    ])
    expect(poison).toEqual(['1', '2', '3'])
    expect(threads).toEqual([{ site: 'blog', thread: 'a', keys: new Set([root.id]), sequence: '4' }])
  })
})
