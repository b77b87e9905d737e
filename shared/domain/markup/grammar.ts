/** The closed grammar of a body's structure, as a check on any value. */
import { MAX_DEPTH } from './ast.ts'

/** What the parser can nest: containers with their items, then inlines with a link and its text. */
const MAX_NESTING = 4 * MAX_DEPTH + 8
const HREF = /^(?:https?:\/\/|mailto:)[^\s<>"\p{Cc}]+$/u

/** Whether `value` is a Block of shared/wire.ts: known tags, text, and http, https or mailto targets. */
export const isBlock = (value: unknown): boolean => block(value, 0)

/** Whether `value` is a body: blocks and nothing else. */
export const isBody = (value: unknown): boolean => Array.isArray(value) && value.every(isBlock)

const isText = (value: unknown): boolean => typeof value === 'string'

function block(value: unknown, depth: number): boolean {
  if (!Array.isArray(value) || depth > MAX_NESTING) return false
  const [tag, ...rest] = value as unknown[]
  switch (tag) {
    case 'p':
      return rest.every((child) => inline(child, depth + 1, true))
    case 'quote':
      return rest.every((child) => block(child, depth + 1))
    case 'ul':
    case 'ol':
      return rest.every((child) => item(child, depth + 1))
    case 'pre':
      return rest.length === 1 && isText(rest[0])
    default:
      return false
  }
}

function item(value: unknown, depth: number): boolean {
  if (!Array.isArray(value) || value[0] !== 'li') return false
  return value.slice(1).every((child) => block(child, depth + 1))
}

function inline(value: unknown, depth: number, linkable: boolean): boolean {
  if (isText(value)) return true
  if (!Array.isArray(value) || depth > MAX_NESTING) return false
  const [tag, ...rest] = value as unknown[]
  switch (tag) {
    case 'em':
    case 'strong':
      return rest.every((child) => inline(child, depth + 1, linkable))
    case 'code':
      return rest.length === 1 && isText(rest[0])
    case 'br':
      return rest.length === 0
    case 'a':
      return linkable && isTarget(rest[0]) && rest.slice(1).every((child) => inline(child, depth + 1, false))
    default:
      return false
  }
}

function isTarget(value: unknown): boolean {
  if (typeof value !== 'string' || !HREF.test(value) || !URL.canParse(value)) return false
  const url = new URL(value)
  return url.username === '' && url.password === ''
}
