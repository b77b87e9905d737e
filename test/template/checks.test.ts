import { describe, expect, inject, it } from 'vitest'
import cdkJson from '../../cdk.json' with { type: 'json' }
import { ACKNOWLEDGED } from '../../infra/acknowledged.ts'

const { code, output } = inject('checked')

describe('cdk synth, with cdk-nag and the built-in validation', () => {
  it('finds nothing that is not acknowledged', () => {
    expect(output.split('\n').filter((line) => /^(ERROR|WARNING) /.test(line))).toEqual([])
    expect(code).toBe(0)
  })

  it('treats a finding of the built-in validation as an error', () => {
    expect(cdkJson.context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true)
  })
})

it('every acknowledged rule has its reason, and no wildcard is waved through unseen', () => {
  for (const { rules, reason } of ACKNOWLEDGED) {
    expect(reason.length, rules.join()).toBeGreaterThan(30)
    expect(rules).not.toContain('AwsSolutions-IAM5')
  }
})
