// A cell explored as written and reduced, and the traces of the reduced run replayed in the simulator. Input: the typed model
// and the choice of a cell; output: both results in the same lines, and what does not replay.
import { emitSteps } from '../../compiler/emit/checker.ts'
import type { System } from '../../compiler/ir/system.ts'
import type { Model } from '../../compiler/model/model.ts'
import { canonicalPlan } from '../../compiler/reduce/plan.ts'
import { reduce } from '../../compiler/reduce/reduce.ts'
import type { StepsModule } from '../../runtime/contract.ts'
import { canonicaliser, exploreReduced, reductionNames } from '../../runtime/index.ts'
import type { ExploreOptions, ReducedModules, ReducedResult, ReductionName, RunResult } from '../../runtime/index.ts'
import { createVisited, type Visited } from '../../runtime/store/visited.ts'
import type { Choice } from '../oracle/instance.ts'
import { accountsAmiss } from './accounts.ts'
import { replayed } from '../random/lockstep.ts'
import { simulatorOf } from '../simulator/load.ts'
import { cellOf, exploredAsWritten, type Made, type MadeCell } from './generated.ts'
import { run } from './run.ts'

export interface Said {
  readonly states: number
  /** `deadlock`, `fails writing`, sorted. */
  readonly findings: readonly string[]
}

export type Compared =
  /** Too large as written, or nothing at these sizes. */
  | { readonly kind: 'large' | 'empty' }
  /** The variant is not reduced, or a cycle without progress sends the run back. */
  | { readonly kind: 'none' | 'unreduced'; readonly written: Said; readonly reason: string }
  | {
      readonly kind: 'reduced'
      readonly written: Said
      readonly reduced: Said
      readonly unplayable: readonly string[]
      /** Accounts that are not those of the run as written. */
      readonly amiss: readonly string[]
    }

/** By settings; a reason where there are none. */
const known = new WeakMap<Made, Map<string, ReducedModules | string>>()

/** `by`: the reductions that are switched on. */
export function compare(model: Model, choice: Choice, most = Infinity, by: readonly ReductionName[] = reductionNames): Compared {
  const both = exploredBothWays(model, choice, most, by)
  if (both.kind !== 'explored') return both
  const written = said(both.written)
  const { reduced } = both
  if (reduced.kind !== 'result') return { kind: reduced.kind, written, reason: reduced.reason }
  const astray =
    reduced.result.findings.length === 0 ? undefined : replayed(reduced.result.meta, simulatorOf(model, choice), reduced.result)
  const unplayable = astray === undefined ? [] : [astray]
  return { kind: 'reduced', written, reduced: said(reduced.result), unplayable, amiss: accountsAmiss(both.written, reduced.result) }
}

export interface BothWays {
  readonly kind: 'explored'
  readonly written: RunResult
  /** `none`: nothing applies. */
  readonly reduced: ReducedResult | { readonly kind: 'none'; readonly reason: string }
  /** States of all runs that were made to get there, those that were begun and sent back and what was unfolded around cycles included; not those as written. */
  readonly visited: number
}

/** The same, as the results are. */
export function exploredBothWays(
  model: Model,
  choice: Choice,
  most = Infinity,
  by: readonly ReductionName[] = reductionNames,
): BothWays | Extract<Compared, { kind: 'large' | 'empty' }> {
  const cell = cellOf(model, choice)
  if (cell === undefined) return { kind: 'empty' }
  const written = exploredAsWritten(cell, most)
  if (written === undefined) return { kind: 'large' }
  const none = (reason: string): BothWays => ({ kind: 'explored', written, reduced: { kind: 'none', reason }, visited: 0 })
  const all = modulesOf(model, cell)
  const {
    made: { module: full },
    settings,
  } = cell
  if (typeof all === 'string') return none(all)
  const modules = {
    full,
    transactions: by.includes('transactions') ? all.transactions : undefined,
    settling: by.includes('confluence') ? all.settling : undefined,
    steady: all.steady,
    canonical: by.includes('symmetry') ? all.canonical : undefined,
  }
  if (modules.transactions === undefined && modules.settling === undefined && modules.canonical === undefined)
    return none(`nothing by ${by.join()}`)
  const sets: Visited[] = []
  const store: ExploreOptions['store'] = (...room) => {
    const set = createVisited(...room)
    sets.push(set)
    return set
  }
  const reduced = exploreReduced(modules, settings, { store })
  return { kind: 'explored', written, reduced, visited: sets.reduce((sum, set) => sum + set.count(), 0) }
}

/** The modules of a cell that is reduced. */
export function reducedModules(model: Model, choice: Choice): ReducedModules & { readonly settings: readonly number[] } {
  const cell = cellOf(model, choice)
  if (cell === undefined) throw new Error('no model at these sizes')
  const modules = modulesOf(model, cell)
  if (typeof modules === 'string') throw new Error(modules)
  return { ...modules, settings: cell.settings }
}

function modulesOf(model: Model, { made, settings }: MadeCell): ReducedModules | string {
  const all = known.get(made) ?? new Map<string, ReducedModules | string>()
  known.set(made, all)
  const modules = all.get(settings.join()) ?? makeModules(model, made, settings)
  all.set(settings.join(), modules)
  return modules
}

function makeModules(
  model: Model,
  { instance: { system, layout }, module: full }: Made,
  settings: readonly number[],
): ReducedModules | string {
  const reduction = reduce(system, settings)
  if (reduction.kind === 'none') return reduction.reason
  const steps = (one: System): StepsModule => run(emitSteps(one, layout, { version: '0.0.0', sources: model.sources }))
  const { transactions, settling, steady, symmetries } = reduction
  return {
    full,
    transactions: transactions && steps(transactions),
    settling: settling && steps(settling),
    steady,
    canonical: symmetries.classes.length === 0 ? undefined : canonicaliser(canonicalPlan(system, layout, symmetries)),
  }
}

function said({ states, findings }: RunResult): Said {
  return { states, findings: findings.map(({ kind, name }) => `${kind} ${name}`.trim()).sort() }
}
