// Where an explorer stands: a run, and how much of it is taken. Input: a session and a move; output: the next session. What was taken back is
// kept until another step is taken in its place.
import type { WatchingModule } from '../contract.ts'
import type { Trace, TraceStep } from '../result.ts'
import { generator } from '../simulator/schedulers.ts'
import { choicesOf, type Choice, type Explored } from './model.ts'
import { nth } from '../entries.ts'

export interface Session {
  readonly run: Trace
  /** Steps that are taken: those behind them were taken back. */
  readonly at: number
  readonly watching: WatchingModule | undefined
  /** Random walks so far: each has a seed of its own. */
  readonly walks: number
  /** Short names that the reader knows. */
  readonly known: ReadonlySet<string>
}

/** A session at the first state of a run, nothing of it taken yet. */
export const sessionOf = (run: Trace, watching: WatchingModule | undefined): Session => ({
  ...{ run, at: 0, watching, walks: 0, known: new Set<string>() },
})

/** The run up to here. */
export function taken({ run, at }: Pick<Session, 'run' | 'at'>): Trace {
  const steps = run.steps.slice(0, at)
  const { begun } = run
  return { states: run.states.slice(0, at + 1), steps, switches: switchesOf(steps), ...(begun && { begun }) }
}

const switchesOf = (steps: readonly TraceStep[]): number =>
  steps.filter((step, index) => index > 0 && step.task !== nth(steps, index - 1).task).length

export const here = ({ run, at }: Session): Int32Array => nth(run.states, at)

/** The session behind a step. What was taken back before is forgotten: another step stands in its place. */
export const stepped = (session: Session, { task, way, location, notes, target }: Choice & { readonly target: Int32Array }): Session => {
  const { states, steps, begun } = taken(session)
  const all = [...steps, { task, way, location, notes }]
  const run: Trace = { states: [...states, target], steps: all, switches: switchesOf(all), ...(begun && { begun }) }
  return { ...session, run, at: session.at + 1 }
}

export const movesOn = (choice: Choice): choice is Choice & { readonly target: Int32Array } => choice.target !== undefined

/** Each enabled step is as likely as any other. Ends before a step that fails, which is told, and where there is none. */
export function walked(
  explored: Explored,
  session: Session,
  length: number,
  seed: number,
): { readonly session: Session; readonly failing: Choice | undefined } {
  const random = generator(seed)
  let now: Session = { ...session, walks: session.walks + 1 }
  for (let k = 0; k < length; k++) {
    const choices = choicesOf(explored, here(now))
    const choice = choices[Math.floor(random() * choices.length)]
    if (choice === undefined) break
    if (!movesOn(choice)) return { session: now, failing: choice }
    now = stepped(now, choice)
  }
  return { session: now, failing: undefined }
}
