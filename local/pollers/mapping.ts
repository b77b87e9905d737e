/**
 * The properties of an AWS::Lambda::EventSourceMapping that the pollers honour, as they stand in a template once its
 * references are resolved. Durations are in seconds.
 */
export interface EventSourceMapping {
  EventSourceArn: string
  BatchSize?: number
  MaximumBatchingWindowInSeconds?: number
  FunctionResponseTypes?: string[]
  FilterCriteria?: { Filters?: { Pattern?: string }[] }
  /** -1 or absent: without end. */
  MaximumRetryAttempts?: number
  /** -1 or absent: without end. */
  MaximumRecordAgeInSeconds?: number
  BisectBatchOnFunctionError?: boolean
  DestinationConfig?: { OnFailure?: { Destination?: string } }
  StartingPosition?: string
  ScalingConfig?: { MaximumConcurrency?: number }
}

/** Runs the function with an event and gives its answer; rejects when the function failed. */
export type Invoke = (event: unknown) => Promise<unknown>

export type Log = (message: string, details?: Record<string, unknown>) => void

/** What a poller has done and whether it has something to do. */
export interface PollerState {
  /** Nothing in flight, and the source had nothing more when it was last asked. */
  idle: boolean
  /** Batches at the function right now. */
  inFlight: number
  /** Since the start: invocations, records in them, and invocations that failed wholly or in part. */
  batches: number
  records: number
  failures: number
  /** Since the start: messages or batches given up on and sent to a dead-letter queue or failure destination. */
  givenUp: number
}

export interface Poller {
  /** Stops polling and resolves when the batches in flight are done. */
  stop(): Promise<void>
  idle(): PollerState
}
