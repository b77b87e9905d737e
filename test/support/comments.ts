/** Comments as a page of the demo site sends them, and what readers get to see. */
import type { Accepted, Head, Problem, SubmissionBody } from '../../shared/wire.ts'

export const SITE = 'demo'

/** Of a 202 or of a problem; which fields there are, the status tells. */
export type Answer = Omit<Accepted, 'status'> & Omit<Problem, 'status'>

/** A submission that accept takes, on a page of the stack's own demo blog. */
export function submission(url: string, changed: object = {}): SubmissionBody {
  return { site: SITE, page: `${url}/neck-pain`, author: { name: 'Ada' }, body: 'It helped me.', ...changed }
}

/** Posts text as it stands, from a page of the stack. */
export function postText(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const all = { origin: url, 'content-type': 'application/json', ...headers }
  return fetch(`${url}/v1/comments`, { method: 'POST', headers: all, body })
}

export async function post(url: string, changed: object = {}): Promise<{ status: number; body: Answer }> {
  const response = await postText(url, JSON.stringify(submission(url, changed)))
  return { status: response.status, body: (await response.json()) as Answer }
}

/** The newest state of a thread, or nothing when it has none yet. */
export async function head(url: string, thread = 'neck-pain'): Promise<Head | undefined> {
  const response = await fetch(`${url}/threads/${SITE}/${thread}/head.json`)
  return response.ok ? ((await response.json()) as Head) : undefined
}

export const publishedIds = async (url: string, thread?: string): Promise<string[]> =>
  (await head(url, thread))?.comments.map(({ id }) => id) ?? []
