/** Builds and synthesizes once for all files of this project: as deployed, and as a local run does. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

const ROOT = join(import.meta.dirname, '../..')
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk')

/** The context of `npm start`; `docs/architecture.md` lists it. */
export const LOCAL_CONTEXT = {
  'aws:cdk:bundling-stacks': [],
  'bluepencil:demo': true,
  'bluepencil:batchWindowSeconds': 0,
  'bluepencil:moderateTimeoutSeconds': 5,
}

export interface Synthesized {
  /** What the bundler wrote. */
  dist: string
  /** The cloud assembly. */
  out: string
  template: { Resources: Record<string, Resource>; Outputs: Record<string, unknown> }
  assets: Record<string, { source: { path: string } }>
}

export interface Resource {
  Type: string
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any CloudFormation resource
  Properties: any
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
  DependsOn?: string[]
  Metadata?: unknown
}

declare module 'vitest' {
  interface ProvidedContext {
    deployed: Synthesized
    local: Synthesized
    /** Exit code and output of `cdk synth` with every check on. */
    checked: { code: number; output: string }
  }
}

export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'bluepencil-template-'))
  const [deployed, local] = await Promise.all([synthDeployed(folder), synthLocal(folder)])
  provide('deployed', deployed.synthesized)
  provide('checked', deployed.checked)
  provide('local', local)
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Through the CDK CLI and cdk.json, with its checks; a finding fails a test and not the setup. */
async function synthDeployed(folder: string) {
  const dist = join(folder, 'deployed-dist')
  const out = join(folder, 'deployed')
  await node(['infra/build.ts', '--out', dist])
  const app = `"${process.execPath}" infra/app.ts`
  const options = ['--no-notices', '--no-version-reporting', '--quiet', '--app', app, '--output', out]
  const checked = await node([CDK, 'synth', ...options, '-c', `bluepencil:dist=${dist}`]).then(
    (output) => ({ code: 0, output }),
    (error: { code: number; message: string }) => ({ code: error.code, output: error.message }),
  )
  return { synthesized: read(out, dist), checked }
}

async function synthLocal(folder: string): Promise<Synthesized> {
  const dist = join(folder, 'local-dist')
  const out = join(folder, 'local')
  await node(['infra/build.ts', '--out', dist, '--demo'])
  await node(['infra/app.ts'], {
    CDK_OUTDIR: out,
    CDK_CONTEXT_JSON: JSON.stringify({ ...LOCAL_CONTEXT, 'bluepencil:dist': dist }),
    CDK_VALIDATION: 'false',
  })
  return read(out, dist)
}

async function node(args: string[], env: Record<string, string> = {}): Promise<string> {
  const quiet = { CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' }
  const options = { cwd: ROOT, env: { ...process.env, ...quiet, ...env } }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options)
  return stdout + stderr
}

function read(out: string, dist: string): Synthesized {
  const json = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'))
  return {
    dist,
    out,
    template: json('Bluepencil.template.json'),
    assets: json('Bluepencil.assets.json').files,
  }
}
