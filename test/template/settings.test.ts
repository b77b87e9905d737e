import { Template } from 'aws-cdk-lib/assertions'
import { App } from 'aws-cdk-lib/core'
import { describe, expect, inject, it } from 'vitest'
import { readSettings, settingsOfCli } from '../../infra/settings.ts'
import { BluepencilStack } from '../../infra/stack.ts'

const settings = (context: Record<string, unknown>) => readSettings((name) => context[name])

describe('context values', () => {
  it('have the documented defaults', () => {
    expect(settings({})).toEqual({
      dist: 'dist',
      demo: false,
      commandWindow: 1,
      streamWindow: 2,
      moderateTimeout: 10,
      reservedConcurrency: undefined,
    })
  })

  it('arrive as strings from a command line', () => {
    const given = settings({
      'bluepencil:demo': 'true',
      'bluepencil:batchWindowSeconds': '0',
      'bluepencil:reservedConcurrency': '5',
    })
    expect(given).toMatchObject({ demo: true, commandWindow: 0, streamWindow: 0, reservedConcurrency: 5 })
  })

  it.each(['soon', '1.5', -1])('%j is no number of seconds', (value) => {
    expect(() => settings({ 'bluepencil:moderateTimeoutSeconds': value })).toThrow(/moderateTimeoutSeconds/)
  })

  it('reach the bundler through the CLI', () => {
    expect(settingsOfCli({ CDK_CONTEXT_JSON: '{"bluepencil:demo":true}' }).demo).toBe(true)
    expect(settingsOfCli({}).demo).toBe(false)
  })
})

describe('reserved concurrency', () => {
  const { dist } = inject('deployed')
  const synth = (context: Record<string, unknown>) => {
    const read = readSettings((name) => context[name])
    return Template.fromStack(new BluepencilStack(new App(), 'Bluepencil', { settings: { ...read, dist } }))
  }

  it('caps moderate and publish and leaves the functions of the API alone', () => {
    const functions = synth({ 'bluepencil:reservedConcurrency': 5 }).findResources('AWS::Lambda::Function')
    const capped = Object.entries(functions).filter(
      ([, { Properties }]) => Properties.ReservedConcurrentExecutions === 5,
    )
    expect(capped.map(([id]) => id.slice(0, -8)).sort()).toEqual([
      'FunctionsModerateFunction',
      'FunctionsPublishFunction',
    ])
  })
})
