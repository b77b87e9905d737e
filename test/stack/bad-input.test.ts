import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ROUTES } from '../../shared/names.ts'
import type { Problem } from '../../shared/wire.ts'
import { type Answer, post, postText, publishedIds, SITE, submission } from '../support/comments.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** A published comment of another thread. */
let foreign: string
/** The same comment's secret key, and a published comment of the thread that the tests post to. */
const foreignKey = uuidV7(Date.now())
let known: string

beforeAll(async () => {
  stack = await startStack()
  foreign = await published({ page: `${stack.url}/other`, key: foreignKey }, 'other')
  known = await published({}, 'neck-pain')
  expect(foreign).not.toBe(known)
})
afterAll(() => stack.stop())

async function published(changed: object, thread: string): Promise<string> {
  const { body } = await post(stack.url, changed)
  await vi.waitFor(async () => expect(await publishedIds(stack.url, thread)).toContain(body.id), {
    timeout: 15_000,
  })
  return body.id
}

/** A client's key of that time (epoch ms). */
function uuidV7(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  const random = crypto.randomUUID()
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${random.slice(15, 18)}-${random.slice(19)}`
}

/** Messages sent and items written so far. */
async function stored(): Promise<number[]> {
  const { calls } = await stack.stats()
  return ['sqs.SendMessage', 'sqs.SendMessageBatch', 'dynamodb.PutItem', 'dynamodb.UpdateItem'].map(
    (operation) => calls[operation]?.calls ?? 0,
  )
}

/** Runs the request and expects that it has left nothing behind and hurt nobody. */
async function refused(request: () => Promise<Response>): Promise<{ response: Response; text: string }> {
  const before = await stored()
  const pids = Object.values((await stack.stats()).processes).map(({ pid }) => pid)
  const response = await request()
  const text = await response.text()
  expect(await stored()).toEqual(before)
  expect(Object.values((await stack.stats()).processes).map(({ pid }) => pid)).toEqual(pids)
  expect((await fetch(`${stack.url}/health`)).status).toBe(200)
  return { response, text }
}

const json = (changed: object): string => JSON.stringify(submission(stack.url, changed))
/** With a piece of JSON that no serializer would write. */
const raw = (text: string): string => json({}).replace(/}$/, `,${text}}`)
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const page = (path: string): object => ({ page: stack.url + path })

/** Name, status, code, path of the failing field, body, headers. */
type Case = [
  string,
  number,
  string,
  string | undefined,
  () => string | Uint8Array<ArrayBuffer>,
  Record<string, string>?,
]

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const CASES: Case[] = [
  ['1 MB', 413, 'body_too_large', undefined, () => json({ body: 'a'.repeat(2 ** 20) })],
  ['broken JSON', 400, 'json_invalid', undefined, () => json({}).slice(0, -1)],
  ['no body', 400, 'json_invalid', undefined, () => ''],
  ['bytes that are no UTF-8', 400, 'json_invalid', undefined, () => new Uint8Array([0xff, 0xfe, 0x00])],
  ['a form', 415, 'content_type', undefined, () => 'body=hello', FORM],
  ['JSON that is a list', 422, 'field_invalid', '(body)', () => '[]'],
  ['JSON that is null', 422, 'field_invalid', '(body)', () => 'null'],
  ['a body that is a number', 422, 'field_invalid', 'body', () => json({ body: 1 })],
  ['an author that is text', 422, 'field_invalid', 'author', () => json({ author: 'Ada' })],
  ['a name that is a list', 422, 'field_invalid', 'author.name', () => json({ author: { name: ['Ada'] } })],
  ['no site', 422, 'field_invalid', 'site', () => json({ site: undefined })],
  ['an empty text', 422, 'field_invalid', 'body', () => json({ body: ' \n\u200b' })],
  ['a null byte in the text', 422, 'field_invalid', 'body', () => json({ body: 'a\0b' })],
  ['a null byte in the name', 422, 'field_invalid', 'author.name', () => json({ author: { name: 'A\0' } })],
  ['half of a surrogate pair', 422, 'field_invalid', 'body', () => json({ body: 'a\ud83d' })],
  ['a line break in the name', 422, 'field_invalid', 'author.name', () => json({ author: { name: 'A\nB' } })],
  [
    'a script as address',
    422,
    'field_invalid',
    'author.url',
    () => json({ author: { name: 'A', url: 'javascript:alert(1)' } }),
  ],
  [
    'a text of 500 levels',
    422,
    'field_invalid',
    'body',
    () => json({}).replace('"It helped me."', nested(500)),
  ],
  ['more levels than a parser can count', 400, 'json_invalid', undefined, () => nested(8000)],
  ['5,000 nested <div>', 413, 'body_too_large', undefined, () => json({ body: '<div>'.repeat(5000) })],
  ['10,000 levels', 413, 'body_too_large', undefined, () => nested(10_000)],
  ['an unknown site', 422, 'site_unknown', 'site', () => json({ site: 'nobody' })],
  [
    'a foreign origin',
    403,
    'origin_forbidden',
    undefined,
    () => json({}),
    { origin: 'https://evil.example' },
  ],
  ['an opaque origin', 403, 'origin_forbidden', undefined, () => json({}), { origin: 'null' }],
  ['a page elsewhere', 422, 'page_forbidden', 'page', () => json({ page: 'https://evil.example/' })],
  ['a page that is no address', 422, 'page_invalid', 'page', () => json({ page: 'neck-pain' })],
  ['an encoded slash in the page', 422, 'page_path', 'page', () => json(page('/a%2fb'))],
  ['a way up in the page', 422, 'page_path', 'page', () => json(page('/a/../b'))],
  ['an encoded way up in the page', 422, 'page_path', 'page', () => json(page('/a/%2e%2E/b'))],
  ['a thread with a way up', 422, 'thread_invalid', 'thread', () => json({ thread: '../other' })],
  ['a key that is no UUIDv7', 422, 'field_invalid', 'key', () => json({ key: crypto.randomUUID() })],
  ['a key from yesterday', 422, 'key_clock', 'key', () => json({ key: uuidV7(Date.now() - 25 * 3_600_000) })],
  ['a key from tomorrow', 422, 'key_clock', 'key', () => json({ key: uuidV7(Date.now() + 3_600_000) })],
  ['a parent that is no id', 422, 'field_invalid', 'parent', () => json({ parent: 'c1' })],
  ['a parent of another thread', 422, 'parent_foreign', 'parent', () => json({ parent: foreign })],
  ['a parent that never was', 422, 'parent_foreign', 'parent', () => json({ parent: uuidV7(Date.now()) })],
]

describe('accept refuses', () => {
  it.each(CASES)('%s with %i %s', async (_, status, code, path, body, headers = {}) => {
    const { response, text } = await refused(() => postText(stack.url, body(), headers))
    const problem = JSON.parse(text) as Problem
    expect([response.status, problem.status, problem.code]).toEqual([status, status, code])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(problem.type).toBe(`urn:bluepencil:problem:${code}`)
    expect(problem.title.length).toBeGreaterThan(10)
    expect(problem.errors?.map((error) => error.path)[0]).toBe(path)
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s with 405', async (method) => {
    const { response, text } = await refused(() => fetch(stack.url + ROUTES.comments, { method }))
    expect([response.status, response.headers.get('allow'), JSON.parse(text).code]).toEqual([
      405,
      'POST, OPTIONS',
      'method_not_allowed',
    ])
  })

  it('a wrong clock and tells its own', async () => {
    const before = Date.now()
    const { body } = await post(stack.url, { key: uuidV7(0) })
    expect(body.now).toBeGreaterThanOrEqual(before)
    expect(body.now).toBeLessThanOrEqual(Date.now())
  })
})

describe('prototype keys', () => {
  it.each([
    '"__proto__":{"site":"x","polluted":true}',
    '"constructor":{"prototype":{"polluted":true}}',
    '"author":{"name":"Ada","__proto__":{"staff":true}}',
  ])('%s change nothing that is stored', async (piece) => {
    const response = await postText(stack.url, raw(piece))
    const answer = (await response.json()) as Answer
    if (response.status !== 202) {
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect([400, 422]).toContain(response.status)
      return
    }
    expect(answer.thread).toBe('neck-pain')
    await vi.waitFor(async () => expect(await publishedIds(stack.url)).toContain(answer.id), {
      timeout: 15_000,
    })
    const thread = JSON.stringify(
      await (await fetch(`${stack.url}/threads/${SITE}/neck-pain/head.json`)).json(),
    )
    expect(thread).not.toMatch(/polluted|"staff"/)
  })
})

describe('characters that a queue cannot carry as they are', () => {
  it.each(['\ufffe', '\uffff', '\u{1fffe}', '\u0085'])(
    '%j are no failure of the service',
    async (character) => {
      const { status } = await post(stack.url, { body: `a${character}b` })
      expect([202, 422]).toContain(status)
    },
  )
})

describe('the public id of a comment, sent as the key of another', () => {
  it('gives neither that id nor its token', async () => {
    const own = (await post(stack.url, { page: `${stack.url}/other`, key: foreignKey })).body
    expect(own.id).toBe(foreign)
    const { status, body } = await post(stack.url, { page: `${stack.url}/other`, key: foreign })
    expect(status).toBe(202)
    expect(body.id).not.toBe(foreign)
    expect(body.token).not.toBe(own.token)
  })
})

describe('accept takes', () => {
  it.each([
    ['as many nested <div> as fit', () => '<div>'.repeat(3200)],
    ['15 KB of <', () => '<'.repeat(15 * 1024)],
    ['markup of every kind', () => '<script>alert(1)</script> ![x](javascript:alert(1)) [a](//b) `c`'],
    ['emoji and right-to-left text', () => '👩‍⚕️ שלום \u202eabc'],
  ])('%s, and moderate does not hang on it', async (_, body) => {
    const answer = await post(stack.url, { body: body() })
    expect([answer.status, answer.body.code]).toEqual([202, undefined])
    const token = await stack.token('moderator')
    const query = new URLSearchParams({ site: SITE, thread: 'neck-pain', id: answer.body.id })
    await vi.waitFor(
      async () => {
        const headers = { authorization: `Bearer ${token}` }
        expect((await fetch(`${stack.url}${ROUTES.comment}?${query}`, { headers })).status).toBe(200)
      },
      { timeout: 20_000 },
    )
    expect(stack.output()).not.toContain('timed out')
  })
})

describe('the console refuses', () => {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claimsOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const headerOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())

  /** Signed with the issuer's own key: what it would have issued with these claims. */
  async function issued(changed: Record<string, unknown>): Promise<string> {
    const { readFileSync } = await import('node:fs')
    const key = JSON.parse(readFileSync(`${stack.data}/oidc/key.json`, 'utf8'))
    const claims = { ...claimsOf(await stack.token('admin')), ...changed }
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid }).sign(key)
  }

  async function byAnotherKey(): Promise<string> {
    const token = await stack.token('admin')
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const key = { ...(await exportJWK(privateKey)), alg: 'RS256' }
    return new SignJWT(claimsOf(token)).setProtectedHeader(headerOf(token)).sign(key)
  }

  const unsigned = async (): Promise<string> => {
    const claims = claimsOf(await stack.token('admin'))
    return `${encode({ ...headerOf(await stack.token('admin')), alg: 'none' })}.${encode(claims)}.`
  }

  const ask = (token: string | undefined, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(stack.url + path, {
      ...init,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })

  const READ = `${ROUTES.queue}?site=${SITE}`
  const decide = (): RequestInit => ({
    method: 'POST',
    body: JSON.stringify({
      decisions: [{ site: SITE, thread: 'neck-pain', id: known, expectedRevision: 1, decision: 'remove' }],
    }),
  })

  it('nothing with a good token, so that what follows says something', async () => {
    expect((await ask(await issued({}), READ)).status).toBe(200)
  })

  it.each<[string, () => Promise<string | undefined>]>([
    ['no token', async () => undefined],
    ['another issuer', () => issued({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other' })],
    ['another client', () => issued({ client_id: 'other' })],
    ['an expired token', () => issued({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['alg none', unsigned],
    ['another key', byAnotherKey],
  ])('%s with 401', async (_, make) => {
    const token = await make()
    for (const [path, init] of [
      [READ, {}],
      [ROUTES.decisions, decide()],
    ] as const) {
      const { response, text } = await refused(() => ask(token, path, init))
      expect([response.status, text]).toEqual([401, '{"message":"Unauthorized"}'])
    }
  })

  it.each([
    ['no scope', { scope: 'openid' }],
    ['the scope to read only', { scope: 'openid bluepencil/read' }],
  ])('a decision with %s with 403', async (_, changed) => {
    const token = await issued(changed)
    const { response, text } = await refused(() => ask(token, ROUTES.decisions, decide()))
    expect([response.status, text]).toEqual([403, '{"message":"Forbidden"}'])
  })

  it('an auditor’s decision with 403, although the auditor may read', async () => {
    const token = await stack.token('auditor')
    expect((await ask(token, READ)).status).toBe(200)
    expect((await refused(() => ask(token, ROUTES.decisions, decide()))).response.status).toBe(403)
  })

  it('the scopes without the role with 403 role_missing', async () => {
    const token = await issued({ 'cognito:groups': ['visitors'] })
    const { response, text } = await refused(() => ask(token, ROUTES.decisions, decide()))
    expect([response.status, JSON.parse(text).code]).toEqual([403, 'role_missing'])
  })

  it.each([ROUTES.decisions, ROUTES.replies])('GET %s with 405', async (path) => {
    const token = await stack.token('admin')
    const { response, text } = await refused(() => ask(token, path))
    expect([response.status, JSON.parse(text).code]).toEqual([405, 'method_not_allowed'])
  })

  it.each([
    ['broken JSON', '{', 400, 'json_invalid'],
    ['no decisions', '{"decisions":[]}', 422, 'field_invalid'],
    ['a decision that is none', '{"decisions":[{"decision":"burn"}]}', 422, 'field_invalid'],
    ['an unknown field', '{"decisions":[],"admin":true}', 422, 'field_invalid'],
  ])('%s as a decision', async (_, body, status, code) => {
    const token = await stack.token('admin')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { response, text } = await refused(() =>
      fetch(stack.url + ROUTES.decisions, { method: 'POST', headers, body }),
    )
    expect([response.status, JSON.parse(text).code]).toEqual([status, code])
  })
})
