import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, MAX_BODY, type StartingPolicy } from '../../../shared/domain/policy.ts'
import { textOf } from '../../../shared/domain/revise/read.ts'
import { revise } from '../../../shared/domain/revise/revise.ts'
import { RULES } from '../../../shared/domain/revise/rules/index.ts'
import type { Rule } from '../../../shared/domain/revise/rules/rule.ts'
import { CONTEXT, codesOf, POLICY, revised } from './engine.ts'

const OPEN = { newAuthors: 'publish', newThreads: 'publish' } as const
const named = (name: string) => revised('fine', { author: { name } })

describe('a first comment', () => {
  it('of an author or of a page is held, unless the policy trusts them', () => {
    const context = { authorKnown: false, threadKnown: false }
    const held = revised('fine', { context })
    expect([held.verdict, codesOf(held)]).toEqual(['hold', ['first_time_author', 'thread_new']])
    expect(revised('fine', { context, policy: OPEN }).verdict).toBe('publish')
    expect(revised('fine').verdict).toBe('publish')
  })
})

describe('a cry for help', () => {
  it.each(["I don't want to live like this", 'I want to KILL\u200b myself', 'thinking of suicide'])(
    '%s',
    (body) => {
      const words = ['kill', 'suicide', 'live'].map((word) => ({ word, action: 'mask' as const }))
      const held = revised(body, { policy: { words } })
      expect(held.verdict).toBe('hold')
      expect(codesOf(held)).toContain('crisis')
      expect(textOf(held.revision).replace('\u200b', '')).toBe(body.replace('\u200b', ''))
    },
  )

  it('is held even where another rule would reject', () => {
    const words = [{ word: 'casino', action: 'reject' as const }]
    expect(revised('I want to die, casino', { policy: { words } }).verdict).toBe('hold')
  })
})

describe('a name', () => {
  it.each([
    'Dr. Anna Keller',
    'dr anna keller',
    'Dr. Аnnа Κeller',
    'Dr Anna Ke11er (admin)',
    'DR.ANNA\u200bKELLER',
    'Anna Keller',
    'Keller, Anna',
    'Keller, Anna (Dr.)',
    'Dr. Keller',
    'Prof. A. Keller',
    'Staff',
    'Admin',
    'Moderator',
    'B0',
  ])('%s is reserved', (name) => {
    expect(codesOf(named(name))).toContain('name_reserved')
    expect(named(name).verdict).toBe('hold')
  })

  it.each(['Anna', 'Keller', 'Bob', 'Dr. Ann Kell', 'Jean-Luc O’Neil', 'J.R. Müller', 'محمد', 'Anna 1956'])(
    '%s is free',
    (name) => {
      expect(named(name).verdict).toBe('publish')
    },
  )

  it.each([
    'Call 212-555-0147',
    'me@mail.example',
    'cheap-pills.com',
    'https://x.example',
    'buy at pills.shop',
  ])('%s is an advertisement', (name) => {
    expect(codesOf(named(name))).toEqual(['name_contact'])
  })

  it('with hidden characters is held', () => {
    expect(codesOf(named('An\u202ena'))).toEqual(['name_odd'])
  })
})

describe('a website', () => {
  const at = (url: string) => codesOf(revised('fine', { author: { url } }))

  it.each([
    ['https://reader.example', ['link_unlinked']],
    ['javascript:alert(1)', ['name_contact']],
    ['https://x.example/?mail=a@b.example', ['name_contact', 'link_unlinked']],
    ['https://аpple.example', ['link_lookalike', 'link_unlinked']],
  ])('%s gives %j', (url, codes) => {
    expect(at(url)).toEqual(codes)
  })

  it('off the allowlist is left out, and holds nothing up', () => {
    const unlinked = revised('fine', { author: { url: 'https://reader.example' } })
    expect(unlinked.verdict).toBe('publish')
    expect(at('https://nih.gov/me')).toEqual([])
  })

  it('off the allowlist is held where links are', () => {
    const policy: StartingPolicy = { links: { action: 'hold' }, allow: { domains: ['nih.gov'] } }
    const verdicts = ['https://reader.example', 'https://nih.gov/me'].map(
      (url) => revised('fine', { policy, author: { url } }).verdict,
    )
    expect(verdicts).toEqual(['hold', 'publish'])
  })
})

describe('form', () => {
  it('holds what is longer than the policy allows, with the rules applied', () => {
    const held = revised('call (212) 555-0147', { policy: { maxLength: 10 } })
    expect([held.verdict, codesOf(held)]).toEqual(['hold', ['too_long']])
    expect(textOf(held.revision)).toBe('call [phone removed]')
  })

  it('holds what is longer than the engine reads, and runs no rule', () => {
    const held = revised(`a@b.example ${'x'.repeat(MAX_BODY)}`)
    expect([held.verdict, codesOf(held), held.revision.edits]).toEqual(['hold', ['too_long'], []])
  })

  it('holds structure that had to be given up', () => {
    expect(codesOf(revised('*a* '.repeat(300)))).toEqual(['markup_flattened'])
  })
})

describe('a rule that fails', () => {
  const broken: Rule = {
    id: 'broken',
    run: () => {
      throw new Error('on purpose')
    },
  }

  it('holds the comment and stops no other rule', () => {
    const submission = { body: 'call (212) 555-0147', author: { name: 'Reader' } }
    const held = revise(submission, CONTEXT, POLICY, { n: 3, by: 'author' }, [broken, ...RULES])
    expect(held.verdict).toBe('hold')
    expect(held.revision.findings).toEqual([
      { rule: 'broken', code: 'engine_failed', field: 'body', severity: 'hold' },
    ])
    expect(textOf(held.revision)).toBe('call [phone removed]')
    expect(held.revision.n).toBe(3)
  })

  it('or does not end is not run at the fourth delivery', () => {
    const held = revised('call (212) 555-0147', { context: { receives: 4 } })
    expect([held.verdict, codesOf(held), held.revision.edits]).toEqual(['hold', ['engine_failed'], []])
    expect(revised('fine', { context: { receives: 3 } }).verdict).toBe('publish')
  })
})

it('a revision names the policy and engine that made it', () => {
  const { revision } = revised('fine', { policy: DEFAULT_POLICY })
  expect(revision).toMatchObject({ by: 'author', at: CONTEXT.now, original: 'fine', undone: [] })
  expect(revision.policy).toMatch(/^[\w-]{22}$/)
  expect(revised('fine', { policy: { maxLength: 9 } }).revision.policy).not.toBe(revision.policy)
})
