import { findNumbers } from './digits.ts'
import { contact, type Rule } from './rule.ts'

const LIMITS = { groups: 5, digits: [12, 19] } as const
/** Cards are written in one piece or with single spaces or dashes. */
const PARTED = /^\d+(?:[ -]\d+)*$/
/** Issuer prefixes with the lengths they come in. */
const ISSUERS: [RegExp, readonly number[]][] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|2[2-7])/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|65|64[4-9])/, [16, 19]],
  [/^(?:30[0-5]|36|38|39)/, [14]],
  [/^35/, [16]],
  [/^(?:5018|5019|5020|5038|6304|6759|676[1-3])/, [12, 13, 14, 15, 16, 17, 18, 19]],
]

export const card: Rule = {
  id: 'card',
  run: (input) =>
    findNumbers(input.body.text, LIMITS, ({ text, digits }) => PARTED.test(text) && isCard(digits)).flatMap(
      ({ start, end }) => contact(input, 'card', start, end),
    ),
}

const isCard = (digits: string): boolean =>
  ISSUERS.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length)) && luhn(digits)

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = digit * 2
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
