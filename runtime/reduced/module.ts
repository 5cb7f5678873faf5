// Generated checkers over the same packed states as one that explores fewer of them: its steps are transactions, after each of which
// all confluent steps that are open are taken, and states that are alike but for names are represented by one. In: the module of the
// full system and what there is of the others. Out: a checker module for the drivers.
import type { Checker, CheckerModule } from '../contract.ts'
import type { Canonicaliser } from './canonical.ts'

/** The reductions, in the order in which they apply. */
export const reductionNames = ['transactions', 'confluence', 'symmetry'] as const
export type ReductionName = (typeof reductionNames)[number]

export interface ReducedModules {
  readonly full: CheckerModule
  /** Its steps are transactions; without it those of the spec. */
  readonly transactions?: CheckerModule | undefined
  /** The confluent steps alone. */
  readonly settling?: CheckerModule | undefined
  /** Replaces a state by its representative under the system's symmetries. */
  readonly canonical?: Canonicaliser | undefined
}

/** Which of them the modules stand for. */
export function reductionsOf({ transactions, settling, canonical }: ReducedModules): readonly ReductionName[] {
  const there = { transactions: transactions !== undefined, confluence: settling !== undefined, symmetry: canonical !== undefined }
  return reductionNames.filter((name) => there[name])
}

export function reducedModule(modules: ReducedModules): CheckerModule {
  return { meta: modules.full.meta, create: (settings) => reducedChecker(modules, settings) }
}

function reducedChecker(modules: ReducedModules, settings: readonly number[]): Checker {
  const full = modules.full.create(settings)
  const transactions = (modules.transactions ?? modules.full).create(settings)
  const settle = settler(modules, settings)
  const { words, out, hashes } = transactions
  const canonical = modules.canonical

  const finish = (from: number, count: number): number => {
    for (let k = from; k < count; k++) {
      const at = k * words
      settle(out, at)
      canonical?.(out, at)
      hashes[k] = hash(out, at, words)
    }
    return count
  }
  return {
    words,
    out,
    hashes,
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
    log: transactions.log,
  }
}

/** Takes every confluent step that is open, in place, until none is; tells of each before it is taken. */
export function settler(
  modules: ReducedModules,
  settings: readonly number[],
): (states: Int32Array, at: number, taking?: (task: number) => void) => void {
  if (modules.settling === undefined) return () => undefined
  const settling = modules.settling.create(settings)
  const { words, out } = settling
  const tasks = settling.out.length === 0 ? 0 : modules.full.meta.tasks.length
  return (states, at, taking) => {
    // All tasks at once first: mostly none of them has a step to take.
    for (let moved = tasks > 0; moved && settling.expand(states, at, 0) > 0;) {
      moved = false
      for (let task = 0; task < tasks; task++) {
        if (settling.step(task, states, at, 0) !== 1) continue
        taking?.(task)
        for (let w = 0; w < words; w++) states[at + w] = out[w]!
        moved = true
      }
    }
  }
}

/** Good low bits for states that differ in few. */
function hash(states: Int32Array, at: number, words: number): number {
  let h = words
  for (let w = 0; w < words; w++) {
    h = Math.imul(h ^ states[at + w]!, 0x9e3779b1)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b)
  return (h ^ (h >>> 16)) >>> 0
}
