// The findings that a step is by what it passes, while the run goes on: leaks and warnings. In: a note; out: the finding's kind and name.
import type { NoteMeta } from '../contract.ts'

interface Noted {
  readonly kind: 'leaks' | 'warns'
  /** The lock, the warning's name. */
  readonly name: string
}

/** Undefined for a note that is no finding. */
export function notedAs(note: NoteMeta | undefined): Noted | undefined {
  if (note?.kind === 'leak') return { kind: 'leaks', name: note.lock }
  return note?.kind === 'warn' ? { kind: 'warns', name: note.name } : undefined
}
