// Self-deadlocks: who stands before a request that its own hold denies. In: a task in a state. Out: whether it is one. The checker
// notes each request that an own hold denies; at a plain `lock` that is the answer, elsewhere every way has to be closed so.
import { blocked } from './ways.ts'
import { placeOf } from './elements.ts'
import type { Checker, Meta } from './contract.ts'

/** Per task the notes that its own hold denies a request. */
export function ownHoldNotes(meta: Meta): readonly Int32Array[] {
  return meta.tasks.map((_, t) =>
    Int32Array.from(meta.notes.flatMap((note, n) => (note.kind === 'selfDeadlock' && note.task === t ? [n] : []))),
  )
}

/** Whether the note alone tells it: the step is one request and nothing else. */
export function isPlainRequest(meta: Meta, task: number, states: Int32Array, at: number): boolean {
  const { verb } = meta.tasks[task]!.locations[placeOf(meta, task, states, at)]!
  return verb === 'lock' || verb === 'granted'
}

/** Overwrites the beginning of `checker.out`, and counts as a step does. */
export function selfDeadlocked(meta: Meta, checker: Checker, notes: Int32Array, task: number, states: Int32Array, at: number): boolean {
  if (notes.length === 0) return false
  const { log } = checker
  log.length = 0
  checker.logging = true
  checker.step(task, states, at, 0)
  checker.logging = false
  const plain = isPlainRequest(meta, task, states, at)
  let noted = false // in this way
  let every = true
  let some = false
  for (const entry of log) {
    if (entry >= 0) {
      noted ||= notes.includes(entry)
      continue
    }
    some ||= noted
    every &&= noted && entry === blocked
    noted = false
  }
  log.length = 0
  return some && (plain || every)
}
