/** Who is signed in: authorization code with PKCE, tokens in the tab's own storage. */
import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts'

/** `/console/config.json`. */
export interface Config {
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  endSessionEndpoint?: string
  clientId: string
  /** Separated by spaces. */
  scope: string
  /** Ids of the sites to choose from, if the service tells. */
  sites?: string[]
}

export interface Person {
  name: string
  roles: string[]
}

/** A token that ends this soon (seconds) is renewed first. */
const MARGIN = 60

/** The address that sign-in and sign-out lead back to. */
const HOME = `${location.origin}/console/`

export class Session {
  readonly #config: Config
  readonly #manager: UserManager
  #renewal: Promise<User | null> | undefined

  constructor(config: Config) {
    this.#config = config
    const store = new WebStorageStateStore({ store: sessionStorage })
    this.#manager = new UserManager({
      authority: config.issuer,
      metadata: {
        issuer: config.issuer,
        authorization_endpoint: config.authorizationEndpoint,
        token_endpoint: config.tokenEndpoint,
      },
      client_id: config.clientId,
      redirect_uri: HOME,
      scope: config.scope,
      userStore: store,
      stateStore: store,
      automaticSilentRenew: false,
    })
  }

  /** Takes what the sign-in page sent back, if this is such a visit. Throws when sign-in failed. */
  async returned(): Promise<void> {
    const answer = new URLSearchParams(location.search)
    if (!answer.has('state')) return
    const address = location.href
    history.replaceState(null, '', HOME)
    const user = await this.#manager.signinCallback(address)
    if (typeof user?.state === 'string') history.replaceState(null, '', HOME + user.state)
  }

  /** Nobody, when there is no token or it has ended and cannot be renewed. */
  async person(): Promise<Person | undefined> {
    const user = await this.#user()
    if (!user) return undefined
    const claims = claimsOf(user.access_token)
    const groups = claims['cognito:groups']
    return {
      name: String(user.profile.email ?? claims['username'] ?? user.profile.sub),
      roles: Array.isArray(groups) ? groups.map(String) : [],
    }
  }

  async token(): Promise<string | undefined> {
    return (await this.#user())?.access_token
  }

  /** Leaves the page, and comes back to where it was. */
  async signIn(): Promise<void> {
    await this.#manager.signinRedirect({ state: location.hash })
  }

  /** Forgets the tokens and leaves the page, so that the sign-in page forgets them too. */
  async signOut(): Promise<void> {
    await this.#manager.removeUser()
    const { endSessionEndpoint, clientId } = this.#config
    if (endSessionEndpoint === undefined) return location.assign(HOME)
    const end = new URL(endSessionEndpoint)
    end.search = new URLSearchParams({ client_id: clientId, logout_uri: HOME }).toString()
    location.assign(end)
  }

  async #user(): Promise<User | null> {
    const user = await this.#manager.getUser()
    if (!user || (user.expires_in ?? 0) > MARGIN) return user
    if (user.refresh_token === undefined) return user.expired ? null : user
    this.#renewal ??= this.#manager
      .signinSilent()
      .catch(() => null)
      .finally(() => {
        this.#renewal = undefined
      })
    return await this.#renewal
  }
}

/** The claims of a token, which the API verifies and this page only shows. */
function claimsOf(token: string): Record<string, unknown> {
  const part = token.split('.')[1] ?? ''
  const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes))
}
