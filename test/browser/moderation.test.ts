import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { post } from '../support/comments.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { commentOf, PATIENCE, published, visit } from './blog.ts'
import { cardOf, signIn } from './moderator.ts'

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startStack(), launchBrowser()])
})
afterAll(() => Promise.all([browser?.close(), stack?.stop()]))

/** A comment that is held, because its author's name is one of the staff. */
async function held(words: string): Promise<void> {
  const { status } = await post(stack.url, { author: { name: 'Tomás Rivera' }, body: words })
  expect(status).toBe(202)
}

async function openConsole(role: 'moderator' | 'auditor') {
  const visited = await visit(browser, `${stack.url}/console/`)
  await signIn(visited.page, role)
  return visited
}

/** Reads the list again until the comment of that author is in it. */
async function listed(page: Page, name: string) {
  const card = cardOf(page, name)
  await vi.waitFor(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click()
    await card.waitFor({ timeout: 1000 })
  }, PATIENCE)
  return card
}

it('a moderator takes an edit back, publishes a held comment and answers it as staff', async () => {
  await held('Please ring me on (212) 555-0187.')
  const { page, context, faults } = await openConsole('moderator')
  const card = await listed(page, 'Tomás Rivera')
  const seen = (await card.locator('.versions').textContent()) ?? ''
  expect(seen).toContain('(212) 555-0187')
  await card.getByText('A phone number was masked.').waitFor()
  await card.getByText('The name looks like a staff name.').waitFor()
  await card.getByRole('button', { name: /^Edit/ }).click()
  await card.getByRole('checkbox').uncheck()
  await card.getByRole('button', { name: 'Save' }).click()
  await card.getByText('As written, unchanged').waitFor()
  await card.getByRole('button', { name: /^Reply/ }).click()
  await card.getByLabel('Your reply to').fill('We have your number.')
  await card.getByRole('button', { name: 'Publish and reply' }).click()
  await page.getByText('Replied to Tomás Rivera.').waitFor()
  expect(faults).toEqual([])
  await context.close()

  const reader = await visit(browser, `${stack.url}/neck-pain`)
  await vi.waitFor(async () => {
    await reader.page.reload()
    await commentOf(reader.page, 'Dr. Lena Hartmann').waitFor({ timeout: 1500 })
  }, PATIENCE)
  const comment = commentOf(reader.page, 'Tomás Rivera')
  expect(await comment.locator('.body').textContent()).toBe('Please ring me on (212) 555-0187.')
  expect(await comment.getByText('revised by the site').count()).toBe(0)
  expect(await comment.getByText('Staff').count()).toBe(0)
  expect(await commentOf(reader.page, 'Dr. Lena Hartmann').locator('.badge').textContent()).toBe('Staff')
  await reader.context.close()
})

it('a removed comment leaves a stub without name and words for readers', async () => {
  const reader = await visit(browser, `${stack.url}/back-pain-at-the-desk`)
  const id = await published(reader.page, 'Kyle', 'My brother cracks his own neck.')
  const { page, context } = await openConsole('moderator')
  const token = await stack.token('moderator')
  const decision = {
    site: 'demo',
    thread: 'back-pain-at-the-desk',
    id,
    decision: 'hold',
    expectedRevision: 1,
  }
  const response = await fetch(`${stack.url}/v1/console/decisions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ decisions: [decision] }),
  })
  expect(response.status).toBe(200)
  const card = await listed(page, 'Kyle')
  await card.getByRole('button', { name: /^Reject/ }).click()
  await page.getByText('Rejected the comment by Kyle.').waitFor()
  const stub = reader.page.locator(`[id="bp-${id}"].gone`)
  await vi.waitFor(async () => {
    await reader.page.reload()
    await stub.waitFor({ timeout: 1500 })
  }, PATIENCE)
  expect(await stub.textContent()).toBe('This comment was removed by the site.')
  await context.close()
  await reader.context.close()
})

it('a decision on a comment that somebody changed meanwhile is refused, and the comment shown anew', async () => {
  await held('First come, first served.')
  const one = await openConsole('moderator')
  const other = await openConsole('moderator')
  const mine = await listed(one.page, 'Tomás Rivera')
  const theirs = await listed(other.page, 'Tomás Rivera')
  await theirs.getByRole('button', { name: /^Publish/ }).click()
  await other.page.getByText('Published the comment by Tomás Rivera.').waitFor()
  await mine.getByRole('button', { name: /^Reject/ }).click()
  await mine.getByText('Somebody has changed this comment meanwhile.').waitFor()
  await mine.getByText('published', { exact: true }).waitFor()
  await one.context.close()
  await other.context.close()
})

it('a decision is taken back, and after signing out nothing is left to decide with', async () => {
  const words = 'Published by mistake.'
  await held(words)
  const { page, context, faults } = await openConsole('moderator')
  const card = (await listed(page, 'Tomás Rivera')).filter({ hasText: words })
  await card.getByPlaceholder('Reason').fill('Too fast')
  await card.getByRole('button', { name: /^Publish/ }).click()
  await page.getByText('Published the comment by Tomás Rivera.').waitFor()
  expect(await card.count()).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back: the comment by Tomás Rivera is held again.').waitFor()
  await card.getByText('held', { exact: true }).waitFor()
  await card.getByText('Details and log').click()
  const log = card.locator('.log').getByRole('listitem')
  await log.first().waitFor()
  const entries = await log.allTextContents()
  expect(entries.map((entry) => entry.split(' ')[0])).toEqual(['publish', 'hold'])
  expect(entries[0]).toContain('Too fast')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await page.locator('article').count()).toBe(0)
  expect(await page.evaluate('sessionStorage.length')).toBe(0)
  expect(faults).toEqual([])
  await context.close()
})

it('an auditor sees what was decided and by whom, and no button that decides', async () => {
  const { page, context, faults } = await openConsole('auditor')
  await page.getByRole('link', { name: 'Recent decisions' }).click()
  const card = cardOf(page, 'Kyle')
  await card.waitFor()
  await card.getByText('Details and log').click()
  await card.getByRole('listitem').filter({ hasText: 'reject by' }).waitFor()
  expect(await page.getByRole('button', { name: /^(Publish|Reject|Edit|Reply)/ }).count()).toBe(0)
  expect(faults).toEqual([])
  await context.close()
})

it('a session that has ended is said, and signing in again leads back to where it was', async () => {
  const { page, context } = await openConsole('moderator')
  await page.getByRole('link', { name: 'Recent decisions' }).click()
  await cardOf(page, 'Kyle').waitFor()
  await page.route('**/v1/console/**', (route) =>
    route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
  )
  await page.getByRole('button', { name: 'Refresh' }).click()
  await page.getByRole('status').getByText('Your session has ended.').waitFor()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Sign in again' }).click()
  await page.getByRole('button', { name: 'moderator' }).click()
  await cardOf(page, 'Kyle').waitFor()
  await context.close()
})

it('a long list comes in parts, each comment once', async () => {
  const numbers = Array.from({ length: 45 }, (_, i) => `Number ${i}.`)
  const author = { name: 'Lena Hartmann' }
  await Promise.all(numbers.map((body) => post(stack.url, { author, body })))
  const { page, context, faults } = await openConsole('moderator')
  const texts = page.locator('article.card', { hasText: author.name }).locator('.text')
  const more = page.getByRole('button', { name: 'More' })
  await vi.waitFor(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click()
    await more.waitFor({ timeout: 1000 })
    while (await more.isVisible()) {
      await more.click()
      await page.locator('main > section:not([aria-busy])').waitFor()
    }
    expect((await texts.allTextContents()).toSorted()).toEqual(numbers.toSorted())
  }, PATIENCE)
  expect(faults).toEqual([])
  await context.close()
})

it('the console is served with a policy that allows neither inline code nor markup from strings', async () => {
  const policy = (await fetch(`${stack.url}/console/`)).headers.get('content-security-policy') ?? ''
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toContain('unsafe-inline')
})
