/**
 * Parses the Markdown subset: paragraphs, emphasis, code, fenced code, quotes, lists, links, hard breaks.
 * There is no HTML in it: a tag is text. Total over any string, in linear time.
 */
import type { Branch, Leaf, Link, Markup, Node } from './ast.ts'
import { parseBlocks } from './blocks.ts'

/** JSON of the structure may be this many times the text, and a little for short texts. */
const GROWTH = 3
const SLACK = 240
const MAX_NODES = 2_000

/** The structure of `text`, or plain paragraphs when structure would cost too much. */
export function parse(text: string): Markup {
  const full = collect(parseBlocks(text), false)
  if (affordable(full, text.length)) return full
  const plain = collect(paragraphs(text), true)
  if (affordable(plain, text.length)) return plain
  return collect([{ kind: 'p', children: [{ kind: 'text', start: 0, end: text.length }] }], true)
}

function paragraphs(text: string): Branch[] {
  const blocks: Branch[] = []
  for (const match of text.matchAll(/[^\n]+(?:\n[^\n]+)*/g)) {
    const start = match.index
    blocks.push({ kind: 'p', children: [{ kind: 'text', start, end: start + match[0].length }] })
  }
  return blocks
}

interface Collected extends Markup {
  nodes: number
  /** Characters of JSON beyond the text of the leaves. */
  cost: number
}

const affordable = (markup: Collected, length: number): boolean =>
  markup.nodes <= MAX_NODES && markup.cost <= (GROWTH - 1) * length + SLACK

function collect(blocks: Branch[], flattened: boolean): Collected {
  const into: Collected = { blocks, leaves: [], links: [], flattened, nodes: 0, cost: 2 }
  for (const block of blocks) collectBlock(into, block)
  return into
}

const count = (into: Collected, cost: number): void => {
  into.nodes++
  into.cost += cost
}

function collectBlock(into: Collected, block: Branch): void {
  count(into, 10)
  switch (block.kind) {
    case 'p':
      collectInline(into, block.children, { gap: true })
      return
    case 'pre':
      for (const leaf of block.leaves) collectLeaf(into, leaf, { gap: true })
      return
    case 'quote':
      for (const child of block.children) collectBlock(into, child)
      return
    default:
      for (const item of block.items) {
        count(into, 7)
        for (const child of item) collectBlock(into, child)
      }
  }
}

interface State {
  /** True until the next leaf: it begins a paragraph or a line. */
  gap: boolean
  link?: Link
}

function collectInline(into: Collected, nodes: readonly Node[], state: State): void {
  for (const node of nodes) {
    if (node.kind === 'br') {
      count(into, 7)
      state.gap = true
    } else if (node.kind === 'a') {
      count(into, node.href.length + 10)
      into.links.push(node)
      state.link = node
      collectInline(into, node.children, state)
      delete state.link
    } else if (node.kind === 'text' || node.kind === 'code') {
      collectLeaf(into, node, state)
    } else {
      count(into, 12)
      collectInline(into, node.children, state)
    }
  }
}

function collectLeaf(into: Collected, leaf: Leaf, state: State): void {
  count(into, leaf.kind === 'code' ? 12 : 3)
  into.leaves.push({ leaf, gap: state.gap, ...(state.link && { link: state.link }) })
  state.gap = false
}
