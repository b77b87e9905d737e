/** The original with its spans marked. */
import { type Child, el } from '../dom.ts'
import { type Item, isDetail } from './moves.ts'

/** UTF-16, half-open. */
interface Span {
  start: number
  end: number
  title: string
  /** Taken back by a moderator, or beaten by another edit. */
  idle: boolean
}

/** Text and `<mark>` elements that together are the whole original. */
export function markedOriginal(item: Item): Child[] {
  const { original } = item
  const spans = spansOf(item)
  const edges = new Set([0, original.length, ...spans.flatMap(({ start, end }) => [start, end])])
  const cuts = [...edges].sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, i) => {
    const text = original.slice(from, cuts[i + 1])
    const over = spans.filter(({ start, end }) => start <= from && from < end)
    return over.length === 0 ? text : mark(text, over)
  })
}

function mark(text: string, spans: Span[]): Child {
  const title = [...new Set(spans.map((span) => span.title))].join(' ')
  const idle = spans.every((span) => span.idle)
  return el('mark', { title, class: idle ? 'idle' : undefined }, text)
}

/** A rewording covers everything, which is no place to mark. */
function spansOf(item: Item): Span[] {
  const { length } = item.original
  const edits = isDetail(item) ? item.edits : []
  return item.findings.flatMap(({ code, field, start, end, message }) => {
    if (field !== 'body' || code === 'moderator_edit') return []
    if (start === undefined || end === undefined || end > length || start >= end) return []
    const edit = edits.find((e) => e.code === code && e.start === start && e.end === end)
    const title = edit?.undone ? `${message} A moderator took this back.` : message
    return [{ start, end, title, idle: edit !== undefined && !edit.active }]
  })
}
