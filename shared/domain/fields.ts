/** From schema issues to the failing fields of a problem. */
import type * as z from 'zod/mini'
import type { Problem } from '../wire.ts'
import { type ProblemCode, ProblemError } from './problem.ts'

type Issue = z.core.$ZodIssue

const MESSAGES: Record<string, (issue: Issue & Record<string, unknown>) => string> = {
  invalid_type: (i) => `must be ${i['expected'] === 'object' ? 'an object' : `of type ${i['expected']}`}`,
  too_small: (i) => `must be at least ${i['minimum']}${i['origin'] === 'string' ? ' characters' : ''}`,
  too_big: (i) => `must be at most ${i['maximum']}${i['origin'] === 'string' ? ' characters' : ''}`,
  unrecognized_keys: (i) => `unknown: ${(i['keys'] as string[]).join(', ')}`,
  invalid_format: () => 'has not the expected form',
  invalid_value: (i) => `must be one of ${(i['values'] as unknown[]).join(', ')}`,
}

const message = (issue: Issue): string =>
  issue.code === 'custom' ? issue.message : (MESSAGES[issue.code]?.(issue as never) ?? 'is not valid')

export const failingFields = (issues: readonly Issue[]): NonNullable<Problem['errors']> =>
  issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.') || '(body)',
    code: issue.code === 'custom' ? String(issue.params?.['code'] ?? 'invalid') : issue.code,
    message: message(issue),
  }))

/** Parses or throws a ProblemError that names each failing field. */
export function parseOrProblem<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
  code: ProblemCode = 'field_invalid',
): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as z.output<T>
  throw new ProblemError(code, { errors: failingFields(parsed.error.issues) })
}
