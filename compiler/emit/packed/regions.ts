// How the code of one step, a graph with joins, becomes nested statements without growing: which nodes are written at each place
// that leads to them, which stand once behind a labelled block, and which become a function. Input: a step's code; output: the plan.
//
// A region is what runs within one way: the code up to an `either` or `choose`, or one branch of these. A join whose paths all
// lie in one region stands behind a labelled block at its immediate dominator (Ramsey, Beyond Relooper, 2022). A join of several
// regions cannot be reached by leaving a block, since its code runs once a way: it is a function. Only small ends are written twice.
import type { Node, Note, Temp } from '../../ir/system.ts'
import { expressionsOf, nodesInOrder, successors, visitExpression } from '../../ir/walk.ts'
import { entryOf, nth } from '../../../runtime/entries.ts'

export interface Plan {
  /** Joins that stand behind a block around this node, in topological order. */
  readonly joins: (node: Node) => readonly Node[]
  /** Nodes that become functions, in topological order. */
  readonly routines: readonly Node[]
  /** Temporaries that are read at or after the node. */
  readonly live: (node: Node) => ReadonlySet<Temp>
  /** How often the text reads a temporary. */
  readonly uses: (temp: Temp) => number
  /** Whether a note stands where it is not yet certain that the way can be taken, or before a choice between ways. */
  readonly defers: (note: Node) => boolean
  readonly deferring: boolean
  /** Whether notes can be waiting when the node is reached. */
  readonly waiting: (node: Node) => boolean
  /** Whether a way of the step can be closed by the task's own hold: then the log tells of all ways that are closed. */
  readonly standing: boolean
}

/** At most this many nodes are repeated instead of shared. */
const SMALL = 4

interface Region {
  readonly root: Node
}

/** Where each node of a step's code is written: in place, behind a block, or as a function. Grows with the nodes, not with the paths. */
export function plan(code: Node): Plan {
  const order = nodesInOrder(code)
  const sizes = treeSizes(order)
  const small = (node: Node): boolean => entryOf(sizes, node) <= SMALL

  const regionOf = new Map<Node, Region>()
  const arrivals = new Map<Node, { readonly from: Node; readonly region: Region }[]>([[code, []]])
  const dominator = new Map<Node, Node | undefined>()
  const depth = new Map<Node, number>()
  const joins = new Map<Node, Node[]>()
  const routines: Node[] = []
  for (const node of order) {
    const edges = entryOf(arrivals, node)
    const [first] = edges
    const oneRegion = first !== undefined && edges.every((edge) => edge.region === first.region)
    if (first === undefined || !oneRegion) {
      if (first !== undefined && !small(node)) routines.push(node)
      enter(node, { root: node }, undefined)
    } else if (first.region.root === node) enter(node, first.region, undefined)
    else {
      const idom = edges.map((edge) => edge.from).reduce((a, b) => common(a, b))
      enter(node, first.region, idom)
      if (edges.length > 1 && !small(node)) joins.set(idom, [...(joins.get(idom) ?? []), node])
    }
    const region = entryOf(regionOf, node)
    for (const next of successors(node)) {
      const way = node.kind === 'either' || node.kind === 'choose'
      const edge = { from: node, region: way ? { root: next } : region }
      const known = arrivals.get(next)
      if (known === undefined) arrivals.set(next, [edge])
      else known.push(edge)
    }
  }

  function enter(node: Node, region: Region, idom: Node | undefined): void {
    regionOf.set(node, region)
    dominator.set(node, idom)
    depth.set(node, idom === undefined ? 0 : entryOf(depth, idom) + 1)
  }
  function common(a: Node, b: Node): Node {
    let [x, y] = [a, b]
    while (x !== y) {
      if (entryOf(depth, x) >= entryOf(depth, y)) x = entryOf(dominator, x)
      else y = entryOf(dominator, y)
    }
    return x
  }

  const uses = new Map<Temp, number>()
  const live = new Map<Node, ReadonlySet<Temp>>()
  const uncertain = new Set<Node>()
  let deferring = false
  for (const node of [...order].reverse()) {
    const own = new Set<Temp>()
    for (const expression of expressionsOf(node)) {
      visitExpression(expression, (part) => {
        if (part.kind !== 'temp') return
        own.add(part.temp)
        uses.set(part.temp, (uses.get(part.temp) ?? 0) + 1)
      })
    }
    const after = successors(node)
    const [sole] = after
    const first = sole === undefined ? own : entryOf(live, sole)
    const alike =
      own.size === 0 && after.map((next) => entryOf(live, next)).every((one) => one === first || (first.size === 0 && one.size === 0))
    live.set(node, alike ? first : new Set([...own, ...after.flatMap((next) => [...entryOf(live, next)])]))
    if (node.kind === 'blocked' || node.kind === 'either' || node.kind === 'choose' || after.some((next) => uncertain.has(next)))
      uncertain.add(node)
    if (defers(node)) deferring = true
  }
  function defers(node: Node): boolean {
    return node.kind === 'note' && uncertain.has(node.next)
  }
  const waiting = new Set<Node>()
  for (const node of order) {
    for (const next of successors(node)) {
      if (waiting.has(node) || defers(node)) waiting.add(next)
    }
  }

  return {
    joins: (node) => joins.get(node) ?? [],
    routines,
    live: (node) => entryOf(live, node),
    uses: (temp) => uses.get(temp) ?? 0,
    defers,
    deferring,
    waiting: (node) => waiting.has(node),
    standing: order.some((node) => node.kind === 'note' && holdsOfBlocked(node.note) && defers(node)),
  }
}

/** A note of a way that is blocked, too: why it is. */
export const holdsOfBlocked = ({ kind }: Note): boolean => kind === 'selfDeadlock' || kind === 'lacks'

/** Nodes of the tree that the graph would unfold to, counted up to one more than matters. */
function treeSizes(order: readonly Node[]): ReadonlyMap<Node, number> {
  const sizes = new Map<Node, number>()
  for (const node of [...order].reverse()) {
    const below = successors(node).reduce((sum, next) => sum + entryOf(sizes, next), 0)
    sizes.set(node, Math.min(SMALL + 1, 1 + below))
  }
  return sizes
}

/** Most successors that one run of the code can give. */
export function mostWays(code: Node): number {
  const ways = new Map<Node, number>()
  for (const node of [...nodesInOrder(code)].reverse()) {
    const after = successors(node).map((next) => entryOf(ways, next))
    switch (node.kind) {
      case 'goto':
        ways.set(node, 1)
        break
      case 'blocked':
      case 'fail':
        ways.set(node, 0)
        break
      case 'either':
        ways.set(
          node,
          after.reduce((sum, one) => sum + one, 0),
        )
        break
      case 'choose':
        ways.set(node, (node.high - node.low + 1) * nth(after, 0))
        break
      case 'assign':
      case 'let':
      case 'note':
      case 'if':
      case 'switch':
        ways.set(node, Math.max(0, ...after))
        break
    }
  }
  return entryOf(ways, code)
}
