/**
 * What a blog loads: `<script async src="https://…/embed.js" data-site="…"></script>` where the
 * comments shall stand, or the script anywhere and `<bluepencil-comments site="…">` in its place.
 */
import { el } from '../dom.ts'
import { elementFor } from './element.ts'

const NAME = 'bluepencil-comments'

const scripts = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].filter((script) =>
  new URL(script.src, location.href).pathname.endsWith('/embed.js'),
)
const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript : scripts[0]

if (!customElements.get(NAME))
  customElements.define(NAME, elementFor(new URL(own?.src ?? location.href).origin))

for (const script of scripts) {
  if (script.dataset['site'] === undefined || script.nextElementSibling?.localName === NAME) continue
  const place = el(NAME as 'div')
  for (const [name, value] of Object.entries(script.dataset)) place.setAttribute(`data-${name}`, value ?? '')
  script.after(place)
}
