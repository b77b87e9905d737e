/** A request as far as every part of the gateway needs it. */
import type { IncomingMessage } from 'node:http'

export interface GatewayRequest {
  method: string
  /** As sent, without the query. */
  path: string
  query: string
  raw: IncomingMessage
}

/** Splits the request target. Gives nothing for a target that is no path. */
export function readRequest(raw: IncomingMessage): GatewayRequest | undefined {
  const target = raw.url ?? ''
  if (!target.startsWith('/')) return undefined
  const mark = target.indexOf('?')
  return {
    method: raw.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    raw,
  }
}

export class BodyTooLarge extends Error {}

/** A client reads the answer only after it has sent its body, so a longer one is read and dropped, up to here. */
const PATIENCE = 4

/** Reads the whole body. Throws `BodyTooLarge` when it is longer than `limit` bytes. */
export async function readBody(raw: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit * PATIENCE) throw new BodyTooLarge()
    if (length <= limit) chunks.push(chunk)
  }
  if (length > limit) throw new BodyTooLarge()
  return Buffer.concat(chunks)
}

/**
 * The path with `%XX` decoded once and no way out of a folder: nothing when a segment is `..` or `.`,
 * or when it holds NUL or a backslash, or is not UTF-8.
 */
export function decodePath(path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  const odd = decoded.includes('\0') || decoded.includes('\\')
  const leaves = decoded.split('/').some((segment) => segment === '..' || segment === '.')
  return odd || leaves ? undefined : decoded
}
