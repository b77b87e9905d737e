/** Comment ids. A public id is `<root>` or, for a reply, `<root>.<id>`; both parts are UUIDv7. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { SORT } from '../names.ts'
import { canonicalJson } from './canonical.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const FULL_ID_LENGTHS = [36, 73]

export const isUuidV7 = (text: string): boolean => UUID_V7.test(text)

export const isFullId = (text: string): boolean =>
  FULL_ID_LENGTHS.includes(text.length) && text.split('.').every(isUuidV7)

/** Epoch milliseconds of a UUIDv7. */
export const timeOf = (uuid: string): number => Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)

export const rootOf = (fullId: string): string => fullId.slice(0, 36)

/** Time of the comment itself: of the last part of its full id. */
export const createdAt = (fullId: string): number => timeOf(fullId.slice(-36))

export const fullIdOf = (id: string, parent: string | undefined): string =>
  parent === undefined ? id : `${rootOf(parent)}.${id}`

export const sortKeyOf = (fullId: string): string => SORT.comment + fullId.replace('.', '#')

/** Undefined when the sort key is no comment's. */
export function fullIdOfSortKey(sk: string): string | undefined {
  if (!sk.startsWith(SORT.comment)) return undefined
  const id = sk.slice(SORT.comment.length).replace('#', '.')
  return isFullId(id) ? id : undefined
}

/** A UUIDv7 of this time (epoch ms); the first 74 bits of `random` fill the rest. */
export function uuidV7(time: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16)
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(time / 2 ** (8 * (5 - i))) % 256
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytesToHex(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const CHECK = 4

/** The last 16 bits of an id: a check sum of its other bits and the thread that it was made for. */
const checkOf = (site: string, thread: string, uuid: string): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(['check', site, thread, uuid.slice(0, -CHECK)])))).slice(
    0,
    CHECK,
  )

/** A comment id of this thread: time (epoch ms), 58 of the random bits, check sum. */
export function mintId(site: string, thread: string, time: number, random: Uint8Array): string {
  const uuid = uuidV7(time, random)
  return uuid.slice(0, -CHECK) + checkOf(site, thread, uuid)
}

/**
 * Whether each part of a full id was made for this thread. It lets accept refuse a reply to another
 * thread's comment, or to none, without reading the table; one forged id in 65,536 passes and is
 * caught by moderate.
 */
export const isOfThread = (site: string, thread: string, fullId: string): boolean =>
  fullId.split('.').every((uuid) => uuid.endsWith(checkOf(site, thread, uuid)))

/** HMAC-SHA-256 over the canonical JSON of a labelled tuple: no two uses of a key can be confused. */
export const mac = (key: string, label: string, parts: readonly unknown[]): Uint8Array =>
  hmac(sha256, utf8ToBytes(key), utf8ToBytes(canonicalJson([label, ...parts])))

export interface IdSource {
  site: string
  thread: string
  parent?: string | undefined
  /** The client's secret UUIDv7. */
  key: string
  author: unknown
  body: string
}

/**
 * The comment's own id: the key's time and 58 bits of an HMAC, so that the same submission has the
 * same id, other words have another, and nobody can choose or guess one.
 */
export function deriveId(secret: string, s: IdSource): string {
  const words = bytesToHex(sha256(utf8ToBytes(canonicalJson([s.author, s.body]))))
  const bits = mac(secret, 'id', [s.site, s.thread, s.parent ?? null, s.key, words])
  return mintId(s.site, s.thread, timeOf(s.key), bits)
}
