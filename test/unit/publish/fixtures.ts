import type { PublishPorts } from '../../../functions/publish/publish-thread.ts'
import { buildSnapshot } from '../../../shared/domain/snapshot/build.ts'
import type { SnapshotParams } from '../../../shared/domain/snapshot/params.ts'
import { MemorySnapshots, MemoryThread } from '../../support/memory-snapshots.ts'
import { plainEntry, SITE, THREAD, TINY } from '../snapshot/fixtures.ts'

/** One thread's table and an empty store, with the ports on them. Pauses take no time and are noted. */
export function newThread(params: SnapshotParams = TINY) {
  const table = new MemoryThread()
  const store = new MemorySnapshots()
  const pauses: number[] = []
  const ports: PublishPorts = {
    store,
    reader: () => table,
    toEntry: plainEntry,
    random: () => 0.5,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
    params,
  }
  const rebuilt = () => {
    const comments = table.all()
    const source = { site: SITE, thread: THREAD, item: table.item, comments, toEntry: plainEntry }
    return buildSnapshot(source, params)
  }
  const head = async () => (await store.head(SITE, THREAD))?.bytes
  return { table, store, ports, pauses, rebuilt, head, nodes: store.nodes(SITE, THREAD) }
}

export const job = (...keys: string[]) => ({ site: SITE, thread: THREAD, keys })
export const everything = { site: SITE, thread: THREAD, keys: 'all' as const }
