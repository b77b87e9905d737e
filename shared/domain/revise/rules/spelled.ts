/** Numbers written out in words, or in words and digits mixed ("two one two 555 oh one four seven"). */
const DIGITS: Record<string, string> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
}
const TOKEN = /zero|oh|one|two|three|four|five|six|seven|eight|nine|\d/g
const BETWEEN = /^[ ,.()-]{0,3}$/
const HAS_WORD = /zero|one|two|three|four|five|six|seven|eight|nine/
const LETTER = /\p{L}/u

export interface Spelled {
  start: number
  end: number
  digits: string
}

type Accept = (digits: string) => boolean

/** Numbers of ten or eleven digits, at least three of them words, that `accept` takes. */
export function spelledNumbers(text: string, accept: Accept): Spelled[] {
  if (!HAS_WORD.test(text)) return []
  const runs: RegExpExecArray[][] = []
  for (const token of text.matchAll(TOKEN)) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last && BETWEEN.test(text.slice(last.index + last[0].length, token.index))) run.push(token)
    else runs.push([token])
  }
  return runs.flatMap((run) => inRun(text, run, accept))
}

function inRun(text: string, run: readonly RegExpExecArray[], accept: Accept): Spelled[] {
  const found: Spelled[] = []
  let at = 0
  while (at + 10 <= run.length) {
    const hit = [11, 10]
      .map((length) => spelledOf(text, run.slice(at, at + length), length))
      .find((spelled) => spelled !== undefined && accept(spelled.digits))
    if (hit) found.push(hit)
    at += hit ? hit.digits.length : 1
  }
  return found
}

function spelledOf(text: string, tokens: readonly RegExpExecArray[], length: number): Spelled | undefined {
  const [first, last] = [tokens[0], tokens.at(-1)]
  if (!first || !last || tokens.length < length) return undefined
  if (tokens.filter((token) => token[0].length > 1).length < 3) return undefined
  const [start, end] = [first.index, last.index + last[0].length]
  if (cutsWord(text, start) || cutsWord(text, end)) return undefined
  return { start, end, digits: tokens.map(([token]) => DIGITS[token] ?? token).join('') }
}

/** Whether letters go on over that edge: "someone" is no number. */
const cutsWord = (text: string, at: number): boolean =>
  LETTER.test(text[at - 1] ?? ' ') && LETTER.test(text[at] ?? ' ')
