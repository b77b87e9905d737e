// Plain JavaScript: an older Node.js must be able to read this far.
const NEEDED = 24
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(
    `Bluepencil needs Node.js ${NEEDED} or newer; this is ${process.versions.node} (${process.execPath}). ` +
      'Run `npm install` with optional dependencies, or install it from https://nodejs.org.',
  )
  process.exit(1)
}
await import('./start.ts')
