/** A headless Chromium that comes from npm alone. */
import { type Browser, chromium } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * Launches the browser; close it after use. The first launch unpacks 80 MB into the temp directory.
 * Told that this is a Lambda, the package brings libraries and a font that bare containers lack; it
 * asks when it is imported, so the hint must come before.
 */
export async function launchBrowser(): Promise<Browser> {
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await packed.executablePath(), headless: true, args: FLAGS })
}
