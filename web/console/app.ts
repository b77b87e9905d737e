/** The page of somebody who is signed in: site, list, and who he is. The address names site and list. */
import { el } from '../dom.ts'
import type { Api } from './api.ts'
import { Board, type Tab } from './board.ts'
import { decoded } from './decoded.ts'
import { Memory } from './memory.ts'
import type { Person } from './session.ts'
import { type Act, StatusBar } from './status-bar.ts'

export interface AppOptions {
  api: Api
  person: Person
  /** Ids to choose from; without them the id is typed. */
  sites: string[] | undefined
  signIn(): void
  signOut(): void
}

const TABS: Record<Tab, string> = { held: 'Held', decided: 'Recent decisions' }
const DECIDE = ['moderator', 'admin']
const memory = new Memory('site')

export class App {
  readonly #options: AppOptions
  readonly #main = el('main')
  readonly #status = new StatusBar()
  readonly #links: Record<Tab, HTMLAnchorElement> = { held: tabLink('held'), decided: tabLink('decided') }
  readonly #picker: HTMLInputElement | HTMLSelectElement

  constructor(options: AppOptions) {
    this.#options = options
    this.#picker = picker(options.sites)
  }

  start(): void {
    document.body.replaceChildren(this.#header(), this.#main, this.#status.root)
    addEventListener('hashchange', () => this.#show())
    this.#show()
  }

  /** The token is no good any more. What was typed stays on the page. */
  sessionEnded(): void {
    this.#status.say('Your session has ended.', { label: 'Sign in again', run: this.#options.signIn })
  }

  #header(): HTMLElement {
    const { person, signOut } = this.#options
    const go = (event: Event) => {
      event.preventDefault()
      location.hash = addressOf(this.#picker.value.trim(), place().tab)
    }
    this.#picker.addEventListener('change', go)
    return el(
      'header',
      { class: 'top' },
      el('h1', {}, 'Bluepencil'),
      el('form', { class: 'site', submit: go }, el('label', { for: 'site' }, 'Site'), this.#picker),
      el('nav', { 'aria-label': 'Lists' }, this.#links.held, this.#links.decided),
      el(
        'div',
        { class: 'who' },
        el('span', {}, el('b', {}, person.name), rolesOf(person)),
        el('button', { type: 'button', click: signOut }, 'Sign out'),
      ),
    )
  }

  #show(): void {
    const { site, tab } = place(this.#options.sites)
    this.#status.clear()
    this.#picker.value = site
    for (const name of Object.keys(TABS) as Tab[]) {
      this.#links[name].href = addressOf(site, name)
      this.#links[name].ariaCurrent = name === tab ? 'page' : null
    }
    if (site === '') {
      this.#main.replaceChildren(el('p', { class: 'empty' }, 'Which site? Type its id above.'))
      return
    }
    memory.set(site)
    this.#open(site, tab)
  }

  #open(site: string, tab: Tab): void {
    const { api, person } = this.#options
    const canDecide = person.roles.some((role) => DECIDE.includes(role))
    const say = (text: string, act?: Act) => this.#status.say(text, act)
    const board = new Board({ api, site, tab, canDecide, say })
    const remark =
      !canDecide && el('p', { class: 'remark' }, 'You may read everything here and change nothing.')
    this.#main.replaceChildren(...[remark, board.root].filter((part) => part instanceof Node))
    void board.load()
  }
}

const tabLink = (tab: Tab): HTMLAnchorElement => el('a', { href: '#' }, TABS[tab])

function picker(sites: string[] | undefined): HTMLInputElement | HTMLSelectElement {
  if (!sites)
    return el('input', { id: 'site', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' })
  return el('select', { id: 'site' }, ...sites.map((site) => el('option', { value: site }, site)))
}

/** The name alone, when it says the role already. */
function rolesOf({ name, roles }: Person): string {
  const others = roles.filter((role) => role !== name)
  return others.length > 0 ? ` ${others.join(', ')}` : ''
}

const addressOf = (site: string, tab: Tab): string => `#${encodeURIComponent(site)}/${tab}`

/** What the address says, or else what was last looked at. */
function place(sites?: string[]): { site: string; tab: Tab } {
  const [, site, tab] = /^#([^/]+)\/(held|decided)$/.exec(location.hash) ?? []
  const local = ['127.0.0.1', 'localhost'].includes(location.hostname) ? 'demo' : ''
  const named = site === undefined ? (memory.get() ?? sites?.[0] ?? local) : decoded(site)
  return { site: named, tab: (tab as Tab | undefined) ?? 'held' }
}
