/** The body structure as elements. What the structure cannot say cannot reach the page. */
import type { Block, Inline, ListItem } from '../../shared/wire.ts'
import { el } from '../dom.ts'

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])

/** The address if it is an absolute http, https or mailto URL. */
export function safeHref(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  return PROTOCOLS.has(new URL(value).protocol) ? value : undefined
}

/** A link that gives the target neither rank nor a handle on this page; plain text if unsafe. */
export function link(address: unknown, ...children: Node[]): Node[] {
  const href = safeHref(address)
  return href === undefined ? children : [el('a', { href, rel: 'nofollow ugc noopener' }, ...children)]
}

/** Nodes for a comment's body. Unknown tags come out as nothing. */
export function renderBlocks(blocks: readonly Block[]): Node[] {
  return blocks.flatMap(block)
}

function block(node: Block): Node[] {
  switch (node[0]) {
    case 'p':
      return [el('p', {}, ...inlines(node.slice(1) as Inline[]))]
    case 'quote':
      return [el('blockquote', {}, ...renderBlocks(node.slice(1) as Block[]))]
    case 'ul':
    case 'ol':
      return [el(node[0], {}, ...(node.slice(1) as ListItem[]).map(listItem))]
    case 'pre':
      return [el('pre', { tabindex: '0' }, el('code', {}, node[1]))]
    default:
      return []
  }
}

function listItem(node: ListItem): Node {
  return el('li', {}, ...renderBlocks(node.slice(1) as Block[]))
}

function inlines(nodes: readonly Inline[]): Node[] {
  return nodes.flatMap(inline)
}

function inline(node: Inline): Node[] {
  if (typeof node === 'string') return [document.createTextNode(node)]
  switch (node[0]) {
    case 'em':
    case 'strong':
      return [el(node[0], {}, ...inlines(node.slice(1) as Inline[]))]
    case 'code':
      return [el('code', {}, node[1])]
    case 'a':
      return link(node[1], ...inlines(node.slice(2) as Inline[]))
    case 'br':
      return [el('br')]
    default:
      return []
  }
}
