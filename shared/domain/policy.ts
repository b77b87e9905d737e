/** A site's policy: the data that turns findings into a verdict. */
import * as z from 'zod/mini'
import { canonicalJson } from './canonical.ts'
import { shortHash } from './revise/hash.ts'

/** No policy may let through more UTF-16 units than the rules were measured with. */
export const MAX_BODY = 20_000

const short = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))
const list = <T extends z.ZodMiniType>(item: T, max: number) => z.array(item).check(z.maxLength(max))
const whole = (min: number, max: number) => z.int().check(z.gte(min), z.lte(max))

const gate = z.enum(['hold', 'publish'])
const contactAction = z.enum(['mask', 'hold', 'off'])
const domain = z.string().check(z.maxLength(253), z.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/))

const allowSchema = z.strictObject({
  /** The site's own numbers, in any notation. */
  phones: list(short(40), 200),
  emails: list(short(254), 200),
  /** Lower case; each covers its subdomains. */
  domains: list(domain, 500),
})

const contactSchema = z.strictObject({
  phone: contactAction,
  email: contactAction,
  card: contactAction,
  iban: contactAction,
  ssn: contactAction,
})

const linksSchema = z.strictObject({
  action: z.enum(['unlink', 'hold', 'keep']),
  /** A comment with more links than this is held; allowed domains do not count. */
  max: whole(0, 100),
})

const wordSchema = z.strictObject({
  /** A literal word or phrase, never a pattern. */
  word: short(80),
  action: z.enum(['mask', 'hold', 'reject']),
})

const fields = {
  /** First comment of an author whom no moderator has published yet. */
  newAuthors: gate,
  /** First comment of a page that has no thread yet. */
  newThreads: gate,
  allow: allowSchema,
  contact: contactSchema,
  links: linksSchema,
  words: list(wordSchema, 2_000),
  /** UTF-16 units of the body; a longer one is held. */
  maxLength: whole(1, MAX_BODY),
  /** How long an author may edit or delete, in minutes after acceptance. */
  editWindowMinutes: whole(0, 10_080),
  /** ISO 3166 country whose national phone numbers are read without a `+`. */
  region: z.string().check(z.regex(/^[A-Z]{2}$/)),
}

export const policySchema = z.strictObject(fields)
export type Policy = z.infer<typeof policySchema>

/** Version `n` of a site's policy, as the table holds it. */
export interface StoredPolicy {
  n: number
  policy: Policy
}

/** What `infra/sites.json` may say: any part of a policy, the rest is DEFAULT_POLICY. */
export const startingPolicySchema = z.partial(
  z.strictObject({
    ...fields,
    allow: z.partial(allowSchema),
    contact: z.partial(contactSchema),
    links: z.partial(linksSchema),
  }),
)
export type StartingPolicy = z.infer<typeof startingPolicySchema>

/** As stored, perhaps before some of today's fields existed: read it through `withDefaults`. */
export const storedPolicySchema = z.object({ n: whole(1, 99_999_999), policy: startingPolicySchema })

export const DEFAULT_POLICY: Policy = {
  newAuthors: 'hold',
  newThreads: 'hold',
  allow: { phones: [], emails: [], domains: [] },
  contact: { phone: 'mask', email: 'mask', card: 'mask', iban: 'mask', ssn: 'mask' },
  links: { action: 'unlink', max: 3 },
  words: [],
  maxLength: 10_000,
  editWindowMinutes: 15,
  region: 'US',
}

/** DEFAULT_POLICY with the given parts laid over it, section by section; lists replace lists. */
export function withDefaults(partial: StartingPolicy): Policy {
  const base = DEFAULT_POLICY
  return {
    ...over(base, partial),
    allow: over(base.allow, partial.allow),
    contact: over(base.contact, partial.contact),
    links: over(base.links, partial.links),
  }
}

function over<T extends object>(base: T, part: object | undefined): T {
  const given = Object.entries(part ?? {}).filter(([, value]) => value !== undefined)
  return { ...base, ...Object.fromEntries(given) }
}

const hashes = new WeakMap<Policy, string>()

/** Names a policy by its content: 16 bytes of SHA-256 of its canonical JSON, base64url. */
export function policyHash(policy: Policy): string {
  const known = hashes.get(policy)
  if (known !== undefined) return known
  const hash = shortHash(canonicalJson(policy), 16)
  hashes.set(policy, hash)
  return hash
}
