import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { type Candidate, findNumbers } from './digits.ts'
import { contact, type Rule } from './rule.ts'
import { spelledNumbers } from './spelled.ts'

/** More characters than this are no single phone number; nothing longer is given to the parser. */
const MAX_WINDOW = 30
const LIMITS = { groups: 6, digits: [7, 15] } as const
const EXTENSION = /^ ?,? ?(?:x|ext\.?:?|extension) ?\d{1,7}\b/

/** Words that announce a number. Looked for in the 40 characters before it, and a few after it. */
const BEFORE =
  /(?:\b(?:call|phone|tel|telephone|cell|mobile|mob|text|txt|sms|whats ?app|viber|telegram|fax|ring|dial|reach|contact|my number|number is|ph|hotline)\b|☎|📞|📱)[^\n]{0,24}$/u
const AFTER = /^[^\n\p{L}]{0,3}(?:call|text|whats ?app|is my (?:number|cell|phone)|\(?(?:cell|mobile)\b)/u
/** How North American numbers are grouped. */
const SHAPES = new Set(['10', '3-3-4', '3-7', '6-4', '1-3-3-4', '11', '1-10'])
const PLAIN = /^1?[2-9]\d{2}[2-9]\d{6}$/
const LOCAL = /^\(?\d{3}[-. ]\d{4}$/

export const phone: Rule = {
  id: 'phone',
  run(input) {
    const { text } = input.body
    const { region } = input.policy
    const written = findNumbers(text, LIMITS, (number) => isPhone(text, number, region))
    const spelled = spelledNumbers(text, (digits) => isValid(digits, region))
    return [...written, ...spelled].flatMap(({ start, end }) =>
      contact(input, 'phone', start, end + (EXTENSION.exec(text.slice(end, end + 20))?.[0].length ?? 0)),
    )
  },
}

/** Whether a text, such as a name, holds a phone number. */
export const holdsPhone = (text: string, region: string): boolean =>
  findNumbers(text, LIMITS, (number) => isValid(number.text, region)).length > 0 ||
  spelledNumbers(text, (digits) => isValid(digits, region)).length > 0

function isPhone(text: string, number: Candidate, region: string): boolean {
  // With a country code, numbers kept for films and examples count as well.
  if (number.text.includes('+')) return parsed(number.text, region)?.isPossible() === true
  if (SHAPES.has(number.shape) && isValid(number.text, region)) {
    return number.shape.includes('-') || PLAIN.test(number.digits) || isAnnounced(text, number)
  }
  return number.whole && isAnnounced(text, number) && isPlausible(number, region)
}

const isAnnounced = (text: string, { start, end }: Candidate): boolean =>
  BEFORE.test(text.slice(Math.max(0, start - 40), start)) || AFTER.test(text.slice(end, end + 24))

/** What an announced number may look like: local, valid at home, or with a trunk zero as abroad. */
function isPlausible({ text, digits }: Candidate, region: string): boolean {
  if (digits.length < 10) return LOCAL.test(text)
  return digits.length <= 13 && (isValid(text, region) || digits.startsWith('0'))
}

const isValid = (number: string, region: string): boolean => parsed(number, region)?.isValid() === true

function parsed(number: string, region: string) {
  if (number.length > MAX_WINDOW) return undefined
  const defaultCountry: CountryCode = isSupportedCountry(region) ? region : 'US'
  return parsePhoneNumberFromString(number, { defaultCountry })
}
