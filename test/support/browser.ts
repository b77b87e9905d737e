/** A headless Chromium that comes from npm alone. */
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/** Without this hint the package expects the system to have nss, which bare containers lack. */
process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Launches the browser; close it after use. The first launch unpacks 80 MB into the temp directory. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), headless: true, args: FLAGS })
}
