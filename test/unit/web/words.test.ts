import { describe, expect, it } from 'vitest'
import { CODES } from '../../../shared/domain/revise/codes.ts'
import { relativeTime } from '../../../web/widget/time.ts'
import { PACE, waits } from '../../../web/widget/watch.ts'
import { reasonInWords, reasonsInWords } from '../../../web/widget/words.ts'

describe('reasons', () => {
  const edits = Object.keys(CODES).filter((code) =>
    /_(masked|unlinked|removed|listed|flattened|edit)$/.test(code),
  )

  it.each(edits)('%s is said in words of its own', (code) => {
    expect(reasonInWords(code)).not.toBe(reasonInWords('of a later engine'))
  })

  it('several make one sentence, each once', () => {
    expect(reasonsInWords(['phone_masked'])).toBe('a phone number was masked')
    expect(reasonsInWords(['phone_masked', 'x', 'email_masked', 'y'])).toBe(
      'a phone number was masked, the wording was changed and an e-mail address was masked',
    )
  })
})

describe('relative time', () => {
  const NOW = Date.UTC(2026, 10, 22, 12)
  const ago = (ms: number) => relativeTime(NOW - ms, NOW, 'en')
  const HOUR = 3_600_000

  it.each([
    [0, 'now'],
    [-5000, 'now'],
    [59_999, 'now'],
    [60_000, '1 minute ago'],
    [HOUR - 1, '59 minutes ago'],
    [3 * HOUR, '3 hours ago'],
    [24 * HOUR, 'yesterday'],
    [6 * 24 * HOUR, '6 days ago'],
    [40 * 24 * HOUR, 'last month'],
    [800 * 24 * HOUR, '2 years ago'],
  ])('%d ms ago is "%s"', (ms, words) => {
    expect(ago(ms)).toBe(words)
  })
})

describe('the looks at a pending comment', () => {
  const list = waits(PACE)

  it('begin after a second and become rarer', () => {
    expect(list[0]).toBe(1000)
    expect(list).toEqual(list.toSorted((a, b) => a - b))
    expect(Math.max(...list)).toBe(PACE.longest)
  })

  it('end within a minute and a half, and not much before', () => {
    const sum = list.reduce((a, b) => a + b, 0)
    expect(sum).toBeLessThanOrEqual(90_000)
    expect(sum).toBeGreaterThan(90_000 - PACE.longest)
  })
})
