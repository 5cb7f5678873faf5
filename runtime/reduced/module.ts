// Generated checkers over the same packed states as one that explores fewer of them: its steps are transactions, after each of which
// all confluent steps that are open are taken, and states that are alike but for names are represented by one. In: the module of the
// full system and what there is of the others. Out: a checker module for the drivers.
import { placeOf } from '../elements.ts'
import type { Checker, CheckerModule, StepsModule } from '../contract.ts'
import type { Canonicaliser } from './canonical.ts'

/** The reductions, in the order in which they apply. */
export const reductionNames = ['transactions', 'confluence', 'symmetry'] as const
export type ReductionName = (typeof reductionNames)[number]

export interface ReducedModules {
  readonly full: CheckerModule
  /** Its steps are transactions; without it those of the spec. */
  readonly transactions?: StepsModule | undefined
  /** The confluent steps alone. */
  readonly settling?: StepsModule | undefined
  /** By task the places, by their number among its locations, at which it can always move; none are known where this is absent. */
  readonly steady?: readonly (readonly number[])[] | undefined
  /** Replaces a state by its representative under the system's symmetries. */
  readonly canonical?: Canonicaliser | undefined
}

/** Which of them the modules stand for. */
export function reductionsOf({ transactions, settling, canonical }: ReducedModules): readonly ReductionName[] {
  const there = { transactions: transactions !== undefined, confluence: settling !== undefined, symmetry: canonical !== undefined }
  return reductionNames.filter((name) => there[name])
}

/** The module that explores fewer states; its meta data is that of the full one, since the states are the same. */
export function reducedModule(modules: ReducedModules): CheckerModule {
  return { meta: modules.full.meta, create: (settings) => reducedChecker(modules, settings) }
}

function reducedChecker(modules: ReducedModules, settings: readonly number[]): Checker {
  const full = modules.full.create(settings)
  const transactions = (modules.transactions ?? modules.full).create(settings)
  const settle = settler(modules, settings)
  const { words, out } = transactions
  const canonical = modules.canonical

  const finish = (from: number, count: number): number => {
    for (let k = from; k < count; k++) {
      const at = k * words
      settle(out, at)
      canonical?.(out, at)
    }
    return count
  }
  return {
    words,
    out,
    capacity: transactions.capacity,
    notes: transactions.notes,
    failures: transactions.failures,
    tally: transactions.tally,
    initial() {
      const count = full.initial()
      out.set(full.out.subarray(0, count * words))
      return count
    },
    expand: (states, at, count) => finish(count, transactions.expand(states, at, count)),
    step: (task, states, at, count) => finish(count, transactions.step(task, states, at, count)),
    bare: transactions,
    examine: (states, at) => full.examine(states, at),
    evaluate: (property, part, states, at) => full.evaluate(property, part, states, at),
    request: (task, states, at) => full.request(task, states, at),
    together: (lock, first, second) => full.together(lock, first, second),
    get logging() {
      return transactions.logging
    },
    set logging(on) {
      transactions.logging = on
    },
    ...(full.answer === undefined ? {} : { answer: full.answer }),
    log: transactions.log,
  }
}

/**
 * Takes every confluent step that is open, in place, until none is; tells of each before it is taken. None while a task has its silent run at
 * the start still to come: all of these come before the first step.
 */
export function settler(
  modules: ReducedModules,
  settings: readonly number[],
): (states: Int32Array, at: number, taking?: (task: number) => void) => void {
  if (modules.settling === undefined) return () => undefined
  const settling = modules.settling.create(settings)
  const { words, out } = settling
  const { meta } = modules.full
  const begun = (states: Int32Array, at: number): boolean =>
    meta.tasks.every((task, t) => task.locations[placeOf(meta, t, states, at)]!.verb !== 'start')
  const first = (states: Int32Array, at: number): number => {
    let task = 0
    while (settling.step(task, states, at, 0) === 0) task++
    return task
  }
  return (states, at, taking) => {
    if (!begun(states, at)) return
    // A confluent step is its task's only one, and the first successor is that of the first task that has any.
    while (settling.expand(states, at, 0) > 0) {
      taking?.(first(states, at))
      for (let w = 0; w < words; w++) states[at + w] = out[w]!
    }
  }
}
