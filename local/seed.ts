/** Fills an empty demo with the comments of `seed.json`, the way readers and staff would: over HTTP. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ROUTES } from '../shared/names.ts'
import { writeWhole } from './whole-file.ts'

const SITE = 'demo'
const POLL_MS = 100
const PATIENCE_MS = 30_000

interface SeedComment {
  page: string
  author: { name: string; email?: string }
  body: string
  /** A reply that staff wrote in the console. */
  staff?: true
  /** Index of the comment answered. */
  replyTo?: number
}

interface Placed {
  id: string
  thread: string
}

export interface SeedOptions {
  /** Folder of the demo pages; without `seed.json` there is nothing to do. */
  demo: string
  /** Data folder: remembers how far this came, so that it is done once. */
  data: string
  /** Of the running stack, without a slash at the end. */
  origin: string
  /** Access token of a moderator. */
  token: string
}

/** Gives the number of comments written now. Throws when the stack does not take one. */
export async function seed({ demo, data, origin, token }: SeedOptions): Promise<number> {
  const source = join(demo, 'seed.json')
  if (!existsSync(source)) return 0
  const comments: SeedComment[] = JSON.parse(readFileSync(source, 'utf8'))
  const progress = join(data, 'seeded.json')
  const placed: Placed[] = existsSync(progress) ? JSON.parse(readFileSync(progress, 'utf8')) : []
  const before = placed.length
  const blog = new Blog(origin, token)
  for (const comment of comments.slice(before)) {
    const parent = comment.replyTo === undefined ? undefined : placed[comment.replyTo]
    const isFirst = !comments.slice(0, placed.length).some(({ page }) => page === comment.page)
    placed.push(await place(blog, comment, parent, isFirst))
    writeWhole(progress, JSON.stringify(placed))
  }
  return placed.length - before
}

/** A moderator lets in the first comment of each page, and whatever is answered. */
async function place(
  blog: Blog,
  comment: SeedComment,
  parent: Placed | undefined,
  isFirst: boolean,
): Promise<Placed> {
  if (parent) await blog.letIn(parent)
  if (comment.staff && parent) return await blog.reply(comment, parent)
  const placed = await blog.post(comment, parent)
  if (isFirst) await blog.letIn(placed)
  return placed
}

class Blog {
  readonly #origin: string
  readonly #authorization: string

  constructor(origin: string, token: string) {
    this.#origin = origin
    this.#authorization = `Bearer ${token}`
  }

  async post({ page, author, body }: SeedComment, parent: Placed | undefined): Promise<Placed> {
    const submission = {
      site: SITE,
      page: `${this.#origin}/${page}`,
      author,
      body,
      ...(parent && { parent: parent.id }),
    }
    return (await this.#send('POST', ROUTES.comments, submission)) as Placed
  }

  async reply({ author, body }: SeedComment, { id: parent, thread }: Placed): Promise<Placed> {
    const words = { site: SITE, thread, parent, as: author.name, body }
    return (await this.#send('POST', ROUTES.replies, words)) as Placed
  }

  /** Waits until the comment is moderated and publishes it if it is held. */
  async letIn({ id, thread }: Placed): Promise<void> {
    const target = { site: SITE, thread, id }
    const { status, revision } = await this.#moderated(target)
    if (status === 'published') return
    const decision = { ...target, expectedRevision: revision, decision: 'publish', reason: 'demo' }
    await this.#send('POST', ROUTES.decisions, { decisions: [decision] })
  }

  async #moderated(target: Record<string, string>): Promise<{ status: string; revision: number }> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const response = await this.#fetch('GET', `${ROUTES.comment}?${new URLSearchParams(target)}`)
      if (response.ok) return (await response.json()) as { status: string; revision: number }
      if (response.status !== 404 || Date.now() > deadline) throw await refusal(response)
      await pause(POLL_MS)
    }
  }

  async #send(method: string, path: string, body: object): Promise<unknown> {
    const response = await this.#fetch(method, path, JSON.stringify(body))
    if (!response.ok) throw await refusal(response)
    return await response.json()
  }

  async #fetch(method: string, path: string, body?: string): Promise<Response> {
    const headers = {
      authorization: this.#authorization,
      'content-type': 'application/json',
      origin: this.#origin,
    }
    return await fetch(this.#origin + path, { method, headers, ...(body !== undefined && { body }) })
  }
}

const refusal = async (response: Response): Promise<Error> =>
  new Error(`${new URL(response.url).pathname} answered ${response.status}: ${await response.text()}`)
