/** From the queue to moderate, from the stream to publish, and where failures end. */
import { describe, expect, inject, it } from 'vitest'
import { ofType, resource, text } from './stack.ts'

const DAY = 86_400
const queue = (id: string) => resource('AWS::SQS::Queue', id).Properties
const mapping = (id: string) => resource('AWS::Lambda::EventSourceMapping', id).Properties

describe('command queue', () => {
  const commands = queue('QueuesCommands')

  it('is a standard queue that keeps commands for four days', () => {
    expect(commands).not.toHaveProperty('FifoQueue')
    expect(commands.MessageRetentionPeriod).toBe(4 * DAY)
  })

  it('hands a command to the dead-letter queue after five receives', () => {
    expect(commands.RedrivePolicy.maxReceiveCount).toBe(5)
    expect(text(commands.RedrivePolicy.deadLetterTargetArn)).toBe('QueuesDeadLetters.Arn')
  })

  it('hides a message for six times the timeout of moderate', () => {
    const { Timeout } = resource('AWS::Lambda::Function', 'FunctionsModerateFunction').Properties
    expect(commands.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout)
  })

  it.each(['QueuesDeadLetters', 'QueuesPublishFailures'])('%s keeps what failed for fourteen days', (id) => {
    expect(queue(id).MessageRetentionPeriod).toBe(14 * DAY)
  })
})

describe('moderate', () => {
  const commands = mapping('MappingsCommands')

  it('is fed ten commands at a time from the command queue', () => {
    expect(text(commands.EventSourceArn)).toBe('QueuesCommands.Arn')
    expect(text(commands.FunctionName)).toBe('FunctionsModerateFunction')
    expect(commands).toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 1 })
  })

  it('answers which commands of a batch failed', () => {
    expect(commands.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
  })
})

describe('publish', () => {
  const changes = mapping('MappingsChanges')

  it('is fed from the stream, from its beginning', () => {
    expect(text(changes.EventSourceArn)).toBe('TableComments.StreamArn')
    expect(text(changes.FunctionName)).toBe('FunctionsPublishFunction')
    expect(changes).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 2,
      StartingPosition: 'TRIM_HORIZON',
    })
  })

  it('takes one batch of a shard at a time: above 1, order holds only per item', () => {
    expect(changes.ParallelizationFactor).toBe(1)
  })

  it('answers which records of a batch failed', () => {
    expect(changes.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
  })

  it('gives up on a poison record: halved batches, five retries, six hours, then the queue', () => {
    expect(changes).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 6 * 3600,
    })
    expect(text(changes.DestinationConfig.OnFailure.Destination)).toBe('QueuesPublishFailures.Arn')
  })

  it('looks only at keys of comments and thread items', () => {
    const patterns = changes.FilterCriteria.Filters.map((f: { Pattern: string }) => JSON.parse(f.Pattern))
    const keys = (sk: unknown) => ({ dynamodb: { Keys: { pk: { S: [{ prefix: 't#' }] }, sk: { S: [sk] } } } })
    expect(patterns).toEqual([keys({ prefix: 'c#' }), keys('t')])
  })
})

it('nothing else feeds a function', () => {
  expect(Object.keys(ofType('AWS::Lambda::EventSourceMapping')).sort()).toEqual([
    'MappingsChanges',
    'MappingsCommands',
  ])
})

it('the outputs name what an operator needs', () => {
  expect(Object.keys(inject('deployed').template.Outputs)).toEqual(
    expect.arrayContaining([
      'SiteUrl',
      'EmbedUrl',
      'ConsoleUrl',
      'ApiUrl',
      'TableName',
      'SnapshotBucketName',
      'CommandQueueUrl',
      'DeadLettersUrl',
      'PublishFailuresUrl',
      'UserPoolId',
    ]),
  )
})
