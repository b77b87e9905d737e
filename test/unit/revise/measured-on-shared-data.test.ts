/** Measures on data that is not part of the project; without it the tests are skipped and say so. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isBody } from '../../../shared/domain/markup/grammar.ts'
import { type Edit, PRIORITY } from '../../../shared/domain/revise/model.ts'
import { structureOf } from '../../../shared/domain/revise/read.ts'
import { revised } from './engine.ts'

const DATA = new URL('../../../../shared/data/', import.meta.url)
const present = existsSync(DATA)
if (!present) console.log('skipped: no ../shared/data beside the project')

const read = (path: string): string => readFileSync(new URL(path, DATA), 'utf8')
const lines = (path: string): string[] =>
  read(path)
    .split('\n')
    .filter((line) => line !== '')

const MARK = /\[\[(\w+):(.*?)\]\]|\{\{(.*?)\}\}/g
const COVERED = new Set(['PHONE', 'EMAIL', 'SSN', 'CARD', 'IBAN'])

interface Marked {
  body: string
  wanted: { kind: string; start: number; end: number }[]
}

/** A line with `[[KIND:text]]` for what has to go and `{{text}}` for traps, as plain text and spans. */
function unmark(line: string): Marked {
  const wanted: Marked['wanted'] = []
  let body = ''
  let at = 0
  for (const match of line.matchAll(MARK)) {
    body += line.slice(at, match.index)
    const start = body.length
    body += match[2] ?? match[3]
    if (match[1] !== undefined) wanted.push({ kind: match[1], start, end: body.length })
    at = match.index + match[0].length
  }
  return { body: body + line.slice(at), wanted }
}

const CLINIC = { policy: { allow: { phones: ['1-800-555-0199'], emails: ['info@example-clinic.org'] } } }

const personal = (body: string): Edit[] =>
  revised(body, CLINIC).revision.edits.filter((edit) => edit.priority === PRIORITY.personal)

describe.skipIf(!present)('on shared data', () => {
  it('masks what is marked as personal and nothing else', () => {
    const missed: string[] = []
    const wrong: string[] = []
    for (const line of lines('pii/medblog-dev.txt').filter((text) => !text.startsWith('#'))) {
      const { body, wanted } = unmark(line)
      const edits = personal(body)
      for (const { kind, start, end } of wanted.filter((span) => COVERED.has(span.kind))) {
        const own = edits.filter((edit) => edit.start < end && edit.end > start)
        if ((own[0]?.start ?? end) > start || (own.at(-1)?.end ?? 0) < end) missed.push(`${kind}: ${line}`)
      }
      for (const edit of edits) {
        if (!wanted.some((span) => edit.start < span.end && edit.end > span.start))
          wrong.push(`${edit.before}: ${line}`)
      }
    }
    expect({ missed, wrong }).toEqual({ missed: [], wrong: [] })
  })

  it('masks at most 5 of 1,000 health questions that hold nothing personal', () => {
    const questions = lines('spam/medical-ham-dev.jsonl').map(
      (line) => (JSON.parse(line) as { text: string }).text,
    )
    const masked = questions.filter((text) => personal(text).length > 0)
    expect((masked.length / questions.length) * 1_000, masked.join('\n')).toBeLessThanOrEqual(5)
  })

  it('lets no hostile markup out of the grammar', () => {
    const payloads = [
      ...lines('xss/payloadbox-dev.txt'),
      ...(JSON.parse(read('xss/blns.json')) as string[]),
      ...(JSON.parse(read('xss/dompurify-expect.json')) as { payload: string }[]).map(
        (entry) => entry.payload,
      ),
      ...read('xss/markdown-it-xss.txt').split('\n.\n'),
      ...(JSON.parse(read('xss/commonmark-tests.json')) as { markdown: string }[]).map(
        (entry) => entry.markdown,
      ),
    ]
    const escaped = payloads.filter((payload) => !isBody(structureOf(revised(payload).revision)))
    expect(payloads.length).toBeGreaterThan(1_000)
    expect(escaped).toEqual([])
  })
})
