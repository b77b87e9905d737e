import { PRIORITY, type Proposal } from '../model.ts'
import { PLACEHOLDERS } from '../placeholders.ts'
import { findWords, type Hit } from '../word-list.ts'
import type { Rule, RuleInput } from './rule.ts'

/** The site's own words. They are literal, and match whole words only. */
export const words: Rule = {
  id: 'words',
  run: (input) => findWords(input.body.text, input.policy.words).map((hit) => treat(input, hit)),
}

function treat(input: RuleInput, { start, end, action }: Hit): Proposal {
  const base = { rule: 'words', code: 'word_listed', field: 'body', ...input.body.span(start, end) } as const
  if (action !== 'mask') return { ...base, severity: action }
  return { ...base, severity: 'note', edit: { after: PLACEHOLDERS.word, priority: PRIORITY.profanity } }
}
