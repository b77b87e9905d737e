import { couldBeHost } from '../hosts.ts'
import { contact, type Rule } from './rule.ts'

/** `@` and what people write for it. A bare "at" counts only with a written "dot" behind it. */
const AT =
  /@| ?[[({<] ?(?:at|@|a) ?[\])}>] ?| at (?!(?:the|an?|that|this|my|our|your) )(?=[\p{L}\p{N}.-]{1,63} ?(?:dot |[[({] ?(?:dot|\.) ?[\])}]))/gu
const DOT = /^(?:\.| ?[[({<] ?(?:dot|\.|d) ?[\])}>] ?| dot )(?=[\p{L}\p{N}])/u
const LOCAL = /[\p{L}\p{N}._%+'-]/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})/u

export const email: Rule = {
  id: 'email',
  run: (input) =>
    findEmails(input.body.text).flatMap(({ start, end }) => contact(input, 'email', start, end)),
}

/** Addresses in a folded text, plain or obfuscated, whose domain could exist. */
export function findEmails(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const at of text.matchAll(AT)) {
    const start = localStart(text, at.index)
    const end = domainEnd(text, at.index + at[0].length, at[0] === '@' ? isDomain : couldBeHost)
    if (start < at.index && end !== undefined) found.push({ start, end })
  }
  return found
}

function localStart(text: string, at: number): number {
  let start = at
  while (start > 0 && at - start < 64 && LOCAL.test(text[start - 1] as string)) start--
  while (start < at && /[.'-]/.test(text[start] as string)) start++
  return start
}

/** End of the longest run of labels that makes a domain. */
function domainEnd(text: string, start: number, accept: (host: string) => boolean): number | undefined {
  let domain = ''
  let at = start
  let end: number | undefined
  for (let labels = 0; labels < 8; labels++) {
    const label = LABEL.exec(text.slice(at, at + 64))?.[0].replace(/-+$/, '')
    if (!label) break
    domain += label
    at += label.length
    if (labels > 0 && accept(domain)) end = at
    const dot = DOT.exec(text.slice(at, at + 10))
    if (!dot) break
    domain += '.'
    at += dot[0].length
  }
  return end
}

/** After a real `@` any domain will do; "at" and "dot" are also words, so there it has to be a known one. */
const isDomain = (host: string): boolean => /\.(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})$/u.test(host)
