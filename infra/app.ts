/** The CDK app. Under the CDK CLI, or alone: `CDK_OUTDIR=… CDK_CONTEXT_JSON=… node infra/app.ts`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib/core'
import { acknowledge } from './acknowledged.ts'
import { readSettings } from './settings.ts'
import { BluepencilStack } from './stack.ts'

/** Feature flags shape the template, so they also hold when the CLI is not there to pass them on. */
const cdkJson = readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8')
const app = new App({ context: JSON.parse(cdkJson).context, analyticsReporting: false })

const settings = readSettings((name) => app.node.tryGetContext(name))
const stack = new BluepencilStack(app, 'Bluepencil', {
  description: 'Bluepencil: comments for blogs',
  settings,
})

acknowledge(stack)

// Checking takes seconds; a local run, which only reads the template, switches it off.
if (process.env['CDK_VALIDATION'] !== 'false') {
  const { AwsSolutionsChecks } = await import('cdk-nag')
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
}
app.synth()
