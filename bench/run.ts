/** `npm run bench [-- --only pipeline,cost,publish,storm] [-- --json]` */
import { parseArgs } from 'node:util'
import { cost } from './parts/cost.ts'
import { pipeline } from './parts/pipeline.ts'
import { publish } from './parts/publish.ts'
import { storm } from './parts/storm.ts'
import { asJson, type Figures, grid, list } from './support/figures.ts'

interface Part {
  run: () => Promise<Figures>
  print: (figures: Figures) => string
}

const PARTS: Record<string, Part> = {
  pipeline: { run: pipeline, print: list },
  cost: {
    run: cost,
    print: (figures) => grid(figures, ([, shape = '', ...rest]) => ({ row: rest.join('.'), column: shape })),
  },
  publish: {
    run: publish,
    print: (figures) =>
      grid(figures, ([, size, change, what = '']) => ({ row: `${size} ${change}`, column: what })),
  },
  storm: { run: storm, print: list },
}

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } })
const chosen = values.only === undefined ? Object.keys(PARTS) : values.only.split(',')
const unknown = chosen.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(PARTS).join(', ')}; not ${unknown.join(', ')}`)
  process.exit(2)
}

const all: Figures = {}
for (const [name, { run, print }] of Object.entries(PARTS)) {
  if (!chosen.includes(name)) continue
  const figures = await run()
  Object.assign(all, figures)
  if (!values.json) console.log(`${name}\n${print(figures)}\n`)
}
if (values.json) console.log(JSON.stringify(asJson(all)))
