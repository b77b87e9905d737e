/** The demo site of a running stack: let in by policy, posted to over HTTP. */
import type { Accepted } from '../../shared/wire.ts'
import type { Stack } from '../../test/support/stack.ts'

export const SITE = 'demo'

/** From now on comments by new authors and on new pages are published at once; `more` changes the policy further. */
export async function openPolicy(stack: Stack, more: object = {}): Promise<void> {
  const headers = {
    authorization: `Bearer ${await stack.token('admin')}`,
    'content-type': 'application/json',
  }
  const address = `${stack.url}/v1/console/policy`
  const current = (await (await fetch(`${address}?site=${SITE}`, { headers })).json()) as {
    n: number
    policy: object
  }
  const policy = { ...current.policy, newAuthors: 'publish', newThreads: 'publish', ...more }
  const body = JSON.stringify({ site: SITE, expected: current.n, policy })
  const response = await fetch(address, { method: 'PUT', headers, body })
  if (!response.ok) throw new Error(`the policy was not taken: ${response.status} ${await response.text()}`)
}

export interface Submission {
  page: string
  name: string
  body: string
  parent?: string | undefined
  key?: string
}

/** Posts a comment on a page of the stack. Rejects when nothing answers. */
export function submit(url: string, { page, name, body, parent, key }: Submission): Promise<Response> {
  const submission = {
    site: SITE,
    page: `${url}/${page}`,
    author: { name },
    body,
    ...(parent !== undefined && { parent }),
    ...(key !== undefined && { key }),
  }
  return fetch(`${url}/v1/comments`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify(submission),
  })
}

/** Posts, and throws unless it is accepted. */
export async function mustSubmit(url: string, submission: Submission): Promise<Accepted> {
  const response = await submit(url, submission)
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Accepted
}
