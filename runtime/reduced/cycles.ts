// Livelocks of a reduced run. Which cycles without progress are fair hangs on states between those of the reduced system, so these are looked at
// as written: from a state of each such cycle everything that can be reached without progress. In: the modules of a reduction and such states;
// out: the livelock, if there is one. The argument that all of them are found there is in docs/internals/reductions.md.
import { livelockFinding } from '../findings/livelock.ts'
import { passed, progressNotes } from '../graph/progress.ts'
import { defaultMemory } from '../options.ts'
import { search } from '../search/breadth.ts'
import { shortestRun, stateOf } from '../search/shortest.ts'
import { createSpace, levelOf } from '../search/space.ts'
import { createVisited } from '../store/visited.ts'
import { waysOf } from '../ways.ts'
import { unreduced } from './unreduce.ts'
import type { Checker, Meta } from '../contract.ts'
import type { ExploreOptions, Unfolded } from '../options.ts'
import type { Finding } from '../result.ts'
import type { Search } from '../search/standing.ts'
import type { Space } from '../search/space.ts'
import type { ReducedModules } from './module.ts'

/** Undefined where it would not find all: if a task may stop for ever within a transaction (an interrupt, one that is held to no fairness). */
export function unfolding(modules: ReducedModules, settings: readonly number[], options: ExploreOptions): ExploreOptions['unfold'] {
  const { full, transactions, settling, canonical } = modules
  const joined = transactions !== undefined || settling !== undefined
  if (joined && full.meta.tasks.some(mayStop)) return undefined
  return function* (space, seeds): Generator<void, Unfolded> {
    const { meta } = full
    const checker = full.create(settings)
    const { words } = checker
    const states = seeds.map((id) => stateOf(space, id))
    const memory = (options.memory ?? defaultMemory) - space.visited.bytes()
    const visited = (options.store ?? createVisited)(words, memory, Math.floor(checker.out.length / words))
    const id = new Int32Array(1)
    for (const state of states) {
      checker.out.set(state)
      visited.enter(checker.out, 1, id)
    }
    const spaceOf = ({ levels, expanded }: Search): Space => createSpace(meta, checker, visited, levels, () => expanded)
    const idle = withoutProgress(meta, checker, full.create(settings))
    let run: Search | undefined
    const fits = (): boolean => visited.bytes() + visited.count() * 12 <= memory
    const pause = (now: Search): boolean => {
      run = now
      return false
    }
    const searching = search(meta, idle, visited, { first: false, memory, pause })
    let livelock: Finding | undefined
    let next = searching.next()
    for (let looked = 0; next.done !== true && livelock === undefined; next = searching.next()) {
      yield
      const known = run?.levels.at(-1) ?? 0
      if (run === undefined || known < FIRST_LOOK || known < 4 * looked || !fits()) continue
      looked = known
      const early = yield* livelockFinding(spaceOf(run), new Uint8Array(visited.count()).fill(1, 0, known))
      if (early?.name === 'strong') livelock = early
    }
    if (livelock === undefined && next.done === true) {
      if (next.value.ended !== 'complete' || !fits()) return { livelock, states: visited.count(), cut: true }
      livelock = yield* livelockFinding(spaceOf(next.value))
    }
    const count = visited.count()
    // Among representatives the names on the way are others: then the run is begun again without symmetry.
    if (livelock?.trace === undefined || canonical !== undefined) return { livelock, states: count, cut: false }
    const first = livelock.trace.states[0]!
    const seed = seeds[states.findIndex((state) => state.every((word, w) => word === first[w]))]!
    const way = yield* shortestRun(space, { level: levelOf(space, seed), ends: (id) => (id === seed ? 'all' : undefined) })
    if (way === undefined) throw new Error('a cycle is not found again')
    const trace = yield* unreduced(modules, settings, way.trace, livelock.trace)
    return { livelock: { ...livelock, trace }, states: count, cut: false }
  }
}

/** States. A strong livelock is looked for before all is known, whenever four times as many are: no other cycle can make it another. */
const FIRST_LOOK = 4096

const mayStop = ({ role, fairness, locations }: Meta['tasks'][number]): boolean =>
  role === 'interrupt' || fairness === 'none' || locations.some((location) => location.fairness === 'none')

/** Takes no step that is progress, and begins where it is told. `aside` is another checker of the same. */
function withoutProgress(meta: Meta, checker: Checker, aside: Checker): Checker {
  const cut = progressNotes(meta)
  const { words, out } = checker
  return {
    ...checker,
    initial: () => 0,
    expand(from, at, count) {
      let end = count
      for (let task = 0; task < cut.length; task++) {
        const before = passed(checker, cut[task]!)
        const next = checker.step(task, from, at, end)
        if (passed(checker, cut[task]!) === before) {
          end = next
          continue
        }
        for (const { target, notes } of waysOf(aside, task, from, at))
          if (target !== undefined && !notes.some((note) => cut[task]!.includes(note))) out.set(target, end++ * words)
      }
      return end
    },
  }
}
