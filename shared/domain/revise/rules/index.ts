/**
 * The rules, in the order in which their findings are listed. No rule sees what another one said:
 * conflicts are settled by class (PRIORITY) when a revision is read.
 */
import { card } from './card.ts'
import { crisis } from './crisis.ts'
import { email } from './email.ts'
import { iban } from './iban.ts'
import { invisible } from './invisible.ts'
import { limits } from './limits.ts'
import { links } from './links.ts'
import { names } from './names.ts'
import { phone } from './phone.ts'
import type { Rule } from './rule.ts'
import { ssn } from './ssn.ts'
import { standing } from './standing.ts'
import { words } from './words.ts'

export const RULES: readonly Rule[] = [
  // A writer in danger comes before all else
  crisis,
  // Who writes, and where
  standing,
  names,
  // Form
  limits,
  // Personal data; longer and better known forms first
  iban,
  card,
  ssn,
  email,
  phone,
  // Where links lead
  links,
  // The site's own words
  words,
  // What cannot be seen
  invisible,
]

/** Staff write as they wish; only invisible characters go. */
export const STAFF_RULES: readonly Rule[] = [invisible]
