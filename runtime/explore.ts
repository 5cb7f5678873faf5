// The driver of a check: search, then the analyses of the complete graph, then counterexamples. In: a generated checker module, the
// settings of its parameters, options. Out: one `RunResult`. The order of the phases is the order of this file.
import { account } from './accounting.ts'
import { createEdges } from './search/edges.ts'
import { createSpace, type Space } from './search/space.ts'
import { createVisited } from './store/visited.ts'
import { defaultCrewFrom, defaultMemory } from './options.ts'
import { withRests } from './graph/resting.ts'
import { livelockFinding } from './findings/livelock.ts'
import { findingsBetween } from './findings/between.ts'
import { search } from './search/breadth.ts'
import type { Search } from './search/standing.ts'
import { seenFindings, unreachableFindings } from './findings/seen.ts'
import { stuckComponents } from './graph/final.ts'
import { deadlockAt, stuckFindings } from './findings/stuck.ts'
import { starvationFindings } from './findings/starvation.ts'
import { temporalFindings } from './findings/temporal.ts'
import { takenLocations } from './coverage.ts'
import type { CheckerModule, Meta } from './contract.ts'
import type { ExploreOptions } from './options.ts'
import { forecast } from './search/forecast.ts'
import { createPacing, type Pacing } from './pacing.ts'
import { severity } from './kinds.ts'
import type { Finding, RetryFacts, RunResult } from './result.ts'
import { nth } from './entries.ts'

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
  const checker = module.create(settings)
  const memory = options.memory ?? defaultMemory
  const first = options.first ?? false
  const visited = (options.store ?? createVisited)(checker.words, memory, Math.floor(checker.out.length / checker.words))
  const clock = options.clock ?? Date.now
  const began = clock()
  const pacing = createPacing(options, visited, clock, began)
  const { crew, most } = options
  const found = yield* search(module.meta, checker, visited, {
    first,
    most,
    memory,
    edges: createEdges(memory),
    help: crew && { crew, from: options.crewFrom ?? defaultCrewFrom, create: () => module.create(settings) },
    pause: (run) => {
      if (visited.bytes() + (run.edges?.bytes() ?? 0) > memory) run.edges = undefined
      pacing.counted(run, run.levels.length - 1)
      return pacing.pause() || (most !== undefined && run.expanded > most) || options.dismiss?.(run.expanded, visited) === true
    },
  })
  const depth = Math.max(0, found.levels.length - 2)
  pacing.counted(found, depth)
  const totals = { notes: checker.notes.slice(), failures: checker.failures.slice() }
  const searched = clock()
  // What the search has kept beside the set at its end, if both are within what it may take: else the analyses do without it.
  if (visited.bytes() + (found.edges?.bytes() ?? 0) > memory) found.edges = undefined
  const edgeBytes = found.edges?.bytes() ?? 0
  pacing.ended = found.ended === 'interrupted' ? pacing.cut() : found.ended
  // The interrupt that ended the search lets the runs to what it saw be made; one that comes then does not, nor does a lack of memory.
  pacing.searched()
  const rests =
    pacing.ended === 'complete'
      ? yield* pacing.paced('deadlocks', withRests(module.meta, checker, visited, found.initialStates))
      : undefined
  const meta = rests ?? module.meta
  const space = createSpace(meta, checker, visited, found.levels, () => found.expanded, {
    symmetric: options.symmetric ?? false,
    edges: () => found.edges,
  })
  const { findings, taken, unjudged, unfolded, entangled } = yield* analyses(space, found, totals, pacing, options)

  const sorted = oneOfAName(findings).sort(bySeverity)
  const result: RunResult = {
    meta,
    variant: options.variant ?? null,
    settings,
    ended: pacing.ended,
    states: visited.count(),
    transitions: found.successors + found.failingWays,
    depth,
    initialStates: found.initialStates,
    seconds: (searched - began) / 1000,
    analysisSeconds: (clock() - searched) / 1000,
    bytes: visited.bytes() + edgeBytes,
    edgeBytes,
    frontier: visited.count() - found.expanded,
    growth: found.ended === 'complete' ? undefined : growthOf(found.levels),
    forecast: found.ended === 'complete' ? undefined : forecast(found.levels),
    findings: first ? sorted.slice(0, 1) : sorted,
    outcomes: outcomesOf(meta, totals.notes),
    retries: retriesOf(meta, totals.notes),
    notes: [...totals.notes],
    taken,
    unjudged,
    ...(unfolded === undefined ? {} : { unfolded }),
    entangled,
    // Without rules there are no rows that could be told.
    accounted: meta.retries.length === 0 ? 'rows' : 'nothing',
    accounting: undefined,
  }
  const fits = visited.bytes() + visited.count() * 12 <= memory
  if (pacing.ended !== 'complete' || !fits) return result
  const told = options.accounts === undefined ? 'all' : options.accounts(result)
  if (told === 'nothing') return result
  const { between } = options
  const accounts = yield* pacing.paced(
    'accounting',
    between === undefined ? account(space, told, totals.notes) : between.accounts(space, told, totals.notes, found.failingWays > 0),
  )
  return {
    ...result,
    ended: pacing.ended,
    analysisSeconds: (clock() - searched) / 1000,
    retries: result.retries.map((rule, r) => ({ ...rule, ...accounts?.retries[r] })),
    accounted: accounts === undefined ? 'nothing' : told,
    accounting: accounts?.accounting,
  }
}

interface Analysed {
  readonly taken: RunResult['taken']
  readonly unjudged: RunResult['unjudged']
  readonly unfolded: number | undefined
  readonly entangled: boolean
  readonly findings: readonly Finding[]
}

/** What is said of the states that were found, phase by phase: of the complete graph all, else what a part of it is enough for. */
function* analyses(
  space: Space,
  found: Search,
  totals: { readonly notes: Float64Array; readonly failures: Float64Array },
  pacing: Pacing,
  options: ExploreOptions,
): Generator<void, Analysed> {
  const { whole, paced, cutShort } = pacing
  const { visited } = space
  const memory = options.memory ?? defaultMemory
  const findings: Finding[] = []
  const fits = (bytesPerState: number): boolean => {
    const needed = visited.bytes() + visited.count() * bytesPerState
    if (needed + (found.edges?.bytes() ?? 0) > memory) found.edges = undefined
    return needed <= memory
  }
  /** Whether the next analysis is to run: the graph is complete, nobody wants to stop, and its arrays fit. */
  const goOn = (bytesPerState: number): boolean => {
    if (pacing.ended === 'complete' && !fits(bytesPerState)) pacing.ended = 'memory'
    if (pacing.ended === 'complete' && options.first === true && findings.length > 0) pacing.ended = 'first'
    return pacing.ended === 'complete'
  }

  const { between } = options
  const limited = pacing.ended === 'limit'
  const taken = between !== undefined || limited ? [] : yield* whole('coverage', takenLocations(space))
  if (!limited) findings.push(...(yield* whole('traces', seenFindings(space, found, totals, cutShort))))
  if (pacing.ended === 'complete' && cutShort()) pacing.ended = pacing.cut()
  if (found.deadlocked !== -1) findings.push(yield* whole('traces', deadlockAt(space, found.deadlocked)))
  let entangled = false
  if (goOn(12)) {
    const stuck = yield* paced('deadlocks', stuckComponents(space, found.failingWays > 0))
    entangled = stuck?.entangled ?? false
    if (stuck !== undefined && goOn(12)) findings.push(...((yield* paced('deadlocks', stuckFindings(space, stuck.sets))) ?? []))
  }
  let unjudged: RunResult['unjudged']
  let unfolded: number | undefined
  if (goOn(12) && between !== undefined) {
    const judged = yield* paced('livelocks', findingsBetween(space, between))
    if (judged?.cut === true) pacing.ended = 'memory'
    ;({ unjudged, unfolded } = judged ?? {})
    findings.push(...(judged?.findings ?? []))
  } else if (goOn(12)) {
    const livelock = yield* paced('livelocks', livelockFinding(space))
    if (livelock !== undefined) findings.push(livelock)
    if (goOn(12)) findings.push(...((yield* paced('properties', temporalFindings(space))) ?? []))
    if (goOn(12)) findings.push(...((yield* paced('properties', starvationFindings(space))) ?? []))
  }
  if (found.ended === 'complete') findings.push(...(yield* whole('properties', unreachableFindings(space, found))))
  if (options.survey !== undefined && goOn(12)) yield* paced('survey', options.survey(space))
  if (options.first === true && findings.length > 0) pacing.ended = 'first'
  return { findings, taken, unjudged, unfolded, entangled }
}

/** Properties that stand in one line, as the instances of a quantified one, fail by one name: of these the soonest stands for all. */
function oneOfAName(findings: readonly Finding[]): Finding[] {
  const found = new Map<string, Finding>()
  const steps = ({ trace }: Finding): number => trace?.steps.length ?? Infinity
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.name}`
    const known = found.get(key)
    const sooner = known !== undefined && steps(known) <= steps(finding) ? known : finding
    found.set(key, known === undefined ? finding : { ...sooner, places: known.places + finding.places })
  }
  return [...found.values()]
}

/** Over the last three complete levels; undefined where there are too few to say. */
function growthOf(levels: readonly number[]): number | undefined {
  const sizes = levels.slice(1).map((end, level) => end - nth(levels, level))
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
