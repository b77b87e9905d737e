/** Sends a submission and says what became of it; every outcome is a value. */
import type { Accepted, Problem, SubmissionBody } from '../../shared/wire.ts'
import { uuidv7 } from '../uuid.ts'

export type Outcome = { accepted: Accepted } | { problem: Problem } | { unreachable: true }

/**
 * Posts to `<service>/v1/comments`. A key that the service finds too old or too far ahead (a draft of
 * last week, a wrong clock) is made anew from the service's own time, once; `onKey` learns of it.
 */
export async function submit(
  service: string,
  submission: SubmissionBody & { key: string },
  onKey: (key: string) => void,
): Promise<Outcome> {
  const outcome = await post(`${service}/v1/comments`, submission)
  if (!('problem' in outcome) || outcome.problem.code !== 'key_clock') return outcome
  const key = uuidv7(outcome.problem.now ?? Date.now())
  onKey(key)
  return post(`${service}/v1/comments`, { ...submission, key })
}

async function post(url: string, submission: SubmissionBody): Promise<Outcome> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(submission),
  }).catch(() => undefined)
  const answer: unknown = await response?.json().catch(() => undefined)
  if (!response) return { unreachable: true }
  if (response.status === 202 && isObject(answer)) return { accepted: answer as unknown as Accepted }
  if (isObject(answer) && typeof answer['title'] === 'string')
    return { problem: answer as unknown as Problem }
  return { problem: unnamed(response.status) }
}

/** An answer that the service itself did not write: a gateway's or a proxy's. */
function unnamed(status: number): Problem {
  const title =
    status === 429 ? 'Too many comments at once. Please wait a little.' : 'The service did not answer.'
  return { type: 'about:blank', title, status, code: 'unknown' }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
