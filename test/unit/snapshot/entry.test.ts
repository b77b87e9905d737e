import { describe, expect, it } from 'vitest'
import { snapshotComment } from '../../../shared/domain/snapshot/entry.ts'
import { comment, removed, revision, T0 } from './fixtures.ts'

const masked = {
  ...revision('Call 555 0100 now'),
  edits: [
    {
      id: 'e1',
      rule: 'phone',
      code: 'phone',
      start: 5,
      end: 13,
      before: '555 0100',
      after: '[phone removed]',
      priority: 80,
    },
  ],
}

describe('what readers get of a comment', () => {
  it('is its revised words, never the original, an e-mail or an author key', () => {
    const author = { name: 'Ada', email: 'ada@example.com', url: 'https://ada.example', key: 'secret' }
    const entry = snapshotComment(comment(1, { author, live: masked }))
    expect(entry).toEqual({
      id: comment(1).id,
      at: T0 + 1000,
      author: { name: 'Ada', url: 'https://ada.example' },
      body: [['p', 'Call [phone removed] now']],
      revised: ['phone'],
    })
  })

  it('leaves out a website that the rules unlinked, and says so', () => {
    const author = { name: 'Ada', url: 'https://pills.example' }
    const unlinked = { rule: 'names', code: 'link_unlinked', field: 'url', severity: 'note' } as const
    const entry = snapshotComment(
      comment(1, { author, live: { ...revision('Hello'), findings: [unlinked] } }),
    )
    expect(entry).toMatchObject({ author: { name: 'Ada' }, revised: ['link_unlinked'] })
    expect(JSON.stringify(entry)).not.toContain('pills')
  })

  it('says nothing of revision when all edits are undone', () => {
    const entry = snapshotComment(comment(1, { live: { ...masked, undone: ['e1'] } }))
    expect(entry).not.toHaveProperty('revised')
    expect(entry).toHaveProperty('body', [['p', 'Call 555 0100 now']])
  })

  it('says when its author edited it last, and not when it was first published', () => {
    expect(snapshotComment(comment(1))).not.toHaveProperty('edited')
    expect(snapshotComment(comment(1, { live: revision('again', 2, T0 + 5) }))).toHaveProperty(
      'edited',
      T0 + 5,
    )
  })

  it('keeps its parent and marks staff', () => {
    const reply = comment(2, { parent: comment(1).id, author: { name: 'Eve', staff: true } })
    expect(snapshotComment(reply)).toMatchObject({
      id: reply.id,
      parent: comment(1).id,
      author: { name: 'Eve', staff: true },
    })
  })

  it('is a stub without name and words once it was public and is no more', () => {
    const reply = comment(2, { parent: comment(1).id })
    expect(snapshotComment(removed(reply))).toEqual({
      id: reply.id,
      parent: comment(1).id,
      at: reply.at,
      gone: true,
    })
  })

  it('is nothing while it waits or when it was rejected', () => {
    const { live: words, ...rest } = comment(3)
    expect(words).toBeDefined()
    expect(snapshotComment({ ...rest, status: 'held', next: revision('wait') })).toBeUndefined()
    expect(snapshotComment({ ...rest, status: 'rejected', shelved: revision('spam') })).toBeUndefined()
  })

  it('shows the live words while an edit waits', () => {
    const entry = snapshotComment(comment(4, { text: 'old words', next: revision('new words', 2) }))
    expect(entry).toHaveProperty('body', [['p', 'old words']])
  })
})
