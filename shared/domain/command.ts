/** The queue message, checked again where it is read: the queue is a boundary too. */
import * as z from 'zod/mini'
import type { Command } from '../wire.ts'
import { isFullId } from './id.ts'
import { SITE_ID } from './sites.ts'

const target = {
  site: z.string().check(z.regex(SITE_ID)),
  thread: z.string().check(z.minLength(1), z.maxLength(512)),
  id: z.string().check(z.refine(isFullId)),
  n: z.int().check(z.minimum(1), z.maximum(1_000_000)),
  at: z.int().check(z.positive()),
}

const authorSchema = z.strictObject({
  name: z.string(),
  email: z.optional(z.string()),
  url: z.optional(z.string()),
  key: z.optional(z.string()),
})

const commandSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('create'),
    ...target,
    page: z.string(),
    parent: z.optional(z.string().check(z.refine(isFullId))),
    author: authorSchema,
    body: z.string(),
  }),
  z.strictObject({ kind: z.literal('edit'), ...target, body: z.string() }),
  z.strictObject({ kind: z.literal('delete'), ...target }),
])

/** Throws when the text is no command: the message then goes to the dead-letter queue, whole. */
export const parseCommand = (text: string): Command => commandSchema.parse(JSON.parse(text)) as Command
