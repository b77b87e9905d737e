/** `GET /threads/…`: the snapshot bucket as the CDN serves it. */
import { gzipSync } from 'node:zlib'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { decodePath, type GatewayRequest } from './request.ts'
import { type GatewayResponse, jsonResponse } from './response.ts'

interface StoredObject {
  body: Buffer
  etag: string
  headers: Record<string, string>
  gzip?: Buffer
}

const ABSENT = { 'cache-control': 'max-age=5' }

/** CloudFront leaves smaller bodies as they are. */
const COMPRESS_FROM = 1000

export type SnapshotServer = (request: GatewayRequest, bucket: string) => Promise<GatewayResponse>

/** Gives the function that answers for a bucket. Equal requests at the same time are one to the bucket. */
export function snapshotServer(s3: S3Client): SnapshotServer {
  const underWay = new Map<string, Promise<StoredObject | undefined>>()
  const read = (bucket: string, key: string): Promise<StoredObject | undefined> => {
    const started = underWay.get(key)
    if (started) return started
    const reading = readObject(s3, bucket, key).finally(() => underWay.delete(key))
    underWay.set(key, reading)
    return reading
  }
  return async (request, bucket) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return jsonResponse(405, { message: 'Method Not Allowed' }, { allow: 'GET, HEAD' })
    const key = decodePath(request.path)?.slice(1)
    const object = key === undefined ? undefined : await read(bucket, key)
    return object ? answer(object, request) : jsonResponse(404, { message: 'Not Found' }, ABSENT)
  }
}

async function readObject(s3: S3Client, bucket: string, key: string): Promise<StoredObject | undefined> {
  try {
    const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array()
    return {
      body: Buffer.from(bytes),
      etag: found.ETag ?? '',
      headers: {
        'content-type': found.ContentType ?? 'application/octet-stream',
        ...(found.CacheControl !== undefined && { 'cache-control': found.CacheControl }),
      },
    }
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined
    throw error
  }
}

function answer(object: StoredObject, { raw }: GatewayRequest): GatewayResponse {
  const { etag, body } = object
  const known = raw.headers['if-none-match']?.split(',').map((tag) => strong(tag.trim())) ?? []
  const common = { ...object.headers, vary: 'accept-encoding' }
  if (known.includes(strong(etag))) return { status: 304, headers: { ...common, etag }, body: '' }
  const accepts = /\bgzip\b/.test(String(raw.headers['accept-encoding'] ?? ''))
  if (!accepts || body.length < COMPRESS_FROM) return { status: 200, headers: { ...common, etag }, body }
  object.gzip ??= gzipSync(body)
  const headers = { ...common, etag: `W/${strong(etag)}`, 'content-encoding': 'gzip' }
  return { status: 200, headers, body: object.gzip }
}

const strong = (etag: string): string => etag.replace(/^W\//, '')
