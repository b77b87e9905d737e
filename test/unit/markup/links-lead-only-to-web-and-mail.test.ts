import { describe, expect, it } from 'vitest'
import { parse } from '../../../shared/domain/markup/parse.ts'

const targets = (text: string): string[] => parse(text).links.map((link) => link.href)

describe('link targets', () => {
  it.each([
    ['[a](http://x.example)', 'http://x.example/'],
    ['[a](HTTPS://X.example/A)', 'https://x.example/A'],
    ['[a](mailto:me@x.example)', 'mailto:me@x.example'],
    ['[a](https://x.example/"onclick="x)', 'https://x.example/'],
    ['https://x.example/?q=1&r=2#s', 'https://x.example/?q=1&r=2#s'],
    ['[a](https://bücher.example/)', 'https://xn--bcher-kva.example/'],
  ])('%s leads to %s', (text, target) => {
    expect(targets(text)).toEqual([target])
  })

  it.each([
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](java\tscript:alert(1))',
    '[a](data:text/html,<script>)',
    '[a](vbscript:x)',
    '[a](//x.example)',
    '[a](/path)',
    '[a](x.example)',
    '[a](https://user:secret@x.example/)',
    '[a](https://user@x.example/)',
    'https://user:secret@x.example/',
    '[a](https://)',
    '[a](mailto:nobody)',
    '<javascript:alert(1)>',
    '<a href="javascript:alert(1)">',
    '[a](javascript://x.example/%0aalert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](\u0001javascript:alert(1))',
    'xhttps://x.example/',
    '[a](ftp://x.example)',
  ])('%s is text', (text) => {
    expect(targets(text)).toEqual([])
  })
})
