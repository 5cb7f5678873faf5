// What a reader of findings wants to know beyond the search. In: a result, and the module that explains, made when somebody wants to read.
// Out: the result with the notes that tell more in its traces and in the step that fails, with the parts that decide, and with the wait-for
// graphs of its states. In slices: where the caller wants to stop, what is not yet explained stays as it is.
import { asked, graphsAlong, type Asked } from './graph/asked.ts'
import { waysOf, type Way } from './ways.ts'
import type { Checker, ExplainingModule, Meta, ReadMeta } from './contract.ts'
import type { Cause, Finding, Named, RunResult, Trace } from './result.ts'
import { answered } from './watched.ts'

/**
 * A result with its findings explained, one after the other. What `stopped` cuts off stays as the search made it; the analyses of one
 * finding are never half done.
 */
export function* explaining(result: RunResult, module: ExplainingModule, stopped: () => boolean = () => false): Generator<void, RunResult> {
  const { meta, settings } = result
  const checker = module.create(settings)
  const model: Asked = { meta, wants: module.wants, checker, supposed: module.suppose(settings) }
  const findings: Finding[] = []
  for (const finding of result.findings) {
    const work = graphed(model, explainedFinding(model, module, finding))
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

/** A run without a finding. Who waits for whom in its states is another question, which text does not ask. */
export const explainedTrace = ({ meta, settings }: Pick<RunResult, 'meta' | 'settings'>, module: ExplainingModule, trace: Trace): Trace =>
  atOnce(retoldFromStart(module.create(settings), meta, trace))

/** A run with the wait-for graph of each of its states. */
export function graphedTrace({ meta, settings }: Pick<RunResult, 'meta' | 'settings'>, module: ExplainingModule, trace: Trace): Trace {
  const model: Asked = { meta, wants: module.wants, checker: module.create(settings), supposed: module.suppose(settings) }
  return { ...trace, graphs: atOnce(graphsAlong(model, trace)) }
}

function atOnce<T>(run: Generator<void, T>): T {
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
  }
}

/** One finding, without the graphs of its states; `model`: of the same module. */
export function* explainedFinding(model: Asked, module: ExplainingModule, finding: Finding): Generator<void, Finding> {
  const { checker } = model
  const trace = finding.trace && (yield* retoldFromStart(checker, model.meta, finding.trace))
  const cycle = finding.cycle && (yield* retold(checker, finding.cycle))
  const { cause } = finding
  const state = trace?.states.at(-1)
  const failing = cause.kind !== 'fails' || state === undefined ? undefined : waysOf(checker, cause.task, state, 0)[cause.way]
  const told: Finding = { ...finding, trace, cycle, cause: causeTold(module, checker, cause, state, failing?.notes) }
  return yield* asked(model, told)
}

/** With the graphs of its states; of the state that tasks are stuck in that is what the finding says. */
function* graphed(model: Asked, explaining: Generator<void, Finding>): Generator<void, Finding> {
  const finding = yield* explaining
  const { trace, cycle, cause } = finding
  if (trace === undefined) return finding
  const { states } = trace
  const stuck = cause.kind === 'stuck' ? [{ waits: cause.waits, cycle: cause.cycle }] : []
  const graphs = yield* graphsAlong(model, { states: states.slice(0, states.length - stuck.length) })
  const all = [...graphs, ...stuck]
  const round = cycle && { ...cycle, graphs: yield* graphsAlong(model, cycle) }
  return { ...finding, trace: { ...trace, graphs: all }, cycle: round }
}

function causeTold(
  { decisions, reads }: ExplainingModule,
  checker: Checker,
  cause: Cause,
  state: Int32Array | undefined,
  notes: readonly number[] | undefined,
): Cause {
  if (state === undefined) return cause
  const named = (values: readonly ReadMeta[]): readonly Named[] =>
    values.flatMap((one) => {
      const value = answered(checker, one, state)
      return value === undefined ? [] : [{ name: one.name, value }]
    })
  if (cause.kind === 'fails') {
    const statement = reads.find(({ task, location }) => task === cause.task && location === cause.location)
    return { ...cause, ...(notes && { notes }), ...(statement && { reads: named(statement.values) }) }
  }
  const decision = cause.kind === 'violates' && cause.evaluation === 'false' ? decisions[cause.property] : null
  if (cause.kind !== 'violates' || decision === null || decision === undefined) return cause
  let at = decision
  while (at.kind === 'test') at = checker.answer?.(at.question, state, 0) === 1 ? at.then : at.otherwise
  return { ...cause, why: { part: at.text, reads: named(at.values) } }
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

/** Beside its steps the silent runs that led to its first state. */
function* retoldFromStart(checker: Checker, meta: Meta, trace: Trace): Generator<void, Trace> {
  const told = yield* retold(checker, trace)
  const [first] = trace.states
  const begun = first === undefined ? undefined : yield* silentRuns(checker, meta.tasks.length, first)
  return begun === undefined ? told : { ...told, begun }
}

/** Of each task's run before this first state what it passes; undefined where it is none. A silent run has one way. */
function* silentRuns(checker: Checker, tasks: number, first: Int32Array): Generator<void, Trace['begun']> {
  const { words } = checker
  const count = checker.initial()
  const raw = checker.out.slice(0, count * words)
  for (let k = 0; k < count; k++) {
    let state: Int32Array | undefined = raw.slice(k * words, (k + 1) * words)
    const begun: { readonly task: number; readonly notes: readonly number[] }[] = []
    for (let task = 0; task < tasks && state !== undefined; task++) {
      const [way]: readonly Way[] = waysOf(checker, task, state, 0)
      if (way !== undefined && way.notes.length > 0) begun.push({ task, notes: way.notes })
      state = way?.target
    }
    if (state?.every((word, w) => word === first[w]) === true) return begun
    yield
  }
  return undefined
}
