/** The policy in force: the stored one, else the registry's. Kept for 30 s per process. */
import { type Policy, withDefaults } from '../../shared/domain/policy.ts'
import type { CommentTable } from '../../shared/domain/ports.ts'
import type { Site } from '../../shared/domain/sites.ts'

const FRESH = 30_000

export function policyCache(
  table: Pick<CommentTable, 'policy'>,
): (site: Site, now: number) => Promise<Policy> {
  const known = new Map<string, { at: number; policy: Policy }>()
  return async (site, now) => {
    const cached = known.get(site.id)
    if (cached !== undefined && now - cached.at < FRESH) return cached.policy
    const policy = (await table.policy(site.id))?.policy ?? withDefaults(site.policy ?? {})
    known.set(site.id, { at: now, policy })
    return policy
  }
}
