/** A list of comments of a site: those held, or those that were decided on. */
import type { DecisionKind } from '../../shared/wire.ts'
import { el } from '../dom.ts'
import { type Api, type Page, Refusal } from './api.ts'
import { Card, type CardHost } from './card.ts'
import { type Item, isWaiting, oppositeOf, told } from './moves.ts'
import type { Act } from './status-bar.ts'

export type Tab = 'held' | 'decided'

export interface BoardHost {
  api: Api
  site: string
  tab: Tab
  canDecide: boolean
  /** Says what was done, with a way to take it back. */
  say(text: string, act?: Act): void
}

const SIZE: Record<Tab, number> = { held: 20, decided: 10 }
const TITLE: Record<Tab, string> = { held: 'Held', decided: 'Recent decisions' }
const EMPTY: Record<Tab, string> = {
  held: 'Nothing waits for a decision.',
  decided: 'No decisions yet.',
}

export class Board {
  readonly root = el('section')
  readonly #host: BoardHost
  readonly #title = el('h2', { tabindex: '-1' })
  readonly #list = el('div', { class: 'list' })
  readonly #problem = el('p', { class: 'problem', role: 'alert' })
  readonly #more = el('button', { type: 'button', class: 'more', hidden: true }, 'More')
  readonly #cards = new Set<Card>()
  #cursor: string | undefined
  /** Goes up with each reading; an answer to an earlier one comes too late. */
  #reading = 0

  constructor(host: BoardHost) {
    this.#host = host
    this.root.setAttribute('aria-label', TITLE[host.tab])
    this.root.append(
      el(
        'div',
        { class: 'bar' },
        this.#title,
        el('button', { type: 'button', click: () => void this.load() }, 'Refresh'),
      ),
      this.#problem,
      this.#list,
      this.#more,
    )
    this.#more.addEventListener('click', () => void this.#loadMore())
  }

  /** Reads the list from its beginning. */
  async load(): Promise<void> {
    this.#cards.clear()
    this.#list.replaceChildren()
    this.#cursor = undefined
    await this.#loadMore()
  }

  async #loadMore(): Promise<void> {
    const reading = ++this.#reading
    this.#problem.textContent = ''
    this.root.setAttribute('aria-busy', 'true')
    try {
      const { items, cursor } = await this.#page()
      if (reading !== this.#reading) return
      this.#cursor = cursor
      for (const item of items) this.#list.append(this.#card(item).root)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (reading !== this.#reading) return
      this.#problem.textContent = error.words
    }
    this.root.removeAttribute('aria-busy')
    this.#count()
  }

  /** The log of decisions names comments only. */
  async #page(): Promise<Page<Item>> {
    const { api, site, tab } = this.#host
    if (tab === 'held') return await api.queue(site, SIZE.held, this.#cursor)
    const { items, ...rest } = await api.audit(site, SIZE.decided, this.#cursor)
    return { items: await Promise.all(items.map((entry) => api.comment(entry))), ...rest }
  }

  #card(item: Item): Card {
    const { api, canDecide, say } = this.#host
    const host: CardHost = {
      api,
      canDecide,
      say,
      onDecided: (card, decision, before) => void this.#decided(card, decision, before),
      onReplied: (card) => void this.#replied(card),
    }
    const card = new Card(item, host)
    this.#cards.add(card)
    return card
  }

  async #decided(card: Card, decision: DecisionKind, before: Item): Promise<void> {
    const opposite = oppositeOf(decision, before)
    const next = card.root.nextElementSibling
    const undo = opposite && { label: 'Undo', run: () => void this.#undo(card, opposite, next) }
    this.#host.say(told(decision, before), undo)
    await this.#settle(card)
  }

  async #replied(card: Card): Promise<void> {
    this.#host.say(`Replied to ${card.item.author.name}.`)
    await this.#settle(card)
  }

  /** A card leaves the list that it no longer belongs to, and the next one gets the focus. */
  async #settle(card: Card): Promise<void> {
    const stays = this.#host.tab === 'decided' && card.item.status !== 'held'
    if (stays) {
      await card.reload().catch(() => undefined)
      return card.focus()
    }
    const neighbour = card.root.nextElementSibling ?? card.root.previousElementSibling
    card.root.remove()
    this.#cards.delete(card)
    if (this.#cards.size === 0 && this.#cursor !== undefined) await this.#loadMore()
    this.#count()
    const heading = neighbour?.querySelector('h3') ?? this.#list.querySelector('h3') ?? this.#title
    heading.focus()
  }

  async #undo(card: Card, decision: DecisionKind, next: Element | null): Promise<void> {
    const { api, say, tab } = this.#host
    const { site, thread, id, revision: expectedRevision } = card.item
    try {
      await api.decide({ site, thread, id, expectedRevision, decision })
      await card.reload()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return say(`Not undone. ${error.words}`)
    }
    say(`Taken back: the comment by ${card.item.author.name} is ${card.item.status} again.`)
    const belongs = isWaiting(card.item) === (tab === 'held')
    if (!belongs) card.root.remove()
    else if (!card.root.isConnected) this.#list.insertBefore(card.root, next?.isConnected ? next : null)
    if (belongs) this.#cards.add(card)
    this.#count()
    card.focus()
  }

  #count(): void {
    const { tab } = this.#host
    const count = `${this.#cards.size}${this.#cursor === undefined ? '' : '+'}`
    this.#title.textContent = this.#cards.size > 0 && tab === 'held' ? `${TITLE.held} (${count})` : TITLE[tab]
    this.#more.hidden = this.#cursor === undefined
    this.#list.querySelector('.empty')?.remove()
    const isEmpty = this.#cards.size === 0 && this.#problem.textContent === ''
    if (isEmpty) this.#list.append(el('p', { class: 'empty' }, EMPTY[tab]))
  }
}
