/** One comment with everything that a moderator can do about it. */
import type { DecisionKind } from '../../shared/wire.ts'
import { el } from '../dom.ts'
import { uuidv7 } from '../uuid.ts'
import { type Api, Refusal, type Reply } from './api.ts'
import { detailsOf, headingOf, reasonsOf, versionsOf } from './card-view.ts'
import { type Change, editor } from './editor.ts'
import { type Item, isDetail, movesOf } from './moves.ts'
import { replyForm } from './reply-form.ts'

export interface CardHost {
  api: Api
  /** False for those who may only read. */
  canDecide: boolean
  /** A decision stands; `before` is the comment as it was. */
  onDecided(card: Card, decision: DecisionKind, before: Item): void
  onReplied(card: Card): void
  say(text: string): void
}

const CONFLICT = 'Somebody has changed this comment meanwhile. It is shown as it is now; please decide again.'

export class Card {
  readonly root = el('article', { class: 'card' })
  readonly #host: CardHost
  readonly #problem = el('p', { class: 'problem', role: 'alert' })
  readonly #form = el('div')
  #reason = el('input')
  #item: Item

  constructor(item: Item, host: CardHost) {
    this.#host = host
    this.#item = item
    this.#draw()
  }

  get item(): Item {
    return this.#item
  }

  focus(): void {
    this.root.querySelector('h3')?.focus()
  }

  /** Reads the comment again and shows it as it is now. */
  async reload(): Promise<void> {
    this.#item = await this.#host.api.comment(this.#item)
    this.#draw()
  }

  #draw(): void {
    const item = this.#item
    this.root.setAttribute('aria-label', `Comment by ${item.author.name}`)
    this.#reason = el('input', {
      placeholder: 'Reason (optional)',
      'aria-label': 'Reason, optional',
      maxlength: '500',
    })
    this.#form.replaceChildren()
    const parts = [headingOf(item), reasonsOf(item), versionsOf(item)]
    const actions = this.#host.canDecide && this.#actions()
    const rest = [actions, this.#problem, this.#form, this.#details()]
    this.root.replaceChildren(...[...parts, ...rest].filter((part) => part instanceof Node))
  }

  #actions(): HTMLElement | undefined {
    const moves = movesOf(this.#item)
    if (moves.length === 0) return undefined
    const { name } = this.#item.author
    const button = (label: string, kind: string, click: () => void) =>
      el(
        'button',
        { type: 'button', class: kind, 'aria-label': `${label}: comment by ${name}`, click },
        label,
      )
    const kinds: Partial<Record<DecisionKind, string>> = {
      publish: 'primary',
      reject: 'grave',
      remove: 'grave',
    }
    return el(
      'div',
      { class: 'actions' },
      ...moves.map(({ decision, label }) =>
        button(label, kinds[decision] ?? '', () => void this.#act(() => this.#decide(decision))),
      ),
      button('Edit', '', () => void this.#act(() => this.#openEditor())),
      ['held', 'published'].includes(this.#item.status) && button('Reply', '', () => this.#openReply()),
      this.#reason,
    )
  }

  #details(): HTMLElement {
    const inside = el('div')
    const open = async () => {
      if (!isDetail(this.#item)) this.#item = await this.#host.api.comment(this.#item)
      if (isDetail(this.#item)) inside.replaceChildren(...detailsOf(this.#item))
    }
    const toggle = (event: Event) => {
      if ((event.target as HTMLDetailsElement).open) void this.#act(open)
    }
    return el('details', { toggle }, el('summary', {}, 'Details and log'), inside)
  }

  /** Runs a step with the buttons off; what the service refuses is said on the card. */
  async #act(step: () => Promise<void>): Promise<void> {
    if (this.root.hasAttribute('aria-busy')) return
    this.root.setAttribute('aria-busy', 'true')
    this.#problem.textContent = ''
    try {
      await step()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await this.#refused(error)
    } finally {
      this.root.removeAttribute('aria-busy')
    }
  }

  async #refused(refusal: Refusal): Promise<void> {
    this.#problem.textContent = refusal.words
    if (refusal.problem.code !== 'revision_conflict') return
    await this.reload().catch(() => undefined)
    this.#problem.textContent = CONFLICT
  }

  /** Stores a decision on the revision that is shown. */
  async #store(decision: DecisionKind, change: Change = {}): Promise<void> {
    const { site, thread, id, revision: expectedRevision } = this.#item
    const reason = this.#reason.value.trim()
    const request = { site, thread, id, expectedRevision, decision, ...(reason && { reason }), ...change }
    this.#item = { ...this.#item, ...pick(await this.#host.api.decide(request)) }
  }

  async #decide(decision: DecisionKind): Promise<void> {
    const before = this.#item
    await this.#store(decision)
    this.#host.onDecided(this, decision, before)
  }

  async #openEditor(): Promise<void> {
    if (!isDetail(this.#item)) await this.reload()
    if (!isDetail(this.#item)) return
    const onSave = (change: Change) => void this.#act(() => this.#save(change))
    this.#open(editor(this.#item, { onSave, onClose: () => this.#close() }))
  }

  async #save(change: Change): Promise<void> {
    if (change.text === undefined && change.undone === undefined) return this.#close()
    await this.#store('edit', change)
    await this.reload()
    this.#host.say(`Changed the wording of the comment by ${this.#item.author.name}.`)
    this.focus()
  }

  #openReply(): void {
    const key = uuidv7(Date.now())
    const onSend = (body: string, as: string | undefined) =>
      void this.#act(() => this.#reply({ body, key, ...(as !== undefined && { as }) }))
    this.#open(replyForm(this.#item, { onSend, onClose: () => this.#close() }))
  }

  async #reply(words: Pick<Reply, 'body' | 'as' | 'key'>): Promise<void> {
    if (this.#item.status === 'held') await this.#store('publish')
    const { site, thread, id: parent } = this.#item
    await this.#host.api.reply({ site, thread, parent, ...words })
    this.#close()
    this.#host.onReplied(this)
  }

  #open(form: HTMLFormElement): void {
    this.#problem.textContent = ''
    this.#form.replaceChildren(form)
    form.querySelector('textarea')?.focus()
  }

  #close(): void {
    this.#form.replaceChildren()
    this.focus()
  }
}

const pick = ({ status, revision }: Pick<Item, 'status' | 'revision'>) => ({ status, revision })
