import { describe, expect, it } from 'vitest'
import { reasonsOf } from '../../../shared/domain/revise/read.ts'
import { reviseStaff } from '../../../shared/domain/revise/revise.ts'
import { CONTEXT, codesOf, POLICY, revised, revisedText } from './engine.ts'

describe('characters that cannot be seen', () => {
  it.each([
    ['zero width spaces', 'a\u200bb\u2060c\ufeff', 'abc'],
    ['soft hyphens', 'pro\u00adnoun', 'pronoun'],
    ['bidi controls', 'a\u202eb\u2066c\u2069', 'abc'],
    ['marks of direction in a Latin text', 'a\u200fb', 'ab'],
    ['joiners between Latin letters', 'a\u200db\u200cc', 'abc'],
    ['controls', 'a\0b\x1b[31mc\x7f', 'ab[31mc'],
    ['tags that are no flag', 'a\u{e0041}\u{e0042}', 'a'],
    ['lone surrogates', 'a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['floods of marks', `a${'\u0301'.repeat(40)}b`, `a${'\u0301'.repeat(4)}b`],
  ])('%s go', (_, text, expected) => {
    const { revision, verdict } = revised(text)
    expect(revisedText(text)).toBe(expected)
    expect([verdict, reasonsOf(revision)]).toEqual(['publish', ['invisible_removed']])
  })

  it.each([
    ['joiners in emoji', '👩🏽\u200d🔬 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3'],
    ['flags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🇩🇪'],
    ['Persian non-joiners', 'می\u200cخواهم'],
    ['Indic joiners', 'क्\u200dष ക്\u200c ശ്രീ'],
    ['marks of direction in a right-to-left text', 'שלום\u200f! abc\u200e'],
    ['decomposed letters and stacked vowels', 'e\u0301 Vie\u0323\u0302t ที่ שָׁלוֹם'],
    ['tabs and line ends', 'a\tb\r\nc\n'],
  ])('%s stay', (_, text) => {
    expect(revisedText(text)).toBe(text)
  })

  it('are one edit a run and too many of them hold the comment', () => {
    expect(revised('a\u200b\u200b\u2060b').revision.edits).toHaveLength(1)
    const flood = revised('a\u200b'.repeat(150))
    expect([flood.verdict, codesOf(flood)]).toEqual(['hold', ['edits_many']])
    expect(flood.revision.edits).toHaveLength(100)
  })

  it('leave a comment of nothing else held', () => {
    expect(codesOf(revised('\u200b \u2060'))).toEqual(['body_empty'])
  })
})

describe('a staff reply', () => {
  it('loses only what cannot be seen and is published', () => {
    const body = 'Call\u200b (212) 555-0147 or https://x.example'
    const context = { ...CONTEXT, authorKnown: false, receives: 9 }
    const staff = reviseStaff({ body, author: { name: 'Bo' } }, context, POLICY, { n: 1, by: 'mod' })
    expect(staff.verdict).toBe('publish')
    expect(staff.revision.edits.map((edit) => edit.before)).toEqual(['\u200b'])
    expect([staff.revision.by, staff.revision.findings]).toEqual(['mod', []])
  })
})
