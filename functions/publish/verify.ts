/** Compares what is published of a thread with what the table says, byte for byte. */
import { buildSnapshot } from '../../shared/domain/snapshot/build.ts'
import { SNAPSHOT_PARAMS } from '../../shared/domain/snapshot/params.ts'
import { eachLimited } from './each-limited.ts'
import { type Published, type PublishPorts, publishThread } from './publish-thread.ts'

export interface Difference {
  kind: 'head_missing' | 'head_differs' | 'node_missing' | 'node_differs'
  /** Of the page or node. */
  hash?: string
}

export interface Verified {
  differences: Difference[]
  /** Present when there were differences and repair was asked for. */
  repaired?: Published
}

const READS_AT_ONCE = 16

/**
 * A publish under way between the reads shows as a difference too: look twice before raising an alarm.
 * `repair` publishes the whole thread again.
 */
export async function verifyThread(
  { site, thread, repair = false }: { site: string; thread: string; repair?: boolean },
  ports: PublishPorts,
): Promise<Verified> {
  const differences = await differencesOf(site, thread, ports)
  if (differences.length === 0 || !repair) return { differences }
  return { differences, repaired: await publishThread({ site, thread, keys: 'all' }, ports) }
}

async function differencesOf(site: string, thread: string, ports: PublishPorts): Promise<Difference[]> {
  const { store, toEntry, params = SNAPSHOT_PARAMS } = ports
  const stored = await store.head(site, thread)
  const reader = ports.reader(site, thread)
  const [item, comments] = await Promise.all([reader.thread(), reader.range(undefined, undefined)])
  const built = buildSnapshot({ site, thread, item, comments, toEntry }, params)
  if (stored === undefined) return built.empty ? [] : [{ kind: 'head_missing' }]
  const differences: Difference[] = stored.bytes === built.head ? [] : [{ kind: 'head_differs' }]
  const nodes = built.nodes.flatMap((level) => [...level])
  await eachLimited(nodes, READS_AT_ONCE, async ([hash, text]) => {
    const found = await store.getNode(site, thread, hash)
    if (found !== text)
      differences.push({ kind: found === undefined ? 'node_missing' : 'node_differs', hash })
  })
  return differences
}
