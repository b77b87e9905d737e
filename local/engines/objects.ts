/** What fauxqs' S3 lacks: conditional writes, and listings in S3's own key order. */
import type { App, Listing, ListOptions, S3Store, StoredObject } from './fauxqs.ts'

interface Refusal {
  status: number
  code: string
  message: string
}

interface Conditions {
  ifMatch: string | undefined
  ifNoneMatch: string | undefined
}

const FAILED: Refusal = {
  status: 412,
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
}
const MISSING: Refusal = { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' }
const UNSUPPORTED: Refusal = {
  status: 501,
  code: 'NotImplemented',
  message: 'A header you provided implies functionality that is not implemented',
}

const bare = (etag: string): string => etag.replaceAll('"', '')

function refusalOf(
  { ifMatch, ifNoneMatch }: Conditions,
  stored: StoredObject | undefined,
): Refusal | undefined {
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') return UNSUPPORTED
    if (stored) return FAILED
  }
  if (ifMatch === undefined) return undefined
  if (!stored) return MISSING
  return bare(ifMatch) === bare(stored.etag) ? undefined : FAILED
}

const xmlOf = ({ code, message }: Refusal): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`

/**
 * Makes PutObject honour `If-Match` and `If-None-Match: *` as S3 does: 412 when the condition fails, 404 when
 * `If-Match` names a missing key. The check and the write that follows it run in one tick of the event loop (hook,
 * handler and SQLite are synchronous), so writers of one key cannot come between them.
 */
export function honourWriteConditions(app: App, store: S3Store): void {
  app.addHook('preHandler', (request, reply, next) => {
    const { bucket, '*': key } = request.params as { bucket?: string; '*'?: string }
    if (request.method !== 'PUT' || !bucket || !key) return next()
    const conditions = {
      ifMatch: request.headers['if-match'],
      ifNoneMatch: request.headers['if-none-match'],
    }
    const objects = store.buckets.get(bucket)
    const refusal = objects && refusalOf(conditions, objects.get(key))
    if (!refusal) return next()
    reply.code(refusal.status).header('content-type', 'application/xml').send(xmlOf(refusal))
  })
}

const byKey = (a: StoredObject, b: StoredObject): number => (a.key < b.key ? -1 : 1)

/** The part of a key up to and with the first delimiter behind the prefix, if there is one. */
function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

function list(objects: Map<string, StoredObject>, options: ListOptions): Listing {
  const { prefix = '', delimiter, maxKeys = 1000 } = options
  const after = options.startAfter ?? options.marker ?? ''
  const found = [...objects.values()].filter((object) => object.key.startsWith(prefix) && object.key > after)
  const result: StoredObject[] = []
  const prefixes = new Set<string>()
  for (const object of found.sort(byKey)) {
    const folded = commonPrefix(object.key, prefix, delimiter)
    if (folded !== undefined && (prefixes.has(folded) || folded <= after)) continue
    if (result.length + prefixes.size >= maxKeys) {
      return { objects: result, commonPrefixes: [...prefixes], isTruncated: true }
    }
    if (folded === undefined) result.push(object)
    else prefixes.add(folded)
  }
  return { objects: result, commonPrefixes: [...prefixes], isTruncated: false }
}

/**
 * Lists keys in code unit order. fauxqs sorts by locale but continues by code unit, so that a listing of more than one
 * page skips keys that differ in case.
 */
export function listInKeyOrder(store: S3Store): void {
  const listMissing = store.listObjects.bind(store)
  store.listObjects = (bucket, options = {}) => {
    const objects = store.buckets.get(bucket)
    return objects ? list(objects, options) : listMissing(bucket, options)
  }
}
