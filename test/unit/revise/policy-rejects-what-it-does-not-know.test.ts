import { describe, expect, it } from 'vitest'
import {
  DEFAULT_POLICY,
  policyHash,
  policySchema,
  startingPolicySchema,
  withDefaults,
} from '../../../shared/domain/policy.ts'

const accepts = (change: object): boolean => policySchema.safeParse({ ...DEFAULT_POLICY, ...change }).success

describe('a policy', () => {
  it('is valid by default', () => {
    expect(accepts({})).toBe(true)
  })

  it.each([
    [{ newAuthor: 'hold' }],
    [{ newAuthors: 'reject' }],
    [{ contact: { ...DEFAULT_POLICY.contact, phone: 'unlink' } }],
    [{ contact: { phone: 'mask' } }],
    [{ links: { action: 'unlink', max: -1 } }],
    [{ links: { ...DEFAULT_POLICY.links, allow: [] } }],
    [{ words: [{ word: '', action: 'mask' }] }],
    [{ words: [{ word: 'x'.repeat(81), action: 'mask' }] }],
    [{ words: Array.from({ length: 2_001 }, (_, i) => ({ word: `w${i}`, action: 'mask' })) }],
    [{ allow: { ...DEFAULT_POLICY.allow, domains: ['https://nih.gov'] } }],
    [{ allow: { ...DEFAULT_POLICY.allow, domains: ['NIH.gov'] } }],
    [{ maxLength: 0 }],
    [{ maxLength: 1e9 }],
    [{ maxLength: 1.5 }],
    [{ editWindowMinutes: -1 }],
    [{ region: 'us' }],
  ])('is not valid with %j', (change) => {
    expect(accepts(change)).toBe(false)
  })

  it('is not valid without a part', () => {
    const { words: _, ...rest } = DEFAULT_POLICY
    expect(policySchema.safeParse(rest).success).toBe(false)
  })
})

describe('a starting policy', () => {
  it('may be any part of one and is filled up by section', () => {
    const partial = startingPolicySchema.parse({ newAuthors: 'publish', contact: { phone: 'off' } })
    const policy = withDefaults(partial)
    expect(policySchema.safeParse(policy).success).toBe(true)
    expect(policy).toEqual({
      ...DEFAULT_POLICY,
      newAuthors: 'publish',
      contact: { ...DEFAULT_POLICY.contact, phone: 'off' },
    })
  })

  it('may not hold a typo', () => {
    expect(startingPolicySchema.safeParse({ contact: { phones: 'off' } }).success).toBe(false)
    expect(startingPolicySchema.safeParse({ newauthors: 'hold' }).success).toBe(false)
  })
})

describe('the hash of a policy', () => {
  it('is of its content and not of the order of its keys', () => {
    const turned = Object.fromEntries(Object.entries(DEFAULT_POLICY).reverse()) as typeof DEFAULT_POLICY
    expect(policyHash(turned)).toBe(policyHash(DEFAULT_POLICY))
    expect(policyHash({ ...DEFAULT_POLICY, maxLength: 9_999 })).not.toBe(policyHash(DEFAULT_POLICY))
  })

  it('is 16 bytes in base64url', () => {
    expect(policyHash(DEFAULT_POLICY)).toMatch(/^[\w-]{22}$/)
  })
})
