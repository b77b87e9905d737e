/** Signing keys of a deployment and what they sign. */
import * as z from 'zod/mini'
import { mac } from './id.ts'

/** JSON of the secret: kid to key. One or two live keys; the last kid in sort order signs. */
export const signingKeysSchema = z
  .record(z.string().check(z.regex(/^[a-z0-9]{1,8}$/)), z.string().check(z.minLength(16)))
  .check(z.refine((keys) => Object.keys(keys).length > 0, 'at least one key'))

export type SigningKeys = z.infer<typeof signingKeysSchema>

export function signingKey(keys: SigningKeys): { kid: string; key: string } {
  const kid = Object.keys(keys).sort().at(-1) ?? ''
  return { kid, key: keys[kid] ?? '' }
}

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
  const { kid, key } = signingKey(keys)
  return `v1.${kid}.${controlMac(key, own)}`
}

/** What is stored of a browser's author key. */
export const authorKeyHash = (keys: SigningKeys, site: string, authorKey: string): string =>
  base64url(mac(signingKey(keys).key, 'author', [site, authorKey])).slice(0, 22)

/** Fair-queue group of a sender: site and network, unlinkable from one day to the next. */
export const senderGroup = (keys: SigningKeys, site: string, network: string, now: number): string =>
  base64url(mac(signingKey(keys).key, 'sender', [site, network, Math.floor(now / 86_400_000)])).slice(0, 22)
