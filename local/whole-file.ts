import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a file as a whole: a kill leaves the old text or the new one, never half of it. Makes the
 * folder if there is none; `mode` are the permissions of the file.
 */
export function writeWhole(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.new`
  writeFileSync(draft, text, { mode })
  renameSync(draft, file)
}
