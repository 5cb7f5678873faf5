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

export const moves = -1
export const blocked = -2
/** A way that fails with failure f ends with `fails - f`. */
const fails = -3

/** Overwrites the beginning of `checker.out`. */
export function waysOf(checker: Checker, task: number, states: Int32Array, at: number): readonly Way[] {
  const log = checker.log
  log.length = 0
  checker.logging = true
  checker.step(task, states, at, 0)
  checker.logging = false
  const ways: Way[] = []
  let notes: number[] = []
  let successor = 0
  for (const entry of log) {
    if (entry >= 0) {
      notes.push(entry)
      continue
    }
    if (entry === moves) {
      const from = successor++ * checker.words
      ways.push({ way: ways.length, target: checker.out.slice(from, from + checker.words), failure: -1, notes })
    } else if (entry !== blocked) ways.push({ way: ways.length, target: undefined, failure: fails - entry, notes })
    notes = []
  }
  log.length = 0
  return ways
}
