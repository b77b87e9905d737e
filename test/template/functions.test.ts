import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { ofType, resource, text } from './stack.ts'

const { assets, dist, out } = inject('deployed')

/** Environment of each function; none has a value that its work does not need. */
const ENVIRONMENT: Record<string, Record<string, string>> = {
  Accept: {
    COMMAND_QUEUE_URL: 'QueuesCommands',
    SECRET_ID: 'SecretsSigning',
    ORIGIN_SECRET: '{{resolve:secretsmanager:SecretsOrigin:SecretString:::}}',
  },
  Moderate: { TABLE_NAME: 'TableComments', COMMAND_QUEUE_URL: 'QueuesCommands' },
  Publish: { TABLE_NAME: 'TableComments', SNAPSHOT_BUCKET: 'SnapshotsBucket' },
  Console: { TABLE_NAME: 'TableComments' },
}

describe.each(Object.entries(ENVIRONMENT))('%s', (name, environment) => {
  const { Properties } = resource('AWS::Lambda::Function', `Functions${name}Function`)

  it('runs on Node 24 and arm64', () => {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
  })

  it('is the bundle of its folder', () => {
    const asset = assets[Properties.Code.S3Key.replace('.zip', '')]
    const deployed = readFileSync(join(out, asset?.source.path ?? '', 'index.cjs'), 'utf8')
    const built = readFileSync(join(dist, 'functions', name.toLowerCase(), 'index.cjs'), 'utf8')
    expect(Properties.Handler).toBe('index.handler')
    expect(deployed === built).toBe(true)
  })

  it('is told what it needs', () => {
    const { Variables } = Properties.Environment
    const told = Object.entries(Variables).map(([key, value]) => [key, text(value)])
    expect(Object.fromEntries(told)).toEqual(environment)
  })

  it('writes to its own log group', () => {
    const { LogGroup, ...levels } = Properties.LoggingConfig
    expect(text(LogGroup)).toBe(`Functions${name}Log`)
    expect(levels).toEqual({ LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' })
  })

  it('has no reserved concurrency unless asked: new accounts have a quota of ten', () => {
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
  })
})

it('the four bundles are four assets', () => {
  const keys = Object.keys(ENVIRONMENT).map(
    (name) => resource('AWS::Lambda::Function', `Functions${name}Function`).Properties.Code.S3Key,
  )
  expect(new Set(keys).size).toBe(4)
})

it('there is no function besides them but the uploader of CDK', () => {
  const others = Object.keys(ofType('AWS::Lambda::Function')).filter((id) => !id.startsWith('Functions'))
  expect(others).toEqual([expect.stringMatching(/^CustomCDKBucketDeployment/)])
})
