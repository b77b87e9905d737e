import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBody } from '../../../shared/domain/markup/grammar.ts'
import { parse } from '../../../shared/domain/markup/parse.ts'
import { structure } from '../../../shared/domain/markup/structure.ts'
import { always, comments } from '../revise/engine.ts'

const read = (text: string) => structure(parse(text), text, [])

/** So long that an algorithm in the square of the length would run into the test's time limit. */
const LENGTH = 100_000
const fill = (unit: string): string => unit.repeat(Math.ceil(LENGTH / unit.length))

const UNITS = [
  ...[
    '<',
    '<div>',
    '[',
    ']',
    '*',
    '_',
    '>',
    '> ',
    '>\n',
    '`',
    '`` ` ',
    '- ',
    '- a\n',
    '1. ',
    '(',
    ')',
    '\\',
    '\n',
    '\r\n',
    ' ',
  ],
  ...[
    '[](',
    '](',
    '[a](b',
    '*a ',
    '*a _b ',
    '*a*',
    '**a[`_',
    '_a',
    'a*',
    'http://',
    'http://a@b',
    'https://a.b ',
    '<http://',
  ],
  ...[
    '<http://a',
    '![',
    '&lt;',
    '\0',
    '\ud800',
    'a\u0301',
    '\u202e',
    '```\n',
    '~~~\n',
    '   - x\n',
    'mailto:',
    '[[a](http://b.c)',
  ],
]

describe('hostile text', () => {
  it.each(UNITS)('made of %j is read in linear time', (unit) => {
    expect(isBody(read(fill(unit)))).toBe(true)
  })

  it('made of backtick runs of every length is read in linear time', () => {
    const text = Array.from({ length: 500 }, (_, i) => '`'.repeat(i + 1)).join(' ')
    expect(isBody(read(text))).toBe(true)
  })

  it('made of openers of one kind and closers of the other is read in linear time', () => {
    const text = '_a '.repeat(200_000) + 'b* '.repeat(200_000)
    expect(isBody(read(text))).toBe(true)
  })

  it('costs at most three times its length and a little', () => {
    for (const unit of [
      '*a*',
      '- a\n',
      'a\n\n',
      '`a`',
      'a  \n',
      '> a\n\n',
      '[a](http://b.c)',
      'http://b.c ',
    ]) {
      const text = unit.repeat(500)
      expect(JSON.stringify(read(text)).length, unit).toBeLessThanOrEqual(3 * text.length + 240)
    }
  })

  it('of any kind gives blocks of the grammar and nothing else', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...'*_`[]()<>\\ \n->1.ahtps:/', '\ud800', '\0'),
      maxLength: 60,
    })
    always(fc.oneof(comments(), noise), (text) => expect(isBody(read(text))).toBe(true), 400)
  })

  it('has leaves that are slices of it, in order, none twice', () => {
    always(comments(), (text) => {
      let at = 0
      for (const { leaf } of parse(text).leaves) {
        expect(leaf.start).toBeGreaterThanOrEqual(at)
        expect(leaf.end).toBeGreaterThanOrEqual(leaf.start)
        at = leaf.end
      }
      expect(at).toBeLessThanOrEqual(text.length)
    })
  })
})
