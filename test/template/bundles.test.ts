import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { describe, expect, inject, it } from 'vitest'
import { parseRegistry } from '../../infra/registry.ts'

const { dist } = inject('deployed')
const meta: Metafile = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8'))

function output(end: string): Metafile['outputs'][string] {
  const found = Object.entries(meta.outputs).find(([path]) => path.endsWith(end))
  if (!found) throw new Error(`no output ${end}`)
  return found[1]
}

/** Upper bounds in bytes, minified; a cold start reads every byte. */
const BUDGETS: Record<string, number> = {
  'functions/accept/index.cjs': 450_000,
  'functions/moderate/index.cjs': 740_000,
  'functions/publish/index.cjs': 620_000,
  'functions/console/index.cjs': 740_000,
  'web/embed.js': 32_000,
}

describe.each(Object.keys(BUDGETS))('%s', (path) => {
  it('keeps to its budget', () => {
    expect(output(path).bytes).toBeLessThanOrEqual(BUDGETS[path] ?? 0)
  })

  it('brings what it needs along', () => {
    const external = output(path).imports.filter(
      (i) => i.external && !/^(node:|[a-z_]+(\/promises)?$)/.test(i.path),
    )
    expect(external).toEqual([])
  })

  it('has the small zod', () => {
    const zod = Object.keys(output(path).inputs).filter((input) => input.includes('/zod/'))
    expect(zod.filter((input) => input.includes('/v4/classic/'))).toEqual([])
  })
})

/** AWS clients of each bundle: what it has no client for, it cannot do by mistake. */
const CLIENTS: Record<string, string[]> = {
  accept: ['client-secrets-manager', 'client-sqs'],
  moderate: ['client-dynamodb', 'client-sqs'],
  publish: ['client-dynamodb', 'client-s3'],
  console: ['client-dynamodb'],
}

it.each(Object.entries(CLIENTS))('%s has the clients %j and no other', (bundle, clients) => {
  const used = Object.entries(output(`functions/${bundle}/index.cjs`).inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /@aws-sdk\/(client-[a-z0-9-]+)\//.exec(path)?.[1] ?? [])
  expect([...new Set(used)].sort()).toEqual(clients)
})

describe('the registry', () => {
  const packed = (name: string) => existsSync(join(dist, 'functions', name, 'sites.json'))

  it('lies beside the functions that read it', () => {
    expect(['accept', 'moderate', 'console', 'publish'].map(packed)).toEqual([true, true, true, false])
  })

  it('is refused with the path of what is wrong', () => {
    const text = JSON.stringify([{ id: 'blog', origins: ['blog.example'] }])
    expect(() => parseRegistry(text, false)).toThrow(
      /infra\/sites\.json is not valid[\s\S]*\[0\]\.origins\[0\]/,
    )
  })

  it('is refused when it is not JSON', () => {
    expect(() => parseRegistry('[{', false)).toThrow(/infra\/sites\.json is not JSON/)
  })
})

it('the demo is no part of a deployment', () => {
  expect(existsSync(join(dist, 'demo'))).toBe(false)
  expect(existsSync(join(inject('local').dist, 'demo/index.html'))).toBe(true)
})

it('the console is a page, a script and a style', () => {
  const missing = ['index.html', 'console.js', 'console.css'].filter(
    (name) => !existsSync(join(dist, 'web/console', name)),
  )
  expect(missing).toEqual([])
})
