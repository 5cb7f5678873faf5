// What a reduced run says of retry rules, of locks held and of chains of waits. In: the modules of a reduction and the complete reduced graph.
// Out: how often each rule fires in a row, which joining steps and changing names leave as it is, and the other two as far as the states
// that are looked at show them. The arguments are in docs/internals/reductions.md.
import { affordable, watching } from '../accounting.ts'
import { firingNotes, firingTasks, followedIn, longerOf, longestInARow, type Followed } from '../graph/firings.ts'
import { placeOf } from '../elements.ts'
import { nth } from '../entries.ts'
import { waysOf } from '../ways.ts'
import { reducedModule, type ReducedModules } from './module.ts'
import type { Accounting, Accounts, Told } from '../result.ts'
import type { Canonicaliser } from './canonical.ts'
import type { Space } from '../search/space.ts'

/** `passes`: how often each note was passed in the search; `failing`: a way was seen to fail. `memory`, in bytes, is what the arrays may take. */
export function* accountBetween(
  modules: ReducedModules,
  settings: readonly number[],
  told: Told,
  { space, passes, failing, memory }: { space: Space; passes: Float64Array; failing: boolean; memory: number },
): Generator<void, Accounts> {
  const joined = modules.transactions !== undefined || modules.settling !== undefined
  return {
    accounting: told === 'rows' ? undefined : yield* waitsAndHolds(modules, settings, space, joined),
    retries: yield* longestRetries(modules, settings, { space, passes, memory, cutOff: joined && failing }),
  }
}

/** The steps of one task alone that are looked at from a state. */
const MOST_WALKED = 64

/** Where steps are joined, also the states that a task goes through within its transactions while the others stay where they are. */
function* waitsAndHolds(modules: ReducedModules, settings: readonly number[], space: Space, joined: boolean): Generator<void, Accounting> {
  const { meta, visited } = space
  const full = modules.full.create(settings)
  const { words } = full
  const { look, standing, most } = watching(meta, full)
  const entered = meta.tasks.map(({ locations }) => new Uint8Array(locations.length))
  const within = meta.tasks.map(({ locations }, task) =>
    Uint8Array.from(locations, (_, place) => (modules.steady?.[task]?.includes(place) === true ? 1 : 0)),
  )
  // Fewer than MOST_WALKED wait when a state is taken up, which brings no more than `out` has room for.
  const walked = new Int32Array(MOST_WALKED * words + full.out.length)
  const walk = (task: number, states: Int32Array, at: number): void => {
    const { out } = full
    const goesOn = nth(within, task)
    const copy = (source: Int32Array, from: number, to: number, length: number): void => {
      for (let k = 0; k < length; k++) walked[to + k] = source[from + k]!
    }
    copy(states, at, 0, words)
    let top = words
    for (let steps = 0; steps < MOST_WALKED && top > 0;) {
      top -= words
      const count = full.step(task, walked, top, 0)
      steps += Math.max(1, count)
      copy(out, 0, top, count * words)
      const end = top + count * words
      for (let from = top; from < end; from += words) {
        look(walked, from)
        if (goesOn[placeOf(meta, task, walked, from)] !== 1) continue
        copy(walked, from, top, words)
        top += words
      }
    }
  }
  const states = visited.states()
  for (let id = 0; id < visited.count(); id++) {
    if ((id & 4095) === 4095) yield
    const at = visited.at(id)
    look(states, at)
    if (!joined) continue
    const isCrowded = standing(states, at) + 1 > most().longestWait
    for (let task = 0; task < meta.tasks.length; task++) {
      const place = placeOf(meta, task, states, at)
      // What a task holds on its way hangs on the place, mostly.
      if (!isCrowded && nth(entered, task)[place] === 1) continue
      nth(entered, task)[place] = 1
      walk(task, states, at)
    }
  }
  return { ...most(), overtakes: undefined, ...(joined ? { atLeast: true } : {}) }
}

interface Sought {
  readonly space: Space
  readonly passes: Float64Array
  readonly memory: number
  /** A run may end in a failure within a transaction, behind firings that only the model as written has. */
  readonly cutOff: boolean
}

function* longestRetries(
  modules: ReducedModules,
  settings: readonly number[],
  { space, passes, memory, cutOff }: Sought,
): Generator<void, Accounts['retries']> {
  const { meta, visited } = space
  const names = modules.canonical?.names
  const moves = (task: number): boolean => (names?.[task]?.length ?? 1) > 1
  const retries: Accounts['retries'][number][] = []
  for (let rule = 0; rule < meta.retries.length; rule++) {
    const firing = firingTasks(meta, rule, passes)
    // Which of those that change places was seen to fire hangs on what stands for what.
    const changing = [...new Set(firing.filter(moves).flatMap((task) => names?.[task] ?? []))]
    const keeping = firing.filter((task) => !moves(task))
    const largest = visited.count() * Math.max(changing.length, keeping.length)
    if (largest > affordable || visited.bytes() + visited.count() * 8 * Math.max(1, changing.length) > memory) {
      retries.push({ longest: undefined })
      continue
    }
    let longest: number | 'unbounded' = 0
    const notes = (task: number) => firingNotes(meta, rule, task)
    for (const task of keeping) {
      if (longest === 'unbounded') break
      longest = longerOf(longest, yield* longestInARow(followedIn(space, task), notes))
    }
    if (longest !== 'unbounded' && changing.length > 0 && modules.canonical !== undefined)
      longest = longerOf(longest, yield* longestInARow(followedAmong(modules, modules.canonical, settings, space, changing), notes))
    retries.push({ longest, ...(cutOff && longest !== 'unbounded' && firing.length > 0 ? { atLeast: true } : {}) })
  }
  return retries
}

/** Of tasks that change places each, under the name that it has in each representative: a vertex for each state and name. */
function followedAmong(
  modules: ReducedModules,
  canonical: Canonicaliser,
  settings: readonly number[],
  { meta, visited }: Space,
  names: readonly number[],
): Followed {
  const checker = reducedModule({ ...modules, canonical: undefined }).create(settings)
  const { words, out } = checker
  const targets = new Int32Array(Math.floor(out.length / words))
  const moved = new Int32Array(meta.tasks.length)
  const number = new Int32Array(meta.tasks.length).fill(-1)
  names.forEach((task, k) => (number[task] = k))
  const vertices = visited.count() * names.length
  const stateOf = (vertex: number): number => Math.floor(vertex / names.length)
  const task = (vertex: number): number => nth(names, vertex % names.length)
  let first = 0
  const successors = (vertex: number): number => {
    const followed = task(vertex)
    const at = visited.at(stateOf(vertex))
    const places: number[] = []
    let n = 0
    for (let t = 0; t < meta.tasks.length; t++) {
      if (t === followed) first = n
      n = checker.step(t, visited.states(), at, n)
    }
    for (let k = 0; k < n; k++) {
      canonical(out, k * words, moved)
      places.push(number[moved[followed]!]!)
    }
    if (n !== 0) visited.find(out, n, targets)
    for (let k = 0; k < n; k++) {
      const place = nth(places, k)
      if (targets[k]! < 0 || place < 0) throw new Error('a successor is not found again')
      targets[k] = targets[k]! * names.length + place
    }
    return n
  }
  return {
    vertices,
    index: new Int32Array(vertices),
    checker,
    targets,
    task,
    first: () => first,
    successors,
    edges: successors,
    alone: (vertex) => void checker.step(task(vertex), visited.states(), visited.at(stateOf(vertex)), 0),
    ways: (vertex) => waysOf(checker, task(vertex), visited.states(), visited.at(stateOf(vertex))),
  }
}
