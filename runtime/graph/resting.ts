// Where tasks stand between their rounds. In: the meta data, with the places to which the silent run at the beginning of a round leads whatever
// the data, and the complete graph. Out: the meta data with those of them at which a round did begin. Who stands there otherwise is inside one.
import { fieldOf, placeOf, read } from '../elements.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import { waysOf } from '../ways.ts'
import { nth } from '../entries.ts'

const SLICE_STATES = 4096

/** `initialStates`: the number of the first states, whose ids come first. The same meta data where each task has one such place. */
export function* withRests(meta: Meta, checker: Checker, visited: Visited, initialStates: number): Generator<void, Meta> {
  const open = new Map(
    meta.tasks.flatMap(({ beginsVariously, locations }, task): readonly (readonly [number, Set<number>])[] =>
      beginsVariously === true ? [[task, new Set(locations.flatMap(({ rest }, place) => (rest ? [place] : [])))]] : [],
    ),
  )
  if (open.size === 0) return meta
  for (let id = 0; id < initialStates; id++)
    for (const [task, places] of open) places.delete(placeOf(meta, task, visited.states(), visited.at(id)))
  for (const [task, places] of open) {
    const rounds = meta.notes.flatMap((note, n) => (note.kind === 'round' && note.task === task ? [n] : []))
    const place = fieldOf(meta, nth(meta.tasks, task).place)
    for (let id = 0; id < visited.count() && places.size > 0; id++) {
      if ((id & (SLICE_STATES - 1)) === 0) yield
      for (const { target, notes } of waysOf(checker, task, visited.states(), visited.at(id)))
        if (target !== undefined && rounds.some((note) => notes.includes(note))) places.delete(read(place, target, 0))
    }
  }
  const tasks = meta.tasks.map((task, t) => ({
    ...task,
    locations: task.locations.map((location, l) => (open.get(t)?.has(l) === true ? { ...location, rest: false } : location)),
  }))
  return { ...meta, tasks }
}
