// A check of the reduced system. In: the modules of a reduction, settings, options. Out: the result with traces in the spec's own
// steps, or why the full system has to be explored after all: a cycle without progress that cannot be judged by what is around it.
import { exploring } from '../explore.ts'
import { tracedOr } from '../findings/seen.ts'
import { reducedModule, reductionsOf, type ReducedModules } from './module.ts'
import { between } from './cycles.ts'
import { unreduce } from './unreduce.ts'
import { watchSymmetry } from './paying.ts'
import type { ExploreOptions } from '../options.ts'
import type { Accounted, Finding, RunResult } from '../result.ts'

/** Leaks are told by lock, warnings by the way to them, and who goes round in a livelock, or is stuck beside others that move, by name. */
const told: ReadonlySet<Finding['cause']['kind']> = new Set(['leaks', 'warns', 'livelock', 'temporal', 'starvation'])

const unjudged = { 'a cycle without progress': 'there is a livelock', 'a temporal property': 'it holds' }

export type ReducedResult =
  { readonly kind: 'result'; readonly result: RunResult } | { readonly kind: 'unreduced'; readonly reason: string }

/** The check of the reduced system, in slices; `unreduced` with the reason where only the full one decides. */
export function* exploringReduced(
  modules: ReducedModules,
  settings: readonly number[],
  options: ExploreOptions = {},
): Generator<void, ReducedResult> {
  const symmetric = modules.canonical !== undefined
  const known = between(modules, settings, options)
  const { canonical, ...others } = modules
  const watch = canonical && watchSymmetry(canonical, modules.full.create(settings).words)
  // Representatives forget who is who.
  const isLost = ({ entangled, findings }: RunResult): boolean =>
    symmetric && (entangled === true || findings.some(({ cause }) => told.has(cause.kind)))
  const accounts = (result: RunResult): Accounted =>
    result.unjudged !== undefined || isLost(result) ? 'nothing' : (options.accounts?.(result) ?? 'all')
  const result = yield* exploring(reducedModule(modules), settings, {
    ...options,
    between: known,
    symmetric,
    dismiss: watch?.dismiss,
    accounts,
  })
  const givenUp = watch?.reason()
  if (givenUp !== undefined) {
    if (reductionsOf(others).length === 0) return { kind: 'unreduced', reason: `symmetry given up ${givenUp}` }
    const without = yield* exploringReduced(others, settings, options)
    return without.kind === 'unreduced' ? without : { kind: 'result', result: { ...without.result, givenUp } }
  }
  if (result.unjudged !== undefined) {
    // Among steps as written, whoever stops stops where the run has it.
    if (symmetric) return yield* exploringReduced({ full: modules.full, canonical: modules.canonical }, settings, options)
    return {
      kind: 'unreduced',
      reason: `${result.unjudged}: where a task is held to no fairness, it depends on states between whether ${unjudged[result.unjudged]}`,
    }
  }
  if (isLost(result)) {
    if (reductionsOf(others).length > 0) return yield* exploringReduced(others, settings, options)
    return { kind: 'unreduced', reason: 'a finding depends on which of the symmetric tasks is which' }
  }
  // As in the search: what ended it lets the runs be made.
  const interrupted = options.cancelled?.() ?? false
  const cutShort = (): boolean => (options.starved?.() ?? false) || (!interrupted && (options.cancelled?.() ?? false))
  const findings: Finding[] = []
  for (const finding of result.findings) findings.push(yield* tracedOr(finding, unreduce(modules, settings, finding), cutShort))
  return { kind: 'result', result: { ...result, findings, reductions: reductionsOf(modules) } }
}

/** The same at one go. */
export function exploreReduced(modules: ReducedModules, settings: readonly number[], options: ExploreOptions = {}): ReducedResult {
  const run = exploringReduced(modules, settings, options)
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
  }
}
