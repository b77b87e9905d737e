/** Signing keys of a deployment and what they sign. */
import * as z from 'zod/mini'
import { mac } from './id.ts'

/**
 * JSON of the secret: `k1`, `k2`, … to keys. The first makes ids and hashes of authors and has to stay;
 * the last signs control tokens, and all verify them, so that those can be rotated.
 */
export const signingKeysSchema = z
  .record(z.string().check(z.regex(/^k[1-9]\d?$/)), z.string().check(z.minLength(16)))
  .check(z.refine((keys) => Object.keys(keys).length > 0, 'at least one key'))

export type SigningKeys = z.infer<typeof signingKeysSchema>

const kidsOf = (keys: SigningKeys): string[] =>
  Object.keys(keys).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))

/** The key behind ids: another one would make another comment of the same submission. */
export const idKey = (keys: SigningKeys): string => keys[kidsOf(keys)[0] ?? ''] ?? ''

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

interface Own {
  site: string
  thread: string
  id: string
}

const controlMac = (key: string, own: Own): string =>
  base64url(mac(key, 'control', [own.site, own.thread, own.id]))

/** `v1.<kid>.<hmac>`: proves to accept that its bearer wrote the comment. */
export function controlToken(keys: SigningKeys, own: Own): string {
  const kid = kidsOf(keys).at(-1) ?? ''
  return `v1.${kid}.${controlMac(keys[kid] ?? '', own)}`
}

/** What is stored of a browser's author key. */
export const authorKeyHash = (keys: SigningKeys, site: string, authorKey: string): string =>
  base64url(mac(idKey(keys), 'author', [site, authorKey])).slice(0, 22)

/** Fair-queue group of a sender: site and network, unlinkable from one day to the next. */
export const senderGroup = (keys: SigningKeys, site: string, network: string, now: number): string =>
  base64url(mac(idKey(keys), 'sender', [site, network, Math.floor(now / 86_400_000)])).slice(0, 22)
