// A cell explored as written and reduced, and the traces of the reduced run replayed in the generated simulator. Input: the typed model
// and the choice of a cell; output: both results in the same lines, and what does not replay.
import { checkerText, instantiate, reducedText, settingsOf, simulatorText, sizesOf, type Instance } from '../../compiler/pipeline.ts'
import type { Model } from '../../compiler/model/model.ts'
import type { CheckerModule, Simulator, SimulatorModule } from '../../runtime/contract.ts'
import { explore, exploreReduced, values, type Finding, type RunResult, type Trace } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'
import type { Choice } from '../oracle/instance.ts'

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
  simulator: SimulatorModule<unknown> | undefined
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
  const fresh = { instance, full: load<CheckerModule>(await checkerText(instance, model, OPTIONS)), simulator: undefined }
  known.set(key, fresh)
  return fresh
}

export async function compare(model: Model, choice: Choice, most = Infinity): Promise<Compared> {
  const workload = model.workloads.find(({ name }) => name === choice.workload)!
  const variant = model.variants.find(({ name }) => name === choice.variant)
  const cell = await make(model, workload.name, sizesOf(model, workload, variant, new Map(Object.entries(choice.sizes ?? {}))))
  if (cell === undefined) return { kind: 'empty' }
  const { instance, full } = cell
  const settings = settingsOf(model, instance.system.parameters, workload, variant, new Map(Object.entries(choice.switches ?? {})))
  const result = explore(full, settings, most === Infinity ? {} : { most })
  if (result.ended !== 'complete') return { kind: 'large' }
  const written = said(result)
  const text = await reducedText(instance, model, settings, OPTIONS)
  if (text.kind === 'none') return { kind: 'none', written, reason: text.reason }
  const [transactions, settling] = [load<CheckerModule>(text.transactions), load<CheckerModule>(text.settling)]
  const reduced = exploreReduced({ full, transactions, settling }, settings)
  if (reduced.kind === 'unreduced') return { kind: 'unreduced', written, reason: reduced.reason }
  const { findings } = reduced.result
  if (findings.length > 0) cell.simulator ??= load<SimulatorModule<unknown>>(await simulatorText(instance, model, OPTIONS))
  const simulator = findings.length > 0 ? cell.simulator?.create(settings) : undefined
  const unplayable = findings.flatMap((finding) => (simulator === undefined ? [] : (mistakeIn(full, simulator, finding) ?? [])))
  return { kind: 'reduced', written, reduced: said(reduced.result), unplayable }
}

function said({ states, findings }: RunResult): Said {
  return { states, findings: findings.map(({ kind, name }) => `${kind} ${name}`.trim()).sort() }
}

// ---- replay ----

/** What keeps a counterexample from being a run of the simulator that ends in what it shows; undefined if nothing does. */
function mistakeIn<State>({ meta }: CheckerModule, simulator: Simulator<State>, { kind, name, trace, cause }: Finding): string | undefined {
  const where = `${kind} ${name}`.trim()
  if (trace === undefined) return kind === 'unreachable' ? undefined : `${where}: no trace`
  if (cause.kind === 'fails' && cause.location === 0) {
    const fails = simulator.initial().some(({ failure }) => failure === cause.failure)
    return fails && trace.steps.length === 0 ? undefined : `${where}: no silent run fails so`
  }
  const run = replayed(trace, simulator, (state) => JSON.stringify(values(meta, state)))
  if (typeof run === 'string') return `${where}: ${run}`
  const { end } = run
  if (cause.kind === 'fails') {
    const step = simulator.steps(end).find(({ task, way }) => task === cause.task && way === cause.way)
    if (step?.failure !== cause.failure) return `${where}: the last step does not fail so`
  }
  if (cause.kind === 'violates' && simulator.evaluate(cause.property, 0, end) === 1) return `${where}: it holds at the end`
  if (cause.kind === 'stuck' && kind === 'self_deadlock') {
    const foreign = cause.waits.filter(
      ({ task, reason }) => reason.kind === 'lock' && !reason.holders.some((holder) => holder.task === task),
    )
    if (cause.waits.length === 0 || foreign.length > 0)
      return `${where}: ${foreign.map(({ task }) => meta.tasks[task]!.name).join()} waits for others`
  } else if (cause.kind === 'stuck') {
    const moving = cause.waits.filter((wait) => simulator.steps(end).some(({ task }) => task === wait.task))
    if (cause.waits.length === 0 || moving.length > 0)
      return `${where}: ${moving.map(({ task }) => meta.tasks[task]!.name).join()} can move`
  }
  return undefined
}

/** The state at the end, or what is wrong. */
function replayed<State>(
  trace: Trace,
  simulator: Simulator<State>,
  shown: (state: Int32Array) => string,
): { readonly end: State } | string {
  const key = (state: State): string => JSON.stringify(simulator.values(state))
  let end = simulator.initial().find(({ state }) => state !== undefined && key(state) === shown(trace.states[0]!))?.state
  for (const [at, step] of trace.steps.entries()) {
    if (end === undefined) break
    const next: State | undefined = simulator.steps(end).find(({ task, way }) => task === step.task && way === step.way)?.state
    if (next === undefined) return `step ${at + 1} is none`
    if (key(next) !== shown(trace.states[at + 1]!)) return `step ${at + 1} leads elsewhere`
    end = next
  }
  return end === undefined ? 'it begins in no first state' : { end }
}
