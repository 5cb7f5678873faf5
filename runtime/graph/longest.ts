// The heaviest run through a part of the graph: how often something can happen in a row. In: a subgraph whose steps carry weights.
// Out: the largest sum, or that a cycle makes it unbounded. Components come successors first, so one pass decides.
import { components } from './components.ts'

export interface Weighted {
  readonly targets: Int32Array
  /** Weight of each edge, beside `targets`. */
  readonly weights: Int32Array
  /** Fills both; how many. At a negative target a run ends, with the weight that the edge has until there. */
  of(vertex: number): number
}

/** `index` and `best` have an entry per state: in `index` 0 for those of the part and -1 for others, in `best` 0. */
export function* heaviest(
  vertices: Iterable<number>,
  graph: Weighted,
  index: Int32Array,
  best: Int32Array,
): Generator<void, number | 'unbounded'> {
  let greatest = 0
  const isUnbounded = yield* components(index, vertices, graph, 2, ({ members, number }) => {
    let sum = 0
    for (const id of members) {
      const n = graph.of(id)
      for (let k = 0; k < n; k++) {
        const target = graph.targets[k]!
        if (target < 0) sum = Math.max(sum, graph.weights[k]!)
        else if (index[target] !== -number) sum = Math.max(sum, graph.weights[k]! + best[target]!)
      }
    }
    for (const id of members) best[id] = sum
    greatest = Math.max(greatest, sum)
  })
  return isUnbounded ? 'unbounded' : greatest
}
