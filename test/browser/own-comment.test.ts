import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SubmissionBody } from '../../shared/wire.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { type Blog, commentOf, rootForm, startBlog, visit, write } from './blog.ts'

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

/** Keeps the thread's head back until it is told to let it through. */
async function holdSnapshots(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/head.json', async (route) => {
    await promise
    await route.continue().catch(() => undefined)
  })
  return resolve
}

const sent = (page: Page) =>
  page.waitForRequest('**/v1/comments').then((request) => request.postDataJSON() as SubmissionBody)

it('waits for the site, then is published, masked, with a word on why', async () => {
  const { page, faults } = await visit(browser, `${stack.url}/neck-pain`)
  await page.getByText('Yours may be the first').waitFor()
  const letThrough = await holdSnapshots(page)
  await write(page, 'Piotr W.', 'Please ring me back: (212) 555-0187.')
  const comment = commentOf(page, 'Piotr W.')
  await comment.getByText('waiting for the site').waitFor()
  expect(await comment.textContent()).toContain('(212) 555-0187')
  letThrough()
  await page.getByText('Your comment is published.').waitFor()
  await page.getByText('The site has revised it: a phone number was masked.').waitFor()
  const published = (await comment.locator('.body').textContent()) ?? ''
  expect(published).toContain('Please ring me back')
  expect(published).not.toContain('555-0187')
  await comment.getByText('revised by the site').click()
  expect(await comment.getByRole('listitem').textContent()).toBe('a phone number was masked')
  expect(await comment.locator('time').getAttribute('datetime')).toMatch(/^20\d\d-/)
  expect(faults).toEqual([])
})

it('is still there, waiting, after a reload', async () => {
  const { page, context } = await visit(browser, `${blog.url}/reloaded`)
  await page.getByText('Yours may be the first').waitFor()
  await holdSnapshots(page)
  await write(page, 'Yusuf Demir', 'Is that for a week or for longer?')
  await commentOf(page, 'Yusuf Demir', 'waiting for the site').waitFor()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.route('**/head.json', (route) => route.fulfill({ status: 404 }))
  await page.reload()
  await commentOf(page, 'Yusuf Demir', 'Is that for a week').getByText('waiting for the site').waitFor()
  await context.close()
})

it('keeps text and key when nobody answers, also over a reload, so the retry is the same comment', async () => {
  const { page, context } = await visit(browser, `${blog.url}/offline`)
  await page.getByText('Yours may be the first').waitFor()
  await context.setOffline(true)
  const first = sent(page)
  await write(page, 'Anneli Virtanen', 'The small glass!')
  await page.getByRole('alert').getByText('could not be reached').waitFor()
  await context.setOffline(false)
  await page.reload()
  const form = rootForm(page)
  await form.waitFor()
  expect(await form.getByLabel('Comment').inputValue()).toBe('The small glass!')
  expect(await form.getByLabel('Name').inputValue()).toBe('Anneli Virtanen')
  const second = sent(page)
  await form.getByRole('button', { name: 'Send comment' }).click()
  expect(await second).toEqual(await first)
  await page.getByText('Your comment is published.').waitFor()
  expect(await form.getByLabel('Comment').inputValue()).toBe('')
  await context.close()
})

it('with another text after the answer has another key', async () => {
  const { page, context } = await visit(browser, `${blog.url}/twice`)
  const keys: unknown[] = []
  for (const body of ['One.', 'Two.']) {
    const request = sent(page)
    await write(page, 'Rahul Menon', body)
    keys.push((await request).key)
    await commentOf(page, 'Rahul Menon', body).waitFor()
  }
  expect(new Set(keys).size).toBe(2)
  await context.close()
})

it('that the service refuses stays in the form, with the reason beside its field', async () => {
  const { page, context } = await visit(browser, `${blog.url}/refused`)
  const form = rootForm(page)
  await form.getByLabel('E-mail').fill('not an address')
  await write(page, 'Jun Takahashi', 'Could you make one for the back?')
  await form.getByText('Must be an e-mail address.').waitFor()
  const email = form.getByLabel('E-mail')
  expect(await email.getAttribute('aria-invalid')).toBe('true')
  const described = form.locator(`[id="${await email.getAttribute('aria-describedby')}"]`)
  expect(await described.textContent()).toBe('Must be an e-mail address.')
  expect(await form.getByLabel('Comment').inputValue()).toBe('Could you make one for the back?')
  await context.close()
})

it('must have a name and words, which is said without asking the service', async () => {
  const { page, context } = await visit(browser, `${blog.url}/empty`)
  const form = rootForm(page)
  await form.waitFor()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await form.getByRole('button', { name: 'Send comment' }).click()
  await form.getByText('Please write something.').waitFor()
  await form.getByText('Please give a name.').waitFor()
  expect(requests.filter((url) => url.endsWith('/v1/comments'))).toEqual([])
  await context.close()
})
