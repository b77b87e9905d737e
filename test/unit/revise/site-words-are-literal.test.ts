import { describe, expect, it } from 'vitest'
import { codesOf, revised, revisedText } from './engine.ts'

const mask = (...words: string[]) => ({
  policy: { words: words.map((word) => ({ word, action: 'mask' as const })) },
})

describe('words of the site', () => {
  it.each([
    ['darn', 'Darn it', '[word removed] it'],
    ['darn', 'da\u200brn it', '[word removed] it'],
    ['darn', 'ｄａｒｎ it', '[word removed] it'],
    ['snake oil', 'snake\noil, Snake-Oil', '[word removed], [word removed]'],
    ['Müll', 'so ein MÜLL', 'so ein [word removed]'],
    ['垃圾', '这是垃圾。', '这是[word removed]。'],
    ['$$$', 'win $$$ now', 'win [word removed] now'],
    ["don't", "I don't", 'I [word removed]'],
  ])('%s is found', (word, text, expected) => {
    expect(revisedText(text, mask(word))).toBe(expected)
  })

  it.each([
    ['cum', 'a document about cumulative effects'],
    ['ass', 'assess the class'],
    ['snake oil', 'a snake. Oil it, or snake and oil'],
    ['.*', 'anything at all'],
    ['a|b', 'a or b'],
    ['(a+)+$', 'aaaaaaaa!'],
    ['removed', 'call [phone removed]'],
  ])('%s is not found within: %s', (word, text) => {
    expect(revisedText(text, mask(word))).toBe(text)
  })

  it('hold or reject the comment when the policy says so', () => {
    const words = [
      { word: 'casino', action: 'hold' as const },
      { word: 'scam', action: 'reject' as const },
    ]
    const verdicts = ['fine', 'casino', 'casino scam'].map(
      (body) => revised(body, { policy: { words } }).verdict,
    )
    expect(verdicts).toEqual(['publish', 'hold', 'reject'])
    expect(codesOf(revised('casino', { policy: { words } }))).toEqual(['word_listed'])
  })
})
