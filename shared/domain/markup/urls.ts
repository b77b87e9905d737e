/** Which URLs may be a link's target, and where a bare one ends. */

const MAX_URL = 2_000
const SCHEMES = ['http://', 'https://', 'mailto:']
const PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])
const UNSAFE = /[\s<>"`\\\p{Cc}\p{Cf}\p{Cs}]/u
const TRAILING = new Set('?!.,:;*_~\'"')

/** The normalised URL when it is http, https or mailto and carries no credentials. */
export function safeHref(url: string): string | undefined {
  if (url.length > MAX_URL || UNSAFE.test(url) || schemeAt(url, 0) === undefined) return undefined
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!PROTOCOLS.has(parsed.protocol) || parsed.username !== '' || parsed.password !== '') return undefined
  if (parsed.protocol === 'mailto:') return parsed.pathname.includes('@') ? parsed.href : undefined
  return parsed.href
}

/** `http://`, `https://` or `mailto:` when the text has it at `at`, in any case. */
export function schemeAt(text: string, at: number): string | undefined {
  const first = text.charCodeAt(at) | 32
  if (first !== 104 && first !== 109) return undefined
  return SCHEMES.find((scheme) => text.slice(at, at + scheme.length).toLowerCase() === scheme)
}

/** End of the bare URL that begins at `start`: up to space or bracket, trailing punctuation left out. */
export function bareUrlEnd(text: string, start: number, limit: number): number {
  let end = start
  let depth = 0
  let closers = 0
  for (; end < limit && end - start <= MAX_URL; end++) {
    const c = text[end] as string
    if (c === '[' || c === ']' || c === '|' || UNSAFE.test(c)) break
    if (c === '(') depth++
    if (c === ')' && --depth < 0) closers++
  }
  return trim(text, start, end, closers)
}

function trim(text: string, start: number, end: number, closers: number): number {
  while (end > start) {
    const c = text[end - 1] as string
    if (c === ')' && closers > 0) closers--
    else if (!TRAILING.has(c)) break
    end--
  }
  return end
}
