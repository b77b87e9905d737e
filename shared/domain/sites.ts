/** The registry of sites: what `infra/sites.json` holds and accept, moderate and console read. */
import * as z from 'zod/mini'
import { startingPolicySchema } from './policy.ts'
import { fieldProblem } from './problem.ts'

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost):\*$/

const isOrigin = (text: string): boolean =>
  LOOPBACK.test(text) ||
  (URL.canParse(text) && new URL(text).origin === text && /^https?:\/\/[^*]+$/.test(text))

export const SITE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/

const siteSchema = z.strictObject({
  id: z.string().check(z.regex(SITE_ID)),
  title: z.optional(z.string().check(z.maxLength(100))),
  /** `https://blog.example`; for loopback addresses the port may be `*`. */
  origins: z
    .array(z.string().check(z.refine(isOrigin, 'an origin like https://blog.example')))
    .check(z.minLength(1), z.maxLength(20)),
  /** Query names that tell pages apart, such as `p` in `/?p=12`. */
  queryNames: z._default(
    z.array(z.string().check(z.minLength(1), z.maxLength(40))).check(z.maxLength(10)),
    [],
  ),
  /** Names under which staff may answer; nobody else may use one like it. */
  staff: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(80))).check(z.maxLength(50)), []),
  /** Packed only for a local run. */
  demo: z.optional(z.literal(true)),
  /** In force until a policy is stored in the table. */
  policy: z.optional(startingPolicySchema),
})

export const sitesSchema = z
  .array(siteSchema)
  .check(z.refine((sites) => new Set(sites.map((s) => s.id)).size === sites.length, 'site ids must differ'))

export type Site = z.infer<typeof siteSchema>

/** Whether `origin` (as in the Origin header) is one of the site's. */
export function ownsOrigin(site: Pick<Site, 'origins'>, origin: string): boolean {
  return site.origins.some((own) => (own.endsWith(':*') ? isPortOf(own, origin) : own === origin))
}

const isPortOf = (wildcard: string, origin: string): boolean =>
  origin.startsWith(wildcard.slice(0, -1)) && /^\d{1,5}$/.test(origin.slice(wildcard.length - 1))

/** The site of a request. Throws a ProblemError for one that is not served here. */
export function siteById(sites: ReadonlyMap<string, Site>, id: string | undefined): Site {
  const site = sites.get(id ?? '')
  if (site === undefined) throw fieldProblem('site_unknown', 'site', 'is not served here')
  return site
}
