/** Where pieces end and how much the head carries. A value, so that tests can grow deep trees from few comments. */
export interface SnapshotParams {
  /** One key in `mod` ends a piece by its hash alone. */
  mod: number
  /** Most comments of a page, and entries of a node. */
  max: number
  /** Most bytes of the canonical JSON of a page's comments; one comment alone may exceed it. */
  maxBytes: number
  /** Comments in the head, unless those in no page are more. */
  inlineMax: number
  /** Most bytes of the comments in the head, unless those in no page are more. */
  inlineBytes: number
}

const KB = 1024

export const SNAPSHOT_PARAMS: SnapshotParams = {
  mod: 32,
  max: 64,
  maxBytes: 24 * KB,
  inlineMax: 50,
  inlineBytes: 24 * KB,
}

/** Goes up when the same comments give other bytes; a head of another format is rebuilt whole. */
export const SNAPSHOT_FORMAT = 1
