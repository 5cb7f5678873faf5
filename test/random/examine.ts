// One spec, looked at in three ways: by the reference interpreter, the generated checker and the generated simulator. Input: the text
// of a spec; output: rejected, or for each workload under each variant what was found, and where the three differ.
import { readFileSync } from 'node:fs'
import { renderDiagnostics } from '../../compiler/diagnostics/render.ts'
import { emitChecker, emitSteps } from '../../compiler/emit/checker.ts'
import { printPlain } from '../../compiler/emit/print.ts'
import { emitSimulator } from '../../compiler/emit/simulator.ts'
import type { System } from '../../compiler/ir/system.ts'
import type { Model, Variant, Workload } from '../../compiler/model/model.ts'
import { analyse, instantiate, settingsOf, sizesOf, type Instance, type ReadImport } from '../../compiler/pipeline.ts'
import { canonicalPlan } from '../../compiler/reduce/plan.ts'
import { reduce } from '../../compiler/reduce/reduce.ts'
import type { CheckerModule, SimulatorModule, StepsModule } from '../../runtime/contract.ts'
import { canonicaliser, explore, exploreReduced, type RunResult } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'
import { explore as interpret, type OracleResult } from '../oracle/explore.ts'
import { playedCrew } from '../support/crew.ts'
import { namesOf } from '../support/oracle.ts'
import { replayed, walk, type Pair, type SimulatedState } from './lockstep.ts'

export interface ExamineOptions {
  /** Cells with more states are left out. */
  readonly mostStates: number
  /** In how many states the simulator is held against the checker. */
  readonly lockstepStates: number
  /** Whether the reduced run is held against the one as written. */
  readonly reduced: boolean
  readonly readImport: ReadImport
}

export interface Cell {
  readonly workload: string
  readonly variant: string | undefined
  /** `tooLarge`: more states than were asked for; `refused`: no model at these sizes. Then nothing was compared. */
  readonly kind: 'compared' | 'tooLarge' | 'refused'
  readonly states: number
  readonly transitions: number
  /** Of the reduced run; undefined where there is none. */
  readonly reducedStates: number | undefined
  /** Kinds of findings; none is `pass`. */
  readonly findings: readonly string[]
}

export interface Disagreement {
  readonly workload: string
  readonly variant: string | undefined
  readonly between:
    | 'interpreter and checker'
    | 'checker and simulator'
    | 'counterexample and simulator'
    | 'lengths of counterexamples'
    | 'written and reduced'
    | 'one and two workers'
    | 'crash'
  readonly what: string
}

export type Examined =
  | { readonly kind: 'rejected'; readonly diagnostics: string }
  | { readonly kind: 'examined'; readonly cells: readonly Cell[]; readonly disagreement: Disagreement | undefined }

/** The standard library, and the libraries that random specs import. */
export const readLibrary: ReadImport = (path) => {
  const file = path === 'std/locks' ? 'compiler/std/locks.lockspec' : `test/random/${path}.lockspec`
  try {
    return { path, text: readFileSync(file, 'utf8') }
  } catch {
    return { error: 'there is no such library' }
  }
}

export const modestly: ExamineOptions = { mostStates: 3000, lockstepStates: 1000, reduced: true, readImport: readLibrary }

export function examine(text: string, options: ExamineOptions = modestly, path = 'random.lockspec'): Examined {
  const analysed = guarded(() => analyse({ path, text }, options.readImport))
  if ('between' in analysed) return { kind: 'examined', cells: [], disagreement: { workload: '', variant: undefined, ...analysed } }
  const { model, diagnostics, sources } = analysed
  if (model === undefined) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    return { kind: 'rejected', diagnostics: renderDiagnostics(errors, sources, { color: false, width: 140 }) }
  }
  const cells: Cell[] = []
  for (const workload of model.workloads) {
    for (const variant of model.variants.length === 0 ? [undefined] : model.variants) {
      const found = guarded(() => examineCell(model, workload, variant, options))
      if ('between' in found)
        return { kind: 'examined', cells, disagreement: { workload: workload.name, variant: variant?.name, ...found } }
      cells.push({ workload: workload.name, variant: variant?.name, ...found })
    }
  }
  return { kind: 'examined', cells, disagreement: undefined }
}

type Difference = Pick<Disagreement, 'between' | 'what'>
type CellFacts = Omit<Cell, 'workload' | 'variant'>

/** Nothing that is accepted may end in an exception. */
function guarded<T>(work: () => T): T | Difference {
  try {
    return work()
  } catch (error) {
    return {
      between: 'crash',
      what: error instanceof Error ? `${error.message}\n${(error.stack ?? '').split('\n').slice(1, 6).join('\n')}` : String(error),
    }
  }
}

function examineCell(model: Model, workload: Workload, variant: Variant | undefined, options: ExamineOptions): CellFacts | Difference {
  const sizes = sizesOf(model, workload, variant, new Map())
  const instance = instantiate(model, workload, sizes)
  const nothing = { transitions: 0, reducedStates: undefined, findings: [] }
  if (!('system' in instance)) return { kind: 'refused', states: 0, ...nothing }
  const oracle = interpret(model, { workload: workload.name, variant: variant?.name }, { maxStates: options.mostStates })
  if (!oracle.complete) return { kind: 'tooLarge', states: oracle.states, ...nothing }

  const { system, layout } = instance
  const emitOptions = { version: '0.0.0', sources: model.sources }
  const packed = load<CheckerModule>(printPlain(emitChecker(system, layout, emitOptions), 'lockspec/runtime'))
  const settings = settingsOf(model, system.parameters, workload, variant, new Map())
  const result = explore(packed, settings)
  const interpreted = linesOf(oracle)
  const generated = linesOfRun(result)
  const differing = difference(interpreted.map(withoutLength), generated.map(withoutLength))
  if (differing !== undefined) return { between: 'interpreter and checker', what: differing }

  // A second worker from the first state on.
  const { module, crew } = playedCrew(packed, settings)
  const byTwo = explore(module, settings, { crew, crewFrom: 1 })
  const between = difference(generated, linesOfRun(byTwo), ['one worker', 'two workers'])
  if (between !== undefined) return { between: 'one and two workers', what: between }

  const typed = load<SimulatorModule<SimulatedState>>(printPlain(emitSimulator(system, layout, emitOptions), 'lockspec/runtime'))
  const pair = { packed, typed, settings }
  const walked = walk(pair, options.lockstepStates)
  if (walked.difference !== undefined) return { between: 'checker and simulator', what: walked.difference }
  const { states, transitions, depth } = walked
  if (walked.complete && (states !== result.states || transitions !== result.transitions || depth !== result.depth)) {
    return {
      between: 'checker and simulator',
      what: `step by step ${states} states, ${transitions} transitions, depth ${depth}; ${generated[0]}`,
    }
  }
  const astray = replayed(pair, result)
  if (astray !== undefined) return { between: 'counterexample and simulator', what: astray }
  const reduced = options.reduced ? reducedResult(instance, model, pair) : undefined
  if (reduced !== undefined) {
    const lost = difference(generated.slice(1).map(withoutLength), linesOfRun(reduced).slice(1).map(withoutLength), ['written', 'reduced'])
    if (lost !== undefined) return { between: 'written and reduced', what: lost }
    const strayed = replayed(pair, reduced)
    if (strayed !== undefined) return { between: 'counterexample and simulator', what: `reduced: ${strayed}` }
  }
  const lengths = difference(interpreted, generated)
  if (lengths !== undefined) return { between: 'lengths of counterexamples', what: lengths }
  return {
    kind: 'compared',
    states: oracle.states,
    transitions: oracle.transitions,
    reducedStates: reduced?.states,
    findings: oracle.findings.map(({ kind }) => kind),
  }
}

// ---- what is compared ----

const countsOf = (result: {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly initialStates: number
}): string => `${result.states} states, ${result.transitions} transitions, depth ${result.depth}, ${result.initialStates} at the start`

const outcomesOf = (outcomes: readonly (readonly [string, readonly string[]])[]): readonly string[] =>
  outcomes
    .filter(([, occurred]) => occurred.length > 0)
    .map(([operation, occurred]) => `${operation}: ${[...occurred].sort().join(', ')}`)
    .sort()

const linesOf = (result: OracleResult): readonly string[] => [
  countsOf(result),
  ...[...namesOf(result)].sort(),
  ...outcomesOf(Object.entries(result.outcomes)),
]

const linesOfRun = (result: RunResult): readonly string[] => [
  countsOf(result),
  ...result.findings
    .map(({ kind, name, trace }) =>
      [kind, name, trace && `after ${trace.steps.length}`].filter((word) => word !== undefined && word !== '').join(' '),
    )
    .sort(),
  ...outcomesOf(result.outcomes.map(({ operation, occurred }) => [operation, occurred] as const)),
]

const withoutLength = (line: string): string => line.replace(/ after \d+$/, '')

/** Lines that only one of the two has. */
function difference(one: readonly string[], other: readonly string[], [first, second] = ['interpreter', 'checker']): string | undefined {
  if (one.join('\n') === other.join('\n')) return undefined
  const only = (mine: readonly string[], theirs: readonly string[]): string => mine.filter((line) => !theirs.includes(line)).join('; ')
  return `${first}: ${only(one, other)}\n${second}: ${only(other, one)}`
}

/** Undefined where the variant is not reduced, or a cycle without progress sends the run back. */
function reducedResult({ system, layout }: Instance, model: Model, { packed, settings }: Pair): RunResult | undefined {
  const reduction = reduce(system, settings)
  if (reduction.kind === 'none') return undefined
  const module = (one: System): StepsModule =>
    load(printPlain(emitSteps(one, layout, { version: '0.0.0', sources: model.sources }), 'lockspec/runtime'))
  const { transactions, settling, symmetries } = reduction
  const modules = {
    full: packed,
    transactions: transactions && module(transactions),
    settling: settling && module(settling),
    canonical: symmetries.length === 0 ? undefined : canonicaliser(canonicalPlan(system, layout, symmetries)),
  }
  const reduced = exploreReduced(modules, settings)
  return reduced.kind === 'result' ? reduced.result : undefined
}
