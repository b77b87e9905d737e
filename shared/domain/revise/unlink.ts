import type { Link, Span } from '../markup/ast.ts'
import type { Proposal } from './model.ts'
import { PLACEHOLDERS } from './placeholders.ts'

const BARE = /https?:\/\/[^\s\][<>]+/gi

/**
 * A link's own URL is replaced by `instead`. `[text](url)` keeps its text: `[` goes, `](url)` becomes
 * `trace`, and a URL within the text goes too.
 */
export function unlink(
  link: Link,
  text: string,
  code: Proposal['code'],
  priority: number,
  instead: string,
  trace: string,
): Proposal[] {
  const edit = (span: Span, after: string, group?: string): Proposal => ({
    rule: 'links',
    code,
    field: 'body',
    severity: 'note',
    start: span.start,
    end: span.end,
    edit: { after, priority, ...(group && { group }) },
  })
  const group = `${code}:${link.start}`
  if (link.form === 'auto') return [edit(link, instead, group)]
  return [
    edit(link.open, '', group),
    edit(link.close, trace, group),
    ...urlsWithin(link, text).map((url) => edit(url, PLACEHOLDERS.link)),
  ]
}

function urlsWithin(link: Link, text: string): Span[] {
  const inside = text.slice(link.open.end, link.close.start)
  return [...inside.matchAll(BARE)].map((match) => {
    const start = link.open.end + match.index
    return { start, end: start + match[0].length }
  })
}
