import * as z from 'zod/mini'
import { type Site, sitesSchema } from '../shared/domain/sites.ts'

z.config(z.locales.en())

/**
 * The sites of a registry file, without those marked `demo` unless they are wanted.
 * Throws with the path of each wrong value when `text` is not a valid registry.
 */
export function parseRegistry(text: string, demo: boolean): Site[] {
  const parsed = sitesSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data.filter((site) => demo || !site.demo)
  throw new Error(`infra/sites.json is not valid:\n${z.prettifyError(parsed.error)}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`infra/sites.json is not JSON: ${(cause as Error).message}`, { cause })
  }
}
