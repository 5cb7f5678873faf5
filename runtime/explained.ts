// What a reader of findings wants to know beyond the search. In: a result, and the module that explains, made when somebody wants to read.
// Out: the result with the notes that tell more in its traces and in the step that fails, and with its wait-for graphs. In slices: where
// the caller wants to stop, what is not yet explained stays as it is.
import { asked, type Asked } from './graph/asked.ts'
import { waysOf } from './ways.ts'
import type { Checker, ExplainingModule } from './contract.ts'
import type { Finding, RunResult, Trace } from './result.ts'

export function* explaining(result: RunResult, module: ExplainingModule, stopped: () => boolean = () => false): Generator<void, RunResult> {
  const { meta, settings } = result
  const checker = module.create(settings)
  const model: Asked = { meta, wants: module.wants, checker, supposed: module.suppose(settings) }
  const findings: Finding[] = []
  for (const finding of result.findings) {
    const work = explainedFinding(model, finding)
    for (;;) {
      if (stopped()) {
        findings.push(finding)
        break
      }
      const step = work.next()
      if (step.done === true) {
        findings.push(step.value)
        break
      }
      yield
    }
  }
  return { ...result, meta: { ...meta, notes: [...meta.notes, ...module.told] }, findings }
}

/** The same at once. */
export const explained = (result: RunResult, module: ExplainingModule): RunResult => atOnce(explaining(result, module))

/** A run without a finding. */
export const explainedTrace = ({ settings }: RunResult, module: ExplainingModule, trace: Trace): Trace =>
  atOnce(retold(module.create(settings), trace))

function atOnce<T>(run: Generator<void, T>): T {
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
  }
}

function* explainedFinding(model: Asked, finding: Finding): Generator<void, Finding> {
  const { checker } = model
  const trace = finding.trace && (yield* retold(checker, finding.trace))
  const cycle = finding.cycle && (yield* retold(checker, finding.cycle))
  const { cause } = finding
  const state = trace?.states.at(-1)
  const failing = cause.kind !== 'fails' || state === undefined ? undefined : waysOf(checker, cause.task, state, 0)[cause.way]
  const told: Finding = {
    ...finding,
    trace,
    cycle,
    cause: cause.kind === 'fails' && failing !== undefined ? { ...cause, notes: failing.notes } : cause,
  }
  return yield* asked(model, told)
}

/** Its steps with all that they pass: the same ways of the same states. */
function* retold(checker: Checker, trace: Trace): Generator<void, Trace> {
  const steps: Trace['steps'][number][] = []
  for (const [index, step] of trace.steps.entries()) {
    const way = waysOf(checker, step.task, trace.states[index]!, 0)[step.way]
    steps.push(way === undefined ? step : { ...step, notes: way.notes })
    yield
  }
  return { ...trace, steps }
}
