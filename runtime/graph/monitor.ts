// Ways in for temporal properties: a breadth-first walk over states with one bit of memory, what the property still waits for.
// In: how the memory changes from state to state. Out: the walk, and the states in which the property is pending.
import { plainSuccessors } from '../search/space.ts'
import type { Entry } from './lasso.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

interface Pending {
  readonly entry: Entry
  /** 1 for each state that some run reaches with the property pending. */
  readonly states: Uint8Array
}

/**
 * `enter` gives the memory on entering a state: 1 pending, 0 not pending, -1 the run is of no further interest. The memory before the
 * first state is `before`.
 */
export function* pendingStates(space: Space, before: 0 | 1, enter: (memory: number, id: number) => number): Generator<void, Pending> {
  const count = space.visited.count()
  const rank = new Int32Array(count * 2) // place in the order, plus one, of a state with memory 0, then with memory 1
  let order = new Int32Array(1024)
  let known = 0
  const node = (memory: number, id: number): number => memory * count + id
  const add = (memory: number, id: number): void => {
    if (memory < 0 || rank[node(memory, id)] !== 0) return
    if (known === order.length) {
      const larger = new Int32Array(order.length * 2)
      larger.set(order)
      order = larger
    }
    order[known++] = node(memory, id)
    rank[node(memory, id)] = known
  }
  for (let id = 0; id < nth(space.levels, 1); id++) add(enter(before, id), id)
  const levels = [0]
  let end = known
  for (let next = 0; next < known; next++) {
    if (next === end) {
      levels.push(end)
      end = known
    }
    if ((next & 4095) === 4095) yield
    const here = order[next]!
    const memory = here < count ? 0 : 1
    let n = plainSuccessors(space, here - memory * count)
    if (n < 0) n = -1 - n
    for (let k = 0; k < n; k++) if (space.targets[k]! >= 0) add(enter(memory, space.targets[k]!), space.targets[k]!)
  }
  levels.push(known)
  const states = new Uint8Array(count)
  for (let k = 0; k < known; k++) if (order[k]! >= count) states[order[k]! - count] = 1
  const stateOf = (index: number): number => (order[index]! < count ? order[index]! : order[index]! - count)
  const entry: Entry = {
    walk: {
      levels,
      state: stateOf,
      next(index, target) {
        const memory = enter(order[index]! < count ? 0 : 1, target)
        return memory < 0 ? -1 : rank[node(memory, target)]! - 1
      },
    },
    accepts: (index) => order[index]! >= count,
    firstLevel(inSet) {
      let level = 0
      for (let index = 0; index < known; index++) {
        while (index >= nth(levels, level + 1)) level++
        if (order[index]! >= count && inSet(stateOf(index))) return level
      }
      throw new Error('no pending state of the set is reached')
    },
  }
  return { entry, states }
}
