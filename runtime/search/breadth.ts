// The breadth-first search over all reachable states. In: a checker and a visited set. Out: the levels, the counts, and where
// something was first seen. It goes on beyond findings; what a finding means and how it is reached is worked out afterwards.
import { notedAs } from '../findings/noted.ts'
import { createBuffers, expandBatch } from './batch.ts'
import { createTeam } from './team.ts'
import { createWatch } from './sightings.ts'
import { forecast } from './forecast.ts'
import { locationOf, wouldBeStuck } from '../elements.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import type { Search } from './standing.ts'
import type { Crew, Team } from './team.ts'
import type { Edges } from './edges.ts'

interface SearchOptions {
  readonly first: boolean
  /** Called every few thousand states, and once more than `most` are expanded; true ends the search. */
  readonly pause: (run: Search) => boolean
  readonly most?: number | undefined
  /** Bytes. */
  readonly memory?: number | undefined
  /** Where edges are kept, as long as one thread finds them all and they are few enough. */
  readonly edges?: Edges | undefined
  /** Threads that help once the search is large, each with a checker of its own. */
  readonly help?: Help | undefined
}

interface Help {
  readonly crew: Crew
  /** From this many states on, one that waits to be expanded counts twice, and if a forecast does not leave fewer. */
  readonly from: number
  /** Another checker under the same settings. */
  readonly create: () => Checker
}

const SLICE_STATES = 1 << 13

/** Ends before all states are known where `options` say so or memory does: then `ended` says why, and levels hold what is complete. */
export function* search(meta: Meta, checker: Checker, visited: Visited, options: SearchOptions): Generator<void, Search> {
  const run = newSearch(meta, options.edges)
  const watch = createWatch(meta, checker, run)
  let team: Team | undefined
  let help = options.first ? undefined : options.help
  const entered = yield* enterInitial(meta, checker, visited, run, options)
  if (entered !== 'all') {
    run.ended = entered
    run.levels.push(visited.count())
    return run
  }
  watch.reset()
  const failedBefore = checker.tally[0]!
  if (options.first && run.sightings.atStart.length + run.sightings.notedAtStart.length !== 0) run.ended = 'first'
  else if (visited.count() !== 0) {
    const buffers = createBuffers(checker)
    let found = false
    const see = (id: number, at: number, news: boolean, bits: number, idle: boolean): boolean => {
      const states = visited.states()
      if (news) found = watch.events(id, states, at) || found
      else if (idle && meta.tasks.some((_, t) => wouldBeStuck(meta, t, locationOf(meta, t, states, at)))) {
        run.deadlocked = id
        found = true
      }
      if (bits !== 0) found = watch.properties(id, bits, states, at) || found
      return found && options.first
    }
    let end = visited.count()
    let forecastAt = 0
    let forecasted: number | undefined
    /** States that are still to be expanded, as far as anybody can know; without end if nobody does. */
    const ahead = (count: number): number => {
      if (forecastAt !== run.levels.length) forecasted = forecast(run.levels)
      forecastAt = run.levels.length
      return forecasted === undefined ? Infinity : Math.max(forecasted, count) - run.expanded
    }
    const limit = options.most ?? Infinity
    const nextPause = (): number => Math.min(run.expanded + SLICE_STATES, run.expanded > limit ? Infinity : limit + 1)
    let pauseAt = nextPause()
    for (;;) {
      // A state that waits counts twice: it brings others.
      if (help !== undefined && 2 * visited.count() - run.expanded >= help.from && ahead(visited.count()) >= help.from) {
        team = createTeam(meta, checker, help.create, visited, run, watch.wanted, help.crew)
        help = undefined
        run.edges = undefined
      }
      found = false
      let outcome: 'on' | 'late' | 'memory' | 'first'
      if (team !== undefined) outcome = team.advance(end)
      else if (!expandBatch(checker, visited, run, end, buffers, watch, options.first, see)) outcome = 'memory'
      else outcome = (watch.doubts(visited) || found) && options.first ? 'first' : 'on'
      if (outcome === 'memory' || outcome === 'first') {
        run.ended = outcome
        break
      }
      if (run.expanded === end) {
        if (visited.count() === end) break
        run.levels.push(end)
        end = visited.count()
      }
      if (run.expanded >= pauseAt || outcome === 'late') {
        pauseAt = nextPause()
        run.failingWays = checker.tally[0]! - failedBefore + (team?.failingWays() ?? 0)
        if (options.pause(run)) {
          run.ended = 'interrupted'
          break
        }
        yield
      }
    }
    team?.close()
    run.failingWays = checker.tally[0]! - failedBefore
    run.levels.push(end)
    return run
  }
  run.levels.push(visited.count())
  return run
}

const newSearch = (meta: Meta, edges: Edges | undefined): Search => ({
  levels: [0],
  initialStates: 0,
  expanded: 0,
  successors: 0,
  failingWays: 0,
  sightings: {
    atStart: [],
    notedAtStart: [],
    failures: new Int32Array(meta.failures.length).fill(-1),
    notes: new Int32Array(meta.notes.length).fill(-1),
    firstSelfDeadlock: -1,
    selfDeadlocks: 0,
    properties: meta.properties.map(() => ({ first: -1, places: 0, firstUndefined: -1, placesUndefined: 0 })),
  },
  edges,
  deadlocked: -1,
  ended: 'complete',
})

/** Runs every task's silent start on each raw first state; one that fails is a finding and no state. */
function* enterInitial(
  meta: Meta,
  checker: Checker,
  visited: Visited,
  run: Search,
  options: SearchOptions,
): Generator<void, 'all' | 'memory' | 'interrupted'> {
  const words = checker.words
  // They all stand in the buffer at once, and are copied.
  if (2 * checker.out.byteLength > (options.memory ?? Infinity)) return 'memory'
  const n = checker.initial()
  const raw = checker.out.slice(0, n * words)
  const one = new Int32Array(words)
  const id = new Int32Array(1)
  const noted = meta.notes.flatMap((note, index) => (notedAs(note) === undefined ? [] : [index]))
  for (let k = 0; k < n; k++) {
    one.set(raw.subarray(k * words, (k + 1) * words))
    if (k % SLICE_STATES === SLICE_STATES - 1) {
      if (options.pause(run)) return 'interrupted'
      yield
    }
    let failed = false
    for (let t = 0; t < meta.tasks.length && !failed; t++) {
      const failures = checker.failures.slice()
      const notes = checker.notes.slice()
      const produced = checker.step(t, one, 0, 0)
      for (const note of noted)
        if (checker.notes[note] !== notes[note] && !run.sightings.notedAtStart.some((known) => known.note === note))
          run.sightings.notedAtStart.push({ note, state: one.slice() })
      if (produced === 0) {
        const failure = failures.findIndex((before, f) => checker.failures[f] !== before)
        if (!run.sightings.atStart.some((known) => known.failure === failure))
          run.sightings.atStart.push({ task: t, failure, state: one.slice() })
        failed = true
      } else one.set(checker.out.subarray(0, words))
    }
    if (failed) continue
    checker.out.set(one)
    if (!visited.enter(checker.out, 1, id)) return 'memory'
  }
  run.initialStates = visited.count()
  return 'all'
}
