// Walking the syntax tree without knowing its kinds. Input: a node; output: its children in the order of the text. What wants to
// know kinds switches on them; this is for what treats all nodes alike: the node at a position, the height of a tree, all names.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Block, Expression, Name } from './ast.ts'

/** Any node of the tree: whatever has a place. */
export interface Node {
  readonly kind?: string
  readonly span: Span
}

/** Nodes whose kind no other sort of node has. */
type Kinded = Block | Name | Extract<Expression, { readonly kind: 'conditional' | 'trylock' }>

export const isOfKind = <K extends Kinded['kind']>(node: Node, kind: K): node is Extract<Kinded, { readonly kind: K }> => node.kind === kind

const isSpan = (value: object): boolean => 'file' in value && 'start' in value

const isNode = (value: object): value is Node => 'span' in value

/** Trees are never written to, and are walked again and again. */
const knownChildren = new WeakMap<Node, readonly Node[]>()

/** The nearest nodes below a node, through lists and records that have no place themselves. */
export function children(node: Node): readonly Node[] {
  const known = knownChildren.get(node) ?? findChildren(node)
  knownChildren.set(node, known)
  return known
}

function findChildren(node: Node): readonly Node[] {
  const found: Node[] = []
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || isSpan(value)) return
    if (isNode(value)) found.push(value)
    else for (const part of Object.values(value)) collect(part)
  }
  for (const part of Object.values(node)) collect(part)
  return found.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)
}

const knownWalks = new WeakMap<Node, readonly Node[]>()

/** A node and all below it, parents before their children, in the order of the text. What a tree keeps of the one before it is not walked again. */
export function walk(root: Node): readonly Node[] {
  const known = knownWalks.get(root) ?? [root, ...children(root).flatMap((child) => knownWalks.get(child) ?? walked(child))]
  knownWalks.set(root, known)
  return known
}

/** Keeps its own stack: the tree may be of any height. */
function walked(root: Node): readonly Node[] {
  const found: Node[] = []
  const left: Node[] = [root]
  for (;;) {
    const node = left.pop()
    if (node === undefined) break
    found.push(node)
    const below = children(node)
    for (let k = below.length - 1; k >= 0; k--) left.push(below[k] as Node)
  }
  knownWalks.set(root, found)
  return found
}

/** The nodes around an offset, outermost first; the end of a node belongs to it, as a cursor behind a word does. */
export function pathTo(root: Node, offset: number): readonly Node[] {
  const path: Node[] = []
  let node: Node | undefined = root
  while (node !== undefined) {
    path.push(node)
    node = children(node)
      .filter((child) => child.span.start <= offset && offset <= child.span.end)
      .at(-1)
  }
  return path
}

/** A node more than `height` levels below the root, if there is one. Keeps its own stack: the tree may be of any height. */
export function firstDeeperThan(root: Node, height: number): Node | undefined {
  const left: { node: Node; depth: number }[] = [{ node: root, depth: 0 }]
  for (;;) {
    const next = left.pop()
    if (next === undefined) return undefined
    if (next.depth > height) return next.node
    for (const child of children(next.node)) left.push({ node: child, depth: next.depth + 1 })
  }
}
