/** Readers who write: each keeps a comment's key until it is accepted, as the widget does. */
import { setTimeout as pause } from 'node:timers/promises'
import { v7 } from 'uuid'
import { type Random, seededRandom } from '../../bench/support/workload.ts'
import type { Accepted, SubmissionBody } from '../../shared/wire.ts'
import { SITE } from '../support/comments.ts'
import type { Lives } from './lives.ts'

/** The page stays the same when the port does not. */
const ORIGIN = 'http://127.0.0.1:8787'
/** Shares of the comments: with a page of their own, and on one page, whose thread so gets snapshot pages. */
const ALONE = 0.2
const BUSY = 0.4
const REPLIES = 0.3
const DUPLICATES = 0.2
const RETRY_MS = 100
const PATIENCE_MS = 120_000

/** What a 202 promised. */
export interface Promised {
  /** In the text of one submission alone. */
  mark: string
  id: string
  thread: string
}

export class Crowd {
  readonly #lives: Lives
  readonly #size: { comments: number; threads: number }
  readonly #random: Random = seededRandom(1)
  /** All answers to each submission, by its mark. */
  readonly answers = new Map<string, Accepted[]>()
  /** Requests that wait for an answer. */
  waiting = 0
  #next = 0
  #watchers: { count: number; resolve: () => void }[] = []

  constructor(size: { comments: number; threads: number }, lives: Lives) {
    this.#size = size
    this.#lives = lives
  }

  /** Resolves when every submission is accepted. */
  async write(concurrency: number): Promise<void> {
    const writer = async (): Promise<void> => {
      while (this.#next < this.#size.comments) await this.#one(this.#next++)
    }
    await Promise.all(Array.from({ length: concurrency }, writer))
  }

  /** Resolves when so many submissions are accepted. */
  async accepted(count: number): Promise<void> {
    if (this.answers.size >= count) return
    await new Promise<void>((resolve) => this.#watchers.push({ count, resolve }))
  }

  promises(): Promised[] {
    return [...this.answers].flatMap(([mark, answers]) =>
      answers.slice(0, 1).map(({ id, thread }) => ({ mark, id, thread })),
    )
  }

  async #one(index: number): Promise<void> {
    const mark = `mark${index}x`
    const page = this.#pageAt(index)
    const parent = this.#random() < REPLIES ? this.#someoneOn(page) : undefined
    const submission: SubmissionBody = {
      site: SITE,
      page: `${ORIGIN}/${page}`,
      key: v7(),
      author: { name: 'Ada' },
      body: `It helped me too, said ${mark}.`,
      ...(parent !== undefined && { parent }),
    }
    const isTwice = this.#random() < DUPLICATES
    await Promise.all(Array.from({ length: isTwice ? 2 : 1 }, () => this.#untilAccepted(mark, submission)))
  }

  /**
   * One page is written to all the time, some get one comment each, the others are busy one after the other. So at any
   * moment some have just got their last comment, and nothing that comes later puts right what is lost of them.
   */
  #pageAt(index: number): string {
    const { comments, threads } = this.#size
    const chance = this.#random()
    if (chance < ALONE) return `alone-${index}`
    return chance < ALONE + BUSY ? 'busy' : `page-${Math.floor((index * (threads - 1)) / comments)}`
  }

  #someoneOn(page: string): string | undefined {
    const there = this.promises().filter(({ thread }) => thread === page)
    return there[Math.floor(this.#random() * there.length)]?.id
  }

  async #untilAccepted(mark: string, submission: SubmissionBody): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const accepted = await this.#send(submission)
      if (accepted) return this.#note(mark, accepted)
      if (Date.now() > deadline) throw new Error(`${mark} is not accepted`)
      await pause(RETRY_MS)
    }
  }

  /** Nothing when there is no answer, or one that says to try again. */
  async #send(submission: SubmissionBody): Promise<Accepted | undefined> {
    const { url } = await this.#lives.current()
    const headers = { origin: url, 'content-type': 'application/json' }
    this.waiting += 1
    try {
      const answer = fetch(`${url}/v1/comments`, {
        method: 'POST',
        headers,
        body: JSON.stringify(submission),
      })
      const response = await answer
      if (response.status === 202) return (await response.json()) as Accepted
      if (response.status < 500) throw new Refused(`${response.status} ${await response.text()}`)
      return undefined
    } catch (error) {
      if (error instanceof Refused) throw error
      return undefined
    } finally {
      this.waiting -= 1
    }
  }

  #note(mark: string, accepted: Accepted): void {
    this.answers.set(mark, [...(this.answers.get(mark) ?? []), accepted])
    for (const { resolve } of this.#watchers.filter(({ count }) => this.answers.size >= count)) resolve()
    this.#watchers = this.#watchers.filter(({ count }) => this.answers.size < count)
  }
}

/** An answer that trying again does not change. */
class Refused extends Error {}
