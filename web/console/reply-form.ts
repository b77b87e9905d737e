/** The form in which staff answer a comment. */
import { el } from '../dom.ts'
import { Memory } from './memory.ts'
import type { Item } from './moves.ts'

export interface ReplyHost {
  onSend(body: string, as: string | undefined): void
  onClose(): void
}

/** Readers cannot see a reply to what they cannot see: a held comment is published with its answer. */
export function replyForm(item: Item, { onSend, onClose }: ReplyHost): HTMLFormElement {
  const bodyId = `reply-${item.id}`
  const asId = `as-${item.id}`
  const memory = new Memory(`as ${item.site}`)
  const body = el('textarea', { id: bodyId, rows: '4', required: true })
  const as = el('input', { id: asId, autocomplete: 'off', value: memory.get() ?? '' })
  const send = (event: Event) => {
    event.preventDefault()
    memory.set(as.value.trim())
    onSend(body.value, as.value.trim() || undefined)
  }
  const form = el(
    'form',
    { class: 'panel', submit: send },
    el('label', { for: bodyId }, `Your reply to ${item.author.name}`),
    body,
    el(
      'label',
      { for: asId },
      'Signed by ',
      el('small', {}, "a staff name of the site; empty for the site's first"),
    ),
    as,
    el(
      'div',
      { class: 'actions' },
      el(
        'button',
        { type: 'submit', class: 'primary' },
        item.status === 'held' ? 'Publish and reply' : 'Send reply',
      ),
      el('button', { type: 'button', click: onClose }, 'Cancel'),
    ),
  )
  form.addEventListener('keydown', (event) => event.key === 'Escape' && onClose())
  return form
}
