/** Runs of digits in groups, and the numbers that may stand one after another in such a run. */

/** A number that may be one: some neighbouring groups of a run. */
export interface Candidate {
  start: number
  end: number
  text: string
  digits: string
  /** Lengths of the groups: `3-3-4`. */
  shape: string
  /** True when it is the whole run. */
  whole: boolean
}

const RUN = /(?<![\p{L}\d$€£])[+(]{0,2}\d(?:[ ()./-]{0,3}[+(]{0,2}\d)*(?![\d%]|[.,:/-]\d|\p{L})/gu
const GROUP = /\+?\(?\d+/g

interface Limits {
  groups: number
  digits: readonly [min: number, max: number]
}

/** For each run the longest candidates that `accept` takes, from the left, none overlapping. */
export function findNumbers(text: string, limits: Limits, accept: Accept): Candidate[] {
  return [...text.matchAll(RUN)]
    .filter(([run]) => run.length >= limits.digits[0])
    .flatMap(({ 0: run, index }) =>
      inRun({ text: run, index, groups: [...run.matchAll(GROUP)] }, limits, accept),
    )
}

type Accept = (candidate: Candidate) => boolean

interface Run {
  text: string
  /** Where the run begins in the whole text. */
  index: number
  groups: readonly RegExpExecArray[]
}

function inRun(run: Run, limits: Limits, accept: Accept): Candidate[] {
  const found: Candidate[] = []
  let at = 0
  while (at < run.groups.length) {
    const hit = longest(run, at, limits, accept)
    if (hit) found.push(hit.candidate)
    at = hit ? hit.next : at + 1
  }
  return found
}

function longest(
  run: Run,
  at: number,
  { groups, digits: [min, max] }: Limits,
  accept: Accept,
): { candidate: Candidate; next: number } | undefined {
  for (let next = Math.min(run.groups.length, at + groups); next > at; next--) {
    const candidate = candidateOf(run, at, next)
    const { length } = candidate.digits
    if (length >= min && length <= max && accept(candidate)) return { candidate, next }
  }
  return undefined
}

function candidateOf(run: Run, from: number, to: number): Candidate {
  const groups = run.groups.slice(from, to)
  const start = groups[0]?.index ?? 0
  const last = groups.at(-1)
  const text = run.text.slice(start, (last?.index ?? 0) + (last?.[0].length ?? 0))
  return {
    start: run.index + start,
    end: run.index + start + text.length,
    text,
    digits: text.replace(/\D/g, ''),
    shape: groups.map(([group]) => group.replace(/\D/g, '').length).join('-'),
    whole: groups.length === run.groups.length,
  }
}
