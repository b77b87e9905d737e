import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Site, sitesSchema } from '../domain/sites.ts'
import { SITES_FILE } from '../names.ts'

let registry: Map<string, Site> | undefined

/** The registry that the bundler packed beside the handler, by site id. */
export function sites(): Map<string, Site> {
  registry ??= new Map(
    sitesSchema
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, SITES_FILE), 'utf8')))
      .map((site) => [site.id, site]),
  )
  return registry
}
