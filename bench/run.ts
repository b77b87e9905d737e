/** `npm run bench [-- --only pipeline|cost|publish|storm] [-- --json]` */
import { parseArgs } from 'node:util'
import { cost } from './parts/cost.ts'
import { pipeline } from './parts/pipeline.ts'
import { asJson, type Figures, table } from './support/figures.ts'

const PARTS: Record<string, () => Promise<Figures>> = { pipeline, cost }

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } })
const chosen = values.only === undefined ? Object.keys(PARTS) : values.only.split(',')
const unknown = chosen.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(PARTS).join(', ')}; not ${unknown.join(', ')}`)
  process.exit(2)
}

const all: Figures = {}
for (const name of chosen) {
  const figures = (await PARTS[name]?.()) ?? {}
  Object.assign(all, figures)
  if (!values.json) console.log(`${table(figures)}\n`)
}
if (values.json) console.log(JSON.stringify(asJson(all)))
