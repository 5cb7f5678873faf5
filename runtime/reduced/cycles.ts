// Runs of a reduced run that go on for ever. Which of its cycles are fair hangs on states between those of the reduced system, so what is around
// them is looked at as written: from a state of each such cycle everything that can be reached in the way that is looked for, without progress,
// or while a property waits. In: the modules of a reduction and such states; out: the finding, if there is one. The argument that all of them are
// found there is in docs/internals/reductions.md.
import { livelockFinding } from '../findings/livelock.ts'
import { completionsOf, starvationOf } from '../findings/starvation.ts'
import { missedAmong } from '../findings/temporal.ts'
import { asks, demandsOf, type Demand } from '../graph/fairness.ts'
import { passed, progressNotes } from '../graph/progress.ts'
import { nth } from '../entries.ts'
import { defaultMemory } from '../options.ts'
import { search } from '../search/breadth.ts'
import { shortestRun, stateOf } from '../search/shortest.ts'
import { createSpace, levelOf } from '../search/space.ts'
import { createVisited } from '../store/visited.ts'
import { waysOf } from '../ways.ts'
import { accountBetween } from './accounts.ts'
import { unreduced } from './unreduce.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Between, ExploreOptions, Sought, Unfolded } from '../options.ts'
import type { Finding } from '../result.ts'
import type { Search } from '../search/standing.ts'
import type { Space } from '../search/space.ts'
import type { ReducedModules } from './module.ts'

/** What is known of the states between those of a reduced run. */
export function between(modules: ReducedModules, settings: readonly number[], options: ExploreOptions): Between {
  const { meta } = modules.full
  const joined = modules.transactions !== undefined || modules.settling !== undefined
  const keepsName = (task: number): boolean => (modules.canonical?.names[task]?.length ?? 1) === 1
  const isSteady = (task: number, place: number): boolean => !joined || modules.steady?.[task]?.includes(place) === true
  // Who may stop anywhere may stand elsewhere in the model than in the reduced states: before a step that is joined to others.
  const standsThere = (task: number): boolean => !joined || !mayStop(nth(meta.tasks, task))
  return {
    demands: demandsOf(meta)
      .filter(({ task }) => keepsName(task) && standsThere(task))
      .flatMap((demand) => steadyDemands(meta, demand, isSteady)),
    keepsName,
    // If a task may stop for ever within a transaction (one that is held to no fairness) not all would be found.
    unfold: joined && meta.tasks.some(mayStop) ? undefined : unfolding(modules, settings, options),
    accounts: (space, told, passes, failing) =>
      accountBetween(modules, settings, told, { space, passes, failing, memory: options.memory ?? defaultMemory }),
  }
}

/** Whoever is asked for fairness where he can always move does not stay there, neither in the model nor among transactions. */
function steadyDemands(meta: Meta, demand: Demand, isSteady: (task: number, place: number) => boolean): readonly Demand[] {
  const { task } = demand
  return meta.tasks[task]!.locations.flatMap((location, place): Demand[] =>
    asks(meta, demand, location, place) && isSteady(task, place) ? [{ task, location: place, strength: 'weak' }] : [],
  )
}

function unfolding(modules: ReducedModules, settings: readonly number[], options: ExploreOptions): NonNullable<Between['unfold']> {
  const { full, canonical } = modules
  const { meta } = full
  return function* (space, sought, seeds, entry): Generator<void, Unfolded> {
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
    const kept = within(meta, checker, full.create(settings), sought)
    let run: Search | undefined
    const fits = (): boolean => visited.bytes() + visited.count() * 12 <= memory
    const pause = (now: Search): boolean => {
      run = now
      return false
    }
    const searching = search(meta, kept, visited, { first: false, memory, pause })
    let finding: Finding | undefined
    let next = searching.next()
    for (let looked = 0; next.done !== true && finding === undefined; next = searching.next()) {
      yield
      const known = run?.levels.at(-1) ?? 0
      if (sought.kind !== 'livelock' || run === undefined || known < FIRST_LOOK || known < 4 * looked || !fits()) continue
      looked = known
      const early = yield* livelockFinding(spaceOf(run), new Uint8Array(visited.count()).fill(1, 0, known))
      if (early?.name === 'strong') finding = early
    }
    if (finding === undefined && next.done === true) {
      if (next.value.ended !== 'complete' || !fits()) return { finding, states: visited.count(), cut: true }
      finding = yield* foundIn(spaceOf(next.value), sought)
    }
    const count = visited.count()
    // Among representatives the names on the way are others: then the run is begun again without symmetry.
    if (finding?.trace === undefined || canonical !== undefined) return { finding, states: count, cut: false }
    const first = finding.trace.states[0]!
    const seed = seeds[states.findIndex((state) => state.every((word, w) => word === first[w]))]!
    const isSeed = (one: number): boolean => one === seed
    const way =
      entry === undefined
        ? yield* shortestRun(space, { level: levelOf(space, seed), ends: (one) => (isSeed(one) ? 'all' : undefined) })
        : yield* shortestRun(
            space,
            { level: entry.firstLevel(isSeed), ends: (one, node) => (entry.accepts(node) && isSeed(one) ? 'all' : undefined) },
            entry.walk,
          )
    if (way === undefined) throw new Error('a cycle is not found again')
    const trace = yield* unreduced(modules, settings, way.trace, finding.trace)
    return { finding: { ...finding, trace }, states: count, cut: false }
  }
}

function foundIn(space: Space, sought: Sought): Generator<void, Finding | undefined> {
  switch (sought.kind) {
    case 'livelock':
      return livelockFinding(space)
    case 'missed':
      return missedAmong(space, sought.property)
    case 'starvation':
      return starvationOf(space, sought.property, sought.task)
  }
}

/** States. A strong livelock is looked for before all is known, whenever four times as many are: no other cycle can make it another. */
const FIRST_LOOK = 4096

const mayStop = ({ fairness, locations }: Meta['tasks'][number]): boolean =>
  fairness === 'none' || locations.some((location) => location.fairness === 'none')

/** By task the notes that no step passes in the runs that are looked for. */
function cutFor(meta: Meta, sought: Sought): readonly Int32Array[] {
  switch (sought.kind) {
    case 'livelock':
      return progressNotes(meta)
    case 'missed':
      return meta.tasks.map(() => new Int32Array(0))
    case 'starvation':
      return meta.tasks.map((_, task) => (task === sought.task ? completionsOf(meta, sought.property, task) : new Int32Array(0)))
  }
}

/** Takes no step but those that are looked for, and begins where it is told. `aside` is another checker of the same. */
function within(meta: Meta, checker: Checker, aside: Checker, sought: Sought): Checker {
  const cut = cutFor(meta, sought)
  const conclusion = sought.kind === 'missed' && meta.properties[sought.property]?.kind === 'leadsTo' ? 1 : 0
  const { words, out } = checker
  /** Those of the last successors in which the property goes on waiting. */
  const waiting = (property: number, from: number, to: number): number => {
    let end = from
    for (let k = from; k < to; k++) {
      if (aside.evaluate(property, conclusion, out, k * words) !== 0) continue
      if (end !== k) out.copyWithin(end * words, k * words, (k + 1) * words)
      end++
    }
    return end
  }
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
      return sought.kind === 'missed' ? waiting(sought.property, count, end) : end
    },
  }
}
