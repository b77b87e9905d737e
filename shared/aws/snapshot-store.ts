/** Snapshot objects in S3: heads fenced by their etag, pages and nodes immutable. */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { SnapshotStore } from '../domain/ports.ts'
import { SNAPSHOT_PREFIX } from '../names.ts'

const HEAD_CACHE = 'public, max-age=5, s-maxage=10, stale-while-revalidate=60, stale-if-error=86400'
/** An hour at the edges: what a takedown deletes is then gone there too. */
const NODE_CACHE = 'public, max-age=86400, s-maxage=3600, immutable'

/** The key is the decoded thread id: a CDN decodes the path of a request once. */
const folderOf = (site: string, thread: string): string =>
  `${SNAPSHOT_PREFIX}${site}/${decodeURIComponent(thread)}/`

const keyOf = (site: string, thread: string, name: string): string => `${folderOf(site, thread)}${name}.json`

/** DELETE is free; deleting many at once is a POST, which is not. */
const FEW = 16

const NODE_NAME = /^([\w-]{22})\.json$/

/** 412: the head is another; 409: another write of it is under way; 404: the head to match is gone. */
const isConflict = (error: unknown): boolean =>
  error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0)

export function s3SnapshotStore(client: S3Client, bucket: string): SnapshotStore {
  const get = async (key: string) => {
    try {
      const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return { bytes: (await Body?.transformToString()) ?? '', etag: ETag ?? '' }
    } catch (error) {
      // Only a missing object is "none"; a missing permission must not look like an empty thread.
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  }
  const put = (
    key: string,
    bytes: string,
    cache: string,
    condition: { IfMatch?: string; IfNoneMatch?: string },
  ) =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentType: 'application/json',
        CacheControl: cache,
        ...condition,
      }),
    )
  return {
    head: (site, thread) => get(keyOf(site, thread, 'head')),
    async putHead(site, thread, bytes, ifMatch) {
      const condition = ifMatch === undefined ? { IfNoneMatch: '*' } : { IfMatch: ifMatch }
      try {
        await put(keyOf(site, thread, 'head'), bytes, HEAD_CACHE, condition)
        return 'written'
      } catch (error) {
        if (isConflict(error)) return 'conflict'
        throw error
      }
    },
    getNode: async (site, thread, hash) => (await get(keyOf(site, thread, hash)))?.bytes,
    async putNode(site, thread, hash, bytes) {
      await put(keyOf(site, thread, hash), bytes, NODE_CACHE, {})
    },
    async listNodes(site, thread) {
      const Prefix = folderOf(site, thread)
      const hashes: string[] = []
      // The delimiter leaves out threads whose path goes on below this one's.
      const query = { Bucket: bucket, Prefix, Delimiter: '/' }
      let next: string | undefined
      do {
        const { Contents = [], NextContinuationToken } = await client.send(
          new ListObjectsV2Command({ ...query, ...(next !== undefined && { ContinuationToken: next }) }),
        )
        hashes.push(
          ...Contents.flatMap(({ Key = '' }) => NODE_NAME.exec(Key.slice(Prefix.length))?.[1] ?? []),
        )
        next = NextContinuationToken
      } while (next !== undefined)
      return hashes
    },
    async deleteNodes(site, thread, hashes) {
      if (hashes.length <= FEW) {
        const keys = hashes.map((hash) => keyOf(site, thread, hash))
        await Promise.all(keys.map((Key) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))))
        return
      }
      for (let i = 0; i < hashes.length; i += 1000) {
        const Objects = hashes.slice(i, i + 1000).map((hash) => ({ Key: keyOf(site, thread, hash) }))
        const { Errors } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        )
        if (Errors?.length) throw new Error(`${Errors.length} replaced pages could not be deleted`)
      }
    },
  }
}
