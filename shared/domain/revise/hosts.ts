/** Top-level domains that people use; every two-letter one counts as a country's. */
const TOP_LEVEL = new Set(
  (
    'com net org info biz edu gov mil int name pro museum aero coop jobs mobi travel asia ' +
    'app blog cloud club dev example link live online page shop site space store tech top vip website wiki work xyz'
  ).split(' '),
)

/** Whether a text that reads like a host could be one, by its last label. For texts with no `@` or scheme. */
export function couldBeHost(host: string): boolean {
  const last = host.slice(host.lastIndexOf('.') + 1)
  return host.includes('.') && (/^[a-z]{2}$/.test(last) || TOP_LEVEL.has(last) || last.startsWith('xn--'))
}
