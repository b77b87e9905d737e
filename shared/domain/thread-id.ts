/** One page, one thread: the pure function that widget, accept and importers share. */

export type ThreadIdError = 'page_invalid' | 'page_path' | 'page_too_long'
export type ThreadIdResult = { thread: string } | { error: ThreadIdError }

export const HOME = '~'
export const THREAD_ID_BYTES = 512

/** Percent-encodes all but RFC 3986 unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** Undefined for what no path segment may hold: broken escapes, slashes, controls, `.` and `..`. */
function segment(raw: string): string | undefined {
  let text: string
  try {
    text = decodeURIComponent(raw).normalize('NFC')
  } catch {
    return undefined
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[/\\\u0000-\u001f\u007f]/.test(text) || text === '.' || text === '..') return undefined
  return encode(text)
}

/** Undefined when a kept value holds what no path segment may: ids and object keys are paths. */
function keptQuery(url: URL, names: readonly string[]): string | undefined {
  const pairs = names.flatMap((name) => url.searchParams.getAll(name).map((value) => `${name}=${value}`))
  return pairs.length === 0 ? '' : segment(encode(`?${pairs.join('&')}`))
}

/**
 * Thread id of a host page, given its absolute http(s) URL. Scheme, host, fragment, trailing slash,
 * `index.html` and all query names but `queryNames` are dropped; the home page is `~`. At most 512
 * bytes, ASCII. `..` and encoded slashes are refused: no browser sends them in a page's address.
 */
export function threadOf(page: string, queryNames: readonly string[] = []): ThreadIdResult {
  if (!URL.canParse(page)) return { error: 'page_invalid' }
  const url = new URL(page)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { error: 'page_invalid' }
  // URL resolves dot segments, so they are looked for in what was sent.
  if (/(^|[/\\])(\.|%2e){2}([/\\]|$)/i.test(page.split(/[?#]/)[0] ?? '')) return { error: 'page_path' }
  const segments = url.pathname.split('/').filter((s) => s !== '')
  if (segments.at(-1) === 'index.html') segments.pop()
  const encoded = segments.map(segment)
  if (encoded.includes(undefined)) return { error: 'page_path' }
  const path = encoded.join('/')
  const query = keptQuery(url, queryNames)
  if (path === HOME || query === undefined) return { error: 'page_path' }
  const thread = (path === '' ? HOME : path) + query
  return thread.length > THREAD_ID_BYTES ? { error: 'page_too_long' } : { thread }
}

/** Whether an explicit thread id is already in the form that `threadOf` gives; it is never repaired. */
export function isThreadId(id: string): boolean {
  if (id === HOME) return true
  if (id.length === 0 || id.length > THREAD_ID_BYTES) return false
  const segments = id.split('/')
  if (id.includes('/index.html') && segments.at(-1) === 'index.html') return false
  return segments.every((s) => s !== '' && segment(s) === s)
}
