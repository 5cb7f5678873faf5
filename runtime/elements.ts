// Reads single elements out of packed states by the generated meta data. In: a field's place in the words. Out: its integer code.
// For reports and for the analyses after the search; generated code has these shifts and masks written out.
import type { FieldMeta, LocationMeta, LockMeta, Meta, NoteMeta, TaskMeta } from './contract.ts'

/** The code of a field in the state at word offset `at`. */
export function read(field: FieldMeta, states: Int32Array, at: number): number {
  if (field.bits === 0) return field.low
  const mask = field.bits === 32 ? -1 : (1 << field.bits) - 1
  return (((states[at + field.word]! >>> field.shift) & mask) >>> 0) + field.low
}

/** What the meta data has for an id of its own. Each throws where there is none, and reads one kind of list, so that it costs a loop nothing. */
export const taskOf = (meta: Meta, id: number): TaskMeta => meta.tasks[id] ?? missing('task', id)
export const lockOf = (meta: Meta, id: number): LockMeta => meta.locks[id] ?? missing('lock', id)
export const fieldOf = (meta: Meta, id: number): FieldMeta => meta.fields[id] ?? missing('field', id)
export const noteOf = (meta: Meta, id: number): NoteMeta => meta.notes[id] ?? missing('note', id)

function missing(what: string, id: number): never {
  throw new Error(`the meta data has no ${what} ${id}`)
}

/** Its number where there is no such task. */
export const nameOf = (meta: Meta, task: number): string => meta.tasks[task]?.name ?? `task ${task}`

/** In whose name a task holds locks: an interrupt in that of its host. */
export function holderOf(meta: Meta, task: number): number {
  const host = meta.tasks[task]?.host ?? -1
  return host === -1 ? task : host
}

/** Where it stands what a task holds: by lock and mode; an interrupt holds in the name of its host. */
export function holdFields(
  meta: Meta,
  task: number,
): readonly { readonly lock: number; readonly mode: number; readonly field: FieldMeta }[] {
  const holder = holderOf(meta, task)
  return meta.locks.flatMap((lock, index) =>
    lock.holds.flatMap((hold) => (hold.task === holder ? [{ lock: index, mode: hold.mode, field: fieldOf(meta, hold.field) }] : [])),
  )
}

/** The index of the location where a task stands. */
export function placeOf(meta: Meta, task: number, states: Int32Array, at: number): number {
  return read(fieldOf(meta, taskOf(meta, task).place), states, at)
}

/** Where a task stands in the state at word `at`. */
export function locationOf(meta: Meta, task: number, states: Int32Array, at: number): LocationMeta {
  return taskOf(meta, task).locations[placeOf(meta, task, states, at)]!
}

/** Whether a task that has no step where it stands is stuck there; an environment task is never called so. */
export function wouldBeStuck(meta: Meta, task: number, location: LocationMeta): boolean {
  return taskOf(meta, task).role !== 'environment' && !idle(meta, task, location)
}

/** Whether a task owes nothing where it stands: it has ended, or has not begun its round and may stay so. */
export function idle(meta: Meta, task: number, location: LocationMeta): boolean {
  if (location.finished) return true
  switch (taskOf(meta, task).role) {
    case 'task':
      return false
    case 'service':
    case 'environment':
      return location.rest
    case 'interrupt':
      return location.verb === 'begin'
  }
}
