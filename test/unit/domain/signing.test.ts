import { describe, expect, it } from 'vitest'
import { authorKeyHash, controlToken, idKey, signingKeysSchema } from '../../../shared/domain/signing.ts'

const one = { k1: 'the first key of this deployment' }
const more = { k10: 'the tenth key of this deployment', ...one, k2: 'the second key of this deployment' }
const own = { site: 'blog', thread: 'post', id: 'id' }

describe('signing keys', () => {
  it('make the same ids and author hashes after a new key was added', () => {
    expect(idKey(more)).toBe(idKey(one))
    expect(authorKeyHash(more, 'blog', 'ann')).toBe(authorKeyHash(one, 'blog', 'ann'))
  })

  it('sign control tokens with the newest', () => {
    expect(controlToken(one, own)).toMatch(/^v1\.k1\.[\w-]{43}$/)
    expect(controlToken(more, own)).toMatch(/^v1\.k10\.[\w-]{43}$/)
  })

  it('give each comment another token', () => {
    const tokens = [own, { ...own, id: 'other' }, { ...own, thread: 'other' }, { ...own, site: 'other' }]
    expect(new Set(tokens.map((each) => controlToken(one, each))).size).toBe(4)
  })

  it.each([{}, { k1: 'short' }, { a: 'x'.repeat(20) }, { k01: 'x'.repeat(20) }, []])(
    '%j are none',
    (keys) => {
      expect(signingKeysSchema.safeParse(keys).success).toBe(false)
    },
  )
})
