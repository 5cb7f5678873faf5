// Branches marked `fair`: who passes such a branch over for ever takes it for ever again. In: a set of states with the steps inside.
// Out: which fair branches the steps pass over although they are open, and which they take: for each a Streett condition.
import { nth } from '../entries.ts'
import { waysOf, type Way } from '../ways.ts'
import type { Meta } from '../contract.ts'
import type { Space } from '../search/space.ts'

/** A branch of a choice, told by the note that it leaves. */
export interface FairBranch {
  readonly task: number
  readonly note: number
  /** The notes of the branches beside it. A way with none of them does not come to the choice, and passes nothing over. */
  readonly others: readonly number[]
}

const known = new WeakMap<Meta, readonly (readonly FairBranch[])[]>()

/** Per task its branches that are marked `fair`. */
export function fairBranches(meta: Meta): readonly (readonly FairBranch[])[] {
  const before = known.get(meta)
  if (before !== undefined) return before
  const choices = new Map<number, number[]>()
  meta.notes.forEach((note, n) => {
    if (note.kind === 'choice') choices.set(note.choice, [...(choices.get(note.choice) ?? []), n])
  })
  const branches = [...choices.values()].flatMap((notes) =>
    notes.flatMap((note): FairBranch[] => {
      const meant = nth(meta.notes, note)
      return meant.kind === 'choice' && meant.fair ? [{ task: meant.task, note, others: notes.filter((other) => other !== note) }] : []
    }),
  )
  const ofTasks = meta.tasks.map((_, t) => branches.filter(({ task }) => task === t))
  known.set(meta, ofTasks)
  return ofTasks
}

const takes = ({ note }: FairBranch, way: Way): boolean => way.notes.includes(note)
const passes = ({ others }: FairBranch, way: Way): boolean => others.some((other) => way.notes.includes(other))

/** Takes out of `targets`, filled for this state, the ways that pass these branches over where they are open. */
export function passOver(space: Space, branches: readonly FairBranch[], id: number): void {
  const { checker, visited, bounds, targets } = space
  for (const branch of branches) {
    const ways = waysOf(checker, branch.task, visited.states(), visited.at(id))
    if (!ways.some((way) => takes(branch, way))) continue
    ways
      .filter((way) => way.target !== undefined)
      .forEach((way, k) => {
        if (passes(branch, way) && !takes(branch, way)) targets[bounds[branch.task]! + k] = -1
      })
  }
}

interface Choices {
  /** Looks at the steps of a state; `targets` holds them, and `inside` tells which are meant. */
  look(id: number, inside: (target: number) => boolean): void
  /** Passed over where they were open; `taken` tells those that were also taken. */
  passedOver(taken: boolean): readonly FairBranch[]
}

/** Collects the fair branches of a set of states. */
export function choicesIn({ meta, checker, visited, bounds, targets }: Space): Choices {
  const passed = new Set<FairBranch>()
  const took = new Set<FairBranch>()
  return {
    look(id, inside) {
      fairBranches(meta).forEach((own, task) => {
        const open = own.length === 0 ? [] : waysOf(checker, task, visited.states(), visited.at(id))
        const possible = own.filter((branch) => open.some((way) => takes(branch, way)))
        if (possible.length === 0) return
        open
          .filter((way) => way.target !== undefined)
          .forEach((way, k) => {
            const target = targets[bounds[task]! + k]!
            if (target < 0 || !inside(target)) return
            for (const branch of possible) {
              if (takes(branch, way)) took.add(branch)
              if (passes(branch, way)) passed.add(branch)
            }
          })
      })
    },
    passedOver: (taken) => [...passed].filter((branch) => took.has(branch) === taken),
  }
}
