import type { SnapshotComment } from '../../wire.ts'
import { type Comment, isPublic } from '../comment.ts'
import { reasonsOf, structureOf } from '../revise/read.ts'

/** From a stored comment to what readers get of it, or nothing. */
export type ToSnapshot = (comment: Comment) => SnapshotComment | undefined

/** The author's website is not on the allowlist: it is left out, and the comment says so. */
const UNLINKED = 'link_unlinked'

/**
 * A live comment with its words, the stub of one that was public (no name, no words), or nothing for
 * one that never was.
 */
export const snapshotComment: ToSnapshot = (comment) => {
  if (!isPublic(comment)) return undefined
  const { id, parent, at, author, live } = comment
  const place = { id, ...(parent !== undefined && { parent }), at }
  if (live === undefined || author === undefined) return { ...place, gone: true }
  const unlinked = live.findings.some((f) => f.field === 'url' && f.code === UNLINKED)
  const revised = [...new Set([...reasonsOf(live), ...(unlinked ? [UNLINKED] : [])])].sort()
  return {
    ...place,
    author: {
      name: author.name,
      ...(author.url !== undefined && !unlinked && { url: author.url }),
      ...(author.staff && { staff: true }),
    },
    body: structureOf(live),
    ...(revised.length > 0 && { revised }),
    ...(live.n > 1 && { edited: live.at }),
  }
}
