// What the generated checker says about a cell, in the same lines as the reference interpreter's. Input: the typed model and the
// choice of a cell; output: counts, findings with the steps of their shortest counterexamples, outcomes.
import {
  analyse,
  checkerText,
  explainingText,
  instantiate,
  settingsOf,
  sizesOf,
  watch,
  watchingText,
  type ReadImport,
} from '../../compiler/pipeline.ts'
import type { Model, Workload } from '../../compiler/model/model.ts'
import type { CheckerModule, ExplainingModule, WatchingModule } from '../../runtime/contract.ts'
import { explore } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'
import type { OracleResult } from '../oracle/explored.ts'
import type { Choice } from '../oracle/instance.ts'
import { namesOf } from './oracle.ts'

interface Made {
  readonly module: CheckerModule
  readonly explaining: () => Promise<ExplainingModule>
  readonly parameters: Parameters<typeof settingsOf>[1]
}

/** One module serves all variants of a workload that agree on the sizes. */
const made = new WeakMap<Model, Map<string, Made>>()

export const makeModule = async (model: Model, workload: Workload, sizes: ReadonlyMap<string, number>): Promise<Made> => {
  const known = made.get(model) ?? new Map<string, Made>()
  made.set(model, known)
  const key = JSON.stringify([workload.name, ...sizes])
  const before = known.get(key)
  if (before !== undefined) return before
  const instance = instantiate(model, workload, sizes)
  if (!('system' in instance)) throw new Error(instance.map(({ code, message }) => `${code} ${message}`).join('\n'))
  const options = { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }
  const module = load<CheckerModule>(await checkerText(instance, model, options))
  const explaining = async () => load<ExplainingModule>(await explainingText(instance, model, options))
  const fresh = { module, explaining, parameters: instance.system.parameters }
  known.set(key, fresh)
  return fresh
}

/** The checker of the only workload of a spec, and what explains its findings. */
export async function moduleOf(text: string): Promise<CheckerModule & Pick<Made, 'explaining'>> {
  const { model, diagnostics } = analyse({ path: 'test.lockspec', text }, nothingImported)
  const workload = model?.workloads[0]
  if (model === undefined || workload === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const { module, explaining } = await makeModule(model, workload, sizesOf(model, workload, undefined, new Map()))
  return { ...module, explaining }
}

/** The same spec's answers for watched expressions. */
export async function watchModule(text: string, ...texts: readonly string[]): Promise<WatchingModule> {
  const analysed = analyse({ path: 'test.lockspec', text }, nothingImported)
  const model = analysed.model!
  const workload = model.workloads[0]!
  const watches = texts.map((one) => {
    const checked = watch(analysed, workload, { path: '--watch', text: one })
    if (checked.kind === 'watch') return checked.watch
    throw new Error(`${one}: ${checked.diagnostics.map(({ message }) => message).join(', ')}`)
  })
  const instance = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
  if (!('system' in instance)) throw new Error('no system')
  const options = { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }
  return load<WatchingModule>(await watchingText(instance, model, watches, options))
}

const nothingImported: ReadImport = () => ({ error: 'this text imports nothing' })

export const generatedSays = async (model: Model, choice: Choice): Promise<readonly string[]> => {
  const workload = model.workloads.find((candidate) => candidate.name === choice.workload)!
  const variant = model.variants.find((candidate) => candidate.name === choice.variant)
  const sizes = sizesOf(model, workload, variant, new Map(Object.entries(choice.sizes ?? {})))
  const { module, parameters } = await makeModule(model, workload, sizes)
  const settings = settingsOf(model, parameters, workload, variant, new Map(Object.entries(choice.switches ?? {})))
  const result = explore(module, settings)
  return summary(
    result,
    result.findings.map(({ kind, name, trace }) => [kind, name, trace && `after ${trace.steps.length}`].filter(Boolean).join(' ')),
    result.outcomes.map(({ operation, occurred }) => [operation, occurred] as const),
  )
}

export const summaryOf = (result: OracleResult): readonly string[] => summary(result, namesOf(result), Object.entries(result.outcomes))

const summary = (
  counts: { readonly states: number; readonly transitions: number; readonly depth: number; readonly initialStates: number },
  findings: readonly string[],
  outcomes: readonly (readonly [string, readonly string[]])[],
): readonly string[] => [
  `${counts.states} states, ${counts.transitions} transitions, depth ${counts.depth}, ${counts.initialStates} at the start`,
  ...[...findings].sort(),
  ...outcomes
    .filter(([, occurred]) => occurred.length > 0)
    .map(([operation, occurred]) => `${operation}: ${[...occurred].sort().join(', ')}`)
    .sort(),
]
