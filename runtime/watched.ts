// What a user watches: the values of expressions beside the steps of a run. In: a result or a run, and the module that answers for its
// states, made by the compiler from the expressions. Out: the same with the values at first and after each step.
import type { AnswerMeta, Checker, Meta, Value, WatchingModule } from './contract.ts'
import { show, text } from './decode.ts'
import { placeOf } from './elements.ts'
import type { RunResult, Trace, Watched } from './result.ts'

/** A result with what is watched in the runs of all its findings. */
export function watching(result: RunResult, module: WatchingModule): RunResult {
  const { meta, settings } = result
  const findings = result.findings.map((finding) => ({
    ...finding,
    trace: finding.trace && watchedTrace(meta, settings, module, finding.trace),
    cycle: finding.cycle && watchedTrace(meta, settings, module, finding.cycle),
  }))
  return { ...result, findings }
}

/**
 * A run with what is watched in it. What has a value only at some places of tasks is asked where the task that moved stands, then the
 * others; `-` where it has none.
 */
export function watchedTrace(meta: Meta, settings: readonly number[], module: WatchingModule, trace: Trace): Trace {
  const checker = module.create(settings)
  const watched = module.watched.map(({ text: name, everywhere, places }): Watched => {
    const byPlace = new Map(places.map((one) => [`${one.task} ${one.location}`, one]))
    const values = trace.states.map((state, index) => {
      const mover = trace.steps[index - 1]?.task
      const tasks = [...(mover === undefined ? [] : [mover]), ...meta.tasks.keys()]
      const asked = everywhere ?? tasks.map((task) => byPlace.get(`${task} ${placeOf(meta, task, state, 0)}`)).find(Boolean)
      const value = asked && answered(checker, asked, state)
      return value === undefined ? '-' : text(value)
    })
    return { name, first: values[0] ?? '', after: values.slice(1) }
  })
  return { ...trace, watched }
}

/** The answer as it is shown; undefined where there is none. */
export function answered(checker: Checker, { question, type }: AnswerMeta, state: Int32Array): Value | undefined {
  const code = checker.answer?.(question, state, 0) ?? NaN
  return Number.isNaN(code) ? undefined : show(type, code)
}

/** Whether what is watched alone is true; where it has a value by the place of a task, for any of them. Undefined if it is no condition. */
export function conditionOf(meta: Meta, settings: readonly number[], module: WatchingModule): ((state: Int32Array) => boolean) | undefined {
  const [watch] = module.watched
  if (watch === undefined) return undefined
  const asked = [...(watch.everywhere === null ? [] : [watch.everywhere]), ...watch.places]
  if (asked.length === 0 || asked.some(({ type }) => type.kind !== 'bool')) return undefined
  const checker = module.create(settings)
  return (state) =>
    watch.everywhere === null
      ? watch.places.some((one) => placeOf(meta, one.task, state, 0) === one.location && answered(checker, one, state) === true)
      : answered(checker, watch.everywhere, state) === true
}
