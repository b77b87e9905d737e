/** The policy of a site: read with its version, stored as the next one. */
import * as z from 'zod/mini'
import { parseOrProblem } from '../../shared/domain/fields.ts'
import { policySchema, type StoredPolicy, withDefaults } from '../../shared/domain/policy.ts'
import type { CommentTable } from '../../shared/domain/ports.ts'
import { ProblemError } from '../../shared/domain/problem.ts'
import type { Site } from '../../shared/domain/sites.ts'

/** Version 0 is the registry's starting policy. */
export const currentPolicy = async (site: Site, table: CommentTable): Promise<StoredPolicy> =>
  (await table.policy(site.id)) ?? { n: 0, policy: withDefaults(site.policy ?? {}) }

const putSchema = z.strictObject({
  site: z.string(),
  expected: z.int().check(z.minimum(0)),
  policy: policySchema,
})

/** `expected` is the version that the caller has read. Throws ProblemError. */
export async function putPolicy(
  body: unknown,
  deps: { table: CommentTable; siteOf: (id: string) => Site; by: string; now: number },
): Promise<StoredPolicy> {
  const { site: id, expected, policy } = parseOrProblem(putSchema, body, 'policy_invalid')
  const site = deps.siteOf(id)
  const current = await currentPolicy(site, deps.table)
  if (current.n !== expected) throw new ProblemError('policy_conflict')
  const stored = { n: expected + 1, policy }
  if ((await deps.table.putPolicy(site.id, stored, deps.by, deps.now)) === 'conflict') {
    throw new ProblemError('policy_conflict')
  }
  return stored
}
