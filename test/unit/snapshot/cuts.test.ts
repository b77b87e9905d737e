import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cutLevel, isNaturalCut } from '../../../shared/domain/snapshot/cut.ts'
import { commentItem, nodeHash } from '../../../shared/domain/snapshot/item.ts'
import { SNAPSHOT_PARAMS } from '../../../shared/domain/snapshot/params.ts'
import { mergeSpans } from '../../../shared/domain/snapshot/span.ts'
import { idOf, T0 } from './fixtures.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest()
const isMultiple = (text: string, mod: bigint) => BigInt(`0x${sha256(text).toString('hex')}`) % mod === 0n

const keys = Array.from({ length: 4000 }, (_, i) => idOf(i, T0 + i))
const quiet = keys.filter((key) => !isMultiple(`p|${key}`, 32n))
const ending = keys.filter((key) => isMultiple(`p|${key}`, 32n))

const item = (id: string, text = '') =>
  commentItem({ id, at: T0, author: { name: 'A' }, body: [['p', text]] }, 1)
const sizes = (items: ReturnType<typeof item>[]) => {
  const { sealed, rest } = cutLevel(0, items, SNAPSHOT_PARAMS)
  return [...sealed.map((piece) => piece.length), rest.length]
}
const some = (n: number) => quiet.slice(0, n).map((key) => item(key))

describe('a natural cut', () => {
  it('is where SHA-256 of the level and the key is a multiple of 32', () => {
    expect(ending.length).toBeGreaterThan(80)
    for (const key of keys) {
      expect(isNaturalCut(0, key, 32)).toBe(isMultiple(`p|${key}`, 32n))
      expect(isNaturalCut(2, key, 32)).toBe(isMultiple(`2|${key}`, 32n))
    }
  })

  it('ends the piece after its key', () => {
    const end = item(ending[0] ?? '')
    expect(sizes([...some(3), end, ...some(2)])).toEqual([4, 2])
    expect(sizes([...some(3), end])).toEqual([4, 0])
  })
})

describe('a forced cut', () => {
  it('comes at the 64th comment', () => {
    expect(sizes(some(63))).toEqual([63])
    expect(sizes(some(64))).toEqual([64, 0])
    expect(sizes(some(130))).toEqual([64, 64, 2])
  })

  it('counts from the start of the natural chunk', () => {
    expect(sizes([...some(10), item(ending[0] ?? ''), ...some(64)])).toEqual([11, 64, 0])
  })

  it('comes before the comment that would make the page heavier than 24 KB', () => {
    const [a = '', b = '', c = ''] = quiet
    const frame = item(a).bytes
    const half = (key: string, more = 0) => item(key, 'x'.repeat(12 * 1024 - frame + more))
    expect(sizes([half(a), half(b), item(c)])).toEqual([2, 1])
    expect(sizes([half(a), half(b, 1), item(c)])).toEqual([1, 2])
  })

  it('weighs bytes, not characters', () => {
    const [a = '', b = ''] = quiet
    expect(sizes([item(a, 'é'.repeat(10_000)), item(b, 'é'.repeat(10_000))])).toEqual([1, 1])
  })

  it('leaves a comment heavier than a page a page of its own', () => {
    const [a = '', b = '', c = ''] = quiet
    expect(sizes([item(a), item(b, 'x'.repeat(30_000)), item(c)])).toEqual([1, 1, 1])
  })
})

describe('the name of a page', () => {
  it('is the first 16 bytes of SHA-256 of its text in base64url', () => {
    for (const text of ['', '{"comments":[]}', 'é', ...keys.slice(0, 50)]) {
      expect(nodeHash(text)).toBe(sha256(text).subarray(0, 16).toString('base64url'))
    }
  })
})

describe('spans that overlap', () => {
  it('become one, and those that touch stay two', () => {
    const spans = [
      { after: 'd', upTo: 'f' },
      { after: 'a', upTo: 'c' },
      { after: 'c', upTo: 'e' },
      { after: 'm', upTo: 'z' },
      { after: 'n', upTo: 'o' },
    ]
    expect(mergeSpans(spans)).toEqual([
      { after: 'a', upTo: 'c' },
      { after: 'c', upTo: 'f' },
      { after: 'm', upTo: 'z' },
    ])
  })
})
