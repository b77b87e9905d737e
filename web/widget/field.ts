/** A labelled control with a place for its error, which screen readers find by `aria-describedby`. */
import { el } from '../dom.ts'

export interface Field {
  root: HTMLElement
  control: HTMLInputElement | HTMLTextAreaElement
  /** A quiet remark beside the label. */
  hint(text: string): void
  /** Shows the error, or with an empty text takes it away. */
  error(text: string): void
  readonly failed: boolean
}

export function field(
  tag: 'input' | 'textarea',
  id: string,
  label: string,
  attributes: Record<string, string | boolean>,
): Field {
  const control = el(tag, { id, 'aria-describedby': `${id}-error`, ...attributes })
  const error = el('p', { id: `${id}-error`, class: 'error', 'aria-live': 'polite' })
  const caption = el('label', { for: id }, label)
  return {
    root: el('div', { class: 'field' }, caption, control, error),
    control,
    hint: (text) => caption.append(el('span', { class: 'quiet' }, ` (${text})`)),
    error(text) {
      error.textContent = text
      control.setAttribute('aria-invalid', String(text !== ''))
    },
    get failed() {
      return error.textContent !== ''
    },
  }
}
