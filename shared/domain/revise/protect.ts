/**
 * Ranges that no edit may touch: the site's own numbers and addresses, help lines, cries for help, and numbers
 * that say something about a body, a drug or a source and nothing about how to reach a person.
 */
import type { Span } from '../markup/ast.ts'
import { CRISIS_LANGUAGE } from './rules/crisis.ts'
import type { RuleInput } from './rules/rule.ts'

export interface Protected {
  has(span: Span): boolean
}

/** Not within a longer number: nobody turns a phone number into a dose by what stands beside it. */
const ALONE = String.raw`(?<![\d+][ ()./-]{0,3}|[\p{L}\d+(@_-])`
const END = String.raw`(?![\p{L}\d%@_]|[ ()./-]{1,3}\d)`
const UNITS =
  'mg|mcg|µg|μg|ug|g|kg|ml|dl|l|cc|iu|units?|mm|cm|mmol|meq|ng|pg|bpm|kcal|cal|lbs?|oz|hours?|hrs?|days?|weeks?|months?|years?|percent|miles?'

/** On the folded text. Each is linear: what repeats is bounded or ends where the next part begins. */
const PATTERNS = [
  // Help lines, in any notation
  new RegExp(`${ALONE}(?:988|911)${END}`, 'gu'),
  /(?<!\d)(?:\+?1[ .-]?)?\(?800\)?[ .-]?(?:273[ .-]?8255|222[ .-]?1222)(?!\d)/g,
  // Doses and measures: 10 mg, 10/325, 1.2 x 0.8 cm
  new RegExp(String.raw`${ALONE}\d{1,7}(?:[.,/-]\d{1,4})? ?(?:${UNITS})\b`, 'gu'),
  new RegExp(String.raw`${ALONE}\d{1,3}/\d{1,4}${END}`, 'gu'),
  // Vertebrae and joints: C5/6, L3-L4, T11-12
  /\b[ctls]\d{1,2}(?: ?[/-] ?[ctls]?\d{1,2}){0,2}(?![\p{L}\d])/gu,
  // Years, alone or as a range
  new RegExp(String.raw`${ALONE}(?:19|20)\d\d(?: ?- ?(?:19|20)?\d\d)?${END}`, 'gu'),
  // Dates and times of day
  new RegExp(String.raw`${ALONE}(?:19|20)\d\d-\d\d-\d\d(?:[t ]\d\d:\d\d)?(?!\d)`, 'gu'),
  // Sources: DOI, PMID, PMC, ISBN, ISSN, trials, drug codes
  /\b10\.\d{4,9}\/[^\s"<>]{1,100}/g,
  /\b(?:pmid|pmc|nct|isbn(?:-1[03])?|issn|ndc|doi)[ :#]{0,3}\d[\dx -]{3,20}/g,
]

/** The protected ranges of a body. */
export function protectedRanges({ body, policy }: RuleInput): Protected {
  const spans: Span[] = []
  const add = (start: number, end: number) => spans.push(body.span(start, end))
  for (const pattern of [...PATTERNS, CRISIS_LANGUAGE]) {
    for (const match of body.text.matchAll(pattern)) add(match.index, match.index + match[0].length)
  }
  for (const number of policy.allow.phones) addNumber(body.text, number, add)
  for (const email of policy.allow.emails) addAddress(body.text, email.toLowerCase(), add)
  return { has: (span) => spans.some((own) => own.start < span.end && span.start < own.end) }
}

type Add = (start: number, end: number) => void

/** Every place where the number's digits stand, whatever parts them, with or without a leading 1 or +1. */
function addNumber(text: string, number: string, add: Add): void {
  const digits = number.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '')
  if (digits.length < 3 || digits.length > 15) return
  const between = '[ ()./-]{0,3}'
  const pattern = new RegExp(String.raw`(?<!\d)(?:\+?1${between})?\(?${[...digits].join(between)}(?!\d)`, 'g')
  for (const match of text.matchAll(pattern)) add(match.index, match.index + match[0].length)
}

/** What an address may go on with: `x.info@a.example` is another one than `info@a.example`. */
const ADDRESS = /[\p{L}\p{N}_.%+-]/u

function addAddress(text: string, address: string, add: Add): void {
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + address.length)) {
    const end = at + address.length
    const goesOn = /^(?:-|\.?[\p{L}\p{N}])/u.test(text.slice(end, end + 2))
    if (!ADDRESS.test(text[at - 1] ?? ' ') && !goesOn) add(at, end)
  }
}
