/** DynamoDB's size and capacity formulas, from its developer guide. */
import type { AttributeValue, Item } from './dynalite.ts'

const WRITE_UNIT_BYTES = 1024

const utf8 = (text: unknown): number => Buffer.byteLength(String(text))

/** Two digits a byte and one byte for the exponent; a sign costs one more. Leading and trailing zeroes are free. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}

const sum = <T>(values: T[], bytes: (value: T) => number): number =>
  values.reduce((total, value) => total + bytes(value), 0)

const base64Bytes = (text: unknown): number => Buffer.byteLength(String(text), 'base64')

function valueBytes(value: AttributeValue): number {
  const [type, content] = Object.entries(value)[0] ?? ['NULL', true]
  switch (type) {
    case 'S':
      return utf8(content)
    case 'N':
      return numberBytes(String(content))
    case 'B':
      return base64Bytes(content)
    case 'SS':
      return sum(content as string[], utf8)
    case 'NS':
      return sum(content as string[], numberBytes)
    case 'BS':
      return sum(content as string[], base64Bytes)
    case 'L':
      return 3 + sum(content as AttributeValue[], (element) => 1 + valueBytes(element))
    case 'M':
      return (
        3 + sum(Object.entries(content as Item), ([name, element]) => 1 + utf8(name) + valueBytes(element))
      )
    default:
      return 1
  }
}

/** Size of an item in bytes: UTF-8 names and values. No item is 0. */
export function itemBytes(item: Item | undefined): number {
  if (!item) return 0
  return sum(Object.entries(item), ([name, value]) =>
    value === undefined ? 0 : utf8(name) + valueBytes(value),
  )
}

/** Write units of one write to a table or index: the larger of before and after, at least 1. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  return Math.max(1, Math.ceil(Math.max(itemBytes(before), itemBytes(after)) / WRITE_UNIT_BYTES))
}
