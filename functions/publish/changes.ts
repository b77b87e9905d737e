/** From stream records (keys only) to what changed where. */
import type { DynamoDBRecord } from 'aws-lambda'
import { placeOf } from '../../shared/aws/items.ts'
import { fullIdOfSortKey } from '../../shared/domain/id.ts'
import { PARTITION, SORT, TABLE } from '../../shared/names.ts'

export interface ThreadChange {
  site: string
  thread: string
  /** Full ids of the comments that changed; empty when only the thread item did. */
  keys: Set<string>
  /** Sequence number of the thread's first record: where to begin again when it fails. */
  sequence: string
}

export interface Changes {
  threads: ThreadChange[]
  /** Sequence numbers of records that name no thread or comment although they should. */
  poison: string[]
}

/** The distinct threads of a batch in order of their first record. Other items of the table do not count. */
export function changesOf(records: readonly DynamoDBRecord[]): Changes {
  const threads = new Map<string, ThreadChange>()
  const poison: string[] = []
  for (const record of records) {
    const pk = record.dynamodb?.Keys?.[TABLE.pk]?.S
    const sk = record.dynamodb?.Keys?.[TABLE.sk]?.S
    const sequence = record.dynamodb?.SequenceNumber ?? ''
    const target = targetOf(pk, sk)
    if (target === 'poison') poison.push(sequence)
    if (typeof target === 'string') continue
    const { site, thread, id } = target
    const change = threads.get(`${site}#${thread}`) ?? { site, thread, keys: new Set(), sequence }
    if (id !== undefined) change.keys.add(id)
    threads.set(`${site}#${thread}`, change)
  }
  return { threads: [...threads.values()], poison }
}

type Target = { site: string; thread: string; id?: string } | 'other' | 'poison'

function targetOf(pk: string | undefined, sk: string | undefined): Target {
  if (pk === undefined || sk === undefined) return 'poison'
  if (!pk.startsWith(PARTITION.thread)) return 'other'
  const place = placeOf(pk)
  if (place === undefined) return 'poison'
  if (sk === SORT.thread) return place
  if (!sk.startsWith(SORT.comment)) return 'other'
  const id = fullIdOfSortKey(sk)
  return id === undefined ? 'poison' : { ...place, id }
}
