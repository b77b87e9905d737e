/** What an embed says about itself, from the element's attributes and the page it stands on. */
import { threadOf } from '../../shared/domain/thread-id.ts'

export interface Settings {
  /** Origin of the service, without a slash at the end. */
  service: string
  site: string
  thread: string
  /** Absolute URL of the host page. */
  page: string
  /** The thread was named by the page's author and wins over the address. */
  explicit: boolean
  language: string | undefined
}

/**
 * Attributes, each with or without `data-`: `site`; `thread` (explicit id); `query` (names of query
 * parameters that tell pages apart, comma separated); `service` (origin, if not the script's own).
 * `error` says in words what is missing.
 */
export function readSettings(element: Element, scriptOrigin: string): Settings | { error: string } {
  const read = (name: string) => element.getAttribute(name) ?? element.getAttribute(`data-${name}`)
  const site = read('site')
  if (!site) return { error: 'The attribute "site" is missing.' }
  const page = pageAddress()
  const named = read('thread')
  const names = (read('query') ?? '').split(',').map((name) => name.trim())
  const found = named ? { thread: named } : threadOf(page, names.filter(Boolean))
  if ('error' in found) return { error: `This page's address cannot name a thread (${found.error}).` }
  return {
    service: (read('service') ?? scriptOrigin).replace(/\/$/, ''),
    site,
    thread: found.thread,
    page,
    explicit: Boolean(named),
    language: languageOf(document.documentElement.lang),
  }
}

/** Pages say things like `en_US`, at which dates cannot be written. */
function languageOf(lang: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(lang || [])[0]
  } catch {
    return undefined
  }
}

/** The canonical address, unless it leads to another origin: a copy of a page has its own comments. */
function pageAddress(): string {
  const canonical = document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href
  return canonical && new URL(canonical).origin === location.origin
    ? canonical
    : location.href.replace(/#.*/, '')
}
