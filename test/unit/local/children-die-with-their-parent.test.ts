import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'

const LOCAL = join(import.meta.dirname, '../../../local')

const PARENT = `
  import { startChild } from ${JSON.stringify(join(LOCAL, 'child.ts'))}
  import { startReaper } from ${JSON.stringify(join(LOCAL, 'reaper.ts'))}
  const child = startChild({ entry: process.argv[1], env: process.env, reaper: startReaper(), onLine: console.log })
  await child.ready
  console.log(child.process.pid)
`

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it.each([
  ['waits for events', ''],
  ['is in an endless loop', 'for (;;);'],
])('a child that %s is gone when its parent was killed', async (_, busy) => {
  const folder = mkdtempSync(join(tmpdir(), 'bluepencil-child-'))
  const entry = join(folder, 'child.cjs')
  writeFileSync(
    entry,
    `process.on('disconnect', () => process.exit()); process.send({ ready: true }, () => { ${busy} })`,
  )
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, entry], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = Number(String((await once(parent.stdout, 'data'))[0]))
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
  rmSync(folder, { recursive: true })
})
