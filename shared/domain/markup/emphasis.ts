/** Delimiter runs to em and strong: one pass to pair them, one to build the tree, no recursion. */
import { MAX_DEPTH, type Node, type Span } from './ast.ts'

/** A run of `*` or `_`; pairing fills `closes` (from the left) and `opens` (innermost first). */
export interface Run extends Span {
  kind: 'run'
  char: string
  canOpen: boolean
  canClose: boolean
  left: number
  closes: number[]
  opens: number[]
}

export type Token = Node | Run

/** The nodes of a token list, its runs paired or turned back into text. */
export function emphasise(tokens: readonly Token[]): Node[] {
  pair(tokens.filter((token) => token.kind === 'run'))
  return build(tokens)
}

function pair(runs: readonly Run[]): void {
  const open: Run[] = []
  /** Below these heights of the stack no opener of that character is left. */
  const bottom: Record<string, number> = { '*': 0, _: 0 }
  for (const run of runs) {
    while (run.canClose && run.left > 0) {
      const at = lastOpener(open, run.char, Math.min(bottom[run.char] ?? 0, open.length))
      if (at < 0) {
        bottom[run.char] = open.length
        break
      }
      match(open, at, run)
    }
    if (run.canOpen && run.left > 0) open.push(run)
  }
}

function lastOpener(open: readonly Run[], char: string, bottom: number): number {
  for (let at = open.length - 1; at >= bottom; at--) if (open[at]?.char === char) return at
  return -1
}

function match(open: Run[], at: number, closer: Run): void {
  const opener = open[at] as Run
  const size = opener.left >= 2 && closer.left >= 2 ? 2 : 1
  opener.left -= size
  closer.left -= size
  opener.opens.push(size)
  closer.closes.push(size)
  open.length = opener.left > 0 ? at + 1 : at
}

interface Frame {
  /** Where the children go: the node's own list, or its parent's when it is nested too deeply. */
  into: Node[]
  shown: boolean
}

function build(tokens: readonly Token[]): Node[] {
  const root: Node[] = []
  const frames: Frame[] = [{ into: root, shown: true }]
  for (const token of tokens) {
    if (token.kind === 'run') buildRun(token, frames)
    else addNode(top(frames).into, token)
  }
  return root
}

const top = (frames: readonly Frame[]): Frame => frames[frames.length - 1] as Frame

function buildRun(run: Run, frames: Frame[]): void {
  let at = run.start
  for (const size of run.closes) {
    const closed = frames.pop() as Frame
    if (!closed.shown) addText(top(frames).into, at, at + size)
    at += size
  }
  if (run.left > 0) addText(top(frames).into, at, at + run.left)
  at += run.left
  for (const size of run.opens.toReversed()) {
    frames.push(openFrame(frames, size, at))
    at += size
  }
}

function openFrame(frames: readonly Frame[], size: number, at: number): Frame {
  const { into } = top(frames)
  if (frames.length > MAX_DEPTH) {
    addText(into, at, at + size)
    return { into, shown: false }
  }
  const node: Node = { kind: size === 2 ? 'strong' : 'em', children: [] }
  into.push(node)
  return { into: node.children, shown: true }
}

const addText = (into: Node[], start: number, end: number): void =>
  addNode(into, { kind: 'text', start, end })

/** Adds a node; text that touches the text before it becomes one leaf with it. */
export function addNode(into: Node[], node: Node): void {
  const last = into.at(-1)
  if (node.kind === 'text' && node.start === node.end) return
  if (node.kind === 'text' && last?.kind === 'text' && last.end === node.start) last.end = node.end
  else into.push(node)
}
