/** Waits until a running stack has done what was promised, looking at it from outside. */
import { setTimeout as pause } from 'node:timers/promises'
import { Visitor } from '../../bench/support/visitor.ts'
import type { CommentDetail } from '../../shared/wire.ts'
import { SITE } from '../support/comments.ts'
import type { Stack } from '../support/stack.ts'
import type { Promised } from './crowd.ts'
import type { Lives } from './lives.ts'

const LOOK_MS = 500
/** Interrupted messages come back after 30 s, and an answer waits twice as long for what it answers. */
const PATIENCE_MS = 180_000

/** Gives the comments that are neither public nor decided on when patience ends. */
export async function settle(lives: Lives, promises: Promised[]): Promise<Promised[]> {
  const stack = await lives.current()
  const token = await stack.token('moderator')
  const visitors = new Map<string, Visitor>()
  const isPublic = ({ thread, id }: Promised): boolean => visitors.get(thread)?.ids.has(id) ?? false
  const deadline = Date.now() + PATIENCE_MS
  let open = promises
  for (;;) {
    for (const thread of new Set(open.map((promised) => promised.thread))) {
      const visitor = visitors.get(thread) ?? new Visitor(`${stack.url}/threads/${SITE}/${thread}/`)
      visitors.set(thread, visitor)
      await visitor.look()
    }
    open = await without(
      open,
      async (promised) => isPublic(promised) || (await isDecided(stack, token, promised)),
    )
    if (open.length === 0 || Date.now() > deadline) return open
    await pause(LOOK_MS)
  }
}

async function without<T>(all: T[], isMeant: (item: T) => Promise<boolean>): Promise<T[]> {
  const left: T[] = []
  for (const item of all) if (!(await isMeant(item))) left.push(item)
  return left
}

/** Held or rejected: it is in no snapshot, and that is as it should be. */
async function isDecided(stack: Stack, token: string, { thread, id }: Promised): Promise<boolean> {
  const query = new URLSearchParams({ site: SITE, thread, id })
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${stack.url}/v1/console/comment?${query}`, { headers })
  const { status } = (await response.json()) as Partial<CommentDetail>
  return response.ok && status !== 'published'
}
