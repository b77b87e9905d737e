import { describe, expect, it } from 'vitest'
import { list, ofType, resource, type Statement } from './stack.ts'

const table = resource('AWS::DynamoDB::Table')

describe('table', () => {
  it('survives a deletion of the stack and a slip of the hand', () => {
    expect(table.DeletionPolicy).toBe('Retain')
    expect(table.UpdateReplacePolicy).toBe('Retain')
    expect(table.Properties.DeletionProtectionEnabled).toBe(true)
    expect(table.Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true)
  })

  it('is paid per request', () => {
    expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST')
  })

  it('has no text in its stream', () => {
    expect(table.Properties.StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' })
  })

  it('has one sparse index of keys', () => {
    const [index, ...others] = table.Properties.GlobalSecondaryIndexes
    expect(others).toEqual([])
    expect(index.KeySchema.map((key: { AttributeName: string }) => key.AttributeName)).toEqual(['qpk', 'qsk'])
    expect(index.Projection).toEqual({ ProjectionType: 'KEYS_ONLY' })
  })

  it('lets items expire by their own attribute', () => {
    expect(table.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expires', Enabled: true })
  })
})

describe.each(Object.entries(ofType('AWS::S3::Bucket')))('bucket %s', (id, { Properties }) => {
  it('is closed to the public', () => {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
  })

  it('is encrypted', () => {
    const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration
    expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('AES256')
  })

  it('refuses plain HTTP', () => {
    expect(refusesPlainHttp(resource('AWS::S3::BucketPolicy', `${id}Policy`).Properties)).toBe(true)
  })

  it('lets nothing expire that readers may want, and keeps no old version of purged text', () => {
    expect(Properties).not.toHaveProperty('LifecycleConfiguration')
    expect(Properties).not.toHaveProperty('VersioningConfiguration')
  })
})

describe.each(Object.entries(ofType('AWS::SQS::Queue')))('queue %s', (id, { Properties }) => {
  it('is encrypted', () => {
    expect(Properties.SqsManagedSseEnabled).toBe(true)
  })

  it('refuses plain HTTP', () => {
    expect(refusesPlainHttp(resource('AWS::SQS::QueuePolicy', `${id}Policy`).Properties)).toBe(true)
  })
})

it('snapshots, secrets that ids hang on, and moderators outlive the stack', () => {
  expect(resource('AWS::S3::Bucket', 'SnapshotsBucket').DeletionPolicy).toBe('Retain')
  expect(resource('AWS::SecretsManager::Secret', 'SecretsSigning').DeletionPolicy).toBe('Retain')
  expect(resource('AWS::Cognito::UserPool').DeletionPolicy).toBe('Retain')
})

it('the signing key is made by AWS and starts as k1', () => {
  const { GenerateSecretString } = resource('AWS::SecretsManager::Secret', 'SecretsSigning').Properties
  expect(GenerateSecretString).toMatchObject({ GenerateStringKey: 'k1', SecretStringTemplate: '{}' })
  expect(GenerateSecretString.PasswordLength).toBeGreaterThanOrEqual(43)
})

it('every log group forgets', () => {
  const groups = Object.entries(ofType('AWS::Logs::LogGroup'))
  expect(groups.length).toBeGreaterThanOrEqual(5)
  expect(groups.filter(([, { Properties }]) => !Properties.RetentionInDays)).toEqual([])
})

const refusesPlainHttp = ({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }): boolean =>
  PolicyDocument.Statement.some(
    ({ Effect, Action, Condition }) =>
      Effect === 'Deny' &&
      list(Action).some((action) => /^(s3|sqs):\*$/.test(action)) &&
      JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
  )
