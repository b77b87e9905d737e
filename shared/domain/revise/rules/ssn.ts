import { findNumbers } from './digits.ts'
import { contact, type Rule } from './rule.ts'

const LIMITS = { groups: 3, digits: [9, 9] } as const
/** No area 000, 666 or 9xx, no group 00, no serial 0000; one separator throughout. */
const NUMBER = /^(?!000|666|9)\d{3}([-. ]?)(?!00)\d\d\1(?!0000)\d{4}$/
const NAMED = /\b(?:ssn|social(?: security)?(?: (?:number|no|num))?)\b[^\d\n]{0,20}$/

/** US social security numbers: in three groups as they stand, in one piece only where they are called so. */
export const ssn: Rule = {
  id: 'ssn',
  run(input) {
    const { text } = input.body
    const isNamed = (start: number) => NAMED.test(text.slice(Math.max(0, start - 50), start))
    return findNumbers(text, LIMITS, (number) => {
      const separator = NUMBER.exec(number.text)?.[1]
      return separator !== undefined && (separator !== '' || isNamed(number.start))
    }).flatMap(({ start, end }) => contact(input, 'ssn', start, end))
  },
}
