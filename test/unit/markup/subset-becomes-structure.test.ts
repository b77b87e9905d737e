import { describe, expect, it } from 'vitest'
import { parse } from '../../../shared/domain/markup/parse.ts'
import { structure } from '../../../shared/domain/markup/structure.ts'
import type { Block } from '../../../shared/wire.ts'

const read = (text: string): Block[] => structure(parse(text), text, [])

const CASES: [name: string, text: string, blocks: Block[]][] = [
  [
    'paragraphs',
    'one\n\ntwo',
    [
      ['p', 'one'],
      ['p', 'two'],
    ],
  ],
  ['a newline within a paragraph', 'one\ntwo', [['p', 'one\ntwo']]],
  ['emphasis of both kinds', '*a* _b_ **c**', [['p', ['em', 'a'], ' ', ['em', 'b'], ' ', ['strong', 'c']]]],
  ['emphasis in emphasis', '**a *b* c**', [['p', ['strong', 'a ', ['em', 'b'], ' c']]]],
  ['underscores within words', 'snake_case_name', [['p', 'snake_case_name']]],
  ['a lone star', '2 * 3 * 4', [['p', '2 * 3 * 4']]],
  ['code', 'run `a *b*` now', [['p', 'run ', ['code', 'a *b*'], ' now']]],
  ['longer code fences', '``a ` b``', [['p', ['code', 'a ` b']]]],
  ['code without an end', '`a b', [['p', '`a b']]],
  [
    'fenced code',
    '```js\n<b>\n*x*\n```\nafter',
    [
      ['pre', '<b>\n*x*'],
      ['p', 'after'],
    ],
  ],
  ['fenced code without an end', '~~~\na', [['pre', 'a']]],
  [
    'quotes',
    '> a\n> > b\n\nc',
    [
      ['quote', ['p', 'a'], ['quote', ['p', 'b']]],
      ['p', 'c'],
    ],
  ],
  ['lists', '- a\n- b\n  - c', [['ul', ['li', ['p', 'a']], ['li', ['p', 'b'], ['ul', ['li', ['p', 'c']]]]]]],
  ['ordered lists', '1. a\n2. b', [['ol', ['li', ['p', 'a']], ['li', ['p', 'b']]]]],
  ['a year that begins a line', '2019. A good year', [['p', '2019. A good year']]],
  ['hard breaks', 'a  \nb\\\nc', [['p', 'a', ['br'], 'b', ['br'], 'c']]],
  ['escapes', '\\*a\\* \\[b](c)', [['p', '*a* [b](c)']]],
  ['HTML as text', '<b onclick="x()">a</b>', [['p', '<b onclick="x()">a</b>']]],
  [
    'Windows line ends',
    'a\r\nb\r\n\r\nc',
    [
      ['p', 'a\nb'],
      ['p', 'c'],
    ],
  ],
  ['nothing', ' \n\n ', []],
  ['a link', '[a *b*](https://x.example/y)', [['p', ['a', 'https://x.example/y', 'a ', ['em', 'b']]]]],
  [
    'a bare link and what ends it',
    'see (https://x.example/a_(b)). Or **https://y.example/**!',
    [
      [
        'p',
        'see (',
        ['a', 'https://x.example/a_(b)', 'https://x.example/a_(b)'],
        '). Or ',
        ['strong', ['a', 'https://y.example/', 'https://y.example/']],
        '!',
      ],
    ],
  ],
  ['an autolink', '<mailto:a@b.example>', [['p', ['a', 'mailto:a@b.example', 'mailto:a@b.example']]]],
  [
    'a URL in the text of a link',
    '[https://a.example](https://b.example/)',
    [['p', ['a', 'https://b.example/', 'https://a.example']]],
  ],
  [
    'no link in a link',
    '[a [b](https://x.example/) c](https://y.example/)',
    [
      [
        'p',
        '[a ',
        ['a', 'https://x.example/', 'b'],
        ' c](',
        ['a', 'https://y.example/', 'https://y.example/'],
        ')',
      ],
    ],
  ],
]

describe('the Markdown subset', () => {
  it.each(CASES)('reads %s', (_, text, blocks) => {
    expect(read(text)).toEqual(blocks)
  })

  it('stops nesting at a depth and keeps what is deeper as text', () => {
    const json = JSON.stringify(read(`${'> '.repeat(9)}a`))
    expect(json.match(/"quote"/g)).toHaveLength(6)
    expect(json).toContain('> > > a')
    expect(JSON.stringify(read('*a '.repeat(9) + 'b*'.repeat(9))).match(/"em"/g)).toHaveLength(6)
  })

  it('gives structure up when it would cost more than three times the text', () => {
    const text = '*a* '.repeat(500)
    expect(parse(text).flattened).toBe(true)
    expect(read(text)).toEqual([['p', text]])
    expect(parse('*a* and some more words. '.repeat(50)).flattened).toBe(false)
  })
})
