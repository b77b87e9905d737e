/** What moderators see of a comment. Text of codes is made here, at the edge. */
import type { Comment } from '../../shared/domain/comment.ts'
import { message } from '../../shared/domain/revise/codes.ts'
import type { Revision } from '../../shared/domain/revise/model.ts'
import { activeEdits, structureOf, textOf } from '../../shared/domain/revise/read.ts'
import type { CommentDetail, LogEntry, QueueItem, WireEdit, WireFinding } from '../../shared/wire.ts'

/** The revision that a decision is about. */
const current = (c: Comment): Revision | undefined => c.next ?? c.live ?? c.shelved

/** Findings, and each edit as one: a masked number is a reason too. */
function findingsOf({ findings, edits }: Revision): WireFinding[] {
  const fromEdits = edits.map(({ rule, code, start, end }) => ({
    rule,
    code,
    field: 'body' as const,
    severity: 'note' as const,
    start,
    end,
  }))
  const known = new Set(findings.map((f) => `${f.code} ${f.start} ${f.end}`))
  return [...findings, ...fromEdits.filter((f) => !known.has(`${f.code} ${f.start} ${f.end}`))].map((f) => ({
    ...f,
    message: message(f.code),
  }))
}

export function queueItem(c: Comment): QueueItem {
  const revision = current(c)
  const { name = '', email, url, staff } = c.author ?? {}
  return {
    site: c.site,
    thread: c.thread,
    id: c.id,
    revision: c.v,
    status: c.status,
    ...(c.parent !== undefined && { parent: c.parent }),
    author: { name, ...(email && { email }), ...(url && { url }), ...(staff && { staff }) },
    text: revision ? textOf(revision) : '',
    original: revision?.original ?? '',
    findings: revision ? findingsOf(revision) : [],
    receivedAt: c.at,
  }
}

function wireEdits(revision: Revision): WireEdit[] {
  const active = new Set(activeEdits(revision).map((e) => e.id))
  return revision.edits.map(({ id, rule, code, start, end, before, after, group }) => ({
    id,
    rule,
    code,
    start,
    end,
    before,
    after,
    ...(group !== undefined && { group }),
    active: active.has(id),
    undone: revision.undone.includes(id),
  }))
}

export function commentDetail(c: Comment, history: LogEntry[]): CommentDetail {
  const revision = current(c)
  const inLog = new Set(c.log.map((entry) => entry.v))
  return {
    ...queueItem(c),
    body: revision ? structureOf(revision) : [],
    edits: revision ? wireEdits(revision) : [],
    ...(c.live && c.live !== revision && { live: { text: textOf(c.live), original: c.live.original } }),
    log: [...history.filter((entry) => !inLog.has(entry.v)), ...c.log],
    policy: revision?.policy ?? '',
    engine: revision?.engine ?? '',
  }
}
