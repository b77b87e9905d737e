/**
 * The inside of a paragraph. One pass over the characters; every look-ahead stops where the next one
 * begins, so the time is linear in the text whatever it holds.
 */
import type { Link, Node, Span } from './ast.ts'
import { addNode, emphasise, type Run, type Token } from './emphasis.ts'
import { bareUrlEnd, safeHref, schemeAt } from './urls.ts'

const ESCAPABLE = /[!-/:-@[-`{-~]/
const SPACE = /[\s\p{Z}]/u
const PUNCTUATION = /[\p{P}\p{S}]/u
const WORD = /[\p{L}\p{N}]/u

interface Scan {
  text: string
  tokens: Token[]
  /** Places in `tokens` of `[` that may still begin a link. */
  brackets: number[]
  /** Backtick runs of the line by length, in order; each is looked at once. */
  ticks: Map<number, number[]>
}

/** Parses the lines of one paragraph; each line is a span of `text` without its block markers. */
export function parseInline(text: string, lines: readonly Span[]): Node[] {
  const scan: Scan = { text, tokens: [], brackets: [], ticks: new Map() }
  lines.forEach((line, i) => {
    const last = i === lines.length - 1
    scanLine(scan, line, last)
    if (!last) endLine(scan, line)
  })
  return emphasise(scan.tokens)
}

function scanLine(scan: Scan, line: Span, last: boolean): void {
  scan.ticks = tickRuns(scan.text, line)
  const end = last
    ? trimEnd(scan.text, line)
    : trimEnd(scan.text, line) - (endsHard(scan.text, line) === '\\' ? 1 : 0)
  let at = line.start
  while (at < end) at = step(scan, at, { start: line.start, end })
}

function trimEnd(text: string, line: Span): number {
  let { end } = line
  while (end > line.start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--
  return end
}

/** What makes the end of the line a hard break: a backslash, or two spaces. */
function endsHard(text: string, line: Span): '\\' | '  ' | undefined {
  if (line.end > line.start && text[line.end - 1] === '\\') return '\\'
  return line.end - line.start > 2 && text.slice(line.end - 2, line.end) === '  ' ? '  ' : undefined
}

/** A hard break, else the newline itself as text. */
function endLine(scan: Scan, line: Span): void {
  const newline = scan.text[line.end] === '\r' ? line.end + 1 : line.end
  if (endsHard(scan.text, line)) scan.tokens.push({ kind: 'br' })
  else pushText(scan, newline, newline + 1)
}

const pushText = (scan: Scan, start: number, end: number): void =>
  addNode(scan.tokens as Node[], { kind: 'text', start, end })

/** Takes what begins at `at` and says where to go on. */
function step(scan: Scan, at: number, line: Span): number {
  const taken = take(scan, at, line)
  if (taken !== undefined) return taken
  pushText(scan, at, at + 1)
  return at + 1
}

function take(scan: Scan, at: number, line: Span): number | undefined {
  switch (scan.text[at]) {
    case '\\':
      return takeEscape(scan, at, line)
    case '`':
      return takeCode(scan, at, line)
    case '*':
    case '_':
      return takeRun(scan, at, line)
    case '[':
      scan.brackets.push(scan.tokens.length)
      scan.tokens.push({ kind: 'text', start: at, end: at + 1 })
      return at + 1
    case ']':
      return takeLink(scan, at, line)
    case '<':
      return takeAngle(scan, at, line)
    default:
      return takeBare(scan, at, line)
  }
}

function takeEscape(scan: Scan, at: number, line: Span): number | undefined {
  if (at + 1 >= line.end || !ESCAPABLE.test(scan.text[at + 1] as string)) return undefined
  scan.tokens.push({ kind: 'text', start: at + 1, end: at + 2 })
  return at + 2
}

function tickRuns(text: string, line: Span): Map<number, number[]> {
  const runs = new Map<number, number[]>()
  for (let at = text.indexOf('`', line.start); at >= 0 && at < line.end; at = text.indexOf('`', at)) {
    const end = runEnd(text, at, line.end)
    const known = runs.get(end - at)
    if (known) known.push(at)
    else runs.set(end - at, [at])
    at = end
  }
  for (const starts of runs.values()) starts.reverse()
  return runs
}

function runEnd(text: string, at: number, limit: number): number {
  let end = at
  while (end < limit && text[end] === text[at]) end++
  return end
}

function takeCode(scan: Scan, at: number, line: Span): number {
  const open = runEnd(scan.text, at, line.end)
  const starts = scan.ticks.get(open - at) ?? []
  while (starts.length > 0 && (starts.at(-1) as number) < open) starts.pop()
  const close = starts.at(-1)
  if (close === undefined || close >= line.end) {
    pushText(scan, at, open)
    return open
  }
  scan.tokens.push({ kind: 'code', start: open, end: close })
  return close + open - at
}

function takeRun(scan: Scan, at: number, line: Span): number {
  const { text } = scan
  const char = text[at] as string
  const end = runEnd(text, at, line.end)
  const before = at > line.start ? (text[at - 1] as string) : ' '
  const after = end < line.end ? (text[end] as string) : ' '
  const opens = !SPACE.test(after) && (!PUNCTUATION.test(after) || !WORD.test(before))
  const closes = !SPACE.test(before) && (!PUNCTUATION.test(before) || !WORD.test(after))
  const inside = char === '_'
  const run: Run = {
    kind: 'run',
    char,
    start: at,
    end,
    canOpen: opens && !(inside && WORD.test(before)),
    canClose: closes && !(inside && WORD.test(after)),
    left: end - at,
    closes: [],
    opens: [],
  }
  scan.tokens.push(run)
  return end
}

/** At `]`: with `(url)` after it and an open `[`, everything since becomes the text of a link. */
function takeLink(scan: Scan, at: number, line: Span): number | undefined {
  const opener = scan.brackets.pop()
  if (opener === undefined || scan.text[at + 1] !== '(') return undefined
  const close = targetEnd(scan.text, at + 2, line.end)
  const href = close === undefined ? undefined : safeHref(scan.text.slice(at + 2, close))
  if (close === undefined || href === undefined) return undefined
  const [open, ...inner] = scan.tokens.splice(opener) as [Span, ...Token[]]
  const start = open.start
  const children = emphasise(inner.map(unlinked))
  // A `[` that other text ran into is cut off its leaf.
  if (open.end > start + 1) children.unshift({ kind: 'text', start: start + 1, end: open.end })
  const end = close + 1
  scan.tokens.push(
    link('inline', { start, end }, href, { start, end: start + 1 }, { start: at, end }, children),
  )
  scan.brackets = []
  return end
}

/** A link within the text of a link is text. */
const unlinked = (token: Token): Token =>
  token.kind === 'a' && token.form === 'auto' ? { kind: 'text', start: token.start, end: token.end } : token

function targetEnd(text: string, start: number, limit: number): number | undefined {
  let depth = 0
  for (let at = start; at < limit; at++) {
    const c = text[at] as string
    if (c === '[' || c === ']' || c === '<' || SPACE.test(c)) return undefined
    if (c === '(') depth++
    if (c === ')' && --depth < 0) return at
  }
  return undefined
}

function takeAngle(scan: Scan, at: number, line: Span): number | undefined {
  if (schemeAt(scan.text, at + 1) === undefined) return undefined
  let close = at + 1
  while (close < line.end && scan.text[close] !== '>' && scan.text[close] !== '<') close++
  const inner = { start: at + 1, end: close }
  const href =
    scan.text[close] === '>' && close < line.end ? safeHref(scan.text.slice(at + 1, close)) : undefined
  if (href === undefined) return undefined
  scan.tokens.push(auto({ start: at, end: close + 1 }, inner, href))
  return close + 1
}

function takeBare(scan: Scan, at: number, line: Span): number | undefined {
  const scheme = schemeAt(scan.text, at)
  if (scheme === undefined || (at > line.start && WORD.test(scan.text[at - 1] as string))) return undefined
  const end = bareUrlEnd(scan.text, at, line.end)
  if (end <= at) return undefined
  const href = end > at + scheme.length ? safeHref(scan.text.slice(at, end)) : undefined
  const span = { start: at, end }
  // What looks like a URL and is none stays text as a whole, so nothing is scanned twice.
  if (href === undefined) pushText(scan, at, end)
  else scan.tokens.push(auto(span, span, href))
  return end
}

const auto = (span: Span, inner: Span, href: string): Link =>
  link('auto', span, href, { start: span.start, end: inner.start }, { start: inner.end, end: span.end }, [
    { kind: 'text', ...inner },
  ])

const link = (
  form: Link['form'],
  span: Span,
  href: string,
  open: Span,
  close: Span,
  children: Node[],
): Link => ({
  kind: 'a',
  form,
  ...span,
  href,
  open,
  close,
  children,
})
