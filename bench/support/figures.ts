/** What a part of the bench found: numbers by name, and how people read them. */

export interface Figure {
  value: number
  unit: string
}

/** By name; the first word is the part: `pipeline.rate`. */
export type Figures = Record<string, Figure>

export const figure = (value: number, unit: string): Figure => ({ value, unit })

/** The same figures with `prefix` and a dot before each name. */
export const under = (prefix: string, figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value]))

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

const DIGITS = 4

const rounded = (value: number): number =>
  Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(DIGITS))

/** Values alone, by name. */
export const asJson = (figures: Figures): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, rounded(value)]))

/** One line a figure. */
export const list = (figures: Figures): string =>
  aligned(Object.entries(figures).map(([name, { value, unit }]) => [name, String(rounded(value)), unit]))

/** One line for each `row` of a name and a column for each `column` of it. */
export function grid(
  figures: Figures,
  placeOf: (words: string[]) => { row: string; column: string },
): string {
  const rows = new Map<string, Map<string, string>>()
  for (const [name, { value }] of Object.entries(figures)) {
    const { row, column } = placeOf(name.split('.'))
    const cells = rows.get(row) ?? new Map<string, string>()
    rows.set(row, cells.set(column, String(rounded(value))))
  }
  const columns = [...new Set([...rows.values()].flatMap((cells) => [...cells.keys()]))]
  const lines = [...rows].map(([row, cells]) => [row, ...columns.map((column) => cells.get(column) ?? '')])
  return aligned([['', ...columns], ...lines])
}

/** The first column to the left; numbers, and the words over them, to the right. */
function aligned(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const isLeft = (cell: string, at: number): boolean => at === 0 || (at === 2 && /^[a-z$]/.test(cell))
  return rows
    .map((row) =>
      row
        .map((cell, at) => (isLeft(cell, at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
