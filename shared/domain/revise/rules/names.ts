import type { Code } from '../codes.ts'
import { couldBeHost } from '../hosts.ts'
import type { Field, Proposal } from '../model.ts'
import { skeleton } from '../skeleton.ts'
import { textView } from '../view.ts'
import { findEmails } from './email.ts'
import { holdsInvisible } from './invisible.ts'
import { isAllowed, isLookalike } from './links.ts'
import { holdsPhone } from './phone.ts'
import type { Rule, RuleInput } from './rule.ts'

const HOST = /(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu
/** A staff name shorter than this is reserved as it stands, and not as a part of others. */
const MIN_PART = 5
/** Written as `skeleton` writes them. */
const TITLES = new Set(['dr', 'doctor', 'prof', 'professor', 'md', 'phd'].map(skeleton))
const ROLES = ['staff', 'admin', 'administrator', 'moderator', 'editor'].map(skeleton)

/** The author's name and website: nobody passes for staff, and neither field carries an advertisement. */
export const names: Rule = {
  id: 'names',
  run(input) {
    const { name, url } = input.submission.author
    const folded = textView(name).text
    return [
      ...when(isReserved(name, input.context.staffNames), 'name_reserved', 'name'),
      ...when(holdsContact(folded, input.policy.region), 'name_contact', 'name'),
      ...when(holdsInvisible(name), 'name_odd', 'name'),
      ...(url === undefined || url === '' ? [] : website(url, input)),
    ]
  },
}

/** As with links in the words: held, or left out of what readers see, or kept. */
function notAllowed(url: string, input: RuleInput): Proposal[] {
  const { action } = input.policy.links
  if (action === 'keep' || isAllowed(url, input)) return []
  if (action === 'hold') return when(true, 'link_held', 'url')
  return [{ rule: 'names', code: 'link_unlinked', field: 'url', severity: 'note' }]
}

const when = (holds: boolean, code: Code, field: Field): Proposal[] =>
  holds ? [{ rule: 'names', code, field, severity: 'hold' }] : []

function isReserved(name: string, staffNames: readonly string[]): boolean {
  const own = skeleton(name)
  if (ROLES.includes(own)) return true
  const words = wordsOf(name)
  return staffNames.some((staff) => {
    const reserved = skeleton(staff)
    if (reserved === '') return false
    if (own === reserved || (reserved.length >= MIN_PART && own.includes(reserved))) return true
    return namesThePerson(words, wordsOf(staff))
  })
}

/** The same words in any order, or a title with the family name. */
function namesThePerson(words: readonly string[], staff: readonly string[]): boolean {
  const person = staff.filter((word) => !TITLES.has(word))
  const family = person.at(-1) ?? ''
  if (person.length > 1 && person.every((word) => words.includes(word))) return true
  return family.length >= MIN_PART && words.includes(family) && words.some((word) => TITLES.has(word))
}

const wordsOf = (name: string): string[] =>
  name
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .map(skeleton)
    .filter((word) => word !== '')

const holdsContact = (folded: string, region: string): boolean =>
  folded.includes('://') || findEmails(folded).length > 0 || holdsPhone(folded, region) || holdsHost(folded)

/** "Dr.Ann" and "J.R" are names, though their ends are top-level domains somewhere. */
const holdsHost = (folded: string): boolean =>
  [...folded.matchAll(HOST)].some(([host]) => couldBeHost(host) && host.indexOf('.') > 2)

function website(url: string, input: RuleInput): Proposal[] {
  if (!URL.canParse(url) || !/^https?:/i.test(url)) return when(true, 'name_contact', 'url')
  const { hostname, username } = new URL(url)
  return [
    ...when(username !== '' || findEmails(url.toLowerCase()).length > 0, 'name_contact', 'url'),
    ...when(isLookalike(hostname), 'link_lookalike', 'url'),
    ...notAllowed(url, input),
  ]
}
