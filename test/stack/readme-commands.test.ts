import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const run = promisify(execFile)

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

/** As a reader would type it, but for the port and data folder of this run. */
async function shell(command: string): Promise<string> {
  const here = command
    .replaceAll('http://127.0.0.1:8787', stack.url)
    .replace('--role moderator', `--role moderator --data ${stack.data}`)
  return (await run('bash', ['-c', here], { cwd: ROOT })).stdout
}

const script = (name: string): string => JSON.parse(read('package.json')).scripts[name]

const RUNS: [start: string, prove: (command: string) => Promise<void>][] = [
  // The stack of this file was started by what `npm start` runs; CI runs `npm ci` in a fresh clone.
  [
    'npm ci && npm start',
    async () => {
      expect(script('start')).toBe('node local/start.mjs')
      expect(read('.ci/run')).toContain("step 'npm ci' npm ci")
    },
  ],
  // This is it.
  ['npm ci && npm test', async () => expect(script('test')).toBe('vitest run')],
  [
    'curl -i -X POST',
    async (command) => expect(await shell(command)).toMatch(/202 Accepted[\s\S]*"status":"received"/),
  ],
  [
    'curl http://127.0.0.1:8787/threads',
    (command) =>
      vi.waitFor(async () => expect(await shell(command)).toContain('[phone removed]'), { timeout: 20_000 }),
  ],
  [
    'curl "http://127.0.0.1:8787/v1/console/queue',
    async (command) => expect(JSON.parse(await shell(command))).toEqual({ items: [] }),
  ],
  // Without an AWS account the last step that can be run is the synthesis of what would be deployed.
  [
    'npm run deploy',
    async () => {
      expect(script('deploy')).toBe('cdk deploy')
      await run('npm', ['run', '-s', 'synth', '--', '--output', join(stack.data, 'cdk.out')], { cwd: ROOT })
    },
  ],
]

const commands = [...read('README.md').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.replaceAll('\\\n', '').trim().split('\n'),
)

describe('every command of the README', () => {
  it('is known to this test', () => {
    expect(commands.filter((command) => !RUNS.some(([start]) => command.startsWith(start)))).toEqual([])
    expect(commands).toHaveLength(RUNS.length)
  })

  it.each(commands)('%s', async (command) => {
    await RUNS.find(([start]) => command.startsWith(start))?.[1](command)
  })
})
