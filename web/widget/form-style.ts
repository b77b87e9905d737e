export const FORM_STYLE = `
.forms { border-top: 1px solid var(--line); padding-top: 1.4rem }
form { display: grid; gap: .8rem; margin: 0 }
li > form { margin: .8rem 0 .4rem; padding: 1rem; border: 1px solid var(--line); border-radius: var(--round) }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem 1rem }
.field { display: grid; gap: .25rem; align-content: start }
label { font-size: .9em; font-weight: 600 }
input, textarea {
  font: inherit; color: inherit; width: 100%; padding: .5em .7em; border-radius: var(--round);
  background: color-mix(in oklab, currentColor 3%, transparent);
  border: 1px solid color-mix(in oklab, currentColor 48%, transparent);
}
textarea { resize: vertical; min-height: 5.5em; line-height: 1.5 }
[aria-invalid=true] { border-color: var(--wrong); box-shadow: 0 0 0 1px var(--wrong) }
:host { --wrong: color-mix(in oklab, #d23c2d 80%, currentColor) }
.error, .notice { margin: 0; font-size: .9em; color: var(--wrong) }
.error:empty, .notice:empty { display: none }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.1rem }
.actions p { margin: 0; flex: 1 1 14rem }
.primary {
  padding: .55em 1.2em; font-weight: 600; border: 0; border-radius: var(--round);
  color: var(--bp-on-accent, #fff); background: var(--accent);
}
.primary:hover { background: color-mix(in oklab, var(--accent) 85%, #000) }
.primary[disabled] { opacity: .6; cursor: progress }
@media (max-width: 34rem) { .pair { grid-template-columns: 1fr } }
`
