/**
 * Colours are mixed from the page's own text colour, so the widget is light on a dark page and dark on
 * a light one without asking. A page may set the custom properties of the first rule.
 */
export const STYLE = `
:host {
  --accent: var(--bp-accent, #2474a8);
  --link: color-mix(in oklab, var(--accent) 72%, currentColor);
  --quiet: color-mix(in oklab, currentColor 66%, transparent);
  --line: color-mix(in oklab, currentColor 16%, transparent);
  --wash: color-mix(in oklab, currentColor 5%, transparent);
  --round: var(--bp-radius, .5rem);
  --face: 2.25rem;
  display: block; font-size: 1em; line-height: 1.55; overflow-wrap: anywhere;
}
* { box-sizing: border-box }
[hidden] { display: none !important }
h2 { font-size: 1.35em; line-height: 1.2; margin: 0 0 1rem }
h3 { font-size: 1.1em; line-height: 1.3; margin: 0 0 .75rem }
p { margin: 0 0 .6em }
a { color: var(--link) }
.quiet { color: var(--quiet); font-size: .85em; font-weight: 400 }
a.quiet { text-decoration: none }
a.quiet:hover, a.quiet:focus-visible { text-decoration: underline }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
button { font: inherit; color: inherit; cursor: pointer }
.link { background: none; border: 0; padding: .3em 0; font-size: .9em; font-weight: 600; color: var(--link) }
.link:hover { text-decoration: underline }
.older {
  display: block; width: 100%; margin: 0 0 1.25rem; padding: .6em; font-size: .9em;
  background: var(--wash); border: 1px solid var(--line); border-radius: var(--round);
}
ol[role=list] { list-style: none; margin: 0; padding: 0 }
.thread > li { padding: 0 0 1.1rem }
.replies > li { padding: 1rem 0 0 }
.replies {
  margin-left: calc(var(--face) / 2) !important; padding-left: 1.4rem !important;
  border-left: 2px solid var(--line);
}
.replies:empty { display: none }
article { position: relative; padding-left: calc(var(--face) + .75rem); scroll-margin-top: 5rem; border-radius: var(--round) }
article:focus { outline: none }
article:focus-visible { outline: 2px solid var(--link); outline-offset: 6px }
.face {
  position: absolute; left: 0; top: .1rem; width: var(--face); height: var(--face); border-radius: 50%;
  display: grid; place-items: center; font-weight: 600; font-size: .95em; line-height: 1; color: #fff;
  background: oklch(.52 .085 var(--hue, 230));
}
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1em .6em; margin-bottom: .2em }
.name { font-weight: 650 }
.badge {
  font-size: .72em; font-weight: 650; letter-spacing: .03em; padding: .1em .6em; border-radius: 1em;
  color: var(--link); background: color-mix(in oklab, var(--accent) 15%, transparent);
}
.wait { color: inherit; background: color-mix(in oklab, #d9a514 28%, transparent) }
.body > :last-child { margin-bottom: 0 }
.body ul, .body ol { margin: 0 0 .6em; padding-left: 1.4em }
.body li > :last-child { margin-bottom: .15em }
.body blockquote { margin: 0 0 .6em; padding-left: .9em; border-left: 3px solid var(--line); color: var(--quiet) }
code { font: .9em/1.5 ui-monospace, monospace; background: var(--wash); padding: .1em .3em; border-radius: .25em }
pre { margin: 0 0 .6em; padding: .7em .9em; overflow-x: auto; background: var(--wash); border-radius: var(--round) }
pre code { background: none; padding: 0 }
.typed { white-space: pre-wrap; opacity: .8 }
footer { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.1em }
.revised { font-size: .85em; color: var(--quiet) }
.revised summary { cursor: pointer; padding: .3em 0; border-radius: 3px }
.revised ul { margin: 0 0 .4em; padding-left: 1.2em }
.gone { padding: .4em .9em; background: var(--wash) }
.stub { margin: 0; font-size: .9em; font-style: italic; color: var(--quiet) }
.say { margin: 0 0 1.25rem }
.say:empty { display: none }
.target, .fresh { animation: glow 4s ease-out }
@keyframes glow {
  0%, 40% { background: color-mix(in oklab, var(--accent) 14%, transparent); box-shadow: 0 0 0 .5rem color-mix(in oklab, var(--accent) 14%, transparent) }
}
@media (max-width: 34rem) {
  :host { --face: 1.8rem }
  .replies { margin-left: .35rem !important; padding-left: .85rem !important }
  .replies .replies .replies { margin-left: 0 !important; padding-left: 0 !important; border-left: 0 }
}
@media (prefers-reduced-motion: reduce) { .target, .fresh { animation: none } .target { background: var(--wash) } }
`
