import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'

/** AWS asks for a visibility timeout of at least six times the timeout of the function that consumes. */
const VISIBILITY_FACTOR = 6
/** The last two receives leave room to hold a submission whose rules failed. */
const MAX_RECEIVES = 5

/** Commands on their way to moderate, and what could not be handled. */
export class Queues extends Construct {
  readonly commands: Queue
  readonly deadLetters: Queue
  /** Stream batches that publish gave up on: keys only, the table has the rest. */
  readonly publishFailures: Queue

  /** @param moderateTimeout seconds */
  constructor(scope: Construct, id: string, { moderateTimeout }: { moderateTimeout: number }) {
    super(scope, id)
    this.deadLetters = this.queue('DeadLetters', { retentionPeriod: Duration.days(14) })
    this.publishFailures = this.queue('PublishFailures', { retentionPeriod: Duration.days(14) })
    this.commands = this.queue('Commands', {
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * moderateTimeout),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    })
  }

  private queue(id: string, props: QueueProps): Queue {
    return new Queue(this, id, { ...props, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true })
  }
}
