// Which steps are progress: those on which a task that owes it completes an operation or a round. In: the notes of the meta data.
// Out: counters to compare before and after a step.
import type { Checker, Meta } from '../contract.ts'
import { taskOf } from '../elements.ts'

/** Per task the notes that are progress; empty for environment tasks, whose endings are none. */
export function progressNotes(meta: Meta): readonly Int32Array[] {
  return meta.tasks.map((task, t) =>
    task.role === 'environment'
      ? new Int32Array(0)
      : Int32Array.from(
          meta.notes.flatMap((note, n) => ((note.kind === 'outcome' || note.kind === 'round') && note.task === t ? [n] : [])),
        ),
  )
}

/** How often any of the notes was passed so far. */
export function passed(checker: Checker, notes: Int32Array): number {
  const counts = checker.notes
  let sum = 0
  for (let k = 0; k < notes.length; k++) sum += counts[notes[k]!]!
  return sum
}

/**
 * Whether a task owes progress by its role: what the deadlocks and livelocks are about. An interrupt owes it once it has begun; one that
 * moves in a cycle without progress has, since its round does not end there.
 */
export function owesProgress(meta: Meta, task: number): boolean {
  return taskOf(meta, task).role !== 'environment'
}
