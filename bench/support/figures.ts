/** What a part of the bench found: numbers by name, and how people read them. */

export interface Figure {
  value: number
  unit: string
}

/** By name; the first word is the part: `pipeline.rate`. */
export type Figures = Record<string, Figure>

export const figure = (value: number, unit: string): Figure => ({ value, unit })

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

const DIGITS = 4

export const rounded = (value: number): number => Number(value.toPrecision(DIGITS))

/** One line a figure, names to the left, values aligned. */
export function table(figures: Figures): string {
  const rows = Object.entries(figures).map(([name, { value, unit }]) => [name, String(rounded(value)), unit])
  const widest = (column: number): number => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0))
  const [names, values] = [widest(0), widest(1)]
  return rows
    .map(([name = '', value = '', unit = '']) => `${name.padEnd(names)}  ${value.padStart(values)} ${unit}`)
    .join('\n')
}

/** Values alone, by name. */
export const asJson = (figures: Figures): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, rounded(value)]))
