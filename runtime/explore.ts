// The driver of a check: search, then the analyses of the complete graph, then counterexamples. In: a generated checker module, the
// settings of its parameters, options. Out: one `RunResult`. The order of the phases is the order of this file.
import { account } from './accounting.ts'
import { createSpace } from './search/space.ts'
import { createVisited } from './store/visited.ts'
import { defaultCrewFrom, defaultMemory } from './options.ts'
import { cyclesWithoutProgress, livelockFinding } from './findings/livelock.ts'
import { forecast } from './search/forecast.ts'
import { search } from './search/breadth.ts'
import { seenFindings, unreachableFindings } from './findings/seen.ts'
import { stuckComponents } from './graph/final.ts'
import { deadlockAt, stuckFindings } from './findings/stuck.ts'
import { starvationFindings } from './findings/starvation.ts'
import { temporalFindings } from './findings/temporal.ts'
import { takenLocations } from './coverage.ts'
import type { CheckerModule, Meta } from './contract.ts'
import type { ExploreOptions, Phase } from './options.ts'
import { severity } from './kinds.ts'
import type { Finding, RetryFacts, RunResult } from './result.ts'

/** Checks one workload under one setting of its parameters. */
export function explore(module: CheckerModule, settings: readonly number[], options: ExploreOptions = {}): RunResult {
  const run = exploring(module, settings, options)
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
  }
}

/** The same in slices of a few milliseconds, for a caller that has to look after other things in between. */
export function* exploring(module: CheckerModule, settings: readonly number[], options: ExploreOptions = {}): Generator<void, RunResult> {
  const { meta } = module
  const checker = module.create(settings)
  const memory = options.memory ?? defaultMemory
  const first = options.first ?? false
  const visited = (options.store ?? createVisited)(checker.words, memory, Math.floor(checker.out.length / checker.words))
  const clock = options.clock ?? Date.now
  const began = clock()
  let phase: Phase = 'search'
  let reported = began
  let stopped = false
  let starved = false
  let limited = false
  const counts = { transitions: 0, depth: 0, expanded: 0 }
  let levels: readonly number[] = []
  const pause = (): boolean => {
    const now = clock()
    if (now - reported >= 100) {
      reported = now
      options.progress?.({ phase, states: visited.count(), ...countsNow(), seconds: (now - began) / 1000, bytes: visited.bytes() })
    }
    stopped ||= options.cancelled?.() ?? false
    starved ||= options.starved?.() ?? false
    return stopped || starved
  }
  const countsNow = () => ({
    transitions: counts.transitions,
    depth: counts.depth,
    frontier: visited.count() - counts.expanded,
    forecast: phase === 'search' ? forecast(levels) : visited.count(),
  })

  const crew = options.crew
  const found = yield* search(meta, checker, visited, {
    first,
    most: options.most,
    memory,
    help: crew && { crew, from: options.crewFrom ?? defaultCrewFrom, create: () => module.create(settings) },
    pause: (run) => {
      counts.transitions = run.successors + run.failingWays
      counts.depth = run.levels.length - 1
      counts.expanded = run.expanded
      levels = run.levels
      if (options.most !== undefined && run.expanded > options.most) limited = true
      return pause() || limited
    },
  })
  counts.transitions = found.successors + found.failingWays
  counts.depth = Math.max(0, found.levels.length - 2)
  counts.expanded = found.expanded
  const totals = { notes: checker.notes.slice(), failures: checker.failures.slice() }
  const space = createSpace(meta, checker, visited, found.levels, () => found.expanded, options.symmetric ?? false)
  const searched = clock()
  const cut = (): RunResult['ended'] => (stopped ? 'interrupted' : starved ? 'memory' : 'limit')
  let ended: RunResult['ended'] = found.ended === 'interrupted' ? cut() : found.ended
  const findings: Finding[] = []

  /** Runs a phase to its end, stopped or not: what it says is in the result that a stop asks for. */
  function* whole<T>(name: Phase, work: Generator<void, T>): Generator<void, T> {
    phase = name
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      pause()
      yield
    }
  }
  /** Runs a phase in slices; undefined once the run was stopped. */
  function* paced<T>(name: Phase, work: Generator<void, T>): Generator<void, T | undefined> {
    phase = name
    for (;;) {
      if (pause()) {
        if (ended === 'complete') ended = cut()
        return undefined
      }
      const step = work.next()
      if (step.done === true) return step.value
      yield
    }
  }
  const fits = (bytesPerState: number): boolean => visited.bytes() + visited.count() * bytesPerState <= memory
  /** Whether the next analysis is to run: the graph is complete, nobody wants to stop, and its arrays fit. */
  const goOn = (bytesPerState: number): boolean => {
    if (ended === 'complete' && !fits(bytesPerState)) ended = 'memory'
    if (ended === 'complete' && first && findings.length > 0) ended = 'first'
    return ended === 'complete'
  }

  // The interrupt that ended the search lets the runs to what it saw be made; one that comes then does not, nor does a lack of memory.
  const interrupted = stopped
  const cutShort = (): boolean => starved || (stopped && !interrupted)
  const reduced = options.reduced === true
  const brief = reduced || ended === 'limit'
  const taken = brief ? [] : yield* whole('coverage', takenLocations(space))
  if (ended !== 'limit') findings.push(...(yield* whole('traces', seenFindings(space, found, totals, cutShort))))
  if (ended === 'complete' && cutShort()) ended = cut()
  if (found.deadlocked !== -1) findings.push(yield* whole('traces', deadlockAt(space, found.deadlocked)))
  let entangled = false
  if (goOn(12)) {
    const stuck = yield* paced('deadlocks', stuckComponents(space, found.failingWays > 0))
    entangled = stuck?.entangled ?? false
    if (stuck !== undefined && goOn(12)) findings.push(...((yield* paced('deadlocks', stuckFindings(space, stuck.sets))) ?? []))
  }
  let cyclic = false
  if (goOn(12) && reduced) cyclic = (yield* paced('livelocks', cyclesWithoutProgress(space))) ?? false
  else if (goOn(12)) {
    const livelock = yield* paced('livelocks', livelockFinding(space))
    if (livelock !== undefined) findings.push(livelock)
  }
  if (goOn(12)) findings.push(...((yield* paced('properties', temporalFindings(space))) ?? []))
  if (goOn(12)) findings.push(...((yield* paced('properties', starvationFindings(space))) ?? []))
  if (found.ended === 'complete') findings.push(...(yield* whole('properties', unreachableFindings(space, found))))
  const retries = retriesOf(meta, totals.notes)
  const accounts = goOn(0) && fits(12) && !reduced ? yield* paced('accounting', account(space, totals.notes)) : undefined
  if (options.survey !== undefined && goOn(12)) yield* paced('survey', options.survey(space))
  if (first && findings.length > 0) ended = 'first'

  const sorted = findings.sort(bySeverity)
  return {
    meta,
    variant: options.variant ?? null,
    settings,
    ended,
    states: visited.count(),
    transitions: counts.transitions,
    depth: counts.depth,
    initialStates: found.initialStates,
    seconds: (searched - began) / 1000,
    analysisSeconds: (clock() - searched) / 1000,
    bytes: visited.bytes(),
    frontier: visited.count() - found.expanded,
    growth: found.ended === 'complete' ? undefined : growthOf(found.levels),
    findings: first ? sorted.slice(0, 1) : sorted,
    outcomes: outcomesOf(meta, totals.notes),
    retries: retries.map((rule, r) => ({ ...rule, longest: accounts?.retries[r] })),
    notes: [...totals.notes],
    taken,
    cyclic,
    entangled,
    accounting: ended === 'complete' ? accounts?.accounting : undefined,
  }
}

/** Over the last three complete levels; undefined where there are too few to say. */
function growthOf(levels: readonly number[]): number | undefined {
  const sizes = levels.slice(1).map((end, level) => end - levels[level]!)
  const last = sizes.at(-1)
  const before = sizes.at(-4)
  return last === undefined || before === undefined || before === 0 || last === 0 ? undefined : (last / before) ** (1 / 3)
}

function bySeverity(a: Finding, b: Finding): number {
  return severity.indexOf(a.kind) - severity.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

function outcomesOf(meta: Meta, notes: Float64Array): RunResult['outcomes'] {
  return meta.operations.map(({ name, outcomes }, operation) => ({
    operation: name,
    occurred: outcomes.filter((outcome) =>
      meta.notes.some((note, n) => note.kind === 'outcome' && note.operation === operation && note.outcome === outcome && notes[n]! > 0),
    ),
  }))
}

function retriesOf(meta: Meta, notes: Float64Array): readonly RetryFacts[] {
  return meta.retries.map(({ name, procedure }, retry) => ({
    name,
    procedure,
    fired: meta.notes.reduce((sum, note, n) => sum + (note.kind === 'retry' && note.retry === retry ? notes[n]! : 0), 0),
    longest: undefined,
  }))
}
