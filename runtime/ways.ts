// The ways of one task in one state, told apart. In: a state. Out: for each way its number, its target or failure, and the notes
// that it passes. Far slower than `expand`: for counterexamples and for the few states where a search needs to know which way.
//
// Way numbers: a task's ways in a state are numbered from 0 in the order of the text, failing ways included, blocked ones not.
// The checker's log says how each way ends, so that a failing way, which appends no successor, keeps its number.
import type { Checker } from './contract.ts'

export interface Way {
  readonly way: number
  /** Packed; undefined for a way that fails. */
  readonly target: Int32Array | undefined
  /** Index in `meta.failures`; -1 if it moves on. */
  readonly failure: number
  readonly notes: readonly number[]
}

const moves = -1
export const blocked = -2
/** A way that fails with failure f ends with `fails - f`. */
const fails = -3

/**
 * Each way of a task in a state, blocked ones too, by how the log says that it ends: `moves` with its target, `blocked`, or that it fails.
 * Overwrites the beginning of `checker.out`.
 */
export function eachWay(
  checker: Checker,
  task: number,
  states: Int32Array,
  at: number,
  visit: (end: number, target: Int32Array | undefined, notes: readonly number[]) => void,
): void {
  const { log, words, out } = checker
  log.length = 0
  checker.logging = true
  checker.step(task, states, at, 0)
  checker.logging = false
  let notes: number[] = []
  let successor = 0
  for (const entry of log) {
    if (entry >= 0) {
      notes.push(entry)
      continue
    }
    const from = entry === moves ? successor++ * words : -1
    visit(entry, from < 0 ? undefined : out.slice(from, from + words), notes)
    notes = []
  }
  log.length = 0
}

/** Those that are not blocked. Overwrites the beginning of `checker.out`. */
export function waysOf(checker: Checker, task: number, states: Int32Array, at: number): readonly Way[] {
  const ways: Way[] = []
  eachWay(checker, task, states, at, (end, target, notes) => {
    if (end !== blocked) ways.push({ way: ways.length, target, failure: end === moves ? -1 : fails - end, notes })
  })
  return ways
}
