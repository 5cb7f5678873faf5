// A cell made ready to be compared: compiled once for all variants of a workload that have the same sizes, explored as written; the
// simulator and the reduced modules are made when a comparison asks. Input: a typed model and the choice of a cell; output: modules
// and the result of the search.
import { emitChecker, emitSteps } from '../../compiler/emit/checker.ts'
import type { System } from '../../compiler/ir/system.ts'
import type { Model, Variant, Workload } from '../../compiler/model/model.ts'
import { instantiate, settingsOf, sizesOf, type Instance } from '../../compiler/pipeline.ts'
import { canonicalPlan } from '../../compiler/reduce/plan.ts'
import { reduce } from '../../compiler/reduce/reduce.ts'
import type { CheckerModule, StepsModule } from '../../runtime/contract.ts'
import { canonicaliser, explore, exploreReduced, type ReducedModules, type ReductionName, type RunResult } from '../../runtime/index.ts'
import { run } from '../support/run.ts'
import type { Simulator } from '../../runtime/simulator/index.ts'
import type { AnyState } from '../../runtime/simulator/state.ts'
import { simulatorOf } from '../simulator/load.ts'

/** What the variants of a workload share that have the same sizes. */
export interface Made {
  readonly instance: Instance
  readonly packed: CheckerModule
}

export interface PreparedCell {
  readonly model: Model
  readonly workload: Workload
  readonly variant: Variant | undefined
  readonly made: Made
  readonly settings: readonly number[]
  readonly simulator: () => Simulator<AnyState>
  /** As written, by one worker. */
  readonly result: RunResult
  /** By these reductions; undefined where there are none of them, or a cycle without progress sends the run back. */
  readonly reduced: (by: readonly ReductionName[]) => RunResult | undefined
}

export type Preparation = PreparedCell | 'refused' | 'tooLarge'

/** Makes the cells of one model: `refused` where it is none at the sizes, `tooLarge` beyond so many states. */
export function preparing(model: Model, mostStates: number): (workload: Workload, variant: Variant | undefined) => Preparation {
  const known = new Map<string, Made | undefined>()
  return (workload, variant) => {
    const sizes = sizesOf(model, workload, variant, new Map())
    const key = JSON.stringify([workload.name, ...sizes])
    if (!known.has(key)) known.set(key, make(model, workload, sizes))
    const made = known.get(key)
    if (made === undefined) return 'refused'
    const settings = settingsOf(model, made.instance.system.parameters, workload, variant, new Map())
    const result = explore(made.packed, settings, { most: mostStates })
    if (result.ended !== 'complete' || result.states > mostStates) return 'tooLarge'
    const simulator = once(() => simulatorOf(model, { workload: workload.name, variant: variant?.name }))
    return { model, workload, variant, made, settings, simulator, result, reduced: reducing(model, made, settings) }
  }
}

function make(model: Model, workload: Workload, sizes: ReadonlyMap<string, number>): Made | undefined {
  const instance = instantiate(model, workload, sizes)
  if (!('system' in instance)) return undefined
  const { system, layout } = instance
  const options = { version: '0.0.0', sources: model.sources }
  return { instance, packed: run<CheckerModule>(emitChecker(system, layout, options)) }
}

function reducing(
  model: Model,
  { instance: { system, layout }, packed }: Made,
  settings: readonly number[],
): (by: readonly ReductionName[]) => RunResult | undefined {
  const modules = once((): ReducedModules | undefined => {
    const reduction = reduce(system, settings)
    if (reduction.kind === 'none') return undefined
    const module = (one: System): StepsModule => run(emitSteps(one, layout, { version: '0.0.0', sources: model.sources }))
    const { transactions, settling, steady, symmetries } = reduction
    return {
      full: packed,
      transactions: transactions && module(transactions),
      settling: settling && module(settling),
      steady,
      canonical: symmetries.classes.length === 0 ? undefined : canonicaliser(canonicalPlan(system, layout, symmetries)),
    }
  })
  const results = new Map<string, RunResult | undefined>()
  return (by) => {
    const all = modules()
    if (all === undefined) return undefined
    const chosen = {
      full: packed,
      transactions: by.includes('transactions') ? all.transactions : undefined,
      settling: by.includes('confluence') ? all.settling : undefined,
      steady: all.steady,
      canonical: by.includes('symmetry') ? all.canonical : undefined,
    }
    // Two choices that come to the same modules are one run.
    const key = [chosen.transactions, chosen.settling, chosen.canonical].map((one) => one !== undefined).join()
    if (key === 'false,false,false') return undefined
    if (!results.has(key)) {
      const reduced = exploreReduced(chosen, settings)
      results.set(key, reduced.kind === 'result' ? reduced.result : undefined)
    }
    return results.get(key)
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
