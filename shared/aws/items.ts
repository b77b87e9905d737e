/** Codecs between the domain and the items of the table; every read is validated. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { Comment, Thread } from '../domain/comment.ts'
import { fullIdOfSortKey, sortKeyOf } from '../domain/id.ts'
import type { Revision } from '../domain/revise/model.ts'
import { storedCommentSchema, storedThreadSchema } from '../domain/stored.ts'
import { SORT, TABLE, threadPk } from '../names.ts'
import type { LogEntry } from '../wire.ts'

export type Item = Record<string, AttributeValue>

export const INDEX = {
  held: (site: string): string => `held#${site}`,
  decided: (site: string): string => `decided#${site}`,
  threads: (site: string): string => `threads#${site}`,
  /** Times sort as text: 13 digits last until the year 2286. */
  at: (time: number, id: string): string => `${String(time).padStart(13, '0')}#${id}`,
}

const toItem = (value: object): Item => marshall(value, { removeUndefinedValues: true })

export const commentKey = (site: string, thread: string, id: string): Item =>
  toItem({ [TABLE.pk]: threadPk(site, thread), [TABLE.sk]: sortKeyOf(id) })

export const threadKey = (site: string, thread: string): Item =>
  toItem({ [TABLE.pk]: threadPk(site, thread), [TABLE.sk]: SORT.thread })

/** Empty lists are not stored: a usual comment stays within one write unit (1 KB). */
function sparse(revision: Revision | undefined): object | undefined {
  if (revision === undefined) return undefined
  const { edits, undone, findings, ...rest } = revision
  return {
    ...rest,
    ...(edits.length > 0 && { edits }),
    ...(undone.length > 0 && { undone }),
    ...(findings.length > 0 && { findings }),
  }
}

/** Held comments are indexed by time; those that a moderator decided on by their last decision. */
function indexOf(c: Comment): object {
  if (c.next !== undefined) {
    return { [TABLE.indexPk]: INDEX.held(c.site), [TABLE.indexSk]: INDEX.at(c.next.at, c.id) }
  }
  const last = c.log.at(-1)
  if (last === undefined) return {}
  return { [TABLE.indexPk]: INDEX.decided(c.site), [TABLE.indexSk]: INDEX.at(last.at, c.id) }
}

export function commentItem(c: Comment): Item {
  const { site, thread, id, live, next, shelved, log, ...rest } = c
  return {
    ...commentKey(site, thread, id),
    ...toItem({
      ...rest,
      ...indexOf(c),
      live: sparse(live),
      next: sparse(next),
      shelved: sparse(shelved),
      ...(log.length > 0 && { log }),
    }),
  }
}

/** `t#<site>#<thread>`; a site id holds no `#`, a thread id has it encoded. */
export function placeOf(pk: string): { site: string; thread: string } | undefined {
  const [, site, thread] = /^t#([^#]+)#([^#]+)$/.exec(pk) ?? []
  return site === undefined || thread === undefined ? undefined : { site, thread }
}

/** Throws on an item that is no valid comment. */
export function commentOf(item: Item): Comment {
  const { [TABLE.pk]: pk, [TABLE.sk]: sk, ...rest } = unmarshall(item)
  const place = placeOf(String(pk))
  const id = fullIdOfSortKey(String(sk))
  if (place === undefined || id === undefined) throw new Error(`no comment: ${pk} ${sk}`)
  return { ...place, id, ...storedCommentSchema.parse(rest) } as Comment
}

export function threadItem(t: Thread): Item {
  const { site, thread, ...rest } = t
  return {
    ...threadKey(site, thread),
    ...toItem({
      ...rest,
      [TABLE.indexPk]: INDEX.threads(site),
      [TABLE.indexSk]: INDEX.at(t.at, thread),
    }),
  }
}

export function threadOfItem(item: Item): Thread {
  const { [TABLE.pk]: pk, ...rest } = unmarshall(item)
  const place = placeOf(String(pk))
  if (place === undefined) throw new Error(`no thread: ${pk}`)
  return { ...place, ...storedThreadSchema.parse(rest) } as Thread
}

/** Log entries that no longer fit in the comment: `h#<root>[#<id>]#<v>`. */
export const historyItem = (c: Comment, entry: LogEntry): Item =>
  toItem({
    [TABLE.pk]: threadPk(c.site, c.thread),
    [TABLE.sk]: `${SORT.history}${c.id.replace('.', '#')}#${String(entry.v).padStart(8, '0')}`,
    ...entry,
  })
