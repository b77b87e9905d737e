/** The resources that keep data: what must exist before a function can run. */
import { nothingYet, type Place, physicalName } from './physical.ts'
import { type Resolve, resolver } from './resolve.ts'
import { type Resource, resourcesOf, type Template } from './template.ts'

type Properties = Record<string, unknown>

/** `properties` are those of CloudFormation, resolved. */
export interface DataResource {
  name: string
  properties: Properties
}

export interface Secret extends DataResource {
  /** How to make the value; one of the two. */
  generate?: { SecretStringTemplate?: string; GenerateStringKey?: string; PasswordLength?: number }
  value?: string
}

export interface Queue extends DataResource {
  /** Kept apart from the properties: our pollers move dead letters, so the queue gets no policy. */
  redrive?: { deadLetterQueue: string; maxReceiveCount: number }
}

export interface DataResources {
  tables: DataResource[]
  queues: Queue[]
  buckets: DataResource[]
  secrets: Secret[]
}

/** Reads tables, queues, buckets and secrets. Throws `UnresolvedReference`. */
export function dataResources(template: Template, place: Place): DataResources {
  const resolve = resolver(template, place, nothingYet)
  const read = (type: string, keep: readonly string[]): DataResource[] =>
    resourcesOf(template, type).map(([id, resource]) => ({
      name: physicalName(template, id, (value) => resolve(value, id)),
      properties: pick(resolve, id, resource, keep),
    }))
  return {
    tables: read('AWS::DynamoDB::Table', TABLE_PROPERTIES),
    queues: read('AWS::SQS::Queue', [...QUEUE_ATTRIBUTES, 'RedrivePolicy']).map(asQueue),
    buckets: read('AWS::S3::Bucket', []),
    secrets: read('AWS::SecretsManager::Secret', ['GenerateSecretString', 'SecretString']).map(asSecret),
  }
}

const TABLE_PROPERTIES = [
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'StreamSpecification',
  'TimeToLiveSpecification',
] as const

const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
] as const

/** Properties that have no meaning here (keys, tags, policies) stay unread, so they cannot fail. */
function pick(resolve: Resolve, id: string, resource: Resource, keep: readonly string[]): Properties {
  const picked: Properties = {}
  for (const name of keep) {
    const value = resource.Properties?.[name]
    if (value !== undefined) picked[name] = resolve(value, `${id}.${name}`)
  }
  return picked
}

function asQueue({ name, properties }: DataResource): Queue {
  const { RedrivePolicy, ...attributes } = properties
  if (RedrivePolicy === undefined) return { name, properties: attributes }
  const { deadLetterTargetArn, maxReceiveCount } = RedrivePolicy as {
    deadLetterTargetArn: string
    maxReceiveCount: number
  }
  const deadLetterQueue = deadLetterTargetArn.split(':').at(-1) ?? ''
  return { name, properties: attributes, redrive: { deadLetterQueue, maxReceiveCount } }
}

function asSecret({ name, properties }: DataResource): Secret {
  const generate = properties.GenerateSecretString as Secret['generate']
  const value = properties.SecretString as string | undefined
  return {
    name,
    properties,
    ...(generate !== undefined && { generate }),
    ...(value !== undefined && { value }),
  }
}
