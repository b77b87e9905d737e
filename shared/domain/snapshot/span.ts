/** Ranges of keys, open below and closed above: `after` < key ≤ `upTo`. */
export interface Span {
  after: string
  upTo: string
}

/** Before and behind every key. */
export const START = ''
export const END = '\uffff'

export const within = (key: string, span: Span): boolean => span.after < key && key <= span.upTo

/** Spans in key order, those that overlap as one. Spans that only touch stay apart. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => compareKeys(a.after, b.after))) {
    const previous = merged.at(-1)
    if (previous && span.after < previous.upTo) {
      if (span.upTo > previous.upTo) previous.upTo = span.upTo
    } else merged.push({ ...span })
  }
  return merged
}

export const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
