// A cell explored as written and reduced, and the traces of the reduced run replayed in the simulator. Input: the typed model
// and the choice of a cell; output: both results in the same lines, and what does not replay.
import { checkerText, instantiate, reducedText, settingsOf, sizesOf, type Instance } from '../../compiler/pipeline.ts'
import type { Model } from '../../compiler/model/model.ts'
import type { CheckerModule, StepsModule } from '../../runtime/contract.ts'
import { canonicaliser, explore, exploreReduced, reductionNames } from '../../runtime/index.ts'
import type { ReducedModules, ReductionName, RunResult } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'
import type { Choice } from '../oracle/instance.ts'
import { replayed } from '../random/lockstep.ts'
import { simulatorOf } from '../simulator/load.ts'

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
  | { readonly kind: 'reduced'; readonly written: Said; readonly reduced: Said; readonly unplayable: readonly string[] }

const OPTIONS = { version: '0.0.0', format: false, specifier: 'lockspec/runtime' } as const

interface Made {
  readonly instance: Instance
  readonly full: CheckerModule
  /** By settings and most states. */
  readonly explored: Map<string, RunResult>
  /** By settings; a reason where there are none. */
  readonly modules: Map<string, ReducedModules | string>
}

/** One module serves all variants of a workload that agree on the sizes. */
const made = new WeakMap<Model, Map<string, Made>>()

async function make(model: Model, workloadName: string, sizes: ReadonlyMap<string, number>): Promise<Made | undefined> {
  const known = made.get(model) ?? new Map<string, Made>()
  made.set(model, known)
  const key = JSON.stringify([workloadName, ...sizes])
  const before = known.get(key)
  if (before !== undefined) return before
  const instance = instantiate(
    model,
    model.workloads.find(({ name }) => name === workloadName)!,
    sizes,
  )
  if (!('system' in instance)) return undefined
  const fresh = {
    instance,
    full: load<CheckerModule>(await checkerText(instance, model, OPTIONS)),
    explored: new Map(),
    modules: new Map(),
  }
  known.set(key, fresh)
  return fresh
}

/** `by`: the reductions that are switched on. */
export async function compare(
  model: Model,
  choice: Choice,
  most = Infinity,
  by: readonly ReductionName[] = reductionNames,
): Promise<Compared> {
  const chosen = await chosenCell(model, choice)
  if (chosen === undefined) return { kind: 'empty' }
  const { cell, settings } = chosen
  const { instance, full } = cell
  const result = cell.explored.get(`${settings.join()} ${most}`) ?? explore(full, settings, most === Infinity ? {} : { most })
  cell.explored.set(`${settings.join()} ${most}`, result)
  if (result.ended !== 'complete') return { kind: 'large' }
  const written = said(result)
  const all = cell.modules.get(settings.join()) ?? (await modulesOf(instance, full, model, settings))
  cell.modules.set(settings.join(), all)
  if (typeof all === 'string') return { kind: 'none', written, reason: all }
  const modules = {
    full,
    transactions: by.includes('transactions') ? all.transactions : undefined,
    settling: by.includes('confluence') ? all.settling : undefined,
    canonical: by.includes('symmetry') ? all.canonical : undefined,
  }
  if (modules.transactions === undefined && modules.settling === undefined && modules.canonical === undefined)
    return { kind: 'none', written, reason: `nothing by ${by.join()}` }
  const reduced = exploreReduced(modules, settings)
  if (reduced.kind === 'unreduced') return { kind: 'unreduced', written, reason: reduced.reason }
  const astray = reduced.result.findings.length === 0 ? undefined : replayed(full.meta, simulatorOf(model, choice), reduced.result)
  const unplayable = astray === undefined ? [] : [astray]
  return { kind: 'reduced', written, reduced: said(reduced.result), unplayable }
}

async function chosenCell(
  model: Model,
  choice: Choice,
): Promise<{ readonly cell: Made; readonly settings: readonly number[] } | undefined> {
  const workload = model.workloads.find(({ name }) => name === choice.workload)!
  const variant = model.variants.find(({ name }) => name === choice.variant)
  const cell = await make(model, workload.name, sizesOf(model, workload, variant, new Map(Object.entries(choice.sizes ?? {}))))
  if (cell === undefined) return undefined
  const { parameters } = cell.instance.system
  return { cell, settings: settingsOf(model, parameters, workload, variant, new Map(Object.entries(choice.switches ?? {}))) }
}

/** The modules of a cell that is reduced. */
export async function reducedModules(model: Model, choice: Choice): Promise<ReducedModules & { readonly settings: readonly number[] }> {
  const chosen = await chosenCell(model, choice)
  if (chosen === undefined) throw new Error('no model at these sizes')
  const modules = await modulesOf(chosen.cell.instance, chosen.cell.full, model, chosen.settings)
  if (typeof modules === 'string') throw new Error(modules)
  return { ...modules, settings: chosen.settings }
}

async function modulesOf(
  instance: Instance,
  full: CheckerModule,
  model: Model,
  settings: readonly number[],
): Promise<ReducedModules | string> {
  const text = await reducedText(instance, model, settings, OPTIONS)
  if (text.kind === 'none') return text.reason
  return {
    full,
    transactions: text.transactions === undefined ? undefined : load<StepsModule>(text.transactions),
    settling: text.settling === undefined ? undefined : load<StepsModule>(text.settling),
    canonical: text.symmetry && canonicaliser(text.symmetry),
  }
}

function said({ states, findings }: RunResult): Said {
  return { states, findings: findings.map(({ kind, name }) => `${kind} ${name}`.trim()).sort() }
}
