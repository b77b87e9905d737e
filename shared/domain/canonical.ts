import canonicalize from 'canonicalize'

/**
 * RFC 8785 canonical JSON: one value, one text.
 * Throws on what JSON cannot say: lone surrogates, NaN, infinities, cycles, and a bare `undefined`.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('the value has no JSON form')
  return text
}
