import type { Link, Span } from '../../markup/ast.ts'
import { PRIORITY, type Proposal } from '../model.ts'
import { PLACEHOLDERS } from '../placeholders.ts'
import { unlink } from '../unlink.ts'
import { findEmails } from './email.ts'
import { type Rule, type RuleInput, remark } from './rule.ts'

/** Text that names a host: `bank.example`, `https://bank.example/login`. */
const NAMES_HOST = /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24})(?:[/?#:]|$)/iu

/** Targets of links: mail addresses as contact details, web addresses by allowlist, number and look. */
export const links: Rule = {
  id: 'links',
  run(input) {
    const mail = input.markup.links.filter((link) => link.href.startsWith('mailto:'))
    const web = input.markup.links.filter((link) => !link.href.startsWith('mailto:'))
    const foreign = web.filter((link) => !isAllowed(link.href, input))
    return [
      ...mail.flatMap((link) => mailTarget(link, input)),
      ...web.filter((link) => findEmails(link.href).length > 0).flatMap((link) => masked(link, input)),
      ...foreign.flatMap((link) => treat(link, input)),
      ...foreign.filter((link) => deceives(link, input)).map((link) => found(link, 'link_lookalike')),
      ...(foreign.length > input.policy.links.max ? [remark('links', 'links_many', 'hold')] : []),
    ]
  },
}

const found = (link: Span, code: 'link_held' | 'link_lookalike'): Proposal => ({
  ...remark('links', code, 'hold'),
  start: link.start,
  end: link.end,
})

/** Whether a URL leads to the site itself or to an allowed domain. */
export function isAllowed(url: string, { context, policy }: Pick<RuleInput, 'context' | 'policy'>): boolean {
  const { hostname, origin, port } = new URL(url)
  const anyPort = origin.slice(0, port ? -port.length : undefined) + (port ? '*' : '')
  if ((context.origins ?? []).some((own) => own === origin || own === anyPort)) return true
  return policy.allow.domains.some((domain) => isWithin(hostname, domain))
}

function treat(link: Link, { policy, submission }: RuleInput): Proposal[] {
  if (policy.links.action === 'keep') return []
  if (policy.links.action === 'hold') return [found(link, 'link_held')]
  return unlink(link, submission.body, 'link_unlinked', PRIORITY.links, PLACEHOLDERS.link, '')
}

function mailTarget(link: Link, input: RuleInput): Proposal[] {
  const address = decoded(new URL(link.href).pathname).toLowerCase()
  return input.policy.allow.emails.some((own) => own.toLowerCase() === address) ? [] : masked(link, input)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A target with an address in it goes like the address itself. */
function masked(link: Link, input: RuleInput): Proposal[] {
  const action = input.policy.contact.email
  if (action === 'off') return []
  if (action === 'hold') return [{ ...found(link, 'link_held'), code: 'contact_held' }]
  return unlink(
    link,
    input.submission.body,
    'email_masked',
    PRIORITY.personal,
    PLACEHOLDERS.email,
    ` ${PLACEHOLDERS.email}`,
  )
}

/** A host that is written to be mistaken, or a text that names another site than the target. */
function deceives(link: Link, { submission }: RuleInput): boolean {
  const host = new URL(link.href).hostname
  if (isLookalike(host)) return true
  if (link.form === 'auto') return false
  const named = NAMES_HOST.exec(submission.body.slice(link.open.end, link.close.start).trim())?.[1]
  if (named === undefined) return false
  return !isWithin(bare(host), bare(named)) && !isWithin(bare(named), bare(host))
}

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '')

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)

/** Punycode: a host with letters of other scripts, which may be drawn like Latin ones. */
export const isLookalike = (host: string): boolean =>
  host.split('.').some((label) => label.startsWith('xn--'))
