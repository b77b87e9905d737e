/** The walls of `docs/architecture.md`: a violation of each is planted and must be found, its legal twin not. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const IMPORT = 'lint/style/noRestrictedImports'

/** A file of the project and what it imports. */
type Planted = [path: string, specifier: string]

const FORBIDDEN: Planted[] = [
  ['shared/names.ts', './wire.ts'],
  ['shared/wire.ts', 'zod/mini'],
  ['shared/domain/sdk.ts', '@aws-sdk/client-s3'],
  ['shared/domain/middy.ts', '@middy/core'],
  ['shared/domain/node.ts', 'node:crypto'],
  ['shared/domain/node-path.ts', 'node:fs/promises'],
  ['shared/domain/whole-zod.ts', 'zod'],
  ['shared/domain/port.ts', '../aws/comment-table.ts'],
  ['shared/domain/revise/rules/function.ts', '../../../../functions/moderate/apply.ts'],
  ['shared/domain/infra.ts', '../../infra/settings.ts'],
  ['shared/domain/local.ts', '../../local/start.ts'],
  ['shared/domain/web.ts', '../../web/dom.ts'],
  ['shared/aws/function.ts', '../../functions/moderate/apply.ts'],
  ['shared/aws/infra.ts', '../../infra/settings.ts'],
  ['shared/aws/cdk.ts', 'aws-cdk-lib/core'],
  ['shared/aws/local.ts', '../../local/start.ts'],
  ['functions/accept/other.ts', '../moderate/apply.ts'],
  ['functions/moderate/other.ts', '../publish/handler.ts'],
  ['functions/publish/other.ts', '../console/routes.ts'],
  ['functions/console/other.ts', '../accept/accept.ts'],
  ['functions/accept/infra.ts', '../../infra/settings.ts'],
  ['functions/publish/local.ts', '../../local/start.ts'],
  ['functions/moderate/web.ts', '../../web/dom.ts'],
  ['functions/console/cdk.ts', 'aws-cdk-lib/core'],
  ['infra/function.ts', '../functions/accept/handler.ts'],
  ['infra/constructs/domain.ts', '../../shared/domain/policy.ts'],
  ['infra/wire.ts', '../shared/wire.ts'],
  ['infra/aws.ts', '../shared/aws/clients.ts'],
  ['infra/sdk.ts', '@aws-sdk/client-s3'],
  ['infra/local.ts', '../local/start.ts'],
  ['web/widget/domain.ts', '../../shared/domain/id.ts'],
  ['web/widget/names.ts', '../../shared/names.ts'],
  ['web/console/function.ts', '../../functions/console/routes.ts'],
  ['web/widget/package.ts', 'canonicalize'],
  ['local/domain.ts', '../shared/domain/id.ts'],
  ['local/engines/wire.ts', '../../shared/wire.ts'],
  ['local/stack.ts', '../functions/accept/handler.ts'],
  ['local/functions/internals.ts', '../../functions/accept/accept.ts'],
  ['local/infra.ts', '../infra/settings.ts'],
  ['local/cdk.ts', 'aws-cdk-lib/core'],
]

const ALLOWED: Planted[] = [
  ['shared/domain/own.ts', './id.ts'],
  ['shared/domain/revise/rules/names.ts', '../../../names.ts'],
  ['shared/domain/revise/rules/sibling.ts', '../model.ts'],
  ['shared/domain/wire-types.ts', '../wire.ts'],
  ['shared/domain/zod.ts', 'zod/mini'],
  ['shared/domain/hashes.ts', '@noble/hashes/sha2.js'],
  ['shared/aws/domain.ts', '../domain/ports.ts'],
  ['shared/aws/sdk.ts', '@aws-sdk/client-s3'],
  ['shared/aws/middy.ts', '@middy/core'],
  ['shared/aws/node.ts', 'node:fs/promises'],
  ['functions/accept/own.ts', './accept.ts'],
  ['functions/console/own.ts', './routes.ts'],
  ['functions/accept/domain.ts', '../../shared/domain/id.ts'],
  ['functions/moderate/aws.ts', '../../shared/aws/comment-table.ts'],
  ['infra/constructs/names.ts', '../../shared/names.ts'],
  ['infra/sites.ts', '../shared/domain/sites.ts'],
  ['infra/constructs/own.ts', './queues.ts'],
  ['infra/constructs/cdk.ts', 'aws-cdk-lib/aws-sqs'],
  ['infra/node.ts', 'node:fs/promises'],
  ['web/widget/own.ts', '../dom.ts'],
  ['web/widget/thread.ts', '../../shared/domain/thread-id.ts'],
  ['web/widget/wire-types.ts', '../../shared/wire.ts'],
  ['web/console/sign-in.ts', 'oidc-client-ts'],
  ['local/template/names.ts', '../../shared/names.ts'],
  ['local/runner.ts', './functions/runner.ts'],
  ['local/engines/own.ts', '../log.ts'],
  ['local/pollers/runner.ts', '../functions/runner.ts'],
  ['local/engines/package.ts', 'fauxqs'],
]

/** Violations that are no imports of one file: the rule that must speak, and the source. */
const OTHERS: [path: string, rule: string, source: string][] = [
  ['shared/domain/clock.ts', 'plugin', 'export const now = (): number => Date.now()\n'],
  ['shared/domain/date.ts', 'plugin', 'export const now = (): Date => new Date()\n'],
  ['shared/domain/random.ts', 'plugin', 'export const dice = (): number => Math.random()\n'],
  ['shared/aws/prints.ts', 'lint/suspicious/noConsole', "console.log('text of a reader')\n"],
  ['functions/publish/prints.ts', 'lint/suspicious/noConsole', "console.info('text of a reader')\n"],
  [
    'shared/domain/cycle-a.ts',
    'lint/suspicious/noImportCycles',
    "import { b } from './cycle-b.ts'\nexport const a = () => b\n",
  ],
  [
    'shared/domain/cycle-b.ts',
    'lint/suspicious/noImportCycles',
    "import { a } from './cycle-a.ts'\nexport const b = () => a\n",
  ],
  [
    'functions/publish/floating.ts',
    'lint/nursery/noFloatingPromises',
    'const send = async (): Promise<void> => {}\nexport const lose = (): void => {\n  send()\n}\n',
  ],
]

const LEGAL_OTHERS: [path: string, source: string][] = [
  ['shared/domain/given-clock.ts', 'export const later = (now: number): Date => new Date(now + 1)\n'],
  ['shared/aws/clock.ts', 'export const now = (): number => Date.now()\n'],
  ['shared/aws/log.ts', "console.log('{}')\n"],
  ['local/log.ts', "console.log('{}')\n"],
]

const findings = lintTree([
  ...[...FORBIDDEN, ...ALLOWED].map(([path, from]): [string, string] => [path, `export * from '${from}'\n`]),
  ...OTHERS.map(([path, , source]): [string, string] => [path, source]),
  ...LEGAL_OTHERS,
])

describe('is found', () => {
  it.each(FORBIDDEN)('%s importing %s', (path) => {
    expect(findings.get(path)).toContain(IMPORT)
  })

  it.each(OTHERS)('%s by %s', (path, rule) => {
    expect(findings.get(path)).toContain(rule)
  })
})

describe('is legal', () => {
  it.each(ALLOWED)('%s importing %s', (path) => {
    expect(findings.get(path)).toBeUndefined()
  })

  it.each(LEGAL_OTHERS.map(([path]) => path))('%s', (path) => {
    expect(findings.get(path)).toBeUndefined()
  })
})

/** Rules that Biome, configured as the project is, reports for each file of a tree. */
function lintTree(files: [path: string, source: string][]): Map<string, string[]> {
  const tree = mkdtempSync(join(tmpdir(), 'bluepencil-walls-'))
  afterAll(() => rmSync(tree, { recursive: true, force: true }))
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'))
  write(tree, 'biome.json', JSON.stringify({ ...config, vcs: { enabled: false } }))
  mkdirSync(join(tree, 'test/walls'), { recursive: true })
  copyFileSync(join(ROOT, 'test/walls/pure.grit'), join(tree, 'test/walls/pure.grit'))
  for (const [path, source] of files) write(tree, path, source)

  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none']
  const { stdout } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' })
  const found = new Map<string, string[]>()
  for (const { category, location } of JSON.parse(stdout).diagnostics) {
    found.set(location.path, [...(found.get(location.path) ?? []), category])
  }
  return found
}

function write(tree: string, path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}
