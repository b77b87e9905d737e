import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ROUTES } from '../../shared/names.ts'
import type { QueueItem } from '../../shared/wire.ts'
import { launchBrowser } from '../support/browser.ts'
import { post, SITE } from '../support/comments.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { PATIENCE, visit } from './blog.ts'
import { signIn } from './moderator.ts'

/** Each would set `hurt`, open a dialog or call home if it ran. */
const HOSTILE = [
  '<script>hurt=1</script>',
  '<img src=x onerror="hurt=1">',
  '<img src="https://evil.example/pixel.png">',
  '<svg/onload=hurt=1>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<details open ontoggle=alert(1)>',
  '"><iframe srcdoc="<script>parent.hurt=1</script>"></iframe>',
  '<a href="javascript:hurt=1">one</a> [two](javascript:hurt=1) <javascript:hurt=1>',
  '[three](data:text/html,<script>alert(1)</script>) [four](JaVaScRiPt&colon;alert(1))',
  '![five](https://evil.example/x.png "onerror=alert(1)")',
  '<style>@import "https://evil.example/x.css"</style><link rel=stylesheet href=//evil.example/y.css>',
  '</textarea></div><math><mi xlink:href="javascript:alert(1)">{{constructor.constructor("hurt=1")()}}',
  '<form action=https://evil.example/><input autofocus onfocus=hurt=1>',
]

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startStack(), launchBrowser()])
  await holdNewAuthors()
  const answers = await Promise.all(
    HOSTILE.map((body, i) => post(stack.url, { author: { name: `${i}${body}`.slice(0, 80) }, body })),
  )
  expect(answers.map(({ status }) => status)).toEqual(HOSTILE.map(() => 202))
  await vi.waitFor(async () => expect(await queue()).toHaveLength(HOSTILE.length), PATIENCE)
})
afterAll(() => Promise.all([browser?.close(), stack?.stop()]))

async function asAdmin(method: string, path: string, body?: object): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${await stack.token('admin')}`,
    'content-type': 'application/json',
  }
  const response = await fetch(stack.url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(response.status).toBe(200)
  return await response.json()
}

async function holdNewAuthors(): Promise<void> {
  const path = `${ROUTES.policy}?site=${SITE}`
  const { n, policy } = (await asAdmin('GET', path)) as { n: number; policy: object }
  await asAdmin('PUT', ROUTES.policy, { site: SITE, expected: n, policy: { ...policy, newAuthors: 'hold' } })
}

async function queue(): Promise<QueueItem[]> {
  return ((await asAdmin('GET', `${ROUTES.queue}?site=${SITE}&limit=100`)) as { items: QueueItem[] }).items
}

/** Opens the page and notes what a text that runs would cause. Tests end with it empty. */
async function watched(path: string) {
  const { page, context, faults } = await visit(browser, 'about:blank')
  page.on('dialog', (dialog) => {
    faults.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== stack.url) faults.push(`request to ${request.url()}`)
  })
  await page.goto(stack.url + path)
  return { page, context, faults }
}

const LOADING = ['script', 'img', 'svg', 'iframe', 'style', 'link', 'math', 'object', 'embed', 'form']

/** What no text may bring about: elements that load or run, handlers, and addresses that are not http. */
async function expectHarmless(page: Page, articles: Locator): Promise<void> {
  const tags = await articles.locator('*').evaluateAll((all) => all.map((element) => element.localName))
  expect(tags.length).toBeGreaterThan(HOSTILE.length)
  expect(tags.filter((tag) => LOADING.includes(tag))).toEqual([])
  const attributes = await articles
    .locator('*')
    .evaluateAll((all) =>
      all.flatMap((element) =>
        element
          .getAttributeNames()
          .map((name: string): [string, string] => [name, element.getAttribute(name) ?? '']),
      ),
    )
  expect(attributes.filter(([name]) => name.startsWith('on') || name.startsWith('src'))).toEqual([])
  expect(attributes.filter(([name, value]) => name === 'href' && !/^(https?:|#bp-)/.test(value))).toEqual([])
  expect(await page.evaluate('window.hurt')).toBeUndefined()
}

it('is text in the console, in the list, in the form for edits and in the details', async () => {
  const { page, context, faults } = await watched('/console/#demo/held')
  await signIn(page, 'moderator')
  const cards = page.locator('article.card')
  await vi.waitFor(async () => expect(await cards.count()).toBe(HOSTILE.length), PATIENCE)
  const shown = await cards.locator('.text').allTextContents()
  for (const words of HOSTILE) expect(shown).toContain(words)
  await expectHarmless(page, cards)
  for (const card of await cards.all()) {
    await card.getByText('Details and log').click()
    await card.getByText('Engine').waitFor()
  }
  await expectHarmless(page, cards)
  await cards.first().getByRole('button', { name: /^Edit/ }).click()
  expect(await cards.first().getByLabel('Your wording').inputValue()).toContain('<')
  expect(faults).toEqual([])
  await context.close()
})

it('is text on the page of a blog, once it is published', async () => {
  const decisions = (await queue()).map(({ site, thread, id, revision }) => ({
    site,
    thread,
    id,
    expectedRevision: revision,
    decision: 'publish',
  }))
  await asAdmin('POST', ROUTES.decisions, { decisions })
  const { page, context, faults } = await watched('/neck-pain')
  await vi.waitFor(async () => {
    await page.reload()
    await page.getByRole('heading', { name: `${HOSTILE.length} comments` }).waitFor({ timeout: 1500 })
  }, PATIENCE)
  const comments = page.locator('bluepencil-comments article')
  const bodies = await comments.locator('.body').allTextContents()
  expect(bodies).toContain('<script>hurt=1</script>')
  await expectHarmless(page, comments)
  expect(faults).toEqual([])
  await context.close()
})
