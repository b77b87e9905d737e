/** Lines to blocks: paragraphs, quotes, lists, fenced code. One pass a nesting level, at most MAX_DEPTH levels. */
import { type Branch, MAX_DEPTH, type Span } from './ast.ts'
import { parseInline } from './inline.ts'

const BULLET = /^ {0,3}[-*] +(?=\S)/
const ORDERED = /^ {0,3}(\d{1,3})[.)] +(?=\S)/
const FENCE = /^ {0,3}(`{3,}|~{3,})/
const QUOTE = /^ {0,3}> ?/
/** Longest prefix that a block marker can have; patterns see no more of a line than this. */
const PREFIX = 24

type Line = Span

/** Parses the whole text. */
export function parseBlocks(text: string): Branch[] {
  return blocksOf(text, splitLines(text), 0)
}

function splitLines(text: string): Line[] {
  const lines: Line[] = []
  let start = 0
  while (start <= text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    lines.push({ start, end: text[end - 1] === '\r' && end > start ? end - 1 : end })
    start = end + 1
  }
  return lines
}

interface Taken {
  block: Branch
  next: number
}

function blocksOf(text: string, lines: Line[], depth: number): Branch[] {
  const blocks: Branch[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] as Line
    if (isBlank(text, line)) {
      at++
      continue
    }
    const taken = takeSpecial(text, lines, at, depth) ?? takeParagraph(text, lines, at, depth)
    blocks.push(taken.block)
    at = taken.next
  }
  return blocks
}

const head = (text: string, line: Line): string =>
  text.slice(line.start, Math.min(line.end, line.start + PREFIX))
const isBlank = (text: string, line: Line): boolean =>
  /^[ \t]*$/.test(head(text, line)) && text.slice(line.start, line.end).trim() === ''

function takeSpecial(text: string, lines: Line[], at: number, depth: number): Taken | undefined {
  const start = head(text, lines[at] as Line)
  const fence = FENCE.exec(start)
  if (fence) return takeFence(text, lines, at, fence[1] as string)
  if (depth >= MAX_DEPTH) return undefined
  if (QUOTE.test(start)) return takeQuote(text, lines, at, depth)
  if (BULLET.test(start)) return takeList(text, lines, at, depth, 'ul')
  if (ORDERED.exec(start)?.[1] === '1') return takeList(text, lines, at, depth, 'ol')
  return undefined
}

function takeFence(text: string, lines: Line[], at: number, fence: string): Taken {
  const leaves: Branch & { kind: 'pre' } = { kind: 'pre', leaves: [] }
  let next = at + 1
  for (; next < lines.length; next++) {
    const line = lines[next] as Line
    const close = FENCE.exec(head(text, line))?.[1]
    if (close?.startsWith(fence) && text.slice(line.start, line.end).trim() === close) break
    leaves.leaves.push({ kind: 'text', start: line.start, end: line.end })
  }
  return { block: leaves, next: next + 1 }
}

function takeQuote(text: string, lines: Line[], at: number, depth: number): Taken {
  const inner: Line[] = []
  let next = at
  for (; next < lines.length; next++) {
    const line = lines[next] as Line
    const marker = QUOTE.exec(head(text, line))
    if (!marker) break
    inner.push({ start: line.start + marker[0].length, end: line.end })
  }
  return { block: { kind: 'quote', children: blocksOf(text, inner, depth + 1) }, next }
}

function takeList(text: string, lines: Line[], at: number, depth: number, kind: 'ul' | 'ol'): Taken {
  const marker = kind === 'ul' ? BULLET : ORDERED
  const items: Line[][] = []
  let indent = 0
  let next = at
  for (; next < lines.length; next++) {
    const line = lines[next] as Line
    const start = head(text, line)
    const begins = marker.exec(start)
    if (begins && (items.length === 0 || leading(start) < indent)) {
      indent = begins[0].length
      items.push([{ start: line.start + indent, end: line.end }])
      continue
    }
    if (!continues(text, lines, next, indent)) break
    items.at(-1)?.push({ start: Math.min(line.end, line.start + indent), end: line.end })
  }
  return { block: { kind, items: items.map((item) => blocksOf(text, item, depth + 1)) }, next }
}

const leading = (start: string): number => start.length - start.trimStart().length

/** A line goes on with a list item when it is indented, or blank before a line that is. */
function continues(text: string, lines: Line[], at: number, indent: number): boolean {
  const line = lines[at] as Line
  if (!isBlank(text, line)) return leading(head(text, line)) >= Math.min(indent, PREFIX)
  const following = lines[at + 1]
  return following !== undefined && !isBlank(text, following) && leading(head(text, following)) >= indent
}

function takeParagraph(text: string, lines: Line[], at: number, depth: number): Taken {
  const own: Line[] = [trimStart(text, lines[at] as Line)]
  let next = at + 1
  for (; next < lines.length; next++) {
    const line = lines[next] as Line
    if (isBlank(text, line) || beginsBlock(text, line, depth)) break
    own.push(trimStart(text, line))
  }
  return { block: { kind: 'p', children: parseInline(text, own) }, next }
}

function beginsBlock(text: string, line: Line, depth: number): boolean {
  const start = head(text, line)
  if (FENCE.test(start)) return true
  if (depth >= MAX_DEPTH) return false
  return QUOTE.test(start) || BULLET.test(start) || ORDERED.exec(start)?.[1] === '1'
}

function trimStart(text: string, line: Line): Line {
  let { start } = line
  while (start < line.end && (text[start] === ' ' || text[start] === '\t')) start++
  return { start, end: line.end }
}
