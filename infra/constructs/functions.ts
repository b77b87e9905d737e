import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { ENV, SNAPSHOT_PREFIX } from '../../shared/names.ts'
import type { Settings } from '../settings.ts'
import { Handler } from './handler.ts'
import type { Queues } from './queues.ts'
import type { Secrets } from './secrets.ts'
import type { CommentTable } from './table.ts'

export interface FunctionsProps {
  settings: Settings
  comments: CommentTable
  queues: Queues
  snapshots: IBucket
  secrets: Secrets
}

/** The four functions, each with what it is given and what it may do. */
export class Functions extends Construct {
  readonly accept: Handler
  readonly moderate: Handler
  readonly publish: Handler
  readonly console: Handler

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id)
    this.accept = this.addAccept(props)
    this.moderate = this.addModerate(props)
    this.publish = this.addPublish(props)
    this.console = this.addConsole(props)
  }

  private addAccept({ settings, queues, secrets }: FunctionsProps): Handler {
    return new Handler(this, 'Accept', {
      bundle: 'accept',
      dist: settings.dist,
      timeout: 5,
      environment: {
        [ENV.commandQueue]: queues.commands.queueUrl,
        [ENV.secret]: secrets.signing.secretArn,
        [ENV.originSecret]: secrets.originReference,
      },
      grants: [
        { actions: ['sqs:SendMessage'], resources: [queues.commands.queueArn] },
        { actions: ['secretsmanager:GetSecretValue'], resources: [secrets.signing.secretArn] },
      ],
    })
  }

  private addModerate({ settings, comments, queues }: FunctionsProps): Handler {
    return new Handler(this, 'Moderate', {
      bundle: 'moderate',
      dist: settings.dist,
      timeout: settings.moderateTimeout,
      reservedConcurrency: settings.reservedConcurrency,
      environment: {
        [ENV.table]: comments.table.tableName,
        [ENV.commandQueue]: queues.commands.queueUrl,
      },
      grants: [
        { actions: CONSUME_QUEUE, resources: [queues.commands.queueArn] },
        { actions: READ_AND_WRITE, resources: [comments.table.tableArn] },
      ],
    })
  }

  private addPublish({ settings, comments, queues, snapshots }: FunctionsProps): Handler {
    return new Handler(this, 'Publish', {
      bundle: 'publish',
      dist: settings.dist,
      // A thread of 100,000 comments built anew takes a minute or two at this memory's share of a core.
      timeout: 180,
      reservedConcurrency: settings.reservedConcurrency,
      environment: {
        [ENV.table]: comments.table.tableName,
        [ENV.snapshots]: snapshots.bucketName,
      },
      grants: [
        { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [comments.table.tableArn] },
        { actions: CONSUME_STREAM, resources: [comments.streamArn] },
        { actions: ['sqs:SendMessage'], resources: [queues.publishFailures.queueArn] },
        {
          actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
          resources: [snapshots.arnForObjects(`${SNAPSHOT_PREFIX}*`)],
        },
        // Without it S3 answers 403 for a head that is not there yet.
        { actions: ['s3:ListBucket'], resources: [snapshots.bucketArn] },
      ],
    })
  }

  private addConsole({ settings, comments }: FunctionsProps): Handler {
    return new Handler(this, 'Console', {
      bundle: 'console',
      dist: settings.dist,
      timeout: 10,
      environment: { [ENV.table]: comments.table.tableName },
      grants: [
        { actions: READ_AND_WRITE, resources: [comments.table.tableArn] },
        { actions: ['dynamodb:Query'], resources: [comments.indexArn] },
      ],
    })
  }
}

/** Every write is one conditional put; nothing is deleted. */
const READ_AND_WRITE = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']
const CONSUME_QUEUE = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
]
const CONSUME_STREAM = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]
