/** What stands in the text for something that was taken out. Rules cannot see into one. */
export const PLACEHOLDERS = {
  phone: '[phone removed]',
  email: '[email removed]',
  card: '[card number removed]',
  iban: '[account number removed]',
  ssn: '[number removed]',
  link: '[link removed]',
  word: '[word removed]',
} as const

/** Finds any placeholder. */
export const PLACEHOLDER = new RegExp(
  Object.values(PLACEHOLDERS)
    .map((text) => text.replace(/[[\]]/g, '\\$&'))
    .join('|'),
  'g',
)
