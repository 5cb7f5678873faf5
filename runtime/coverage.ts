// Which locations of which tasks were ever left by a step. In: the explored states. Out: a flag per task and location. A task's step
// is tried only where its location is not known yet, so that almost every state costs a look at its places.
import { canMove } from './search/space.ts'
import { read, fieldOf } from './elements.ts'
import type { Space } from './search/space.ts'
import { nth } from './entries.ts'

const SLICE_STATES = 1 << 15

/** Location 0 counts as taken: it runs before the first state. */
export function* takenLocations(space: Space): Generator<void, readonly (readonly boolean[])[]> {
  const { meta, visited } = space
  const taken = meta.tasks.map((task) => task.locations.map(() => false))
  const places = meta.tasks.map((task) => fieldOf(meta, task.place))
  // Location 0 runs before the first state; an end has no step.
  const open = meta.tasks.map((task) => task.locations.filter((location) => !location.finished).length - 1)
  const states = visited.states()
  const count = space.expanded()
  for (let t = 0; t < taken.length; t++) if (nth(taken, t).length > 0) nth(taken, t)[0] = true
  for (let id = 0; id < count; id++) {
    if ((id & (SLICE_STATES - 1)) === SLICE_STATES - 1) yield
    const at = visited.at(id)
    for (let t = 0; t < taken.length; t++) {
      if (nth(open, t) <= 0) continue
      const place = read(nth(places, t), states, at)
      if (nth(taken, t)[place] === true || !canMove(space, t, id)) continue
      nth(taken, t)[place] = true
      open[t]!--
    }
  }
  return taken
}
