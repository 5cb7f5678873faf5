// Branches marked `fair`: who passes such a branch over for ever takes it for ever again. In: a set of states with the steps inside.
// Out: which fair branches the steps pass over although they are open, and which they take: for each a Streett condition.
import { placeOf } from '../elements.ts'
import { waysOf } from '../ways.ts'
import type { Meta } from '../contract.ts'
import type { Space } from '../search/space.ts'

/** A branch of a step; its note tells that the branch is taken. */
export interface FairBranch {
  readonly task: number
  readonly location: number
  readonly note: number
}

const knownNotes = new WeakMap<Meta, readonly (readonly number[])[]>()

/** Per task the notes of its fair branches. */
export function fairNotes(meta: Meta): readonly (readonly number[])[] {
  const known = knownNotes.get(meta)
  if (known !== undefined) return known
  const notes = meta.tasks.map((_, t) => meta.notes.flatMap((note, n) => (note.kind === 'fair' && note.task === t ? [n] : [])))
  knownNotes.set(meta, notes)
  return notes
}

/** Takes out of `targets`, filled for this state, the ways that pass these branches over where they are open. */
export function passOver(space: Space, branches: readonly FairBranch[], id: number): void {
  const { meta, checker, visited, bounds, targets } = space
  for (const { task, location, note } of branches) {
    if (placeOf(meta, task, visited.states(), visited.at(id)) !== location) continue
    const ways = waysOf(checker, task, visited.states(), visited.at(id))
    if (!ways.some((way) => way.notes.includes(note))) continue
    ways
      .filter((way) => way.target !== undefined)
      .forEach((way, k) => {
        if (!way.notes.includes(note)) targets[bounds[task]! + k] = -1
      })
  }
}

interface Choices {
  /** Looks at the steps of a state; `targets` holds them, and `inside` tells which are meant. */
  look(id: number, inside: (target: number) => boolean): void
  /** Passed over where they were open; `taken` tells those that were also taken. */
  passedOver(taken: boolean): readonly FairBranch[]
}

/** Collects the fair branches of a set of states. `notes`: for each task the numbers of the notes that mark its fair branches. */
export function choicesIn(space: Space, notes: readonly (readonly number[])[]): Choices {
  const { meta, checker, visited, bounds, targets } = space
  const passed = new Map<string, FairBranch>()
  const took = new Set<string>()
  return {
    look(id, inside) {
      notes.forEach((own, task) => {
        const open = own.length === 0 ? [] : waysOf(checker, task, visited.states(), visited.at(id))
        const possible = own.filter((note) => open.some((way) => way.notes.includes(note)))
        if (possible.length === 0) return
        const location = placeOf(meta, task, visited.states(), visited.at(id))
        open
          .filter((way) => way.target !== undefined)
          .forEach((way, k) => {
            const target = targets[bounds[task]! + k]!
            if (target < 0 || !inside(target)) return
            for (const note of possible) {
              const key = `${task} ${location} ${note}`
              if (way.notes.includes(note)) took.add(key)
              else passed.set(key, { task, location, note })
            }
          })
      })
    },
    passedOver: (taken) => [...passed].flatMap(([key, branch]) => (took.has(key) === taken ? [branch] : [])),
  }
}
