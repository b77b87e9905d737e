/** Reason codes in the reader's words. The codes come from the revision engine. */

const REASONS: Record<string, string> = {
  phone_masked: 'a phone number was masked',
  email_masked: 'an e-mail address was masked',
  card_masked: 'a payment card number was masked',
  iban_masked: 'a bank account number was masked',
  ssn_masked: 'a social security number was masked',
  link_unlinked: 'a link was removed',
  word_listed: 'a word was masked',
  invisible_removed: 'invisible characters were removed',
  markup_flattened: 'the formatting was made plain',
  moderator_edit: 'a moderator changed the wording',
}

/** "a phone number was masked"; an unknown code still says that something was changed. */
export const reasonInWords = (code: string): string => REASONS[code] ?? 'the wording was changed'

/** "a phone number was masked and a link was removed", each reason once. */
export function reasonsInWords(codes: readonly string[]): string {
  const words = [...new Set(codes.map(reasonInWords))]
  const last = words.pop() ?? ''
  return words.length > 0 ? `${words.join(', ')} and ${last}` : last
}
