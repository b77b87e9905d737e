import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../shared/domain/canonical.ts'

describe('canonical JSON', () => {
  it('is one text for one value, whatever the order of its members', () => {
    expect(canonicalJson({ b: [1, { d: 'é', c: null }], a: '\u0001"' })).toBe(
      '{"a":"\\u0001\\"","b":[1,{"c":null,"d":"é"}]}',
    )
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }))
  })

  it.each([
    ['a lone surrogate', 'a\ud800'],
    ['not a number', Number.NaN],
    ['nothing', undefined],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow()
  })
})
