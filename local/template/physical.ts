import type { Template } from './template.ts'

/** What only the running engines know about a resource, by the resource's physical name. */
export interface Physical {
  queueUrls: Record<string, string>
  streamArns: Record<string, string>
  secretArns: Record<string, string>
}

/** Where the stack pretends to be deployed. */
export interface Place {
  region: string
  account: string
}

export const nothingYet: Physical = { queueUrls: {}, streamArns: {}, secretArns: {} }

/** Deepest bucket name that S3 takes. */
const BUCKET_NAME_LIMIT = 63

const NAME_PROPERTY: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SecretsManager::Secret': 'Name',
}

/** The name a resource gets here: its own when the template gives one, else made of its logical id. */
export function physicalName(template: Template, id: string, resolve: (value: unknown) => unknown): string {
  const resource = template.resources[id]
  const property = NAME_PROPERTY[resource?.Type ?? '']
  const own = property ? resource?.Properties?.[property] : undefined
  if (own !== undefined) return String(resolve(own))
  const name = `${template.stack}-${id}`
  return resource?.Type === 'AWS::S3::Bucket' ? name.toLowerCase().slice(0, BUCKET_NAME_LIMIT) : name
}
