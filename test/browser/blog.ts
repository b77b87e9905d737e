/** Somebody's blog on an origin of its own, and what its readers do there. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Long enough for a busy machine; nothing waits that long when it works. */
export const PATIENCE = { timeout: 20_000 }

export interface Blog {
  /** Origin, without a slash at the end. Every path is a post, in English or what `?lang=` says. */
  url: string
  stop(): void
}

/** Embeds the comments of the service as its documentation says, under a policy that allows no more than that. */
export async function startBlog(service: string): Promise<Blog> {
  const policy = [
    "default-src 'none'",
    `script-src ${service}`,
    `connect-src ${service}`,
    'img-src data:',
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  const post = (
    lang: string,
  ) => `<!doctype html><html lang="${lang}"><title>A post</title><link rel="icon" href="data:,">
<h1>A post</h1><script async src="${service}/embed.js" data-site="demo"></script></html>`
  const server = createServer(({ url = '' }, response) => {
    const [, lang = 'en'] = /\?lang=(\w+)$/.exec(url) ?? []
    response
      .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy })
      .end(post(lang))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}

export interface Visit {
  page: Page
  context: BrowserContext
  /** Exceptions, errors of the console and violations of the page's policy. Tests end with it empty. */
  faults: string[]
}

/** Opens a page as a reader who was never here. */
export async function visit(browser: Browser, url: string, options: object = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  context.setDefaultTimeout(PATIENCE.timeout)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // A thread without comments is a 404, which browsers report by themselves.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text())
  })
  await page.goto(url)
  return { page, context, faults }
}

/** The form at the end of the thread. */
export const rootForm = (page: Page) => page.locator('bluepencil-comments .forms form')

/** Fills in the form at the end of the thread and sends it. */
export async function write(page: Page, name: string, body: string): Promise<void> {
  const form = rootForm(page)
  await form.getByLabel('Comment').fill(body)
  await form.getByLabel('Name').fill(name)
  await form.getByRole('button', { name: 'Send comment' }).click()
}

/** The comment of that author with those words in it. */
export const commentOf = (page: Page, name: string, words: string | RegExp = '') =>
  page.getByRole('article', { name: `Comment by ${name}` }).filter({ hasText: words })

/** Writes a comment, waits until readers see it and gives its full id. */
export async function published(page: Page, name: string, body: string): Promise<string> {
  await write(page, name, body)
  const comment = commentOf(page, name)
  await comment.locator('time').waitFor()
  const id = await comment.getAttribute('id')
  expect(id).toMatch(/^bp-/)
  return (id ?? '').slice('bp-'.length)
}
