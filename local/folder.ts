/** The data folder: recognised by a marker file, used by one running instance at a time. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Complaint, codeOf } from './complaint.ts'

const MARKER = 'bluepencil-data'
const LOCK = 'lock'

interface Holder {
  pid: number
  /** Start of the process in the kernel's own units, where the kernel tells. */
  started?: string
}

/**
 * Makes the folder if need be, takes its lock, and with `fresh` empties it.
 * Gives the function that lets go of it. Throws `Complaint` when the folder cannot be written, holds
 * something else, or is in use.
 */
export function openFolder(folder: string, fresh: boolean): () => void {
  try {
    makeFolder(folder)
    mark(folder)
    lock(folder)
    if (fresh) empty(folder)
  } catch (error) {
    if (error instanceof Complaint) throw error
    throw new Complaint(`the data folder ${folder} cannot be written (${codeOf(error) ?? String(error)})`)
  }
  return () => {
    if (parse(readLock(folder))?.pid === process.pid) rmSync(join(folder, LOCK), { force: true })
  }
}

/** Not `recursive`: where nothing can be made, as in `/proc`, that never comes back. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

function mark(folder: string): void {
  const found = readdirSync(folder)
  if (found.includes(MARKER)) return
  if (found.length > 0)
    throw new Complaint(`the folder ${folder} holds other files; give --data an empty or a new folder`)
  writeFileSync(
    join(folder, MARKER),
    'Data of a local Bluepencil. `npm start -- --fresh` empties this folder.\n',
  )
}

function empty(folder: string): void {
  for (const name of readdirSync(folder))
    if (name !== MARKER && name !== LOCK) rmSync(join(folder, name), { recursive: true, force: true })
}

function lock(folder: string): void {
  const path = join(folder, LOCK)
  const own: Holder = { pid: process.pid, ...startOf(process.pid) }
  for (;;) {
    if (putInPlace(path, JSON.stringify(own))) return
    const text = readLock(folder)
    const holder = parse(text)
    if (holder && isAlive(holder))
      throw new Complaint(`the data folder ${folder} is in use by another instance (process ${holder.pid})`)
    if (text !== undefined) setAside(path, text)
  }
}

/** With its content, or not at all. Says false when there is one already. */
function putInPlace(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Another starter may have put its own lock there since the stale one was read: then that goes back. */
function setAside(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  const found = readFileSync(aside, 'utf8')
  rmSync(aside)
  if (found !== stale) putInPlace(path, found)
}

function readLock(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, LOCK), 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string | undefined): Holder | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A process of that number, and not a later one that got the number again. */
function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  const now = startOf(pid).started
  return started === undefined || now === undefined || now === started
}

function startOf(pid: number): { started?: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return started === undefined ? {} : { started }
  } catch {
    return {}
  }
}
