import { describe, expect, it } from 'vitest'
import { isBlock, isBody } from '../../../shared/domain/markup/grammar.ts'

const deep = (n: number): unknown => (n === 0 ? ['p', 'a'] : ['quote', deep(n - 1)])

describe('the grammar of a body', () => {
  it.each([
    [['p']],
    [
      [
        'p',
        'a',
        ['em', ['strong', 'b']],
        ['code', 'c'],
        ['br'],
        ['a', 'https://x.example/', 'd', ['em', 'e']],
      ],
    ],
    [['quote', ['p', 'a'], ['ul', ['li', ['p', 'b'], ['pre', 'c']], ['li']]]],
    [['ol', ['li', ['p', ['a', 'mailto:a@b.example', 'a']]]]],
    [deep(20)],
  ])('has %j', (value) => {
    expect(isBlock(value)).toBe(true)
  })

  it.each([
    ['text'],
    [null],
    [{ 0: 'p' }],
    [[]],
    [['script', 'alert(1)']],
    [['p', ['img', 'x']]],
    [['p', 1]],
    [['p', ['p', 'a']]],
    [['p', ['br', 'a']]],
    [['p', ['code', ['em', 'a']]]],
    [['pre', 'a', 'b']],
    [['ul', ['p', 'a']]],
    [['quote', 'a']],
    [['p', ['a', 'javascript:alert(1)', 'a']]],
    [['p', ['a', 'https://u:p@x.example/', 'a']]],
    [['p', ['a', 'https://x.example/ onclick=x', 'a']]],
    [['p', ['a']]],
    [['p', ['a', 'https://x.example/', ['a', 'https://y.example/', 'b']]]],
  ])('has not %j', (value) => {
    expect(isBlock(value)).toBe(false)
  })

  it('ends at a depth that no parser reaches', () => {
    expect(isBlock(deep(5_000))).toBe(false)
  })

  it('is of blocks in a list', () => {
    expect(isBody([['p', 'a']])).toBe(true)
    expect(isBody(['a'])).toBe(false)
    expect(isBody('a')).toBe(false)
  })
})
