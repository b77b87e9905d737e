import type { CallMeter } from './calls.ts'
import type { App } from './fauxqs.ts'

interface RequestFacts {
  method: string
  params: { bucket?: string; '*'?: string }
  query: Record<string, string>
  headers: Record<string, unknown>
}

const OBJECT_OPERATIONS: Record<string, string> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
}
const BUCKET_OPERATIONS: Record<string, string> = {
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
  POST: 'DeleteObjects',
}

/** The name of the operation a request asks for, e.g. `s3.PutObject`, or nothing for what is no AWS call. */
function operationOf({ method, params, query, headers }: RequestFacts): string | undefined {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return `sqs.${target.replace('AmazonSQS.', '')}`
  if (!params.bucket) return undefined
  if (!params['*']) {
    if (method === 'GET') return query['list-type'] === '2' ? 's3.ListObjectsV2' : 's3.ListObjects'
    return BUCKET_OPERATIONS[method] && `s3.${BUCKET_OPERATIONS[method]}`
  }
  if (method === 'PUT' && headers['x-amz-copy-source']) return 's3.CopyObject'
  if (method === 'POST') return 's3.MultipartUpload'
  return OBJECT_OPERATIONS[method] && `s3.${OBJECT_OPERATIONS[method]}`
}

/** Counts every SQS and S3 call that the application answers. */
export function meterRequests(app: App, meter: CallMeter): void {
  app.addHook('onResponse', (request, reply, next) => {
    const operation = operationOf(request as unknown as RequestFacts)
    if (operation) {
      meter.count(operation, {
        status: reply.statusCode,
        bytesIn: Number(request.headers['content-length'] ?? 0),
        bytesOut: Number(reply.getHeader('content-length') ?? 0),
      })
    }
    next()
  })
}
