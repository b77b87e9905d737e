import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CODES, message } from '../../../shared/domain/revise/codes.ts'
import { RULES } from '../../../shared/domain/revise/rules/index.ts'

const page = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8')

/** Cells of the rows of the page whose first cell is code. */
const rows = page
  .split('\n')
  .map((line) => /^\| `(\w+)` \| (.*?) \|/.exec(line))
  .filter((match) => match !== null)
  .map(([, code, text]) => [code, text])

describe('docs/rules.md', () => {
  it('lists the rules in the order of the code', () => {
    const ids = RULES.map((rule) => rule.id)
    expect(rows.map(([code]) => code).slice(0, ids.length)).toEqual(ids)
  })

  it('lists every reason code with its message', () => {
    expect(rows.slice(RULES.length)).toEqual(Object.entries(CODES))
  })
})

describe('message', () => {
  it('is the code itself when it is none of ours', () => {
    expect(message('phone_masked')).toBe('A phone number was masked.')
    expect(message('toString')).toBe('toString')
  })
})
