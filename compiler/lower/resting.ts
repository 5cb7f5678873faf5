// Where a task stands between its rounds: the places that the silent run at the beginning of a round can come to. Input: the code of that
// run; output: locations. What the run itself has given its data decides its tests; shared data may have any value.
import { simplifier } from '../analysis/simplify.ts'
import { UNKNOWN } from '../analysis/values.ts'
import { assigned, before, BEGINNING, bound, type Past } from '../ir/past.ts'
import type { Location, Node } from '../ir/system.ts'
import { successors, targetsOf } from '../ir/walk.ts'

/** A run with more forks is taken to come wherever its code leads. */
const MOST_NODES = 20_000

/**
 * Of `var i = 0; while i < 1 { skip; i = 1 }; wait until false` the `skip`, not the wait: who stands there is inside a round, and owes
 * progress.
 */
export function restingPlaces(roundEntry: Node): ReadonlySet<Location> {
  const code = roundEntry.kind === 'goto' ? roundEntry : simplifier(UNKNOWN).node(roundEntry)
  const found = new Set<Location>()
  let nodes = 0
  const walk = (node: Node, past: Past): void => {
    if (++nodes > MOST_NODES) return
    switch (node.kind) {
      case 'assign':
        return walk(node.next, assigned(past, node.target.variable, node.target.index, node.value))
      case 'let':
        return walk(node.next, bound(past, node.temp, before(node.value, past)))
      case 'if': {
        const condition = before(node.condition, past)
        if (condition.kind !== 'const' || condition.value !== 0) walk(node.then, past)
        if (condition.kind !== 'const' || condition.value === 0) walk(node.otherwise, past)
        return
      }
      case 'switch': {
        const value = before(node.value, past)
        const next = value.kind === 'const' ? node.cases[value.value] : undefined
        for (const one of next === undefined ? node.cases : [next]) walk(one, past)
        return
      }
      case 'goto':
        found.add(node.location)
        return
      default:
        for (const next of successors(node)) walk(next, past)
    }
  }
  walk(code, BEGINNING)
  return nodes > MOST_NODES ? new Set(targetsOf(code)) : found
}
