import { setTimeout } from 'node:timers/promises'
import { dynamodb, s3 } from '../../shared/aws/clients.ts'
import { requireEnv } from '../../shared/aws/env.ts'
import { s3SnapshotStore } from '../../shared/aws/snapshot-store.ts'
import { threadReader } from '../../shared/aws/thread-reader.ts'
import { snapshotComment } from '../../shared/domain/snapshot/entry.ts'
import { ENV } from '../../shared/names.ts'
import type { PublishPorts } from './publish-thread.ts'

/** The ports on the services that the environment names. */
export function publishPorts(): PublishPorts {
  const table = requireEnv(ENV.table)
  return {
    store: s3SnapshotStore(s3(), requireEnv(ENV.snapshots)),
    reader: (site, thread) => threadReader(dynamodb(), table, site, thread),
    toEntry: snapshotComment,
    random: Math.random,
    sleep: (milliseconds) => setTimeout(milliseconds),
  }
}
