/** What a rule is given and what it is. */
import type { Markup } from '../../markup/ast.ts'
import type { Policy } from '../../policy.ts'
import type { Code } from '../codes.ts'
import { PRIORITY, type Proposal, type RevisionContext, type Submission } from '../model.ts'
import { PLACEHOLDERS } from '../placeholders.ts'
import type { View } from '../view.ts'

export interface RuleInput {
  submission: Submission
  context: RevisionContext
  policy: Policy
  markup: Markup
  /** The folded visible text of the body; links' own URLs are opaque in it. */
  body: View
}

/** Pure: the same input gives the same proposals, and nothing else happens. */
export interface Rule {
  id: string
  run(input: RuleInput): Proposal[]
}

/** A remark on the body as a whole. */
export const remark = (rule: string, code: Code, severity: Proposal['severity']): Proposal => ({
  rule,
  code,
  field: 'body',
  severity,
})

export type ContactKind = keyof Policy['contact']

const CODE: Record<ContactKind, Code> = {
  phone: 'phone_masked',
  email: 'email_masked',
  card: 'card_masked',
  iban: 'iban_masked',
  ssn: 'ssn_masked',
}

/** What the policy does about `[start, end)` of the folded body being of that kind. */
export function contact(input: RuleInput, kind: ContactKind, start: number, end: number): Proposal[] {
  const action = input.policy.contact[kind]
  if (action === 'off') return []
  const span = input.body.span(start, end)
  if (action === 'hold')
    return [{ rule: kind, code: 'contact_held', field: 'body', severity: 'hold', ...span }]
  const edit = { after: PLACEHOLDERS[kind], priority: PRIORITY.personal }
  return [{ rule: kind, code: CODE[kind], field: 'body', severity: 'note', ...span, edit }]
}
