/** One comment as an element: published, a stub, or the reader's own that still waits. */
import type { PublicComment, SnapshotComment, StubComment } from '../../shared/wire.ts'
import { el } from '../dom.ts'
import { link, renderBlocks } from './render.ts'
import type { Pending } from './store.ts'
import { absoluteDate, absoluteTime, relativeTime } from './time.ts'
import { reasonInWords } from './words.ts'

/** A comment of the reader's own that the snapshot does not hold yet. */
export interface Waiting extends Pending {
  waiting: string
}

export type Shown = SnapshotComment | Waiting

export interface ViewOptions {
  language: string | undefined
  /** Absent when the thread is closed. */
  onReply?: (id: string) => void
}

const WEEK = 7 * 24 * 3_600_000

export const anchorOf = (id: string): string => `bp-${id}`

export function commentView(comment: Shown, options: ViewOptions): HTMLElement {
  if ('waiting' in comment) return waitingView(comment)
  return 'gone' in comment ? stubView(comment) : publicView(comment, options)
}

function publicView(comment: PublicComment, options: ViewOptions): HTMLElement {
  const { author, id } = comment
  const name = el('span', { class: 'name' }, author.name)
  const reply = () => options.onReply?.(id)
  return frame(
    id,
    author.name,
    el(
      'header',
      {},
      ...(author.url ? link(author.url, name) : [name]),
      author.staff && el('span', { class: 'badge' }, 'Staff'),
      permalink(comment, options.language),
      comment.edited !== undefined && el('span', { class: 'quiet' }, 'edited'),
    ),
    el('div', { class: 'body' }, ...renderBlocks(comment.body)),
    el(
      'footer',
      {},
      options.onReply &&
        el(
          'button',
          { type: 'button', class: 'link', 'aria-label': `Reply to ${author.name}`, click: reply },
          'Reply',
        ),
      comment.revised && revisedMark(comment.revised),
    ),
  )
}

function stubView({ id }: StubComment): HTMLElement {
  const text = el('p', { class: 'stub' }, 'This comment was removed by the site.')
  return el('article', { id: anchorOf(id), class: 'gone', tabindex: '-1' }, text)
}

function waitingView(comment: Waiting): HTMLElement {
  return frame(
    comment.id,
    comment.name,
    el(
      'header',
      {},
      el('span', { class: 'name' }, comment.name),
      el('span', { class: 'badge wait' }, comment.waiting),
    ),
    el('div', { class: 'body typed' }, comment.body),
  )
}

function frame(id: string, name: string, ...parts: Node[]): HTMLElement {
  const letter = [...name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, '')][0] ?? '?'
  const face = el('span', { class: 'face', 'aria-hidden': 'true' }, letter.toUpperCase())
  face.style.setProperty('--hue', String(hueOf(name)))
  return el(
    'article',
    { id: anchorOf(id), tabindex: '-1', 'aria-label': `Comment by ${name}` },
    face,
    ...parts,
  )
}

/** The same name has the same colour everywhere. */
const hueOf = (name: string): number =>
  [...name].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) ?? 0)) % 360, 7)

/** Readers want "2 hours ago" for what is new and a date for what is old; the other is the tooltip. */
function permalink({ id, at }: PublicComment, language: string | undefined): HTMLElement {
  const now = Date.now()
  const relative = relativeTime(at, now, language)
  const text = now - at < WEEK ? relative : absoluteDate(at, language)
  const time = el('time', { datetime: new Date(at).toISOString() }, text)
  const title = `${absoluteTime(at, language)} (${relative})`
  return el('a', { class: 'quiet', href: `#${anchorOf(id)}`, title }, time)
}

function revisedMark(codes: readonly string[]): HTMLElement {
  const words = new Set(codes.map(reasonInWords))
  return el(
    'details',
    { class: 'revised' },
    el('summary', {}, 'revised by the site'),
    el('ul', {}, ...[...words].map((reason) => el('li', {}, reason))),
  )
}
