/** Signing in to the console, as a moderator does it on this machine. */
import type { Page } from 'playwright-core'

/** From the console's first page through the local issuer and back, in the given role. */
export async function signIn(page: Page, role: 'moderator' | 'admin' | 'auditor'): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: role }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

/** The card of the comment by that author. */
export const cardOf = (page: Page, name: string) =>
  page.locator('article.card').filter({ has: page.getByRole('heading', { name, exact: true }) })
