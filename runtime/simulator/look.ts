// What can be asked of a state: whether the properties hold and which part of one does not, and for each task that cannot move what it
// waits for. Input: a model and a state; output: plain data. Meaning: docs/language.md, "Properties" and "Findings".
import { ofState, type Claim, type Judged } from './program.ts'
import { resolve, standing, startRun, lockOf, type Machine } from './machine.ts'
import { sameWanted } from './locks.ts'
import { interruptedBy, isActive, isBetweenRounds, isFinished, type Model } from './model.ts'
import type { AnyState, Hold, Request, Value } from './state.ts'
import { valuesOf } from './truth.ts'
import { Fault } from './fault.ts'

export type Verdict =
  | {
      readonly holds: boolean
      /** The smallest part of the condition that makes it so, and the values of the names around it. */
      readonly part: string
      readonly names: Readonly<Record<string, Value>>
      /** Where it does not hold: what that part reads, by path. */
      readonly values: Readonly<Record<string, Value>>
    }
  /** It cannot be evaluated in this state. */
  | { readonly holds: undefined; readonly fails: string }

/** Conditions of properties in a state, by the property's name; the conclusion of `leads to` as `NAME, then`; of a `forall` as `NAME[File[0]]`. */
export function properties<S extends AnyState>(model: Model<S>, state: S): Readonly<Record<string, Verdict>> {
  const verdicts: [string, Verdict][] = []
  for (const { name, line, claim } of claimsIn(model, state)) {
    const add = (key: string, judged: Judged<never>): void => void verdicts.push([key, verdictOf(judged, state, line)])
    switch (claim.kind) {
      case 'completes':
        break
      case 'leadsTo':
        add(name, claim.premise)
        add(`${name}, then`, claim.conclusion)
        break
      default:
        add(name, claim.holds)
    }
  }
  return Object.fromEntries(verdicts)
}

interface Claimed {
  readonly name: string
  readonly line: number
  readonly claim: Claim<never>
}

/** Those of a `forall` are named with what they are of. */
function claimsIn<S extends AnyState>(model: Model<S>, state: S): readonly Claimed[] {
  return Object.entries(model.machine.program.properties).flatMap(([name, { line, claim, each }]) => [
    ...(claim === undefined ? [] : [{ name, line, claim }]),
    ...(each === undefined ? [] : ofState(each, state)).map((one) => ({
      name: `${name}[${one.of.map(String).join(', ')}]`,
      line,
      claim: one.claim,
    })),
  ])
}

function verdictOf(judged: Judged<never>, state: AnyState, line: number): Verdict {
  try {
    const { holds, part, names, reads } = ofState(judged, state)
    return { holds, part, names, values: holds ? {} : valuesOf(reads) }
  } catch (error) {
    if (error instanceof Fault) return { holds: undefined, fails: `invariant@${line}` }
    throw error
  }
}

/** Why a task does not move. */
export interface Waiting {
  readonly task: string
  readonly line: number
  readonly text: string
  readonly for:
    | {
        readonly kind: 'lock'
        readonly lock: string
        readonly mode: string
        readonly holders: readonly Hold[]
        readonly behind: readonly Request[]
      }
    /** A `wait until`, a `choose` without a value, or an `atomic` or `select` none of whose ways is open. */
    | { readonly kind: 'condition' }
    | { readonly kind: 'interrupt'; readonly by: string }
}

/** The tasks that have something left to do and cannot move in this state, in the order of the text. A task between rounds has not. */
export function waiting<S extends AnyState>(model: Model<S>, state: S): readonly Waiting[] {
  const { machine } = model
  const moving = new Set(model.steps(state).map((step) => step.task))
  return model.tasks.flatMap((task) =>
    moving.has(task) || isFinished(machine, state, task) || !isActive(state, task) || isBetweenRounds(machine, state, task)
      ? []
      : [waitOf(machine, state, task)],
  )
}

/** Empty where somebody can move; else who waits for what. */
export function stuck<S extends AnyState>(model: Model<S>, state: S): readonly Waiting[] {
  if (model.steps(state).length > 0) return []
  return waiting(model, state).filter(({ task }) => model.machine.tasks.get(task)?.shape.role !== 'environment')
}

function waitOf(machine: Machine, state: AnyState, task: string): Waiting {
  const run = startRun(machine, state, task, () => 0)
  const { code } = standing(run)
  const at = { task, line: code.line, text: code.text }
  const by = interruptedBy(machine, state, task)
  if (by !== undefined) return { ...at, for: { kind: 'interrupt', by } }
  if (code.kind !== 'lock') return { ...at, for: { kind: 'condition' } }
  try {
    const use = resolve(run, code.use)
    const lock = lockOf(run, use.lock)
    const position = lock.queue.findIndex((request) => request.task === task && sameWanted(request, use))
    const behind = position < 0 ? lock.queue : lock.queue.slice(0, position)
    return { ...at, for: { kind: 'lock', lock: use.lock, mode: use.mode, holders: lock.holders, behind } }
  } catch (error) {
    if (error instanceof Fault) return { ...at, for: { kind: 'condition' } }
    throw error
  }
}
