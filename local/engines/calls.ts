/** What one operation was asked for since the engine started. Sizes in bytes of request and answer bodies. */
export interface CallCount {
  calls: number
  /** Calls answered with a status of 400 or more; they are in `calls` too, as AWS bills them. */
  errors: number
  bytesIn: number
  bytesOut: number
  /** 64 KB chunks begun by the larger of request and answer, at least 1 a call: the unit in which SQS is billed. */
  chunks: number
  /** DynamoDB read and write units; 0 elsewhere. */
  readUnits: number
  writeUnits: number
}

/** Counts by `service.Operation`, e.g. `sqs.SendMessage`. */
export type CallCounts = Record<string, CallCount>

export interface CallSize {
  status: number
  bytesIn: number
  bytesOut: number
}

const CHUNK = 64 * 1024

/** Counts the calls that clients made; a bench prices AWS from them. */
export class CallMeter {
  readonly #counts = new Map<string, CallCount>()

  count(operation: string, size: CallSize): void {
    const entry = this.#entry(operation)
    entry.calls += 1
    if (size.status >= 400) entry.errors += 1
    entry.bytesIn += size.bytesIn
    entry.bytesOut += size.bytesOut
    entry.chunks += Math.max(1, Math.ceil(Math.max(size.bytesIn, size.bytesOut) / CHUNK))
  }

  /** Adds DynamoDB capacity units to an operation. */
  consume(operation: string, units: { readUnits?: number; writeUnits?: number }): void {
    const entry = this.#entry(operation)
    entry.readUnits += units.readUnits ?? 0
    entry.writeUnits += units.writeUnits ?? 0
  }

  snapshot(): CallCounts {
    return Object.fromEntries([...this.#counts].map(([operation, entry]) => [operation, { ...entry }]))
  }

  #entry(operation: string): CallCount {
    let entry = this.#counts.get(operation)
    if (!entry) {
      entry = { calls: 0, errors: 0, bytesIn: 0, bytesOut: 0, chunks: 0, readUnits: 0, writeUnits: 0 }
      this.#counts.set(operation, entry)
    }
    return entry
  }
}
