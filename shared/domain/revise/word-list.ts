/** Finds the site's words in a folded text: literally, as whole words, in time linear in text and list. */
import type { Policy } from '../policy.ts'
import { textView } from './view.ts'

type Action = Policy['words'][number]['action']

interface Entry {
  words: string[]
  action: Action
}

interface WordIndex {
  /** Phrases by their first word. */
  byFirst: Map<string, Entry[]>
  /** Entries without word boundaries: scripts written without spaces, and signs. */
  anywhere: { text: string; action: Action }[]
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu
/** What may part the words of a phrase. */
const PARTING = /^[\s_-]{1,4}$/
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

export interface Hit {
  start: number
  end: number
  action: Action
}

/** Every place of a word or phrase of `list` in `text`, with what the site wants done about it. */
export function findWords(text: string, list: Policy['words']): Hit[] {
  if (list.length === 0) return []
  const index = indexOf(list)
  return [...phrases(text, index), ...anywhere(text, index)]
}

const indexes = new WeakMap<Policy['words'], WordIndex>()

function indexOf(list: Policy['words']): WordIndex {
  const known = indexes.get(list)
  if (known) return known
  const index: WordIndex = { byFirst: new Map(), anywhere: [] }
  for (const { word, action } of list) {
    const text = textView(word).text.trim()
    const parts = text.match(WORD) ?? []
    const [first] = parts
    if (first === undefined || UNSPACED.test(text)) {
      if (text !== '') index.anywhere.push({ text, action })
    } else index.byFirst.set(first, [...(index.byFirst.get(first) ?? []), { words: parts, action }])
  }
  indexes.set(list, index)
  return index
}

function phrases(text: string, { byFirst }: WordIndex): Hit[] {
  const tokens = [...text.matchAll(WORD)]
  return tokens.flatMap((token, at) =>
    (byFirst.get(token[0]) ?? []).flatMap(({ words, action }) => {
      const found = tokens.slice(at, at + words.length)
      const last = found.at(-1) ?? token
      const matches = found.length === words.length && found.every(([word], i) => word === words[i])
      return matches && found.every((_, i) => i === 0 || adjoin(text, found[i - 1], found[i]))
        ? [{ start: token.index, end: last.index + last[0].length, action }]
        : []
    }),
  )
}

const adjoin = (
  text: string,
  left: RegExpExecArray | undefined,
  right: RegExpExecArray | undefined,
): boolean =>
  left !== undefined &&
  right !== undefined &&
  PARTING.test(text.slice(left.index + left[0].length, right.index))

function anywhere(text: string, index: WordIndex): Hit[] {
  const hits: Hit[] = []
  for (const entry of index.anywhere) {
    const { length } = entry.text
    for (let at = text.indexOf(entry.text); at >= 0; at = text.indexOf(entry.text, at + length)) {
      hits.push({ start: at, end: at + length, action: entry.action })
    }
  }
  return hits
}
