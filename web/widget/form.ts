/** The form for a comment or a reply. Loaded apart from the thread, which most readers only read. */
import type { Problem, SubmissionBody } from '../../shared/wire.ts'
import { el } from '../dom.ts'
import { uuidv7 } from '../uuid.ts'
import { type Field, field } from './field.ts'
import { FORM_STYLE } from './form-style.ts'
import type { Settings } from './settings.ts'
import type { Pending, Reader, Store } from './store.ts'
import { type Outcome, submit } from './submit.ts'

export interface FormHost {
  settings: Settings
  store: Store
  /** The comment answered. */
  parent?: { id: string; name: string }
  onAccepted(pending: Pending): void
  /** A form with a way to close it is a reply. */
  onClose?(): void
}

export const style = FORM_STYLE

const UNREACHABLE =
  'The site could not be reached. Your text is kept here, even if you leave this page; please send it again later.'

export class CommentForm {
  readonly root: HTMLFormElement
  readonly #host: FormHost
  readonly #name: Field
  readonly #email: Field
  readonly #body: Field
  readonly #send = el('button', { type: 'submit', class: 'primary' })
  readonly #notice = el('p', { class: 'notice', role: 'alert' })

  constructor(host: FormHost) {
    this.#host = host
    const parent = host.parent?.id ?? ''
    const autofill = { maxlength: '254', autocapitalize: 'off', spellcheck: 'false' }
    this.#name = field('input', `${parent}name`, 'Name', {
      autocomplete: 'name',
      maxlength: '80',
      required: true,
    })
    this.#email = field('input', `${parent}email`, 'E-mail', {
      ...autofill,
      type: 'email',
      autocomplete: 'email',
    })
    this.#email.hint('optional, never public')
    const label = host.parent ? `Your reply to ${host.parent.name}` : 'Comment'
    this.#body = field('textarea', `${parent}body`, label, { rows: host.parent ? '4' : '5', required: true })
    this.root = this.#build()
    this.#fill()
    this.#busy(false)
  }

  focus(): void {
    this.#body.control.focus()
  }

  #build(): HTMLFormElement {
    const { onClose } = this.#host
    const cancel =
      onClose && el('button', { type: 'button', class: 'link', click: () => onClose() }, 'Cancel')
    const keep = () => this.#keepDraft()
    const submitted = (event: Event) => {
      event.preventDefault()
      void this.#submit()
    }
    const form = el(
      'form',
      { novalidate: true, submit: submitted, input: keep },
      this.#body.root,
      el('div', { class: 'pair' }, this.#name.root, this.#email.root),
      this.#notice,
      el(
        'div',
        { class: 'actions' },
        this.#send,
        cancel,
        el('p', { class: 'quiet' }, 'Your comment will be revised by the site if needed.'),
      ),
    )
    if (onClose) form.addEventListener('keydown', (event) => event.key === 'Escape' && onClose())
    return form
  }

  #fill(): void {
    const { store, parent } = this.#host
    const reader = store.reader()
    this.#name.control.value = reader?.name ?? ''
    this.#email.control.value = reader?.email ?? ''
    this.#body.control.value = store.draft(parent?.id).body
  }

  #keepDraft(): void {
    const { store, parent } = this.#host
    store.keepDraft(parent?.id, { ...store.draft(parent?.id), body: this.#body.control.value })
  }

  async #submit(): Promise<void> {
    if (this.#send.disabled || !this.#complete()) return
    this.#busy(true)
    const reader = this.#reader()
    const submission = this.#submission(reader)
    const { store, settings, parent } = this.#host
    const keepKey = (key: string) => store.keepDraft(parent?.id, { body: submission.body, key })
    keepKey(submission.key)
    const outcome = await submit(settings.service, submission, keepKey)
    this.#busy(false)
    this.#show(outcome, reader, submission)
  }

  /** What is plainly missing is said here; everything else the service says. */
  #complete(): boolean {
    this.#notice.textContent = ''
    const missing = (f: Field, message: string) => f.error(f.control.value.trim() === '' ? message : '')
    missing(this.#name, 'Please give a name.')
    missing(this.#body, 'Please write something.')
    this.#email.error('')
    return this.#focusFirstError()
  }

  #reader(): Reader {
    const key = this.#host.store.reader()?.key ?? uuidv7(Date.now())
    const reader = { name: this.#name.control.value.trim(), email: this.#email.control.value.trim(), key }
    this.#host.store.keepReader(reader)
    return reader
  }

  #submission({ name, email, key }: Reader): SubmissionBody & { key: string } {
    const { settings, store, parent } = this.#host
    return {
      site: settings.site,
      page: settings.page,
      ...(settings.explicit && { thread: settings.thread }),
      ...(parent && { parent: parent.id }),
      key: store.draft(parent?.id).key ?? uuidv7(Date.now()),
      author: { name, ...(email && { email }), key },
      body: this.#body.control.value,
    }
  }

  #show(outcome: Outcome, { name }: Reader, { body }: SubmissionBody): void {
    if ('unreachable' in outcome) this.#notice.textContent = UNREACHABLE
    else if ('problem' in outcome) this.#showProblem(outcome.problem)
    else {
      const { store, parent, onAccepted } = this.#host
      const { id, token } = outcome.accepted
      store.keepDraft(parent?.id, { body: '' })
      this.#body.control.value = ''
      onAccepted({ id, token, name, body, at: Date.now(), ...(parent && { parent: parent.id }) })
    }
  }

  #showProblem({ title, detail, errors = [] }: Problem): void {
    const fields: Record<string, Field> = {
      'author.name': this.#name,
      'author.email': this.#email,
      body: this.#body,
    }
    const elsewhere = errors.filter(({ path }) => !fields[path])
    for (const { path, message } of errors) fields[path]?.error(sentence(message))
    const general = [title, detail, ...elsewhere.map(({ path, message }) => `${path}: ${message}`)]
    if (this.#focusFirstError()) this.#notice.textContent = general.filter(Boolean).map(sentence).join(' ')
  }

  /** True if there is none. */
  #focusFirstError(): boolean {
    const first = [this.#body, this.#name, this.#email].find((f) => f.failed)
    first?.control.focus()
    return !first
  }

  #busy(busy: boolean): void {
    this.#send.disabled = busy
    this.#send.textContent = busy ? 'Sending…' : this.#host.parent ? 'Send reply' : 'Send comment'
  }
}

/** "must be an address" → "Must be an address." */
const sentence = (text = ''): string =>
  text.charAt(0).toUpperCase() + text.slice(1).replace(/([^.!?])$/, '$1.')
