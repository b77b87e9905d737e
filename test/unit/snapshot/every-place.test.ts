import { describe, expect, it } from 'vitest'
import type { Comment } from '../../../shared/domain/comment.ts'
import { Bench } from './bench.ts'
import { comment, edited, FORCED, removed, TINY } from './fixtures.ts'

const COMMENTS = Array.from({ length: 24 }, (_, i) => comment(i, { text: 'x'.repeat((i * 37) % 90) }))

const CHANGES: Record<string, (bench: Bench, at: Comment) => void> = {
  'grows by an edit': (bench, at) => bench.write(edited(at, 'y'.repeat(300))),
  'shrinks by an edit': (bench, at) => bench.write(edited(at, '')),
  'becomes a stub': (bench, at) => bench.write(removed(at)),
  'leaves the table': (bench, at) => {
    bench.table.delete(at.id)
    bench.pending.push(at.id)
  },
  'gets a neighbour before it': (bench, at) =>
    bench.write(comment(900 + at.at, { at: at.at - 500, text: '' })),
  'gets a reply': (bench, at) => bench.write(comment(901, { parent: at.id })),
}

describe('one change, wherever in the thread it falls', () => {
  it.each(
    Object.keys(CHANGES).flatMap((change) => [
      [change, 'many levels', TINY] as const,
      [change, 'forced cuts', FORCED] as const,
    ]),
  )('a comment that %s ends in the bytes of a rebuild (%s)', async (change, _, params) => {
    for (const at of COMMENTS) {
      const bench = Bench.of(COMMENTS, params)
      CHANGES[change]?.(bench, at)
      const { rebuilt } = await bench.publish(bench.pending)
      expect(rebuilt).toBe(false)
      bench.expectAsRebuilt()
    }
  })
})
