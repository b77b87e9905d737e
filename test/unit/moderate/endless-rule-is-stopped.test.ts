import { describe, expect, it } from 'vitest'
import { bounded, OutOfTime } from '../../../functions/moderate/bounded.ts'

const endless = (): never => {
  for (;;);
}

describe('bounded', () => {
  it('gives what the work gives, and throws what it throws', () => {
    expect(bounded(1000, () => 42)).toBe(42)
    expect(() =>
      bounded(1000, () => {
        throw new RangeError('mine')
      }),
    ).toThrow(RangeError)
  })

  it('stops a loop that does not end', () => {
    expect(() => bounded(20, endless)).toThrow(OutOfTime)
  })

  it('stops a regular expression that does not end', () => {
    expect(() => bounded(20, () => /^(a+)+$/.test(`${'a'.repeat(60)}b`))).toThrow(OutOfTime)
  })

  it('works again afterwards', () => {
    expect(() => bounded(20, endless)).toThrow(OutOfTime)
    expect(bounded(1000, () => 'next')).toBe('next')
  })
})
