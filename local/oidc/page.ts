/** The sign-in page of the local issuer. */
import { createHash } from 'node:crypto'
import { ROLES } from '../../shared/names.ts'
import type { GatewayResponse } from '../gateway/response.ts'

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.4rem }
form { display: flex; gap: .75rem; flex-wrap: wrap }
button { font: inherit; padding: .6rem 1.2rem; border: 1px solid #1d4ed8; border-radius: .3rem; background: #fff; color: #1d4ed8; cursor: pointer }
button:hover { background: #eff6ff }
button:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px }
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** After the button the browser is sent back to the console on this very origin. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** The page; `fields` come back with the role that was chosen. */
export function signInPage(fields: Record<string, string>): GatewayResponse {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  const buttons = ROLES.map((role) => `<button name="role" value="${role}">${role}</button>`)
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local sign-in</title>
<style>${STYLE}</style>
<main>
<h1>Sign in to the console</h1>
<p>This page stands in for Amazon Cognito while Bluepencil runs on this machine. It asks for no password:
whoever can open it can take any role. A deployed Bluepencil has real accounts with two factors.</p>
<form method="post" action="/oidc/authorize">
${[...hidden, ...buttons].join('\n')}
</form>
</main>
</html>
`
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      // 'no-referrer' would send the form with the origin null.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body,
  }
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
