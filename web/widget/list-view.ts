/** The nested list. Elements are kept from one drawing to the next, so an open form or a focus survives. */
import { el } from '../dom.ts'
import { commentView, type Shown, type ViewOptions } from './comment-view.ts'

interface Slot {
  item: HTMLLIElement
  replies: HTMLOListElement
  view: HTMLElement
  /** What was drawn, to see whether it has changed. */
  drawn: string
}

export class ListView {
  readonly root = list('thread')
  readonly #slots = new Map<string, Slot>()
  readonly #options: ViewOptions

  constructor(options: ViewOptions) {
    this.#options = options
  }

  /** Draws the comments, oldest first; a reply whose parent is not among them stands by itself. */
  draw(comments: readonly Shown[]): void {
    const ids = new Set(comments.map(({ id }) => id))
    for (const [id, slot] of this.#slots) if (!ids.has(id)) this.#drop(id, slot)
    const cursor = new Map<HTMLOListElement, Element | null>()
    for (const comment of comments) this.#slot(comment)
    for (const { id, parent } of comments) {
      const home = (parent !== undefined && this.#slots.get(parent)?.replies) || this.root
      const place = cursor.has(home) ? (cursor.get(home) ?? null) : home.firstElementChild
      const item = this.#slots.get(id)?.item
      if (!item) continue
      if (item !== place) home.insertBefore(item, place)
      cursor.set(home, item.nextElementSibling)
    }
  }

  /** The place right below a comment's own text, where a form for a reply goes. */
  insertBelow(id: string, node: Element): void {
    this.#slots.get(id)?.view.after(node)
  }

  view(id: string): HTMLElement | undefined {
    return this.#slots.get(id)?.view
  }

  #slot(comment: Shown): void {
    const drawn = JSON.stringify(comment)
    const known = this.#slots.get(comment.id)
    if (known?.drawn === drawn) return
    const view = commentView(comment, this.#options)
    if (known) {
      known.view.replaceWith(view)
      Object.assign(known, { view, drawn })
      return
    }
    const replies = list('replies')
    this.#slots.set(comment.id, { item: el('li', {}, view, replies), replies, view, drawn })
  }

  #drop(id: string, slot: Slot): void {
    slot.item.remove()
    this.#slots.delete(id)
  }
}

/** Some screen readers forget a list without bullets unless it says that it is one. */
const list = (name: string): HTMLOListElement => el('ol', { class: name, role: 'list' })
