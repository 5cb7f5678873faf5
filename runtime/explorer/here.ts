// What there is where an explorer stands. Input: a model and a session; output: the steps of its run and those that could come next, as they are
// told, what the state breaks and reaches, who is stuck in it, what is watched. What a state breaks is a finding whose run is the run so far.
import { locationOf, wouldBeStuck } from '../elements.ts'
import { explainedFinding } from '../explained.ts'
import { deadlockOf } from '../findings/stuck.ts'
import { stepsOf, type Step } from '../report/steps.ts'
import type { Finding, Trace } from '../result.ts'
import { watchedTrace } from '../watched.ts'
import { choicesOf, type Choice, type Explored } from './model.ts'
import { here, taken, type Session } from './session.ts'
import { nth } from '../entries.ts'

// ---- steps ----

/** That of the same task; -1 if there is none. */
export const stepBefore = ({ steps }: Pick<Trace, 'steps'>, index: number): number =>
  steps
    .slice(0, index)
    .map(({ task }) => task)
    .lastIndexOf(nth(steps, index).task)

/** Which calls are new hangs on the step of its task before alone. */
export function toldStep({ meta }: Explored, { states, steps }: Trace, index: number): Step {
  const one = (at: number): Trace => ({ states: states.slice(at, at + 2), steps: [nth(steps, at)], switches: 0 })
  const before = stepBefore({ steps }, index)
  const [step] = stepsOf(meta, one(index), before < 0 ? undefined : one(before))
  return { ...step!, number: index + 1 }
}

/** The run up to here, with this step behind it, which leads nowhere if it fails. */
export function withChoice(session: Session, { task, way, location, notes, target }: Choice): Trace {
  const { states, steps } = taken(session)
  return { states: target === undefined ? states : [...states, target], steps: [...steps, { task, way, location, notes }], switches: 0 }
}

// ---- findings ----

const common = (session: Session) => ({ places: 1, trace: taken(session), cycle: undefined })

/** Tasks that owe something, where nobody can move. */
export const stuckIn = (explored: Explored, session: Session, choices = choicesOf(explored, here(session))): readonly number[] =>
  choices.length > 0
    ? []
    : explored.meta.tasks.flatMap((_, task) =>
        wouldBeStuck(explored.meta, task, locationOf(explored.meta, task, here(session), 0)) ? [task] : [],
      )

/** What `check` would find in this state. */
export function* foundHere(explored: Explored, session: Session, choices: readonly Choice[]): Generator<void, readonly Finding[]> {
  const { meta, checker } = explored
  const state = here(session)
  const stuck = stuckIn(explored, session, choices)
  const bits = checker.examine(state, 0)
  const broken = meta.properties.flatMap(({ kind, name, at }, property): readonly Finding[] => {
    if (kind === 'reachable' || ((bits >>> property) & 1) === 0) return []
    const undefinedHere = checker.evaluate(property, 0, state, 0) === 2
    const evaluation = undefinedHere ? 'undefined' : 'false'
    return [
      {
        ...common(session),
        kind: undefinedHere ? 'fails' : 'violates',
        name: undefinedHere ? `invariant@${at.line}` : name,
        cause: { kind: 'violates', property, evaluation },
      },
    ]
  })
  const found: Finding[] = []
  for (const one of [...(stuck.length === 0 ? [] : [deadlockOf(meta, checker, stuck, taken(session))]), ...broken])
    found.push(yield* told(explored, one))
  return found
}

/** Why a step ends the run that nothing comes behind. */
export function* failureOf(explored: Explored, session: Session, choice: Choice): Generator<void, Finding> {
  const { name } = nth(explored.meta.failures, choice.failure)
  const { failure, task, location, way } = choice
  return yield* told(explored, { ...common(session), kind: 'fails', name, cause: { kind: 'fails', failure, task, location, way } })
}

/** The reachability goals that hold in this state. */
export const reachedHere = ({ meta, checker }: Explored, session: Session) => {
  const bits = checker.examine(here(session), 0)
  return meta.properties.filter(({ kind }, property) => kind === 'reachable' && ((bits >>> property) & 1) === 1)
}

const told = (explored: Explored, finding: Finding): Generator<void, Finding> => explainedFinding(explored.asked, explored.module, finding)

// ---- what is watched ----

/** A run with the values of what the session watches, if it watches anything. */
export const watchedRun = ({ meta, settings }: Explored, { watching }: Session, run: Trace): Trace =>
  watching === undefined ? run : watchedTrace(meta, settings, watching, run)
