import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEngines, type TestEngines } from '../support/engines.ts'
import { targets } from '../support/engines-targets.ts'

const Bucket = 'snapshots'

async function put(s3: S3Client, Key: string, Body: string, rest: Partial<PutObjectCommandInput> = {}) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }))
}

/** The HTTP status and error code of a call that may fail. */
async function outcome(
  call: Promise<{ $metadata: { httpStatusCode?: number | undefined } }>,
): Promise<string> {
  return call.then(
    (answer) => String(answer.$metadata.httpStatusCode),
    (error) => `${error.$metadata.httpStatusCode} ${error.name}`,
  )
}

async function bodyOf(s3: S3Client, Key: string): Promise<string | undefined> {
  return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
}

describe.for(targets)('S3 conditional writes on $name', { timeout: 30_000 }, (target) => {
  describe.skipIf(target.missing)('PutObject', () => {
    let engines: Awaited<ReturnType<typeof target.start>>
    let s3: S3Client

    beforeAll(async () => {
      engines = await target.start()
      s3 = engines.s3
      await s3.send(new CreateBucketCommand({ Bucket }))
    }, 90_000)
    afterAll(() => engines?.stop())

    it('replaces an object whose ETag is named by If-Match', async () => {
      const { ETag } = await put(s3, 'match', 'one')
      expect(await outcome(put(s3, 'match', 'two', { IfMatch: ETag }))).toBe('200')
      expect(await bodyOf(s3, 'match')).toBe('two')
    })

    it('answers 412 to If-Match with another ETag and leaves the object alone', async () => {
      const { ETag } = await put(s3, 'stale', 'one')
      await put(s3, 'stale', 'two')
      expect(await outcome(put(s3, 'stale', 'three', { IfMatch: ETag }))).toBe('412 PreconditionFailed')
      expect(await bodyOf(s3, 'stale')).toBe('two')
    })

    it('answers 404 to If-Match on a missing or deleted key', async () => {
      const { ETag } = await put(s3, 'deleted', 'one')
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }))
      expect(await outcome(put(s3, 'deleted', 'two', { IfMatch: ETag }))).toBe('404 NoSuchKey')
      expect(await outcome(put(s3, 'never-there', 'one', { IfMatch: ETag }))).toBe('404 NoSuchKey')
    })

    it('creates with If-None-Match: * once, then answers 412', async () => {
      expect(await outcome(put(s3, 'fresh', 'one', { IfNoneMatch: '*' }))).toBe('200')
      expect(await outcome(put(s3, 'fresh', 'two', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed')
      expect(await bodyOf(s3, 'fresh')).toBe('one')
    })

    it('lets exactly one of 20 racing writers create a key, and exactly one replace it', async () => {
      const writers = Array.from({ length: 20 }, (_, i) => `writer ${i}`)
      const created = await Promise.all(
        writers.map((body) => outcome(put(s3, 'race', body, { IfNoneMatch: '*' }))),
      )
      expect(created.filter((result) => result === '200')).toHaveLength(1)
      const winner = await bodyOf(s3, 'race')
      expect(winner).toBe(writers[created.indexOf('200')])

      const { ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: 'race' }))
      const replaced = await Promise.all(
        writers.map((body) => outcome(put(s3, 'race', `${body}!`, { IfMatch: ETag }))),
      )
      expect(replaced.filter((result) => result === '200')).toHaveLength(1)
      expect(replaced.filter((result) => result === '412 PreconditionFailed')).toHaveLength(19)
      expect(await bodyOf(s3, 'race')).toBe(`${writers[replaced.indexOf('200')]}!`)
    })

    it('gives back Cache-Control, Content-Type, Content-Encoding and the ETag of the write', async () => {
      const Key = 'sites/demo/caf%C3%A9/~ a+b.json'
      const headers = { CacheControl: 'max-age=5, s-maxage=10', ContentType: 'application/json' }
      const { ETag } = await put(s3, Key, '{}', headers)
      const { Body, ...answer } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      expect(answer).toMatchObject({ ...headers, ETag })
      expect(await Body?.transformToString()).toBe('{}')
    })

    it('answers 304 to a GET with the current ETag', async () => {
      const { ETag } = await put(s3, 'cached', 'one')
      const again = s3.send(new GetObjectCommand({ Bucket, Key: 'cached', IfNoneMatch: ETag }))
      await expect(again).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
    })

    it('lists every key once over several pages, in the order of their bytes', async () => {
      const keys = ['list/B', 'list/a', 'list/_', 'list/C', 'list/b', 'list/A', 'list/-']
      for (const key of keys) await put(s3, key, 'x')
      const listed: (string | undefined)[] = []
      let token: string | undefined
      do {
        const page = { Bucket, Prefix: 'list/', MaxKeys: 2, ...(token && { ContinuationToken: token }) }
        const answer = await s3.send(new ListObjectsV2Command(page))
        listed.push(...(answer.Contents ?? []).map((object) => object.Key))
        token = answer.NextContinuationToken
      } while (token)
      expect(listed).toEqual(keys.sort())
    })
  })
})

describe('the embedded S3', () => {
  let engines: TestEngines
  beforeAll(async () => {
    engines = await startTestEngines()
  })
  afterAll(() => engines?.stop())

  it('refuses If-None-Match with an ETag, as AWS does', async () => {
    await engines.s3.send(new CreateBucketCommand({ Bucket }))
    expect(await outcome(put(engines.s3, 'x', 'y', { IfNoneMatch: '"abc"' }))).toBe('501 NotImplemented')
  })

  it('answers its health route', async () => {
    expect((await fetch(`${engines.endpoints.AWS_ENDPOINT_URL_S3}/health`)).status).toBe(200)
  })
})
