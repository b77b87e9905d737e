/** The console page: signs in, then hands over to the app. */
import { el } from '../dom.ts'
import { Api } from './api.ts'
import { App } from './app.ts'
import { type Config, Session } from './session.ts'

async function start(): Promise<void> {
  const response = await fetch('config.json')
  if (!response.ok) throw new Error(`config.json answered ${response.status}`)
  const config = (await response.json()) as Config
  const session = new Session(config)
  const failure = await session.returned().then(
    () => '',
    (error: Error) => error.message,
  )
  const person = await session.person()
  if (!person) return gate(session, failure)
  const api = new Api(
    () => session.token(),
    () => app.sessionEnded(),
  )
  const signIn = () => void session.signIn()
  const signOut = () => void session.signOut()
  const app = new App({ api, person, sites: config.sites, signIn, signOut })
  app.start()
}

/** What a visitor sees who is not signed in. */
function gate(session: Session, failure: string): void {
  const button = el(
    'button',
    { type: 'button', class: 'primary', click: () => void session.signIn() },
    'Sign in',
  )
  document.body.replaceChildren(
    el(
      'main',
      { class: 'gate' },
      el('h1', {}, 'Bluepencil'),
      el('p', {}, 'Here moderators read what is held and decide on it.'),
      failure !== '' && el('p', { class: 'problem', role: 'alert' }, `Sign-in failed: ${failure}`),
      button,
    ),
  )
}

start().catch((error: Error) => {
  const words = `The console could not start: ${error.message}`
  document.body.replaceChildren(
    el('main', { class: 'gate' }, el('p', { class: 'problem', role: 'alert' }, words)),
  )
})
