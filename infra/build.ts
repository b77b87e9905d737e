/** Bundles the functions and the pages. `node infra/build.ts [--out dist] [--demo] [--no-minify]` */
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, extname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type BuildOptions, build as bundle, type Metafile } from 'esbuild'
import type { Site } from '../shared/domain/sites.ts'
import { SITES_FILE } from '../shared/names.ts'
import { parseRegistry } from './registry.ts'
import { BUNDLES, type Bundle, settingsOfCli } from './settings.ts'

const ROOT = join(import.meta.dirname, '..')
const REGISTRY = join(import.meta.dirname, SITES_FILE)
const PACKS_SITES: readonly Bundle[] = ['accept', 'moderate', 'console']

export interface BuildRequest {
  /** Emptied of older output first. */
  outDir: string
  /** Also pack the sites marked `demo` and the demo pages. */
  demo: boolean
  minify: boolean
}

/**
 * Writes `functions/<name>/index.cjs` (with the site registry beside those that read it), `web/` and,
 * for a demo, `demo/` into `outDir`; esbuild's account of what went where is kept in `meta.json`.
 * Gives the size of each output in bytes by its path in `outDir`. Throws when `infra/sites.json` is
 * invalid, before anything is written.
 */
export async function build(asked: BuildRequest): Promise<{ bytes: Record<string, number> }> {
  const sites = parseRegistry(await readFile(REGISTRY, 'utf8'), asked.demo)
  const outDir = resolve(asked.outDir)
  const request = { ...asked, outDir }
  await Promise.all(
    ['functions', 'web', 'demo'].map((dir) => rm(join(outDir, dir), { recursive: true, force: true })),
  )
  await mkdir(outDir, { recursive: true })
  const metas = await Promise.all([
    bundleFunctions(request, sites),
    bundlePages(request),
    ...(request.demo ? [bundleDemo(request)] : []),
  ])
  const meta = merge(metas)
  await writeFile(join(outDir, 'meta.json'), JSON.stringify(meta))
  return { bytes: sizes(meta.outputs, outDir) }
}

const shared = ({ minify }: BuildRequest) =>
  ({
    absWorkingDir: ROOT,
    bundle: true,
    minify,
    metafile: true,
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'error' },
  }) as const satisfies BuildOptions

/** CommonJS: an ESM bundle that imports `node:http` costs about 80 ms more of a cold start. */
async function bundleFunctions(request: BuildRequest, sites: Site[]): Promise<Metafile> {
  const outdir = join(request.outDir, 'functions')
  const { metafile } = await bundle({
    ...shared(request),
    entryPoints: BUNDLES.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.cjs' },
    legalComments: 'none',
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  })
  const registry = JSON.stringify(sites)
  await Promise.all(PACKS_SITES.map((name) => writeFile(join(outdir, name, SITES_FILE), registry)))
  return metafile
}

async function bundlePages(request: BuildRequest): Promise<Metafile> {
  const outdir = join(request.outDir, 'web')
  const [embed, page] = await Promise.all([
    bundleScripts(request, outdir, [{ in: 'web/widget/embed.ts', out: 'embed' }], 'iife'),
    bundleScripts(request, outdir, [{ in: 'web/console/main.ts', out: 'console/console' }], 'esm'),
    copyStatic('web/console', join(outdir, 'console'), ['.html', '.css', '.svg']),
  ])
  return merge([embed, page])
}

/** Every `web/demo/*.ts` becomes a script of its name; all other files are copied. */
async function bundleDemo(request: BuildRequest): Promise<Metafile> {
  const outdir = join(request.outDir, 'demo')
  const scripts = await Array.fromAsync(glob('web/demo/*.ts', { cwd: ROOT }))
  await cp(join(ROOT, 'web/demo'), outdir, { recursive: true, filter: (from) => extname(from) !== '.ts' })
  const entries = scripts.map((path) => ({ in: path, out: basename(path, '.ts') }))
  return bundleScripts(request, outdir, entries, 'esm')
}

async function bundleScripts(
  request: BuildRequest,
  outdir: string,
  entryPoints: { in: string; out: string }[],
  format: 'iife' | 'esm',
): Promise<Metafile> {
  if (entryPoints.length === 0) return { inputs: {}, outputs: {} }
  const options = { ...shared(request), entryPoints, outdir, format, target: 'es2022' }
  return (await bundle({ ...options, platform: 'browser' })).metafile
}

async function copyStatic(from: string, to: string, extensions: string[]): Promise<void> {
  await mkdir(to, { recursive: true })
  for await (const name of glob(`*{${extensions.join(',')}}`, { cwd: join(ROOT, from) })) {
    await cp(join(ROOT, from, name), join(to, name))
  }
}

const merge = (metas: Metafile[]): Metafile => ({
  inputs: Object.assign({}, ...metas.map((meta) => meta.inputs)),
  outputs: Object.assign({}, ...metas.map((meta) => meta.outputs)),
})

/** esbuild names outputs relative to its working directory. */
const sizes = (outputs: Metafile['outputs'], outDir: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(outputs).map(([path, { bytes }]) => [relative(outDir, join(ROOT, path)), bytes]),
  )

if (import.meta.main) {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, demo: { type: 'boolean' }, 'no-minify': { type: 'boolean' } },
  })
  const settings = settingsOfCli(process.env)
  const { bytes } = await build({
    outDir: values.out ?? settings.dist,
    demo: values.demo ?? settings.demo,
    minify: !values['no-minify'],
  }).catch((error: Error) => {
    console.error(error.message)
    process.exit(1)
  })
  for (const [path, size] of Object.entries(bytes)) console.error(`${path} ${(size / 1000).toFixed(1)} kB`)
}
