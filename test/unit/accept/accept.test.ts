import { describe, expect, it } from 'vitest'
import { type AcceptContext, accept } from '../../../functions/accept/accept.ts'
import { isOfThread, mintId, uuidV7 } from '../../../shared/domain/id.ts'
import { ProblemError } from '../../../shared/domain/problem.ts'
import { sitesSchema } from '../../../shared/domain/sites.ts'
import type { Command, CreateCommand } from '../../../shared/wire.ts'

const NOW = 1_790_000_000_000
const KEYS = { k1: 'the first key of this deployment' }
const sites = new Map(
  sitesSchema
    .parse([
      { id: 'blog', origins: ['https://blog.example'] },
      { id: 'demo', origins: ['http://127.0.0.1:*'] },
    ])
    .map((s) => [s.id, s]),
)
const bytes = (fill: number) => new Uint8Array(10).fill(fill)
const key = uuidV7(NOW - 1000, bytes(9))
const parent = mintId('blog', 'neck-pain', NOW - 5000, bytes(3))
const valid = {
  site: 'blog',
  page: 'https://blog.example/neck-pain',
  key,
  author: { name: 'Ann' },
  body: 'Hello',
}

function post(body: unknown, change: Partial<AcceptContext> = {}) {
  const sent: { command: Command; group: string }[] = []
  const queue = { send: async (command: Command, group: string) => void sent.push({ command, group }) }
  const context = { sites, keys: KEYS, queue, now: NOW, random: bytes(5), network: '192.0.2', ...change }
  return { sent, answer: accept(body, context) }
}

async function refusal(body: unknown, change: Partial<AcceptContext> = {}) {
  const { sent, answer } = post(body, change)
  const error = await answer.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(sent).toEqual([])
  if (!(error instanceof ProblemError)) throw error ?? new Error('was accepted')
  return error.problem
}

describe('accept', () => {
  it('sends one command and answers its id', async () => {
    const { sent, answer } = post(valid)
    const { id, status, thread } = await answer
    expect(status).toBe('received')
    expect(thread).toBe('neck-pain')
    expect(isOfThread('blog', 'neck-pain', id)).toBe(true)
    expect(sent.map((s) => s.command)).toEqual([
      {
        kind: 'create',
        site: 'blog',
        thread,
        id,
        n: 1,
        at: NOW,
        page: valid.page,
        author: { name: 'Ann' },
        body: 'Hello',
      },
    ])
  })

  it('gives the same submission the same id and other words another', async () => {
    const ids = await Promise.all(
      [valid, { ...valid }, { ...valid, body: 'Hello!' }].map(async (body) => (await post(body).answer).id),
    )
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })

  it('drops whatever a reader may not set', async () => {
    const hostile = {
      ...valid,
      status: 'published',
      id: parent,
      at: 1,
      n: 99,
      author: { name: 'Ann', staff: true, key: 'mine', email: '', url: '' },
    }
    const { sent, answer } = post(hostile)
    await answer
    const { author, n, at, id } = sent.map(({ command }) => command as CreateCommand)[0] as CreateCommand
    expect(Object.keys(author)).toEqual(['name', 'key'])
    expect(author.key).not.toContain('mine')
    expect([n, at]).toEqual([1, NOW])
    expect(id).not.toBe(parent)
  })

  it('answers under the root of what it answers', async () => {
    expect((await post({ ...valid, parent }).answer).id.startsWith(`${parent}.`)).toBe(true)
  })

  it('a public id sent as key yields neither that id nor its token', async () => {
    const first = await post(valid).answer
    const second = await post({ ...valid, key: first.id }).answer
    expect(second.id).not.toBe(first.id)
    expect(second.token).not.toBe(first.token)
  })

  it('puts one network of one site in one fair-queue group', async () => {
    const group = async (change: Partial<AcceptContext>) => {
      const { sent, answer } = post(valid, change)
      await answer
      return sent[0]?.group
    }
    expect(await group({})).toBe(await group({}))
    expect(await group({})).not.toBe(await group({ network: '192.0.3' }))
    expect(await group({})).not.toContain('192')
  })

  const faults: [what: string, change: object, code: string, path: string][] = [
    ['no site', { site: undefined }, 'field_invalid', 'site'],
    ['unknown site', { site: 'nobody' }, 'site_unknown', 'site'],
    ['page elsewhere', { page: 'https://evil.example/neck-pain' }, 'page_forbidden', 'page'],
    ['page with dots', { page: 'https://blog.example/../x' }, 'page_path', 'page'],
    ['page with an encoded slash', { page: 'https://blog.example/a%2fb' }, 'page_path', 'page'],
    ['page of no use', { page: 'neck-pain' }, 'page_invalid', 'page'],
    ['thread in another form', { thread: 'Neck Pain' }, 'thread_invalid', 'thread'],
    [
      'parent of another thread',
      { parent: mintId('blog', 'other', NOW, bytes(1)) },
      'parent_foreign',
      'parent',
    ],
    ['parent of no thread', { parent: uuidV7(NOW, bytes(1)) }, 'parent_foreign', 'parent'],
    ['parent of no form', { parent: 'x' }, 'field_invalid', 'parent'],
    ['key of no form', { key: '1' }, 'field_invalid', 'key'],
    ['key a day old', { key: uuidV7(NOW - 86_400_001, bytes(1)) }, 'key_clock', 'key'],
    ['key of the future', { key: uuidV7(NOW + 120_001, bytes(1)) }, 'key_clock', 'key'],
    ['number as body', { body: 5 }, 'field_invalid', 'body'],
    ['empty body', { body: ' \n\u200b ' }, 'field_invalid', 'body'],
    ['long body', { body: 'x'.repeat(16_385) }, 'field_invalid', 'body'],
    ['NUL in the body', { body: 'a\u0000b' }, 'field_invalid', 'body'],
    ['half a surrogate pair', { body: 'a\ud800' }, 'field_invalid', 'body'],
    ['no author', { author: undefined }, 'field_invalid', 'author'],
    ['no name', { author: { name: '' } }, 'field_invalid', 'author.name'],
    ['two-line name', { author: { name: 'a\nb' } }, 'field_invalid', 'author.name'],
    ['e-mail of no form', { author: { name: 'a', email: 'x' } }, 'field_invalid', 'author.email'],
    ['script as url', { author: { name: 'a', url: 'javascript:alert(1)' } }, 'field_invalid', 'author.url'],
  ]
  it.each(faults)('refuses: %s', async (_what, change, code, path) => {
    const problem = await refusal({ ...valid, ...change })
    expect(problem.code).toBe(code)
    expect(problem.errors?.map((e) => e.path)).toEqual([path])
  })

  it('refuses a foreign origin, also with the own page', async () => {
    expect((await refusal(valid, { origin: 'https://evil.example' })).code).toBe('origin_forbidden')
    expect((await refusal({ ...valid, site: 'demo' }, { origin: 'https://blog.example' })).code).toBe(
      'origin_forbidden',
    )
  })

  it('tells a wrong clock the time here', async () => {
    const problem = await refusal({ ...valid, key: uuidV7(0, bytes(1)) })
    expect(problem.now).toBe(NOW)
  })

  it.each([null, 5, 'text', [], [[]]])('refuses %j as a body', async (body) => {
    expect((await refusal(body)).code).toBe('field_invalid')
  })
})
