// A run in slices of a few milliseconds: between two of them its progress is told, and the caller asked whether it is to end. Input: the
// options of the run and what it has counted so far; output: its phases, run to their end or broken off, and why the run ends.
import type { ExploreOptions, Phase } from './options.ts'
import type { RunResult } from './result.ts'
import { forecast } from './search/forecast.ts'
import type { Search } from './search/standing.ts'
import type { Visited } from './store/visited.ts'

export interface Pacing {
  /** As far as it is known: `complete` until something ends the run. */
  ended: RunResult['ended']
  /** Told of the search while it goes on, and at its end. */
  readonly counted: (run: Search, depth: number) => void
  /** Tells progress and asks whether the run is to end. */
  readonly pause: () => boolean
  /** The reason, where it is. */
  readonly cut: () => RunResult['ended']
  /** What the caller asks for is to be made in little time: it stops for the second time, or memory is scarce. */
  readonly cutShort: () => boolean
  /** From here on a stop is the second. */
  readonly searched: () => void
  /** Runs a phase to its end, stopped or not: what it says is in the result that a stop asks for. */
  readonly whole: <T>(phase: Phase, work: Generator<void, T>) => Generator<void, T>
  /** Runs a phase in slices; undefined once the run was stopped. */
  readonly paced: <T>(phase: Phase, work: Generator<void, T>) => Generator<void, T | undefined>
}

/** Milliseconds between two words of progress. */
const BETWEEN = 100

/** `clock` and `began` in milliseconds. */
export function createPacing(options: ExploreOptions, visited: Visited, clock: () => number, began: number): Pacing {
  let phase: Phase = 'search'
  let reported = began
  let stopped = false
  let starved = false
  let interrupted = false
  let counts = { transitions: 0, depth: 0, expanded: 0 }
  let levels: readonly number[] = []
  let edges: Search['edges']
  const pause = (): boolean => {
    const now = clock()
    if (now - reported >= BETWEEN) {
      reported = now
      const states = visited.count()
      options.progress?.({
        phase,
        states,
        transitions: counts.transitions,
        depth: counts.depth,
        frontier: states - counts.expanded,
        forecast: phase === 'search' ? forecast(levels) : states,
        seconds: (now - began) / 1000,
        bytes: visited.bytes() + (edges?.bytes() ?? 0),
      })
    }
    stopped ||= options.cancelled?.() ?? false
    starved ||= options.starved?.() ?? false
    return stopped || starved
  }
  const cut = (): RunResult['ended'] => (stopped ? 'interrupted' : starved ? 'memory' : 'limit')
  const pacing: Pacing = {
    ended: 'complete',
    counted(run, depth) {
      counts = { transitions: run.successors + run.failingWays, depth, expanded: run.expanded }
      levels = run.levels
      edges = run.edges
    },
    pause,
    cut,
    cutShort: () => starved || (stopped && !interrupted),
    searched() {
      interrupted = stopped
    },
    *whole(name, work) {
      phase = name
      for (;;) {
        const step = work.next()
        if (step.done === true) return step.value
        pause()
        yield
      }
    },
    *paced(name, work) {
      phase = name
      for (;;) {
        if (pause()) {
          if (pacing.ended === 'complete') pacing.ended = cut()
          return undefined
        }
        const step = work.next()
        if (step.done === true) return step.value
        yield
      }
    },
  }
  return pacing
}
