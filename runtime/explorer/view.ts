// What an explorer shows in a page, and how the page asks it, wherever it runs. Input: a model and a session; output: plain data in the words of
// the JSON document: the run, whose steps may have been taken back, and of the state where it stands what can come next and what is wrong.
import { graphsAlong } from '../graph/asked.ts'
import type { At } from '../contract.ts'
import { nameOf, placeOf } from '../elements.ts'
import { causeOf, findingName } from '../report/cause.ts'
import { stepJson, traceJson } from '../report/traceJson.ts'
import { locationOf } from '../report/steps.ts'
import type { Finding, RunResult } from '../result.ts'
import { failureOf, foundHere, reachedHere, toldStep, watchedRun, withChoice } from './here.ts'
import { choicesOf, waitingIn, type Choice, type Explored } from './model.ts'
import type { Moved } from './perform.ts'
import { here, type Session } from './session.ts'

export type Question = Asked | { /** Ends what was asked before. It has no answer. */ readonly kind: 'stop' }

export type Asked =
  /** A line as somebody types it at a terminal. */
  | { readonly kind: 'obey'; readonly line: string }
  /** The text of a saved run, or of a document of `check`, of which finding number. */
  | { readonly kind: 'load'; readonly text: string; readonly name: string; readonly number: number }
  | { readonly kind: 'save' }

export type Answer =
  | {
      readonly kind: 'view'
      readonly view: View
      readonly said: readonly string[]
      /** Once somebody has asked: what `check` finds. */
      readonly findings: Found | null
    }
  | { readonly kind: 'saved'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string }

/** What the page has to know before it asks. */
export interface Subject {
  readonly lockspec: string
  readonly spec: string
  readonly file: string
  readonly workload: string
  readonly variant: string | null
  readonly sources: readonly { readonly path: string; readonly text: string }[]
}

export interface View {
  /** The whole run, with what was taken back. */
  readonly trace: ReturnType<typeof traceJson>
  /** Steps that are taken. */
  readonly at: number
  /** First states. */
  readonly firsts: number
  readonly choices: readonly { readonly step: ReturnType<typeof stepJson>; readonly fails: string | null }[]
  readonly waiting: readonly { readonly task: string; readonly at: At; readonly text: string }[]
  /** What the state breaks. */
  readonly found: readonly Told[]
  readonly reached: readonly { readonly name: string; readonly at: At }[]
  /** Why the step that was asked for is not taken. */
  readonly failing: Told | null
}

interface Told {
  readonly name: string
  readonly headline: string
  readonly facts: readonly string[]
}

interface Found {
  /** `steps`: of the run to it, null where there is none. */
  readonly findings: readonly (Told & { readonly steps: number | null })[]
  readonly complete: boolean
}

/** What a page shows of a session. In slices: who could end a wait is tried out. */
export function* viewOf(explored: Explored, { session, failing }: Pick<Moved, 'session' | 'failing'>): Generator<void, View> {
  const { meta } = explored
  const choices = choicesOf(explored, here(session))
  const graphs = yield* graphsAlong(explored.asked, session.run, explored.graphs)
  const found: Told[] = []
  for (const one of yield* foundHere(explored, session, choices)) found.push(findingJson(explored, one))
  return {
    trace: traceJson({ meta }, { ...watchedRun(explored, session, session.run), graphs }),
    at: session.at,
    firsts: explored.firsts.length,
    choices: choices.map((choice) => choiceJson(explored, session, choice)),
    waiting: waitingIn(explored, here(session), choices).map((task) => {
      const { at, text } = locationOf(meta, task, placeOf(meta, task, here(session), 0))
      return { task: nameOf(meta, task), at, text }
    }),
    found,
    reached: reachedHere(explored, session).map(({ name, at }) => ({ name, at })),
    failing: failing === undefined ? null : findingJson(explored, yield* failureOf(explored, session, failing)),
  }
}

function choiceJson(explored: Explored, session: Session, choice: Choice): View['choices'][number] {
  const step = toldStep(explored, withChoice(session, choice), session.at)
  const failure = explored.meta.failures[choice.failure]
  return {
    step: stepJson(explored.meta, step, choice.way, choice.location),
    fails: failure === undefined ? null : `${failure.name}: ${failure.message}`,
  }
}

function findingJson({ meta }: Explored, finding: Finding): Told {
  const { headline, facts } = causeOf({ meta }, finding)
  return { name: findingName(finding), headline, facts }
}

/** What `check` finds: one of them by its number leads to its run. */
export const foundJson = (explored: Explored, { findings, ended }: RunResult): Found => ({
  findings: findings.map((one) => ({
    ...findingJson(explored, one),
    steps: one.trace === undefined ? null : one.trace.steps.length + (one.cycle?.steps.length ?? 0),
  })),
  complete: ended === 'complete',
})
