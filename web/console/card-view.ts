/** What a card shows of a comment. Buttons and forms are the card's own. */
import type { CommentDetail, WireFinding } from '../../shared/wire.ts'
import { type Child, el } from '../dom.ts'
import { safeHref } from '../widget/render.ts'
import { absoluteTime, relativeTime } from '../widget/time.ts'
import { decoded } from './decoded.ts'
import { markedOriginal } from './marked.ts'
import { type Item, isDetail, isHeldEdit } from './moves.ts'

const LOCALE = new Intl.DateTimeFormat().resolvedOptions().locale

/** All else on the page is English. */
const LANGUAGE = LOCALE.startsWith('en') ? LOCALE : 'en-GB'

export function headingOf(item: Item): HTMLElement {
  const status = isHeldEdit(item) ? 'change held' : item.status
  return el(
    'header',
    {},
    el('h3', { tabindex: '-1' }, item.author.name || 'Deleted by its author'),
    item.author.staff && el('span', { class: 'badge' }, 'Staff'),
    el('span', { class: `badge ${item.status}` }, status),
    timeOf(item.receivedAt),
    el('p', { class: 'meta' }, ...metaOf(item)),
  )
}

function metaOf(item: Item): Child[] {
  const { author, thread, parent, site } = item
  const url = safeHref(author.url)
  const last = isDetail(item) ? item.log.at(-1) : undefined
  return [
    el('span', { title: `Thread ${thread} of ${site}` }, `/${decoded(thread)}`),
    parent !== undefined && el('span', { title: `Answers ${parent}` }, 'a reply'),
    author.email !== undefined && el('span', {}, author.email),
    url !== undefined && el('a', { href: url, target: '_blank', rel: 'nofollow noreferrer noopener' }, url),
    last &&
      el(
        'span',
        { title: absoluteTime(last.at, LANGUAGE) },
        `last: ${last.decision} by ${last.by}, ${relativeTime(last.at, Date.now(), LANGUAGE)}`,
      ),
  ]
}

function timeOf(at: number): HTMLElement {
  const relative = relativeTime(at, Date.now(), LANGUAGE)
  return el('time', { datetime: new Date(at).toISOString() }, `${relative} · ${absoluteTime(at, LANGUAGE)}`)
}

/** Each reason once, the grave ones first. */
export function reasonsOf({ findings }: Item): HTMLElement | undefined {
  const order: WireFinding['severity'][] = ['reject', 'hold', 'note']
  const worst = new Map<string, WireFinding>()
  for (const finding of findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)))
    if (!worst.has(finding.code)) worst.set(finding.code, finding)
  if (worst.size === 0) return undefined
  const items = [...worst.values()].map(({ code, severity, message }) => {
    const count = findings.filter((finding) => finding.code === code).length
    return el('li', { class: severity }, count > 1 ? `${message} (${count} times)` : message)
  })
  return el('ul', { class: 'reasons', 'aria-label': 'Reasons' }, ...items)
}

/** The original, beside what publishing shows when that is something else. */
export function versionsOf(item: Item): HTMLElement {
  const changed = item.text !== item.original
  const now = item.status === 'published' && !isHeldEdit(item)
  const live = isDetail(item) ? item.live : undefined
  return el(
    'div',
    { class: 'versions' },
    live && version('Readers see now', live.text),
    version(changed ? 'As written' : 'As written, unchanged', ...markedOriginal(item)),
    changed && version(now ? 'As readers see it' : 'As readers would see it', item.text),
  )
}

const version = (title: string, ...text: Child[]): HTMLElement =>
  el('section', {}, el('h4', {}, title), el('div', { class: 'text', dir: 'auto' }, ...text))

export function detailsOf(item: CommentDetail): Node[] {
  const log = item.log.map(({ at, by, decision, reason }) =>
    el(
      'li',
      {},
      el('b', {}, decision),
      ` by ${by}, ${absoluteTime(at, LANGUAGE)}`,
      reason !== undefined && `: ${reason}`,
    ),
  )
  const rows = { Id: item.id, Revision: item.revision, Policy: item.policy, Engine: item.engine }
  return [
    log.length > 0 ? el('ol', { class: 'log' }, ...log) : el('p', {}, 'No decisions yet.'),
    el(
      'dl',
      {},
      ...Object.entries(rows).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, String(value))]),
    ),
  ]
}
