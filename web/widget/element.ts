/** The custom element: reads the thread, draws it, and follows the reader's own comments until they show. */
import { el } from '../dom.ts'
import { anchorOf, type Shown } from './comment-view.ts'
import type { CommentForm, FormHost } from './form.ts'
import { ListView } from './list-view.ts'
import { readSettings, type Settings } from './settings.ts'
import { type Pending, Store } from './store.ts'
import { STYLE } from './style.ts'
import { ThreadReader, Unreachable } from './thread.ts'
import { PACE, watch } from './watch.ts'
import { reasonsInWords } from './words.ts'

const WAITING = 'waiting for the site'
const LATER = 'will appear when the site has read it'

/** Makes the element's class for a service: where it is told by the address of the script. */
export function elementFor(scriptOrigin: string): CustomElementConstructor {
  return class BluepencilComments extends HTMLElement {
    #panel: Panel | undefined

    connectedCallback(): void {
      const settings = readSettings(this, scriptOrigin)
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
      if ('error' in settings) {
        root.replaceChildren(el('p', { role: 'alert' }, `Comments: ${settings.error}`))
        return
      }
      this.#panel = new Panel(root, settings)
      void this.#panel.start()
    }

    disconnectedCallback(): void {
      this.#panel?.stop()
    }
  }
}

class Panel {
  readonly #settings: Settings
  readonly #root: ShadowRoot
  readonly #thread: ThreadReader
  readonly #store: Store
  readonly #stopped = new AbortController()
  readonly #list: ListView
  readonly #title = el('h2', {}, 'Comments')
  readonly #older = el('button', { type: 'button', class: 'older', hidden: true })
  readonly #empty = el('p', { class: 'quiet', hidden: true }, 'No comments yet. Yours may be the first.')
  readonly #say = el('p', { class: 'say', role: 'status' })
  readonly #forms = el('div', { class: 'forms' })
  #pending: Pending[]
  #reply: CommentForm | undefined
  #watching = false

  constructor(root: ShadowRoot, settings: Settings) {
    const { service, site, thread, language } = settings
    this.#root = root
    this.#settings = settings
    this.#thread = new ThreadReader(`${service}/threads/${site}/${thread}/`)
    this.#store = new Store(site, thread)
    this.#pending = this.#store.pending(Date.now())
    this.#list = new ListView({ language, onReply: (id) => void this.#openReply(id) })
  }

  async start(): Promise<void> {
    adopt(this.#root, STYLE)
    this.#root.replaceChildren(
      el(
        'section',
        { 'aria-label': 'Comments' },
        this.#title,
        this.#older,
        this.#empty,
        this.#list.root,
        this.#say,
        this.#forms,
      ),
    )
    this.#older.addEventListener('click', () => void this.#loadOlder())
    addEventListener('hashchange', () => void this.#follow(), { signal: this.#stopped.signal })
    await this.#load()
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #load(): Promise<void> {
    try {
      await this.#look(this.#pending.length > 0)
    } catch (error) {
      this.#failed(error, () => this.#load())
      return
    }
    this.#say.replaceChildren()
    if (this.#thread.head?.closed)
      this.#forms.replaceChildren(el('p', { class: 'quiet' }, 'Comments are closed.'))
    else await this.#openForm()
    await this.#follow()
    if (this.#pending.some(({ at }) => at > Date.now() - PACE.giveUpAfter)) this.#watch()
  }

  /** Reads the head and takes note of the reader's own comments that it brought. True if none is left. */
  async #look(fresh: boolean): Promise<boolean> {
    await this.#thread.refresh(fresh)
    const shown = await Promise.all(this.#pending.map(({ id }) => this.#thread.seek(id)))
    const published = this.#pending.filter((_, i) => shown[i])
    this.#keepPending(this.#pending.filter((_, i) => !shown[i]))
    this.#draw()
    for (const { id } of published) this.#tellPublished(id)
    return this.#pending.length === 0
  }

  #tellPublished(id: string): void {
    const comment = this.#thread.comments.get(id)
    if (!comment || 'gone' in comment) return
    const what = comment.revised ? ` The site has revised it: ${reasonsInWords(comment.revised)}.` : ''
    this.#say.textContent = `Your comment is published.${what}`
    this.#list.view(id)?.classList.add('fresh')
  }

  #keepPending(pending: Pending[]): void {
    this.#pending = pending
    this.#store.keepPending(pending)
  }

  #draw(): void {
    const waiting = this.#pending.map((p) => ({ ...p, waiting: this.#watching ? WAITING : LATER }))
    const comments: Shown[] = [...this.#thread.comments.values(), ...waiting]
    this.#list.draw(comments.sort((a, b) => (a.id < b.id ? -1 : 1)))
    const count = this.#thread.head?.count ?? 0
    this.#title.textContent = count === 0 ? 'Comments' : `${count} comment${count === 1 ? '' : 's'}`
    this.#older.hidden = this.#thread.unread === 0
    this.#older.textContent = `Show older comments (${this.#thread.unread})`
    this.#empty.hidden = comments.length > 0 || this.#thread.head?.closed === true
  }

  async #loadOlder(): Promise<void> {
    this.#older.disabled = true
    try {
      await this.#thread.loadOlder()
      this.#draw()
    } catch (error) {
      this.#failed(error, () => this.#loadOlder())
    }
    this.#older.disabled = false
  }

  #failed(error: unknown, again: () => Promise<void>): void {
    if (!(error instanceof Unreachable)) throw error
    const retry = el('button', { type: 'button', class: 'link', click: () => void again() }, 'Try again')
    this.#say.replaceChildren('The comments could not be loaded. ', retry)
  }

  async #openForm(): Promise<void> {
    if (this.#forms.childElementCount > 0) return
    const form = await this.#form({ onAccepted: (pending) => this.#accepted(pending) })
    this.#forms.replaceChildren(el('h3', {}, 'Leave a comment'), form.root)
  }

  async #openReply(id: string): Promise<void> {
    this.#closeReply()
    const comment = this.#thread.comments.get(id)
    if (!comment || 'gone' in comment) return
    const form = await this.#form({
      parent: { id, name: comment.author.name },
      onAccepted: (pending) => {
        this.#closeReply()
        this.#accepted(pending)
      },
      onClose: () => {
        this.#closeReply()
        this.#list.view(id)?.focus()
      },
    })
    this.#reply = form
    this.#list.insertBelow(id, form.root)
    form.focus()
  }

  #closeReply(): void {
    this.#reply?.root.remove()
    this.#reply = undefined
  }

  async #form(host: Pick<FormHost, 'parent' | 'onAccepted' | 'onClose'>): Promise<CommentForm> {
    const { CommentForm, style } = await import('./form.ts')
    adopt(this.#root, style)
    return new CommentForm({ ...host, settings: this.#settings, store: this.#store })
  }

  #accepted(pending: Pending): void {
    this.#keepPending([...this.#pending.filter(({ id }) => id !== pending.id), pending])
    this.#say.textContent = 'Your comment was received and is waiting for the site.'
    this.#watch()
    this.#list.view(pending.id)?.focus()
  }

  #watch(): void {
    const running = this.#watching
    this.#watching = true
    this.#draw()
    if (running) return
    const look = () => this.#look(true).catch((error) => unreachableIsFalse(error))
    void watch(look, this.#stopped.signal).finally(() => {
      this.#watching = false
      this.#draw()
    })
  }

  /** Goes to the comment that the address names: the browser does not look into a shadow tree. */
  async #follow(): Promise<void> {
    const id = location.hash.match(/^#bp-([0-9a-f.-]+)$/)?.[1]
    if (!id) return
    const found = await this.#thread.seek(id).catch(() => false)
    if (!found) return
    this.#draw()
    for (const view of this.#root.querySelectorAll('.target')) view.classList.remove('target')
    const view = this.#root.getElementById(anchorOf(id))
    view?.classList.add('target')
    view?.scrollIntoView({ block: 'center' })
    view?.focus({ preventScroll: true })
  }
}

/** Nobody answered: nothing is known, so look again. */
function unreachableIsFalse(error: unknown): false {
  if (error instanceof Unreachable) return false
  throw error
}

const sheets = new Map<string, CSSStyleSheet>()

/** Constructed sheets need no exception in a content security policy. */
function adopt(root: ShadowRoot, css: string): void {
  let sheet = sheets.get(css)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    sheets.set(css, sheet)
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}
