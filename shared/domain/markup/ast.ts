/**
 * The parsed body. Every text leaf is a slice of the original, `[start, end)` in UTF-16 units, so that
 * edits made on the original can be applied inside the leaves of a finished tree.
 */
export interface Span {
  start: number
  end: number
}

export interface TextLeaf extends Span {
  kind: 'text'
}

export interface CodeLeaf extends Span {
  kind: 'code'
}

export type Leaf = TextLeaf | CodeLeaf

/**
 * A link. `[text](url)` has `[` as `open` and `](url)` as `close`; a bare or `<…>` link has one leaf,
 * its own URL. `href` is normalised, http, https or mailto, and without credentials.
 */
export interface Link extends Span {
  kind: 'a'
  form: 'inline' | 'auto'
  href: string
  open: Span
  close: Span
  children: Node[]
}

export type Node = Leaf | Link | { kind: 'em' | 'strong'; children: Node[] } | { kind: 'br' }

export type Branch =
  | { kind: 'p'; children: Node[] }
  | { kind: 'quote'; children: Branch[] }
  | { kind: 'ul' | 'ol'; items: Branch[][] }
  | { kind: 'pre'; leaves: TextLeaf[] }

export interface Markup {
  blocks: Branch[]
  /** All leaves in the order of the original; `gap` marks the first of a paragraph or line of code. */
  leaves: { leaf: Leaf; gap: boolean; link?: Link }[]
  links: Link[]
  /** True when structure was given up because it was too deep or too dense. */
  flattened: boolean
}

/** Containers within containers; deeper ones stay text. */
export const MAX_DEPTH = 6
