// What the generated checker says about a cell, in the same lines as the reference interpreter's. Input: the typed model and the
// choice of a cell; output: counts, findings with the steps of their shortest counterexamples, outcomes.
import { checkerText, instantiate, settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import type { Model } from '../../compiler/model/model.ts'
import type { CheckerModule } from '../../runtime/contract.ts'
import { explore } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'
import type { OracleResult } from '../oracle/explore.ts'
import type { Choice } from '../oracle/instance.ts'
import { namesOf } from './oracle.ts'

export const generatedSays = async (model: Model, choice: Choice): Promise<readonly string[]> => {
  const workload = model.workloads.find((candidate) => candidate.name === choice.workload)!
  const variant = model.variants.find((candidate) => candidate.name === choice.variant)
  const instance = instantiate(model, workload, sizesOf(model, workload, variant, new Map(Object.entries(choice.sizes ?? {}))))
  if (!('system' in instance)) return instance.map(({ code, message }) => `${code} ${message}`)
  const module = load<CheckerModule>(await checkerText(instance, model, { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }))
  const settings = settingsOf(model, instance.system.parameters, workload, variant, new Map(Object.entries(choice.switches ?? {})))
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
