/** The form in which a moderator takes single edits back or writes the words anew. */
import type { CommentDetail, WireEdit } from '../../shared/wire.ts'
import { el } from '../dom.ts'

export interface Change {
  text?: string
  undone?: string[]
}

export interface EditorHost {
  /** Stores the change; nothing has changed when both are absent. */
  onSave(change: Change): void
  onClose(): void
}

const MAX = '10000'

export function editor(item: CommentDetail, { onSave, onClose }: EditorHost): HTMLFormElement {
  const id = `wording-${item.id}`
  const text = el('textarea', { id, rows: '5', maxlength: MAX })
  text.value = item.text
  const boxes = item.edits.map((edit) => ({ edit, box: checkbox(edit) }))
  const save = (event: Event) => {
    event.preventDefault()
    const undone = boxes.filter(({ box }) => !box.checked).map(({ edit }) => edit.id)
    const toggled = boxes.some(({ edit, box }) => box.checked === edit.undone)
    const rewritten = text.value !== text.defaultValue && text.value !== item.text
    onSave({ ...(rewritten && { text: text.value }), ...(toggled && { undone }) })
  }
  const form = el(
    'form',
    { class: 'panel', submit: save },
    boxes.length > 0 &&
      el(
        'fieldset',
        {},
        el('legend', {}, 'Edits in force'),
        ...boxes.map(({ edit, box }) =>
          el('label', { class: 'check' }, box, el('span', {}, ...inWords(edit, item))),
        ),
      ),
    el('label', { for: id }, 'Your wording'),
    text,
    el(
      'div',
      { class: 'actions' },
      el('button', { type: 'submit', class: 'primary' }, 'Save'),
      el('button', { type: 'button', click: onClose }, 'Cancel'),
    ),
  )
  form.addEventListener('keydown', (event) => event.key === 'Escape' && onClose())
  return form
}

function checkbox(edit: WireEdit): HTMLInputElement {
  const box = el('input', { type: 'checkbox', value: edit.id })
  box.checked = !edit.undone
  return box
}

/** "A phone number was masked. 555-0187 becomes 55*****". */
function inWords(edit: WireEdit, { findings }: CommentDetail): (Node | string)[] {
  const { code, start, end, before, after } = edit
  const words = findings.find((f) => f.code === code && f.start === start && f.end === end)?.message ?? code
  if (code === 'moderator_edit') return [words]
  return [`${words} `, el('del', {}, before), ' becomes ', after === '' ? 'nothing' : el('ins', {}, after)]
}
