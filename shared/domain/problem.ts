/** Errors as data: a closed list of codes; text is made where the answer is written. */
import type { Problem } from '../wire.ts'

export const PROBLEMS = {
  body_too_large: [413, 'The request is larger than 16 KB'],
  content_type: [415, 'The content type must be application/json'],
  json_invalid: [400, 'The body is not valid JSON'],
  field_invalid: [422, 'Some fields are not valid'],
  site_unknown: [422, 'There is no such site here'],
  origin_forbidden: [403, 'This origin may not post to the site'],
  page_forbidden: [422, 'The page is not on one of the origins of the site'],
  page_invalid: [422, 'The page is not an http(s) URL'],
  page_path: [422, 'The path of the page cannot be the name of a thread'],
  page_too_long: [422, 'The path of the page is longer than 512 bytes'],
  thread_invalid: [422, 'The thread id is not in canonical form'],
  parent_foreign: [422, 'The parent is no comment of this thread'],
  key_clock: [422, 'The time in the key is too far from the time here'],
  method_not_allowed: [405, 'This address does not answer that method'],
  not_found: [404, 'There is nothing here'],
  role_missing: [403, 'Your role does not allow this'],
  cursor_invalid: [422, 'The cursor is not one that this API gave'],
  comment_unknown: [404, 'There is no such comment'],
  revision_conflict: [409, 'The comment has changed since you read it'],
  parent_held: [409, 'The comment answered is not public yet'],
  decision_invalid: [422, 'The decision does not fit the state of the comment'],
  edit_unknown: [422, 'There is no edit with this id'],
  staff_unknown: [422, 'This is not a staff name of the site'],
  policy_invalid: [422, 'The policy is not valid'],
  policy_conflict: [409, 'Someone else has stored a policy meanwhile'],
  internal: [500, 'Something went wrong here; please try again'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof PROBLEMS
type Extra = Pick<Problem, 'detail' | 'errors' | 'now'>

export function problem(code: ProblemCode, extra: Extra = {}): Problem {
  const [status, title] = PROBLEMS[code]
  return { type: `urn:bluepencil:problem:${code}`, title, status, code, ...extra }
}

/** Carries a problem up to the edge. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(code: ProblemCode, extra: Extra = {}, options?: { cause: unknown }) {
    super(code, options)
    this.name = 'ProblemError'
    this.problem = problem(code, extra)
  }
}

/** A problem with one failing field, named by its path. */
export const fieldProblem = (
  code: ProblemCode,
  path: string,
  message: string,
  extra: Extra = {},
): ProblemError => new ProblemError(code, { errors: [{ path, code, message }], ...extra })
