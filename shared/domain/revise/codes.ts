/** The closed list of reason codes, with what they say to a moderator or reader. */
export const CODES = {
  // The pipeline around the engine
  parent_missing: 'The comment it answers has not arrived.',
  parent_held: 'The comment it answers is waiting for a decision.',
  parent_rejected: 'The comment it answers was rejected.',
  thread_closed: 'The thread is closed.',
  thread_new: 'First comment on a page without a thread.',
  first_time_author: 'The author has no published comment yet.',
  engine_failed: 'A rule failed, so a moderator has to look.',
  edit_held: 'The author changed a comment, and the change needs a decision.',
  // Form
  too_long: 'The comment is longer than the site allows.',
  body_empty: 'Nothing readable is left of the comment.',
  edits_many: 'More edits than can be kept; rewrite or reject the comment.',
  markup_flattened: 'Formatting was too deep or too dense and is shown as plain text.',
  invisible_removed: 'Invisible or control characters were removed.',
  // Personal data
  phone_masked: 'A phone number was masked.',
  email_masked: 'An e-mail address was masked.',
  card_masked: 'A payment card number was masked.',
  iban_masked: 'A bank account number was masked.',
  ssn_masked: 'A social security number was masked.',
  contact_held: 'The comment holds contact details or identifiers.',
  // Links
  link_unlinked: 'A link was removed.',
  link_held: 'The comment links to a site that is not on the allowlist.',
  link_lookalike: 'A link looks like another site than the one it leads to.',
  links_many: 'The comment has more links than the site allows.',
  // Words and names
  word_listed: "The comment has a word of the site's list.",
  crisis: 'The writer may be in danger. Please read this one first.',
  name_reserved: 'The name looks like a staff name.',
  name_contact: 'The name or website holds contact details or a link.',
  name_odd: 'The name holds invisible or stacked characters.',
  moderator_edit: 'A moderator rewrote the comment.',
} as const

export type Code = keyof typeof CODES

/** The English message of a code; the code itself when it is not one of ours. */
export const message = (code: string): string => (Object.hasOwn(CODES, code) ? CODES[code as Code] : code)
