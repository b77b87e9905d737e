import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFolder } from '../../../local/folder.ts'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'bluepencil-folder-')), 'data')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Another process that opens the folder; it says `open` and stays until its input closes. */
const HOLDER = `
  import { openFolder } from ${JSON.stringify(join(import.meta.dirname, '../../../local/folder.ts'))}
  try { openFolder(process.argv[1], false); console.log('open') } catch (error) { console.log(error.message) }
  process.stdin.resume().on('end', () => process.exit())
`
const nodeArguments = (): string[] => ['--input-type=module', '-e', HOLDER, folder]

describe('a data folder', () => {
  it('is made, marked and let go of', () => {
    const release = openFolder(folder, false)
    expect(readdirSync(folder).sort()).toEqual(['bluepencil-data', 'lock'])
    release()
    expect(readdirSync(folder)).toEqual(['bluepencil-data'])
  })

  it('is refused while another process holds it, and free when that one was killed', async () => {
    const holder = spawn(process.execPath, nodeArguments(), { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    expect(() => openFolder(folder, false)).toThrow(`is in use by another instance (process ${holder.pid})`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(existsSync(join(folder, 'lock'))).toBe(true)
    openFolder(folder, false)()
  })

  it('is not kept by a process that only got the number of a dead holder', () => {
    openFolder(folder, false)
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }))
    openFolder(folder, false)()
  })

  it('is opened by exactly one of two that find a stale lock at the same time', async () => {
    openFolder(folder, false)()
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1 }))
    const holders = [1, 2].map(() =>
      spawn(process.execPath, nodeArguments(), { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    const said = await Promise.all(
      holders.map(async (holder) => String((await once(holder.stdout, 'data'))[0]).trim()),
    )
    for (const holder of holders) holder.stdin.end()
    expect(said.filter((word) => word === 'open')).toHaveLength(1)
    expect(said.filter((word) => word.includes('in use'))).toHaveLength(1)
  })

  it('is emptied only when it is ours', () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'thesis.txt'), 'years of work')
    expect(() => openFolder(folder, true)).toThrow('holds other files')
    expect(readdirSync(folder)).toEqual(['thesis.txt'])
  })

  it('is emptied when fresh, marker and lock excepted', () => {
    openFolder(folder, false)()
    mkdirSync(join(folder, 'engines'))
    writeFileSync(join(folder, 'engines', 'x'), '')
    openFolder(folder, true)
    expect(readdirSync(folder).sort()).toEqual(['bluepencil-data', 'lock'])
  })

  it('that cannot be written is told in one line', () => {
    writeFileSync(folder, 'a file, not a folder')
    expect(() => openFolder(folder, false)).toThrow(/^the data folder .* cannot be written \(ENOTDIR\)$/)
  })
})

describe('Node.js of another version', () => {
  it('is told before anything else is loaded', () => {
    const start = join(import.meta.dirname, '../../../local/start.mjs')
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); await import(${JSON.stringify(start)})`
    const run = () => execFileSync(process.execPath, ['--input-type=module', '-e', old], { stdio: 'pipe' })
    expect(run).toThrow(/Bluepencil needs Node.js 24 or newer; this is 20.1.0/)
  })
})
