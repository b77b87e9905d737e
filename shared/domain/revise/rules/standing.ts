import type { Proposal } from '../model.ts'
import { type Rule, remark } from './rule.ts'

/** First comments: of an author nobody has published yet, and of a page without a thread. */
export const standing: Rule = {
  id: 'standing',
  run({ context, policy }) {
    const proposals: Proposal[] = []
    if (policy.newAuthors === 'hold' && !context.authorKnown) {
      proposals.push(remark('standing', 'first_time_author', 'hold'))
    }
    if (policy.newThreads === 'hold' && !context.threadKnown) {
      proposals.push(remark('standing', 'thread_new', 'hold'))
    }
    return proposals
  },
}
