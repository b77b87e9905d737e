import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** The first `bytes` bytes of SHA-256 of `text`, base64url without padding. */
export const shortHash = (text: string, bytes: number): string =>
  btoa(String.fromCharCode(...sha256(utf8ToBytes(text)).subarray(0, bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
