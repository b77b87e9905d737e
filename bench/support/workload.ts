/** The comments of a run, from the seed in `workload.json`: the same in every run. */
import { WORKLOAD } from './spec.ts'

export interface Post {
  index: number
  /** Number of the thread, from 0. */
  thread: number
  /** Index of the comment answered, in the same thread. */
  parent?: number
  name: string
  body: string
}

export interface Grouping {
  /** Comments of one thread in a row. */
  group: number
  apart: number
}

export type Random = () => number

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const NAMES = ['Ada', 'Bruno', 'Carla', 'Dmitri', 'Esra', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas']
const WORDS =
  'the morning walk helped more than any pillow that we tried before and after a month of gentle work on shoulders our old neck feels light again which nobody at home had thought possible so thank you'.split(
    ' ',
  )

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T

/** Plain words of exactly `bytes` ASCII bytes: nothing that a rule would touch. */
export function plainText(random: Random, bytes: number = WORKLOAD.textBytes): string {
  let text = pick(WORDS, random)
  while (text.length < bytes) text += ` ${pick(WORDS, random)}`
  return `${text.slice(0, bytes - 2)}s.`
}

/** Short threads get their share of the comments, one long thread the rest. */
function threadSizes(count: number): number[] {
  const { share, sizes } = WORKLOAD.shortThreads
  const threads: number[] = []
  let left = Math.round(count * share)
  for (let i = 0; left > 0; i++) {
    const size = Math.min(left, sizes[i % sizes.length] ?? left)
    threads.push(size)
    left -= size
  }
  const long = count - Math.round(count * share)
  return long > 0 ? [...threads, long] : threads
}

/**
 * The thread of each comment: threads by chance, weighted by what they have left, `group` comments at a time. The last
 * `apart` threads are not taken again while there are others.
 */
function threadOrder(count: number, { group, apart }: Grouping, random: Random): number[] {
  const left = threadSizes(count)
  const order: number[] = []
  let recent: number[] = []
  while (order.length < count) {
    const open = left.flatMap((size, thread) => (size > 0 && !recent.includes(thread) ? [thread] : []))
    if (open.length === 0) {
      recent = recent.slice(1)
      continue
    }
    const thread = weighted(open, left, random)
    const taken = Math.min(group, left[thread] ?? 0)
    left[thread] = (left[thread] ?? 0) - taken
    for (let i = 0; i < taken; i++) order.push(thread)
    recent = [...recent, thread].slice(recent.length < apart ? 0 : 1)
  }
  return order
}

function weighted(threads: number[], weights: number[], random: Random): number {
  const total = threads.reduce((sum, thread) => sum + (weights[thread] ?? 0), 0)
  let at = random() * total
  for (const thread of threads) {
    at -= weights[thread] ?? 0
    if (at < 0) return thread
  }
  return threads.at(-1) ?? 0
}

/** `count` comments; a comment answered comes at least `replyDistance` comments before its answer. */
export function workload(count: number, grouping: Grouping = { group: 1, apart: 0 }): Post[] {
  const { replyShare, replyDistance, seed } = WORKLOAD
  const random = seededRandom(seed + count + grouping.group)
  const posts: Post[] = []
  let replies = 0
  for (const [index, thread] of threadOrder(count, grouping, random).entries()) {
    const old = posts.filter((post) => post.thread === thread && post.index <= index - replyDistance)
    const isReply = old.length > 0 && replies < replyShare * (index + 1)
    if (isReply) replies++
    posts.push({
      index,
      thread,
      ...(isReply && { parent: pick(old, random).index }),
      name: pick(NAMES, random),
      body: plainText(random),
    })
  }
  return posts
}
