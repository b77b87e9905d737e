import type { Proposal } from '../model.ts'
import { type Rule, remark } from './rule.ts'

/** Length, emptiness, and structure that was too deep or dense to keep. */
export const limits: Rule = {
  id: 'limits',
  run({ submission, policy, markup, body }) {
    const proposals: Proposal[] = []
    if (submission.body.length > policy.maxLength) proposals.push(remark('limits', 'too_long', 'hold'))
    if (body.text.trim() === '') proposals.push(remark('limits', 'body_empty', 'hold'))
    if (markup.flattened) proposals.push(remark('limits', 'markup_flattened', 'hold'))
    return proposals
  },
}
