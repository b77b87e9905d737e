/** Says what was done, at the foot of the window, until something else is said. */
import { el } from '../dom.ts'

/** What may be done about it. */
export interface Act {
  label: string
  run(): void
}

export class StatusBar {
  readonly #text = el('p', { role: 'status' })
  readonly #act = el('button', { type: 'button', hidden: true })
  readonly #close = el('button', { type: 'button', 'aria-label': 'Close this message' }, '×')
  readonly root = el('div', { class: 'said', hidden: true }, this.#text, this.#act, this.#close)
  #run: (() => void) | undefined

  constructor() {
    this.#act.addEventListener('click', () => {
      this.#act.hidden = true
      this.#run?.()
    })
    this.#close.addEventListener('click', () => this.clear())
  }

  clear(): void {
    this.root.hidden = true
    this.#text.textContent = ''
  }

  say(text: string, act?: Act): void {
    this.#run = act?.run
    this.#act.textContent = act?.label ?? ''
    this.#act.hidden = act === undefined
    this.root.hidden = false
    this.#text.textContent = text
  }
}
