// What the generated checker says about a cell, in the same lines as the reference interpreter's. Input: the typed model and the
// choice of a cell; output: counts, findings with the steps of their shortest counterexamples, outcomes. What is made of a workload at
// given sizes is made once, and a cell is explored once, whoever asks.
import { lengthOf } from './lengths.ts'
import { emitChecker } from '../../compiler/emit/checker.ts'
import {
  analyse,
  explainingText,
  instantiate,
  settingsOf,
  sizesOf,
  watch,
  watchingText,
  type Instance,
  type ReadImport,
} from '../../compiler/pipeline.ts'
import type { Model, Workload } from '../../compiler/model/model.ts'
import type { CheckerModule, ExplainingModule, WatchingModule } from '../../runtime/contract.ts'
import { explore } from '../../runtime/index.ts'
import type { RunResult } from '../../runtime/result.ts'
import { load } from '../compiler/emit/load.ts'
import type { OracleResult } from '../oracle/explored.ts'
import type { Choice } from '../oracle/instance.ts'
import { namesOf } from './oracle.ts'
import { run } from './run.ts'
import { nth } from '../../runtime/entries.ts'

const OPTIONS = { version: '0.0.0', format: false, specifier: 'lockspec/runtime' } as const

export interface Made {
  readonly instance: Instance
  readonly module: CheckerModule
  readonly explaining: () => Promise<ExplainingModule>
  /** By settings. */
  readonly results: Map<string, RunResult>
}

/** One module serves all variants of a workload that agree on the sizes; undefined where there is no system at these. */
const made = new WeakMap<Model, Map<string, Made | undefined>>()

export function makeModule(model: Model, workload: Workload, sizes: ReadonlyMap<string, number>): Made | undefined {
  const known = made.get(model) ?? new Map<string, Made | undefined>()
  made.set(model, known)
  const key = JSON.stringify([workload.name, ...sizes])
  if (!known.has(key)) known.set(key, make(model, workload, sizes))
  return known.get(key)
}

function make(model: Model, workload: Workload, sizes: ReadonlyMap<string, number>): Made | undefined {
  const instance = instantiate(model, workload, sizes)
  if (!('system' in instance)) return undefined
  const { system, layout } = instance
  return {
    instance,
    module: run<CheckerModule>(emitChecker(system, layout, { version: OPTIONS.version, sources: model.sources })),
    explaining: async () => load<ExplainingModule>(await explainingText(instance, model, OPTIONS)),
    results: new Map(),
  }
}

export interface MadeCell {
  readonly made: Made
  readonly settings: readonly number[]
}

/** Undefined where there is no system at the sizes of the choice. */
export function cellOf(model: Model, choice: Choice): MadeCell | undefined {
  const workload = model.workloads.find(({ name }) => name === choice.workload)!
  const variant = model.variants.find(({ name }) => name === choice.variant)
  const found = makeModule(model, workload, sizesOf(model, workload, variant, new Map(Object.entries(choice.sizes ?? {}))))
  if (found === undefined) return undefined
  const { parameters } = found.instance.system
  return { made: found, settings: settingsOf(model, parameters, workload, variant, new Map(Object.entries(choice.switches ?? {}))) }
}

/** As written; undefined where there are more states. */
export function exploredAsWritten({ made: { module, results }, settings }: MadeCell, most = Infinity): RunResult | undefined {
  const key = settings.join()
  const before = results.get(key)
  const serves = before !== undefined && (before.ended === 'complete' || before.states >= most)
  const result = serves ? before : explore(module, settings, most === Infinity ? {} : { most })
  results.set(key, result)
  return result.ended === 'complete' && result.states <= most ? result : undefined
}

/** The checker of the only workload of a spec, and what explains its findings. */
export function moduleOf(text: string): CheckerModule & Pick<Made, 'explaining'> {
  const { model, diagnostics } = analyse({ path: 'test.lockspec', text }, nothingImported)
  const workload = model?.workloads[0]
  if (model === undefined || workload === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const { module, explaining } = makeModule(model, workload, sizesOf(model, workload, undefined, new Map()))!
  return { ...module, explaining }
}

/** The same spec's answers for watched expressions. */
export async function watchModule(text: string, ...texts: readonly string[]): Promise<WatchingModule> {
  const analysed = analyse({ path: 'test.lockspec', text }, nothingImported)
  const model = analysed.model!
  const workload = nth(model.workloads, 0)
  const watches = texts.map((one) => {
    const checked = watch(analysed, workload, { path: '--watch', text: one })
    if (checked.kind === 'watch') return checked.watch
    throw new Error(`${one}: ${checked.diagnostics.map(({ message }) => message).join(', ')}`)
  })
  const instance = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
  if (!('system' in instance)) throw new Error('no system')
  return load<WatchingModule>(await watchingText(instance, model, watches, OPTIONS))
}

const nothingImported: ReadImport = () => ({ error: 'this text imports nothing' })

export const generatedSays = (model: Model, choice: Choice): readonly string[] => {
  const cell = cellOf(model, choice)
  if (cell === undefined) throw new Error(`no system: ${JSON.stringify(choice)}`)
  const result = exploredAsWritten(cell)
  if (result === undefined) throw new Error(`not explored: ${JSON.stringify(choice)}`)
  return summary(
    result,
    result.findings.map((finding) => [finding.kind, finding.name, lengthOf(finding)].filter(Boolean).join(' ')),
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
