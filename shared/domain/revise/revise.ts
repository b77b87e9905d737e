/** The editor's blue pencil: a submission under a policy becomes a revision and a verdict. */
import type { Markup } from '../markup/ast.ts'
import { parse } from '../markup/parse.ts'
import { MAX_BODY, type Policy, policyHash } from '../policy.ts'
import { editsOf } from './edits.ts'
import type { Finding, Proposal, Revised, Revision, RevisionContext, Submission, Verdict } from './model.ts'
import { type Protected, protectedRanges } from './protect.ts'
import { RULES, STAFF_RULES } from './rules/index.ts'
import { type Rule, type RuleInput, remark } from './rules/rule.ts'
import { bodyView } from './view.ts'

/** Goes up when the same words under the same policy may come out differently. */
export const ENGINE = '1'

/** A message delivered this often has broken the engine before; its rules are not run again. */
const MAX_RECEIVES = 4
const MAX_FINDINGS = 40

/** Number of the author's command and who wrote: `author`, or a moderator. */
export interface Origin {
  n: number
  by: string
}

/**
 * Revises a submission. Pure, deterministic and total: no text makes it throw, and a rule that throws
 * makes the verdict `hold` with `engine_failed`. All spans are on `submission.body`.
 */
export function revise(
  submission: Submission,
  context: RevisionContext,
  policy: Policy,
  origin: Origin,
  rules: readonly Rule[] = RULES,
): Revised {
  const base = unrevised(submission, context, policy, origin)
  if (context.receives >= MAX_RECEIVES) return held(base, remark('engine', 'engine_failed', 'hold'))
  if (submission.body.length > MAX_BODY) return held(base, remark('limits', 'too_long', 'hold'))
  const { markup, proposals } = propose(submission, context, policy, rules)
  const { edits, tooMany } = editsOf(submission.body, markup, proposals)
  const findings = proposals
    .filter((proposal) => !proposal.edit || proposal.severity !== 'note')
    .map(findingOf)
  if (tooMany) findings.push(remark('limits', 'edits_many', 'hold'))
  const revision = { ...base, edits, findings: findings.slice(0, MAX_FINDINGS) }
  return { verdict: verdictOf(findings), revision }
}

/** A staff reply: invisible characters go, nothing else is looked at, and it is published. */
export function reviseStaff(
  submission: Submission,
  context: RevisionContext,
  policy: Policy,
  origin: Origin,
): Revised {
  return {
    ...revise(submission, { ...context, receives: 1 }, policy, origin, STAFF_RULES),
    verdict: 'publish',
  }
}

function unrevised(
  submission: Submission,
  context: RevisionContext,
  policy: Policy,
  origin: Origin,
): Revision {
  return {
    n: origin.n,
    original: submission.body,
    edits: [],
    undone: [],
    findings: [],
    by: origin.by,
    at: context.now,
    policy: policyHash(policy),
    engine: ENGINE,
  }
}

const held = (revision: Revision, finding: Proposal): Revised => ({
  verdict: 'hold',
  revision: { ...revision, findings: [finding] },
})

interface Proposed {
  markup: Markup
  proposals: Proposal[]
}

function propose(
  submission: Submission,
  context: RevisionContext,
  policy: Policy,
  rules: readonly Rule[],
): Proposed {
  const markup = parse(submission.body)
  const input: RuleInput = { submission, context, policy, markup, body: bodyView(submission.body, markup) }
  const safe = protectedRanges(input)
  const proposals = rules
    .flatMap((rule) => attempt(rule, input))
    .filter((proposal) => !forbidden(proposal, safe))
  return { markup, proposals }
}

/** A rule that throws says nothing, and the comment is held. */
function attempt(rule: Rule, input: RuleInput): Proposal[] {
  try {
    return rule.run(input)
  } catch {
    return [remark(rule.id, 'engine_failed', 'hold')]
  }
}

const forbidden = ({ edit, start, end }: Proposal, safe: Protected): boolean =>
  edit !== undefined && start !== undefined && end !== undefined && safe.has({ start, end })

const findingOf = ({ edit: _, ...finding }: Proposal): Finding => finding

/** A cry for help is held whatever else was found; else the severest finding decides. */
function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((finding) => finding.code === 'crisis')) return 'hold'
  if (findings.some((finding) => finding.severity === 'reject')) return 'reject'
  return findings.some((finding) => finding.severity === 'hold') ? 'hold' : 'publish'
}
