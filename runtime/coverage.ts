// Which locations of which tasks were ever left by a step. In: the explored states. Out: a flag per task and location. A task's step
// is tried only where its location is not known yet, so that almost every state costs a look at its places.
import { canMove } from './search/space.ts'
import { read } from './elements.ts'
import type { Space } from './search/space.ts'

const SLICE_STATES = 1 << 15

/** Location 0 counts as taken: it runs before the first state. */
export function* takenLocations(space: Space): Generator<void, readonly (readonly boolean[])[]> {
  const { meta, visited } = space
  const taken = meta.tasks.map((task) => task.locations.map(() => false))
  const places = meta.tasks.map((task) => meta.fields[task.place]!)
  // Location 0 runs before the first state; an end has no step.
  const open = meta.tasks.map((task) => task.locations.filter((location) => !location.finished).length - 1)
  const states = visited.states()
  const count = space.expanded()
  for (let t = 0; t < taken.length; t++) if (taken[t]!.length > 0) taken[t]![0] = true
  for (let id = 0; id < count; id++) {
    if ((id & (SLICE_STATES - 1)) === SLICE_STATES - 1) yield
    const at = visited.at(id)
    for (let t = 0; t < taken.length; t++) {
      if (open[t]! <= 0) continue
      const place = read(places[t]!, states, at)
      if (taken[t]![place] === true || !canMove(space, t, id)) continue
      taken[t]![place] = true
      open[t]!--
    }
  }
  return taken
}
