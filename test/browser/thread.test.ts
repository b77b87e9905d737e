import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { head, post } from '../support/comments.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { type Blog, commentOf, PATIENCE, published, startBlog, visit } from './blog.ts'

let stack: Stack
let browser: Browser
let blog: Blog

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startStack(), launchBrowser()])
  blog = await startBlog(stack.url)
})
afterAll(async () => {
  blog?.stop()
  await Promise.all([browser?.close(), stack?.stop()])
})

it('takes a reply in its place, below the comment that it answers', async () => {
  const { page, faults } = await visit(browser, `${blog.url}/neck-pain`)
  const parent = await published(page, 'Marguerite Okafor', 'Is crawl alright?')
  await page.getByRole('button', { name: 'Reply to Marguerite Okafor' }).click()
  const form = page.locator('li form')
  const words = form.getByLabel('Your reply to Marguerite Okafor')
  await form.locator('textarea:focus').waitFor()
  await words.fill('It is, if you breathe to both sides.')
  await form.getByLabel('Name').fill('Henrike Vogel')
  await form.getByRole('button', { name: 'Send reply' }).click()
  const reply = commentOf(page, 'Henrike Vogel')
  await reply.locator('time').waitFor()
  expect(await form.count()).toBe(0)
  const nested = page.locator('li', { has: page.locator(`[id="bp-${parent}"]`) }).locator('ol article')
  expect(await nested.getAttribute('aria-label')).toBe('Comment by Henrike Vogel')
  expect(await reply.getAttribute('id')).toMatch(new RegExp(`^bp-${parent}\\.`))
  expect(faults).toEqual([])
})

it('closes a reply with Escape and keeps what was typed', async () => {
  const { page, context } = await visit(browser, `${blog.url}/escape`)
  await published(page, 'Grace Adeyemi-Clarke', 'Warmth in the evening did the rest.')
  const open = page.getByRole('button', { name: 'Reply to Grace Adeyemi-Clarke' })
  const words = page.getByLabel('Your reply to Grace Adeyemi-Clarke')
  await open.click()
  await words.fill('Half a thought')
  await words.press('Escape')
  expect(await words.count()).toBe(0)
  await open.click()
  expect(await words.inputValue()).toBe('Half a thought')
  await context.close()
})

const HOSTILE = [
  '<script>window.hurt = 1</script>',
  '<img src=x onerror="window.hurt = 1">',
  '[click](javascript:window.hurt=1)',
  '<svg/onload=window.hurt=1>',
  '"><iframe srcdoc="<script>parent.hurt=1</script>"></iframe>',
]

it('shows hostile markup as the text it is, and none of it runs', async () => {
  const { page, context, faults } = await visit(browser, `${blog.url}/hostile`)
  const name = '<b onmouseover=window.hurt=1>Kyle</b>'
  await published(page, name, HOSTILE.join('\n\n'))
  const body = commentOf(page, name).locator('.body')
  const text = await body.textContent()
  for (const words of HOSTILE.filter((line) => line.startsWith('<'))) expect(text).toContain(words)
  expect(await body.locator('script, img, iframe, svg').count()).toBe(0)
  const links = await body.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(links.filter((href) => !/^https?:/.test(href ?? ''))).toEqual([])
  expect(await page.evaluate('window.hurt')).toBeUndefined()
  expect(faults).toEqual([])
  await context.close()
})

it('draws nothing that a snapshot cannot lawfully hold, wherever it came from', async () => {
  const { page, context, faults } = await visit(browser, `${blog.url}/tampered`)
  const hostile = {
    id: '019aa000-0000-7000-8000-000000000001',
    at: Date.now(),
    author: { name: 'Kyle', url: 'javascript:window.hurt=1' },
    body: [
      ['p', ['a', 'javascript:window.hurt=1', 'one'], ['a', 'https://clinic.example/', 'two']],
      ['p', ['a', ' data:text/html,<script>1</script>', 'three'], ['a', '/console/', 'four']],
      ['script', 'window.hurt = 1'],
      ['p', ['img', 'x'], '<b>five</b>'],
    ],
  }
  const head = { format: 1, site: 'demo', thread: 'tampered', count: 1, rev: 1, tail: 1, levels: [] }
  await page.route('**/head.json', (route) => route.fulfill({ json: { ...head, comments: [hostile] } }))
  await page.reload()
  const comment = commentOf(page, 'Kyle')
  await comment.waitFor()
  const links = await comment
    .locator('header a, .body a')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(links).toEqual([`#bp-${hostile.id}`, 'https://clinic.example/'])
  expect(await comment.locator('.body a').getAttribute('rel')).toBe('nofollow ugc noopener')
  expect(await comment.locator('.body').textContent()).toBe('onetwothreefour<b>five</b>')
  expect(await comment.locator('script, img, b').count()).toBe(0)
  expect(faults).toEqual([])
  await context.close()
})

it('opens long threads at their end, reads back page by page, and finds a linked comment', async () => {
  const total = 180
  const numbers = Array.from({ length: total }, (_, i) => i + 1)
  const answers = await Promise.all(
    numbers.map((n) => post(stack.url, { page: `${stack.url}/long`, body: `Number ${n}.` })),
  )
  await vi.waitFor(async () => expect((await head(stack.url, 'long'))?.count).toBe(total), PATIENCE)
  const ids = answers.map(({ body }) => body.id).toSorted()
  const { page, context, faults } = await visit(browser, `${blog.url}/long`)
  await page.getByRole('heading', { name: `${total} comments` }).waitFor()
  const articles = page.getByRole('article')
  const shown = () => articles.evaluateAll((all) => all.map(({ id }) => id.slice('bp-'.length)))
  const inHead = (await shown()).length
  expect(await shown()).toEqual(ids.slice(-inHead))
  expect(inHead).toBeLessThan(total)
  const older = page.getByRole('button', { name: /older/ })
  for (let before = inHead; await older.isVisible(); before = (await shown()).length) {
    await older.click()
    await vi.waitFor(async () => expect((await shown()).length).toBeGreaterThan(before), PATIENCE)
  }
  expect(await shown()).toEqual(ids)
  const oldest = await visit(browser, `${blog.url}/long#bp-${ids[0]}`)
  await oldest.page.locator(`[id="bp-${ids[0]}"].target`).waitFor()
  await context.close()
  await oldest.context.close()
  expect([...faults, ...oldest.faults]).toEqual([])
})

it('is shown on a page whose language is none', async () => {
  const { page, context, faults } = await visit(browser, `${blog.url}/language?lang=en_US`)
  await published(page, 'Anneli Virtanen', 'Ten minutes every morning.')
  expect(faults).toEqual([])
  await context.close()
})

it('says what is wrong when the snapshot cannot be read, and tries again', async () => {
  const { page, context } = await visit(browser, `${blog.url}/later`)
  await page.getByText('Yours may be the first').waitFor()
  await page.route('**/head.json', (route) => route.abort())
  await page.reload()
  await page.getByText('The comments could not be loaded.').waitFor()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Yours may be the first').waitFor()
  await context.close()
})
