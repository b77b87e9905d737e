import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { PARTITION, SORT, TABLE } from '../../shared/names.ts'
import type { Settings } from '../settings.ts'
import type { Functions } from './functions.ts'
import type { Queues } from './queues.ts'
import type { CommentTable } from './table.ts'

export interface MappingsProps {
  settings: Settings
  functions: Functions
  queues: Queues
  comments: CommentTable
}

/** What feeds moderate and publish. The roles come from `Functions`, so nothing is granted here. */
export class Mappings extends Construct {
  constructor(scope: Construct, id: string, { settings, functions, queues, comments }: MappingsProps) {
    super(scope, id)
    new EventSourceMapping(this, 'Commands', {
      target: functions.moderate.function,
      eventSourceArn: queues.commands.queueArn,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(settings.commandWindow),
      reportBatchItemFailures: true,
    })
    new EventSourceMapping(this, 'Changes', {
      target: functions.publish.function,
      eventSourceArn: comments.streamArn,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(settings.streamWindow),
      startingPosition: StartingPosition.TRIM_HORIZON,
      // Above 1, order holds only per item, and a thread is many items.
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(6),
      reportBatchItemFailures: true,
      filters: VISIBLE_TO_READERS,
      onFailure: { bind: () => ({ destination: queues.publishFailures.queueArn }) },
    })
  }
}

/** Comments and thread items; policies, standing and audit entries change no snapshot. */
const VISIBLE_TO_READERS = [FilterRule.beginsWith(SORT.comment), FilterRule.isEqual(SORT.thread)].map((sk) =>
  FilterCriteria.filter({
    dynamodb: {
      Keys: {
        [TABLE.pk]: { S: FilterRule.beginsWith(PARTITION.thread) },
        [TABLE.sk]: { S: sk },
      },
    },
  }),
)
