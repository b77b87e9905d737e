import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createdAt,
  deriveId,
  fullIdOf,
  fullIdOfSortKey,
  isFullId,
  isOfThread,
  isUuidV7,
  mintId,
  rootOf,
  sortKeyOf,
  timeOf,
  uuidV7,
} from '../../../shared/domain/id.ts'

const NOW = 1_790_000_000_000
const SECRET = 'a secret of at least sixteen characters'
const key = uuidV7(NOW, new Uint8Array(10).fill(7))
const source = { site: 'demo', thread: 'neck-pain', key, author: { name: 'Ann' }, body: 'hello' }

describe('comment id', () => {
  it('is a UUIDv7 with the time of the key', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 47), fc.uint8Array({ minLength: 10, maxLength: 10 }), (time, random) => {
        const id = mintId('demo', 't', time, random)
        expect(isUuidV7(id)).toBe(true)
        expect(timeOf(id)).toBe(time)
      }),
    )
  })

  it('is the same for the same submission', () => {
    expect(deriveId(SECRET, source)).toBe(deriveId(SECRET, { ...source }))
  })

  it.each([
    ['another site', { site: 'other' }],
    ['another thread', { thread: 'back-pain' }],
    ['a parent', { parent: key }],
    ['another body', { body: 'hello!' }],
    ['another author', { author: { name: 'Bob' } }],
  ])('differs with %s', (_what, change) => {
    expect(deriveId(SECRET, { ...source, ...change })).not.toBe(deriveId(SECRET, source))
  })

  it('used as a key gives another id', () => {
    const id = deriveId(SECRET, source)
    expect(deriveId(SECRET, { ...source, key: id })).not.toBe(id)
  })

  it('tells its own thread from others, in each part', () => {
    const root = mintId('demo', 'neck-pain', NOW, new Uint8Array(10).fill(1))
    const reply = fullIdOf(mintId('demo', 'neck-pain', NOW, new Uint8Array(10).fill(2)), root)
    expect(isOfThread('demo', 'neck-pain', root)).toBe(true)
    expect(isOfThread('demo', 'neck-pain', reply)).toBe(true)
    expect(isOfThread('demo', 'back-pain', root)).toBe(false)
    expect(isOfThread('other', 'neck-pain', reply)).toBe(false)
    expect(isOfThread('demo', 'neck-pain', `${root}.${key}`)).toBe(false)
  })

  it('keeps the order of key and id, a root before its replies before the next root', () => {
    const [a, b] = [1, 2].map((n) => mintId('demo', 't', NOW + n, new Uint8Array(10)))
    const ids = [a, fullIdOf(b as string, a), b] as string[]
    expect(ids.toSorted()).toEqual(ids)
    expect(ids.map(sortKeyOf).toSorted()).toEqual(ids.map(sortKeyOf))
    expect(ids.map(sortKeyOf).map(fullIdOfSortKey)).toEqual(ids)
    expect(createdAt(ids[1] as string)).toBe(NOW + 2)
    expect(rootOf(ids[1] as string)).toBe(a)
  })

  it.each(['', 'x', `${key}.`, `${key}.${key}.${key}`, key.toUpperCase().replace(/\d/g, 'A'), 't', 'h#x'])(
    '%j is none',
    (text) => {
      expect(isFullId(text)).toBe(false)
      expect(fullIdOfSortKey(`c#${text}`)).toBeUndefined()
    },
  )
})
