import { describe, expect, it } from 'vitest'
import { reasonsOf, structureOf, textOf } from '../../../shared/domain/revise/read.ts'
import { setUndone } from '../../../shared/domain/revise/rewrite.ts'
import { codesOf, revised, revisedText } from './engine.ts'

describe('unlinking', () => {
  it.each([
    ['see [my *page*](https://spam.example/x).', 'see my *page*.'],
    ['see https://spam.example/x_y.', 'see [link removed].'],
    ['see <https://spam.example>', 'see [link removed]'],
    ['[https://a.example](https://a.example)', '[link removed]'],
  ])('%s', (text, expected) => {
    const { revision, verdict } = revised(text)
    expect(textOf(revision)).toBe(expected)
    expect(JSON.stringify(structureOf(revision))).not.toContain('"a"')
    expect([verdict, reasonsOf(revision)]).toEqual(['publish', ['link_unlinked']])
  })

  it('leaves the text in the structure, with its emphasis', () => {
    expect(structureOf(revised('see [my *page*](https://spam.example/x).').revision)).toEqual([
      ['p', 'see my ', ['em', 'page'], '.'],
    ])
  })

  it('is undone as a whole', () => {
    const { revision } = revised('see [page](https://spam.example/x)')
    const undone = setUndone(revision, [revision.edits[0]?.id ?? ''])
    if ('unknown' in undone) throw new Error('unknown')
    expect(structureOf(undone)).toEqual([['p', 'see ', ['a', 'https://spam.example/x', 'page']]])
  })

  it('masks personal data in the text that stays', () => {
    expect(revisedText('[call 212-555-0147](https://spam.example)')).toBe('call [phone removed]')
  })
})

describe('links that stay', () => {
  it.each([
    'https://blog.example/other-post',
    'http://127.0.0.1:8080/demo',
    'https://pubmed.ncbi.nlm.nih.gov/2125550147',
    '[a](https://nih.gov)',
  ])('%s', (text) => {
    const { revision, verdict } = revised(text, {})
    expect([textOf(revision), verdict]).toEqual([text, 'publish'])
  })

  it('are not those that only look allowed', () => {
    for (const text of [
      'https://nih.gov.spam.example',
      'https://notnih.gov',
      'https://blog.example.spam.example',
    ]) {
      expect(revisedText(text)).toBe('[link removed]')
    }
  })

  it('are all of them with keep, until there are too many', () => {
    const policy = { links: { action: 'keep', max: 1 } } as const
    const one = revised('https://a.example', { policy })
    expect([one.verdict, one.revision.edits]).toEqual(['publish', []])
    const two = revised('https://a.example https://b.example', { policy })
    expect([two.verdict, codesOf(two)]).toEqual(['hold', ['links_many']])
  })

  it('hold the comment with hold', () => {
    const held = revised('https://a.example', { policy: { links: { action: 'hold' } } })
    expect([held.verdict, codesOf(held), held.revision.edits]).toEqual(['hold', ['link_held'], []])
  })
})

describe('links that deceive', () => {
  it.each([
    'https://аpple.example',
    '[https://bank.com](https://thief.net/bank.com)',
    '[www.bank.com](https://thief.net)',
  ])('%s is held', (text) => {
    const { revision, verdict } = revised(text)
    expect(verdict).toBe('hold')
    expect(revision.findings.map((finding) => finding.code)).toEqual(['link_lookalike'])
  })

  it('are not those whose text names their own site', () => {
    for (const text of ['[www.bank.com](https://bank.com/login)', '[bank.com](https://login.bank.com)']) {
      expect(revised(text).verdict).toBe('publish')
    }
  })
})

describe('mail links', () => {
  it('go like the address, and the text stays', () => {
    const { revision } = revised('[write me](mailto:me@mail.example)')
    expect(textOf(revision)).toBe('write me [email removed]')
    expect(structureOf(revision)).toEqual([['p', 'write me [email removed]']])
    expect(reasonsOf(revision)).toEqual(['email_masked'])
  })

  it('stay when the address is the site’s own', () => {
    expect(revisedText('[write](mailto:info@clinic.example)')).toBe('[write](mailto:info@clinic.example)')
  })

  it('go when an address hides in a web link', () => {
    const { revision } = revised('https://nih.gov/?to=me@mail.example')
    expect(textOf(revision)).toBe('[email removed]')
  })
})
