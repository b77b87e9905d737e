import { contact, type Rule } from './rule.ts'

/** Length of an account number by country: where one ends is not to be seen from the text. */
const COUNTRIES: [length: number, countries: string][] = [
  [15, 'no'],
  [16, 'be'],
  [18, 'dk fi nl'],
  [19, 'mk si'],
  [20, 'at ba ee kz lt lu xk'],
  [21, 'ch hr li lv'],
  [22, 'bg de gb ge ie me rs va'],
  [23, 'ae il'],
  [24, 'ad cz es md pk ro sa se sk'],
  [25, 'pt'],
  [26, 'is tr'],
  [27, 'fr gr it mc sm'],
  [28, 'al cy hu lb pl'],
  [29, 'br qa ua'],
  [30, 'kw'],
  [31, 'mt'],
]
const LENGTHS = new Map(
  COUNTRIES.flatMap(([length, list]) => list.split(' ').map((country) => [country, length])),
)
const BEGIN = /(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?=[ -]?[a-z0-9])/gu

export const iban: Rule = {
  id: 'iban',
  run: (input) =>
    [...input.body.text.matchAll(BEGIN)].flatMap(({ index }) => {
      const end = ibanEnd(input.body.text, index)
      return end === undefined ? [] : contact(input, 'iban', index, end)
    }),
}

function ibanEnd(text: string, start: number): number | undefined {
  const length = LENGTHS.get(text.slice(start, start + 2))
  if (length === undefined) return undefined
  let number = ''
  let at = start
  for (; number.length < length && at - start < 2 * length; at++) {
    const char = text[at] ?? '.'
    if (/[a-z0-9]/.test(char)) number += char
    else if (char !== ' ' && char !== '-') return undefined
  }
  const whole = number.length === length && !/[a-z0-9]/.test(text[at] ?? ' ')
  return whole && remainder(number) === 1 ? at : undefined
}

/** ISO 7064 mod 97-10 over the number turned by four, letters as 10 to 35. */
function remainder(number: string): number {
  let rest = 0
  for (const char of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}
