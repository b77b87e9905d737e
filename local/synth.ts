/** Bundles and template of the stack, made once for each state of the sources. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Complaint, codeOf } from './complaint.ts'

export const STACK = 'Bluepencil'

/** Paths of one synthesized stack. */
export interface Synthesized {
  /** The CDK's output folder. */
  assembly: string
  /** `functions/`, `web/`, `demo/`. */
  dist: string
}

const ROOT = join(import.meta.dirname, '..')
const CACHE = join(ROOT, '.cache', 'stack')
const SOURCES = ['infra', 'shared', 'functions', 'web'].map((folder) => `${folder}/**/*`)
const FILES = ['package-lock.json', 'cdk.json']
const KEPT = 4
const DRAFT = 'tmp-'
/** A run that began before may still read its bundles, a build its draft. */
const UNTOUCHED_MS = 24 * 3_600_000

/** What differs from a deployment; `docs/architecture.md` lists the values. */
const CONTEXT = {
  'aws:cdk:bundling-stacks': [],
  'bluepencil:demo': true,
  'bluepencil:batchWindowSeconds': 0,
  'bluepencil:moderateTimeoutSeconds': 5,
}

const run = promisify(execFile)

/**
 * Gives the stack for the sources as they are now; begins again when they change meanwhile. Two starts
 * may do this at once: each builds in a folder of its own, and the first to rename it wins. Throws `Complaint` with what the build printed.
 */
export async function synthesize(say: (line: string) => void): Promise<Synthesized> {
  const hash = sourceHash()
  const target = join(CACHE, hash)
  if (existsSync(target)) {
    const now = new Date()
    utimesSync(target, now, now)
    return paths(target)
  }
  say('Bundling the functions and synthesizing the stack (once for each change)')
  mkdirSync(CACHE, { recursive: true })
  const work = mkdtempSync(join(CACHE, DRAFT))
  try {
    await buildInto(work)
    if (sourceHash() !== hash) return await synthesize(say)
    publish(work, target)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  forgetOld()
  return paths(target)
}

const paths = (folder: string): Synthesized => ({
  assembly: join(folder, 'cdk.out'),
  dist: join(folder, 'dist'),
})

function sourceHash(): string {
  const hash = createHash('sha256').update(JSON.stringify(CONTEXT))
  for (const path of [...globSync(SOURCES, { cwd: ROOT }).sort(), ...FILES]) {
    const full = join(ROOT, path)
    if (!existsSync(full) || statSync(full).isDirectory()) continue
    hash.update(`\0${path}\0`).update(readFileSync(full))
  }
  return hash.digest('hex').slice(0, 16)
}

async function buildInto(folder: string): Promise<void> {
  const { assembly, dist } = paths(folder)
  await script('infra/build.ts', ['--out', dist, '--demo'], {})
  await script('infra/app.ts', [], {
    CDK_OUTDIR: assembly,
    CDK_CONTEXT_JSON: JSON.stringify({ ...CONTEXT, 'bluepencil:dist': dist }),
    CDK_VALIDATION: 'false',
  })
}

async function script(path: string, args: string[], env: Record<string, string>): Promise<void> {
  try {
    await run(process.execPath, [join(ROOT, path), ...args], { cwd: ROOT, env: { ...process.env, ...env } })
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    throw new Complaint(`node ${path} failed:\n${(stderr || message).trim()}`)
  }
}

function publish(work: string, target: string): void {
  try {
    renameSync(work, target)
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
  }
}

/** Keeps the stacks that were used last or not long ago. */
function forgetOld(): void {
  const age = (name: string): number =>
    Date.now() - (statSync(join(CACHE, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  const names = readdirSync(CACHE).sort((a, b) => age(a) - age(b))
  const stacks = names.filter((name) => !name.startsWith(DRAFT))
  for (const name of names) {
    const isKept = stacks.indexOf(name) < KEPT && !name.startsWith(DRAFT)
    if (!isKept && age(name) > UNTOUCHED_MS) rmSync(join(CACHE, name), { recursive: true, force: true })
  }
}
