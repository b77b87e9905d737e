/** The moderators' API. */
import type {
  CommentDetail,
  DecisionRequest,
  DecisionResult,
  LogEntry,
  Problem,
  QueueItem,
  Status,
} from '../../shared/wire.ts'

/** What the API refused, or why it could not be asked (status 0). */
export class Refusal extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }

  /** Everything the problem says, in sentences. */
  get words(): string {
    const { title, detail, errors = [] } = this.problem
    const said = [title, detail, ...errors.map(({ path, message }) => `${path}: ${message}`)]
    return said.map(sentence).filter(Boolean).join(' ')
  }
}

/** Names a comment. */
export type Target = Pick<QueueItem, 'site' | 'thread' | 'id'>

export interface Page<T> {
  items: T[]
  /** Absent at the end. */
  cursor?: string
}

export interface AuditEntry extends Target {
  revision: number
  status: Status
  log: LogEntry[]
}

export interface Reply {
  site: string
  thread: string
  parent: string
  body: string
  /** A staff name of the site. */
  as?: string
  /** UUIDv7 of the form that it was written in: sent again, it is the same reply. */
  key: string
}

type Query = Record<string, string | undefined>

/** Every method throws `Refusal`. */
export class Api {
  readonly #token: () => Promise<string | undefined>
  readonly #onSessionEnd: () => void

  constructor(token: () => Promise<string | undefined>, onSessionEnd: () => void) {
    this.#token = token
    this.#onSessionEnd = onSessionEnd
  }

  async queue(site: string, limit: number, cursor?: string): Promise<Page<QueueItem>> {
    return (await this.#get('queue', { site, limit: String(limit), cursor })) as Page<QueueItem>
  }

  async audit(site: string, limit: number, cursor?: string): Promise<Page<AuditEntry>> {
    return (await this.#get('audit', { site, limit: String(limit), cursor })) as Page<AuditEntry>
  }

  async comment({ site, thread, id }: Target): Promise<CommentDetail> {
    return (await this.#get('comment', { site, thread, id })) as CommentDetail
  }

  async decide(request: DecisionRequest): Promise<{ status: Status; revision: number }> {
    const answer = (await this.#post('decisions', { decisions: [request] })) as { results: DecisionResult[] }
    const [result] = answer.results
    if (!result?.ok) throw new Refusal(result?.problem ?? unnamed(0))
    return result
  }

  async reply(reply: Reply): Promise<void> {
    await this.#post('replies', { ...reply })
  }

  #get(route: string, query: Query): Promise<unknown> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return this.#send(`${route}?${new URLSearchParams(given)}`, {})
  }

  #post(route: string, body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    return this.#send(route, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  async #send(route: string, init: RequestInit & { headers?: Record<string, string> }): Promise<unknown> {
    const token = await this.#token()
    if (token === undefined) throw this.#unauthorized()
    const headers = { ...init.headers, authorization: `Bearer ${token}` }
    const response = await fetch(`/v1/console/${route}`, { ...init, headers }).catch(() => undefined)
    if (!response) throw new Refusal(unnamed(0))
    if (response.status === 401) throw this.#unauthorized()
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok && !hasResults(body))
      throw new Refusal(isProblem(body) ? body : unnamed(response.status))
    return body
  }

  #unauthorized(): Refusal {
    this.#onSessionEnd()
    return new Refusal(unnamed(401))
  }
}

const hasResults = (body: unknown): boolean =>
  Array.isArray((body as { results?: unknown } | undefined)?.results)

const isProblem = (body: unknown): body is Problem =>
  typeof (body as Partial<Problem> | undefined)?.title === 'string'

const TITLES: Record<number, string> = {
  0: 'The service could not be reached',
  401: 'Your session has ended',
  403: 'Your role does not allow this',
}

/** Of answers without words: the gateway's own, or none at all. */
const unnamed = (status: number): Problem => ({
  type: 'about:blank',
  title: TITLES[status] ?? `The service answered ${status}`,
  status,
  code: 'unnamed',
})

/** "must be an address" → "Must be an address." */
const sentence = (text = ''): string =>
  text.charAt(0).toUpperCase() + text.slice(1).replace(/([^.!?])$/, '$1.')
