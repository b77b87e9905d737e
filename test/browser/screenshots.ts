/** Makes the pictures in `docs/img` from a running stack with the demo's comments. `npm run screenshots` */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { post } from '../support/comments.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { cardOf, signIn } from './moderator.ts'

const OUT = join(import.meta.dirname, '../../docs/img')
const LIMIT = 300_000
const DESK = { width: 1080, height: 1180 }

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: DESK, colorScheme: 'light' },
  dark: { viewport: DESK, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 },
}

/** Comments that the demo's policy holds, so that the console has something to show. */
const HELD = [
  {
    author: { name: 'Dr Lena Hartmann' },
    body: 'Good evening, this is Lena. For an appointment please write to lena.private@post.example instead.',
  },
  {
    author: { name: 'Tomas Rivera', email: 'tomas@mail.example' },
    body: 'I share a name with your physiotherapist, but I am only a patient. After a fall on Tuesday my left arm tingles down to the thumb. Please ring me on (212) 555-0163, I am at home after six.',
  },
]

/** Seen some hours after the comments were written. */
async function demo(page: Page, url: string): Promise<void> {
  await page.clock.setFixedTime(Date.now() + 3 * 3_600_000)
  await page.goto(`${url}/neck-pain`)
  await page.getByText('revised by the site').first().click()
  const heading = await page.getByRole('heading', { name: /comments/ }).boundingBox()
  await page.evaluate(`scrollBy(0, ${(heading?.y ?? 0) - 24})`)
}

async function moderation(page: Page, url: string): Promise<void> {
  await page.clock.setFixedTime(Date.now() + 25 * 60_000)
  await page.goto(`${url}/console/#demo/held`)
  await signIn(page, 'moderator')
  const card = cardOf(page, 'Tomas Rivera')
  await card.getByRole('button', { name: /^Edit/ }).click()
  await card.getByRole('checkbox').waitFor()
  await page.evaluate('scrollTo(0, 0)')
}

async function take(browser: Browser, name: string, look: object, open: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ locale: 'en-GB', ...look })
  const page = await context.newPage()
  await open(page)
  const overhang = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  if (overhang !== 0) throw new Error(`${name} is ${overhang} pixels wider than the window`)
  const path = join(OUT, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  await context.close()
  const { size } = statSync(path)
  if (size > LIMIT) throw new Error(`${path} has ${size} bytes, more than ${LIMIT}`)
  console.error(`${path} ${Math.round(size / 1000)} kB`)
}

/** The demo's comments are all written, and those held are in the moderation queue. */
async function fill(stack: Stack): Promise<void> {
  const until = async (done: () => boolean | Promise<boolean>) => {
    while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await until(() => stack.output().includes('The demo blog has got'))
  for (const comment of HELD) await post(stack.url, comment)
  const headers = { authorization: `Bearer ${await stack.token('moderator')}` }
  await until(async () => {
    const response = await fetch(`${stack.url}/v1/console/queue?site=demo`, { headers })
    return ((await response.json()) as { items: unknown[] }).items.length >= HELD.length
  })
}

const stack = await startStack({ args: [] })
const browser = await launchBrowser()
try {
  await fill(stack)
  for (const [name, look] of Object.entries(LOOKS)) {
    await take(browser, `demo-${name}`, look, (page) => demo(page, stack.url))
    await take(browser, `console-${name}`, look, (page) => moderation(page, stack.url))
  }
} finally {
  await browser.close()
  await stack.stop()
}
