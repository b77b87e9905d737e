/** From a parsed body and its edits to the structure that readers get. Never parses edited text. */
import type { Block, Inline, ListItem } from '../../wire.ts'
import type { Branch, Leaf, Link, Markup, Node, Span } from './ast.ts'

export interface TextEdit extends Span {
  after: string
}

/** Edits that do not overlap, in the order of the text, and the text that they are made on. */
interface Edited {
  text: string
  edits: readonly TextEdit[]
}

/**
 * The blocks of `markup` with `edits` applied inside its leaves. An edit on the markup of a link takes
 * the link away and leaves its text; edits elsewhere on markup change nothing here. Empty blocks go.
 */
export function structure(markup: Markup, text: string, edits: readonly TextEdit[]): Block[] {
  return blocksOf(markup.blocks, { text, edits })
}

const blocksOf = (branches: readonly Branch[], edited: Edited): Block[] =>
  branches.map((branch) => blockOf(branch, edited)).filter((block) => block !== undefined)

function blockOf(branch: Branch, edited: Edited): Block | undefined {
  switch (branch.kind) {
    case 'p': {
      const inlines = inlinesOf(branch.children, edited)
      return hasText(inlines) ? ['p', ...inlines] : undefined
    }
    case 'pre': {
      const text = branch.leaves.map((leaf) => leafText(leaf, edited)).join('\n')
      return text === '' ? undefined : ['pre', text]
    }
    case 'quote': {
      const blocks = blocksOf(branch.children, edited)
      return blocks.length > 0 ? ['quote', ...blocks] : undefined
    }
    default: {
      const items = branch.items.map((item): ListItem => ['li', ...blocksOf(item, edited)])
      return [branch.kind, ...items]
    }
  }
}

const hasText = (inlines: readonly Inline[]): boolean =>
  inlines.some((inline) => (typeof inline === 'string' ? inline.trim() !== '' : inline[0] !== 'br'))

function inlinesOf(nodes: readonly Node[], edited: Edited): Inline[] {
  const inlines: Inline[] = []
  for (const node of nodes) for (const inline of inlineOf(node, edited)) add(inlines, inline)
  return inlines
}

function add(inlines: Inline[], inline: Inline): void {
  const last = inlines.length - 1
  const before = inlines[last]
  if (inline === '') return
  if (typeof inline === 'string' && typeof before === 'string') inlines[last] = before + inline
  else inlines.push(inline)
}

function inlineOf(node: Node, edited: Edited): Inline[] {
  switch (node.kind) {
    case 'text':
      return [leafText(node, edited)]
    case 'br':
      return [['br']]
    case 'code': {
      const text = leafText(node, edited)
      return text === '' ? [] : [['code', text]]
    }
    case 'a':
      return linkOf(node, edited)
    default: {
      const children = inlinesOf(node.children, edited)
      return children.length > 0 ? [[node.kind, ...children]] : []
    }
  }
}

function linkOf(link: Link, edited: Edited): Inline[] {
  const cut = editsOn(link.form === 'auto' ? link : link.close, edited)
  if (cut.length === 0) {
    const children = inlinesOf(link.children, edited)
    return children.length > 0 ? [['a', link.href, ...children]] : []
  }
  if (link.form === 'auto' && link.open.end > link.open.start) return [applied(link, cut, edited)]
  const after = link.form === 'inline' ? cut.map((edit) => edit.after) : []
  return [...inlinesOf(link.children, edited), ...after]
}

const editsOn = (span: Span, { edits }: Edited): TextEdit[] =>
  edits.filter((edit) => edit.start < span.end && edit.end > span.start)

const leafText = (leaf: Leaf, edited: Edited): string => applied(leaf, editsOn(leaf, edited), edited)

/** The text of a span with edits applied; an edit that began before the span adds nothing to it. */
function applied(span: Span, edits: readonly TextEdit[], { text }: Edited): string {
  let result = ''
  let at = span.start
  for (const edit of edits) {
    if (edit.start >= span.start) result += text.slice(at, edit.start) + edit.after
    at = Math.min(edit.end, span.end)
  }
  return result + text.slice(at, span.end)
}
