import { PRIORITY, type Proposal } from '../model.ts'
import type { Rule } from './rule.ts'

/** Controls (not tab, newline, CR), format characters, blank fillers, lone surrogates, floods of marks. */
const SUSPECT =
  /[\u{E0000}-\u{E007F}]+|(?![\t\n\r])[\p{Cc}\p{Cf}\u3164\uFFA0]|\u034F|\p{Cs}+|(?<=\p{M}{4})\p{M}+/gu

const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\uFE0F|\u20E3/u
/** Scripts in which joiners decide how letters look and what words mean. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const TAG = /[\u{E0020}-\u{E007F}]/u

/** Takes out what cannot be seen, and leaves it where it carries meaning. */
export const invisible: Rule = {
  id: 'invisible',
  run: ({ submission: { body } }) => removals(body),
}

function removals(text: string): Proposal[] {
  const proposals: Proposal[] = []
  const rightToLeft = RIGHT_TO_LEFT.test(text)
  for (const match of text.matchAll(SUSPECT)) {
    const start = match.index
    const end = start + match[0].length
    if (isNeeded(text, match[0], start, end, rightToLeft)) continue
    const after = /\p{Cs}/u.test(match[0]) ? '\uFFFD' : ''
    const last = proposals.at(-1)
    if (after === '' && last?.end === start && last.edit?.after === '') last.end = end
    else proposals.push(removal(start, end, after))
  }
  return proposals
}

const removal = (start: number, end: number, after: string): Proposal => ({
  rule: 'invisible',
  code: 'invisible_removed',
  field: 'body',
  severity: 'note',
  start,
  end,
  edit: { after, priority: PRIORITY.invisible },
})

function isNeeded(text: string, found: string, start: number, end: number, rightToLeft: boolean): boolean {
  const before = charBefore(text, start)
  const after = charAt(text, end)
  switch (found) {
    case '\u200D':
      return (EMOJI.test(before) && EMOJI.test(after)) || JOINING.test(before)
    case '\u200C':
      return JOINING.test(before)
    case '\u200E':
    case '\u200F':
    case '\u061C':
      return rightToLeft && !/\p{Cf}/u.test(before)
    default:
      // The letters of a flag, and the signs that Arabic writes around numbers
      return (TAG.test(found) && before === '\u{1F3F4}') || /[\u0600-\u0605\u06DD\u070F\u08E2]/.test(found)
  }
}

const charAt = (text: string, at: number): string => {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

function charBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low <= 0xdfff && at >= 2
    ? charAt(text, at - 2)
    : text.slice(Math.max(0, at - 1), at)
}

/** Whether a text, such as a name, holds anything that this rule would take out. */
export const holdsInvisible = (text: string): boolean => removals(text).length > 0
