import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { describe, expect, inject, it } from 'vitest'
import { list, ofType, resource, type Statement, text } from './stack.ts'

/** Every action of each function's role and what it may be done to. Nothing more, nothing less. */
const GRANTS: Record<string, Record<string, string[]>> = {
  accept: {
    'FunctionsAcceptLog.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    'QueuesCommands.Arn': ['sqs:SendMessage'],
    SecretsSigning: ['secretsmanager:GetSecretValue'],
  },
  moderate: {
    'FunctionsModerateLog.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    'QueuesCommands.Arn': [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
    'TableComments.Arn': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
  },
  publish: {
    'FunctionsPublishLog.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    'TableComments.Arn': ['dynamodb:GetItem', 'dynamodb:Query'],
    'TableComments.StreamArn': [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    'QueuesPublishFailures.Arn': ['sqs:SendMessage'],
    'SnapshotsBucket.Arn/threads/*': ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    'SnapshotsBucket.Arn': ['s3:ListBucket'],
  },
  console: {
    'FunctionsConsoleLog.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    'TableComments.Arn': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    'TableComments.Arn/index/INDEX': ['dynamodb:Query'],
  },
}

const BUNDLES = Object.keys(GRANTS)
const CDK_UPLOADER = /^CustomCDKBucketDeployment/
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const roleOf = (bundle: string) => resource('AWS::IAM::Role', `Functions${capital(bundle)}Role`).Properties

const statements = (role: { Policies: { PolicyDocument: { Statement: Statement[] } }[] }): Statement[] =>
  role.Policies.flatMap((policy) => policy.PolicyDocument.Statement)

function grantsOf(bundle: string): Record<string, string[]> {
  const grants: Record<string, string[]> = {}
  for (const { Action, Resource } of statements(roleOf(bundle))) {
    const target = text(Resource).replace(/\/index\/\w+$/, '/index/INDEX')
    grants[target] = [...(grants[target] ?? []), ...list(Action)].sort()
  }
  return grants
}

describe('each function may do what it needs and nothing else', () => {
  it.each(BUNDLES)('%s', (bundle) => {
    expect(grantsOf(bundle)).toEqual(GRANTS[bundle])
  })

  it.each(BUNDLES)('%s has no managed policy', (bundle) => {
    expect(roleOf(bundle)).not.toHaveProperty('ManagedPolicyArns')
  })

  it('no policy is attached to a role from elsewhere', () => {
    const attached = Object.keys(ofType('AWS::IAM::Policy'))
    expect(attached.filter((id) => !CDK_UPLOADER.test(id))).toEqual([])
  })

  it('publish cannot write the table', () => {
    const actions = Object.values(grantsOf('publish')).flat()
    expect(
      actions.filter((action) => /dynamodb:.*(Put|Update|Delete|Write|PartiQL|\*)/.test(action)),
    ).toEqual([])
  })
})

describe('wildcards', () => {
  const allowed = (type: string): [string, Statement][] =>
    Object.entries(ofType(type)).flatMap(([id, { Properties }]) => {
      const documents = [Properties.PolicyDocument, ...(Properties.Policies ?? []).map(documentOf)]
      return documents.flatMap((document) => (document?.Statement ?? []).map((s: Statement) => [id, s]))
    })
  const documentOf = (policy: { PolicyDocument: unknown }) => policy.PolicyDocument
  const ours = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy']
    .flatMap(allowed)
    .filter(([id, { Effect }]) => Effect === 'Allow' && !CDK_UPLOADER.test(id))

  it('sees the statements', () => {
    expect(ours.length).toBeGreaterThan(10)
  })

  it('no allowed action has one', () => {
    expect(ours.flatMap(([, { Action }]) => list(Action)).filter((action) => action.includes('*'))).toEqual(
      [],
    )
  })

  it('no allowed resource is everything', () => {
    const resources = ours.flatMap(([, statement]) =>
      'Resource' in statement ? list(statement.Resource) : [],
    )
    expect(resources.map(text).filter((target) => /^\*$|^arn:[^/]*:\*$/.test(target))).toEqual([])
  })

  it('nobody is allowed as anybody', () => {
    const anybody = ours.filter(([, { Principal }]) => JSON.stringify(Principal ?? '').includes('"*"'))
    expect(anybody).toEqual([])
  })
})

describe('each role covers the AWS calls in its bundle', () => {
  const { dist } = inject('deployed')
  const meta: Metafile = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8'))

  it.each(BUNDLES)('%s', (bundle) => {
    const granted = new Set(Object.values(grantsOf(bundle)).flat())
    const called = callsIn(bundle)
    expect(called.length).toBeGreaterThan(0)
    expect(called.filter((action) => !granted.has(action))).toEqual([])
  })

  function callsIn(bundle: string): string[] {
    const output = Object.entries(meta.outputs).find(([path]) =>
      path.endsWith(`functions/${bundle}/index.cjs`),
    )
    const files = Object.entries(output?.[1].inputs ?? {}).filter(
      ([path, { bytesInOutput }]) => /^(functions|shared)\//.test(path) && bytesInOutput > 0,
    )
    const sources = files.map(([path]) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8'))
    const commands = sources.flatMap((source) =>
      [...source.matchAll(/new (\w+)Command\b/g)].map((m) => m[1] ?? ''),
    )
    return [...new Set(commands)].map(actionOf)
  }
})

/** The IAM action that an SDK command needs. */
function actionOf(command: string): string {
  if (command === 'DeleteObjects') return 's3:DeleteObject'
  if (command === 'ListObjectsV2') return 's3:ListBucket'
  if (/Object/.test(command)) return `s3:${command}`
  if (/Message/.test(command)) return `sqs:${command}`
  if (/Secret/.test(command)) return `secretsmanager:${command}`
  return `dynamodb:${command}`
}
