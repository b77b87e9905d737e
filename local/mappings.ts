/** Starts a poller for each event source mapping of the template. */
import { join } from 'node:path'
import type { Clients } from './aws.ts'
import type { Log } from './log.ts'
import { fileCheckpoint } from './pollers/checkpoint.ts'
import type { Invoke, Poller } from './pollers/mapping.ts'
import { startSqsPoller } from './pollers/sqs.ts'
import { startStreamPoller } from './pollers/stream.ts'
import type { Mapping } from './template/compute.ts'
import type { Queue } from './template/data.ts'
import type { Physical } from './template/physical.ts'
import { UnresolvedReference } from './template/resolve.ts'

export interface MappingOptions {
  mappings: readonly Mapping[]
  queues: readonly Queue[]
  physical: Physical
  clients: Clients
  /** Gives the function of that name. */
  invoker: (target: string) => Invoke
  log: Log
  /** Folder where stream mappings keep how far they are. */
  checkpoints: string
}

/** Starts them all. Throws `UnresolvedReference` when a mapping names a queue that is not there. */
export function startMappings(options: MappingOptions): Poller[] {
  return options.mappings.map((mapping) =>
    mapping.queue === undefined ? startStream(mapping, options) : startQueue(mapping, mapping.queue, options),
  )
}

function startQueue({ target, properties }: Mapping, queue: string, options: MappingOptions): Poller {
  const { queues, physical, clients, invoker } = options
  const queueUrl = physical.queueUrls[queue]
  const redrive = queues.find(({ name }) => name === queue)?.redrive
  const deadLetterQueueUrl = physical.queueUrls[redrive?.deadLetterQueue ?? '']
  if (!queueUrl || (redrive && !deadLetterQueueUrl))
    throw new UnresolvedReference(`the queue ${queue} or its dead-letter queue is not in the template`)
  return startSqsPoller({
    mapping: properties,
    queueUrl,
    sqs: clients.sqs,
    invoke: invoker(target),
    log: logTo(options.log),
    ...(redrive &&
      deadLetterQueueUrl && { redrive: { deadLetterQueueUrl, maxReceiveCount: redrive.maxReceiveCount } }),
  })
}

function startStream({ target, functionArn, properties }: Mapping, options: MappingOptions): Poller {
  const { clients, invoker, checkpoints } = options
  return startStreamPoller({
    mapping: properties,
    streams: clients.streams,
    sqs: clients.sqs,
    invoke: invoker(target),
    log: logTo(options.log),
    checkpoint: fileCheckpoint(join(checkpoints, `${target}.json`)),
    functionArn,
  })
}

const logTo =
  (log: Log) =>
  (message: string, details?: Record<string, unknown>): void =>
    log.warn('poller', details ? `${message} ${JSON.stringify(details)}` : message)
