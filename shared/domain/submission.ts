/** What a reader may send. Fields not named here are dropped; whatever is here is checked. */
import * as z from 'zod/mini'
import { isFullId, isUuidV7 } from './id.ts'
import { SITE_ID } from './sites.ts'

export const BODY_BYTES = 16 * 1024

export const LIMITS = {
  name: 80,
  email: 254,
  url: 500,
  authorKey: 100,
  /** What BODY_BYTES has room for; a site's policy holds much shorter ones. */
  body: BODY_BYTES,
  page: 2_000,
} as const

const custom = (code: string, message: string, test: (text: string) => boolean) =>
  z.refine<string>(test, { error: message, params: { code } })

/** C0 and DEL, but for tab, line feed and carriage return. */
const CONTROL = /[^\P{Cc}\t\n\r\u0080-\u009f]/u

/** No lone surrogates: they have no bytes. No control characters but tab and line ends. */
const clean = [
  custom('surrogate', 'holds half of a surrogate pair', (text) => text.isWellFormed()),
  custom('control', 'holds control characters', (text) => !CONTROL.test(text)),
] as const

/** Characters that are bytes and not control codes; at most `max` UTF-16 units. */
export const text = (max: number) => z.string().check(z.maxLength(max), ...clean)
/** The same, with something to read in it. */
export const words = (max: number) =>
  text(max).check(custom('empty', 'must not be empty', (t) => /[^\s\u200b-\u200f\u2060\ufeff]/u.test(t)))
const oneLine = (max: number) =>
  words(max).check(custom('line', 'must be one line', (t) => !/[\n\r\u2028\u2029]/.test(t)))

const httpUrl = text(LIMITS.url).check(
  custom(
    'url',
    'must be an http or https URL',
    (t) => t === '' || (URL.canParse(t) && /^https?:$/.test(new URL(t).protocol)),
  ),
)
const email = text(LIMITS.email).check(
  custom(
    'email',
    'must be an e-mail address',
    (t) => t === '' || /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/.test(t),
  ),
)

export const submissionSchema = z.object({
  site: z.string().check(z.regex(SITE_ID)),
  page: text(LIMITS.page),
  thread: z.optional(text(LIMITS.page)),
  parent: z.optional(z.string().check(custom('id', 'must be a full comment id', isFullId))),
  key: z.optional(z.string().check(custom('key', 'must be a UUIDv7', isUuidV7))),
  author: z.object({
    name: oneLine(LIMITS.name),
    email: z.optional(email),
    url: z.optional(httpUrl),
    key: z.optional(oneLine(LIMITS.authorKey)),
  }),
  body: words(LIMITS.body),
})

export type SubmissionInput = z.infer<typeof submissionSchema>
