// Code that several ways of a step share. Input: the code of a step; output: the nodes that are too long to be repeated by each way, which
// exporters write down once, with the temporaries that are read from there on.
import type { Node, Temp } from '../../ir/system.ts'
import { expressionsOf, nodesInOrder, successors, visitExpression } from '../../ir/walk.ts'
import { entryOf } from '../../../runtime/entries.ts'
import { arrivalsIn } from './variant.ts'

/** At most this many nodes are repeated instead of shared. */
const SMALL = 4

/** In the order of the text; the temporaries of each in that of their numbers. */
export function joinsIn(code: Node): ReadonlyMap<Node, readonly Temp[]> {
  const arrivals = arrivalsIn(code)
  const size = new Map<Node, number>()
  const live = new Map<Node, ReadonlySet<Temp>>()
  const order = nodesInOrder(code)
  for (const node of [...order].reverse()) {
    size.set(node, Math.min(SMALL + 1, 1 + successors(node).reduce((sum, next) => sum + entryOf(size, next), 0)))
    const found = new Set<Temp>(successors(node).flatMap((next) => [...(live.get(next) ?? [])]))
    if (node.kind === 'let' || node.kind === 'choose') found.delete(node.temp)
    for (const e of expressionsOf(node)) visitExpression(e, (part) => void (part.kind === 'temp' && found.add(part.temp)))
    live.set(node, found)
  }
  const shared = order.filter((node) => (arrivals.get(node) ?? 0) > 1 && entryOf(size, node) > SMALL)
  return new Map(shared.map((node) => [node, [...entryOf(live, node)].sort((a, b) => a.id - b.id)]))
}
