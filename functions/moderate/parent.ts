/** What the comment answered means for the answer. */
import { type Comment, isPublic } from '../../shared/domain/comment.ts'
import { createdAt } from '../../shared/domain/id.ts'
import type { Finding } from '../../shared/domain/revise/model.ts'

const YOUNG = 15 * 60_000
const PATIENT_RECEIVES = 3

const finding = (code: string, severity: Finding['severity']): Finding => ({
  rule: 'parent',
  code,
  field: 'body',
  severity,
})

/**
 * `wait` while a young parent may still be on its way; else at most one finding.
 * `receives` counts the deliveries of the answer, 1 on the first.
 */
export function judgeParent(
  parentId: string | undefined,
  parent: Comment | undefined,
  delivery: { now: number; receives: number },
): 'wait' | Finding[] {
  if (parentId === undefined) return []
  if (parent === undefined) {
    if (delivery.now - createdAt(parentId) >= YOUNG) return [finding('parent_missing', 'reject')]
    return delivery.receives < PATIENT_RECEIVES ? 'wait' : [finding('parent_missing', 'hold')]
  }
  if (isPublic(parent)) return []
  if (parent.next !== undefined) return [finding('parent_held', 'hold')]
  return [finding('parent_rejected', 'reject')]
}
