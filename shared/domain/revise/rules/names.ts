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

const when = (holds: boolean, code: Code, field: Field): Proposal[] =>
  holds ? [{ rule: 'names', code, field, severity: 'hold' }] : []

function isReserved(name: string, staffNames: readonly string[]): boolean {
  const own = skeleton(name)
  return staffNames.some((staff) => {
    const reserved = skeleton(staff)
    return reserved !== '' && (own === reserved || (reserved.length >= MIN_PART && own.includes(reserved)))
  })
}

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
    ...when(input.policy.links.action === 'hold' && !isAllowed(url, input), 'link_held', 'url'),
  ]
}
