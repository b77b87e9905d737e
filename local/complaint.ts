/** Something the person at the terminal can put right. Shown as one line, without a stack trace. */
export class Complaint extends Error {
  override name = 'Complaint'
}

/** The system's code of an error, such as `ENOENT`. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code
