import { readFileSync } from 'node:fs'
import { writeWhole } from '../whole-file.ts'

/** Where a stream poller keeps the sequence number up to which its records are done. */
export interface Checkpoint {
  read(): string | undefined
  write(sequenceNumber: string): void
}

/** A checkpoint in a JSON file, replaced as a whole so that a kill leaves the old or the new one. */
export function fileCheckpoint(file: string): Checkpoint {
  return {
    read() {
      try {
        return (JSON.parse(readFileSync(file, 'utf8')) as { sequenceNumber: string }).sequenceNumber
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    write(sequenceNumber) {
      writeWhole(file, JSON.stringify({ sequenceNumber }))
    },
  }
}
