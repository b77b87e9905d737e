/** What the runner and a function's process say to each other. */

/** Runner → function. */
export type ToFunction =
  | { kind: 'invoke'; id: string; event: unknown /** Epoch milliseconds. */; deadline: number; arn: string }
  | { ask: 'cpu' }

export interface InvocationFault {
  errorType: string
  errorMessage: string
}

/** Function → runner, besides `{ ready: true }` and `{ cpu }`. */
export type FromFunction = { kind: 'result'; id: string; result?: unknown; fault?: InvocationFault }
