/**
 * What the rules read: the visible text, folded (compatibility forms, digits of all scripts, dashes,
 * spaces, case; invisible characters dropped), with the way back to offsets of the original.
 */
import type { Leaf, Markup, Span } from '../markup/ast.ts'
import { PLACEHOLDER } from './placeholders.ts'

export interface View {
  text: string
  /** The span of the original behind `[start, end)` of the folded text. */
  span(start: number, end: number): Span
}

/** Stands in a view for a placeholder, and for a link's own URL, which is looked at as a link. */
const OPAQUE = '\uFFFC'

interface Folding {
  text: string
  starts: number[]
  ends: number[]
}

const ASCII = /^[\t\n\r\x20-\x7e]*$/
const DROPPED = /(?![\t\n\r])[\p{Cc}\p{Cf}]|[\u0300-\u036F]|[\uFE00-\uFE0F]|[\u115F\u1160\u3164\uFFA0]/u
const DASH = /[\p{Pd}\u2212\u2010-\u2015]/u
const BLANK = /[\p{Zs}\u2800]/u

/** The body's visible text, a line break between paragraphs, items and lines of code. */
export function bodyView(original: string, markup: Markup): View {
  const folding: Folding = { text: '', starts: [], ends: [] }
  for (const { leaf, gap, link } of markup.leaves) {
    if (gap && folding.text !== '') put(folding, '\n', leaf.start, leaf.start)
    if (link?.form === 'auto') put(folding, OPAQUE, leaf.start, leaf.end)
    else foldLeaf(folding, original, leaf)
  }
  return viewOf(folding)
}

/** A view of any text as it stands. */
export function textView(text: string): View {
  const folding: Folding = { text: '', starts: [], ends: [] }
  foldInto(folding, text, { start: 0, end: text.length })
  return viewOf(folding)
}

function viewOf({ text, starts, ends }: Folding): View {
  return {
    text,
    span: (start, end) => ({ start: starts[start] ?? 0, end: ends[end - 1] ?? starts[start] ?? 0 }),
  }
}

function put(folding: Folding, char: string, start: number, end: number): void {
  folding.text += char
  for (let i = 0; i < char.length; i++) {
    folding.starts.push(start)
    folding.ends.push(end)
  }
}

function foldLeaf(folding: Folding, original: string, leaf: Leaf): void {
  let at = leaf.start
  for (const { 0: found, index } of original.slice(leaf.start, leaf.end).matchAll(PLACEHOLDER)) {
    const start = leaf.start + index
    foldInto(folding, original, { start: at, end: start })
    at = start + found.length
    put(folding, OPAQUE, start, at)
  }
  foldInto(folding, original, { start: at, end: leaf.end })
}

function foldInto(folding: Folding, original: string, { start, end }: Span): void {
  const slice = original.slice(start, end)
  if (ASCII.test(slice)) {
    folding.text += slice.toLowerCase()
    for (let at = start; at < end; at++) {
      folding.starts.push(at)
      folding.ends.push(at + 1)
    }
    return
  }
  let at = start
  for (const char of slice) {
    put(folding, foldChar(char), at, at + char.length)
    at += char.length
  }
}

const folded = new Map<string, string>()
const MAX_REMEMBERED = 5_000

function foldChar(char: string): string {
  if (char >= ' ' && char <= '~') return char.toLowerCase()
  const known = folded.get(char)
  if (known !== undefined) return known
  const fold = foldRare(char)
  if (folded.size < MAX_REMEMBERED) folded.set(char, fold)
  return fold
}

function foldRare(char: string): string {
  if (DROPPED.test(char)) return ''
  if (DASH.test(char)) return '-'
  if (BLANK.test(char)) return ' '
  if (/\p{Nd}/u.test(char)) return String(digitValue(char.codePointAt(0) as number))
  return char
    .normalize('NFKD')
    .replace(/[\u0300-\u036F]/g, '')
    .toLowerCase()
}

/** Decimal digits come in runs of ten code points, zero first. */
function digitValue(code: number): number {
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10
  return code - zero
}
