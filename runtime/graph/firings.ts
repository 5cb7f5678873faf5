// How often a retry rule fires in a row for one task. In: a graph in which a task is followed, whatever it is called in each state. Out: the
// most firings on a run between two endings of its operations. A step may pass several notes, as a transaction does: in their order.
import { heaviest, type Weighted } from './longest.ts'
import { passed } from './progress.ts'
import { upTo } from './components.ts'
import { nth } from '../entries.ts'
import { plainSuccessors, successors, type Space } from '../search/space.ts'
import { waysOf, type Way } from '../ways.ts'
import type { Checker, Meta } from '../contract.ts'

export interface Followed {
  /** Their number: states, each as often as there are tasks that it may be. */
  readonly vertices: number
  /** As long as `vertices`, to be written over. */
  readonly index: Int32Array
  /** Counts the notes that are passed. */
  readonly checker: Checker
  /** Of the vertex asked for last. */
  readonly targets: Int32Array
  /** Fills `targets`; how many, by task. */
  readonly successors: (vertex: number) => number
  /** The same, of whichever tasks. */
  readonly edges: (vertex: number) => number
  /** Lets the task alone take its steps, and nothing else, for the notes that they pass. */
  readonly alone: (vertex: number) => void
  /** What the task is called there. */
  readonly task: (vertex: number) => number
  /** Of the vertex asked for last: where the steps of the task begin among the successors. */
  readonly first: (vertex: number) => number
  readonly ways: (vertex: number) => readonly Way[]
}

interface Notes {
  readonly firing: readonly number[]
  readonly ending: readonly number[]
}

/** The notes of a task by which the rule fires, and by which its operations and rounds end. */
export function firingNotes(meta: Meta, rule: number, task: number): Notes {
  const of = (kept: (note: Meta['notes'][number]) => boolean): readonly number[] => meta.notes.flatMap((note, n) => (kept(note) ? [n] : []))
  return {
    firing: of((note) => note.kind === 'retry' && note.task === task && note.retry === rule),
    ending: of((note) => (note.kind === 'outcome' || note.kind === 'round') && note.task === task),
  }
}

/** The tasks for which the rule was seen to fire, in their order. */
export function firingTasks(meta: Meta, rule: number, passes: Float64Array): readonly number[] {
  const found = meta.notes.flatMap((note, n) => (note.kind === 'retry' && note.retry === rule && passes[n]! > 0 ? [note.task] : []))
  return [...new Set(found)].sort((a, b) => a - b)
}

/** Of two numbers of firings in a row. */
export const longerOf = (a: number | 'unbounded', b: number | 'unbounded'): number | 'unbounded' =>
  a === 'unbounded' || b === 'unbounded' ? 'unbounded' : Math.max(a, b)

/** A task that has its name in every state. */
export function followedIn(space: Space, task: number): Followed {
  const { checker, visited, targets, bounds } = space
  return {
    vertices: visited.count(),
    index: visited.marks(),
    checker,
    targets,
    successors: (id) => successors(space, id),
    edges(id) {
      const n = plainSuccessors(space, id)
      return n < 0 ? -1 - n : n
    },
    alone: (id) => void checker.step(task, visited.states(), visited.at(id), 0),
    task: () => task,
    first: () => bounds[task]!,
    ways: (id) => waysOf(checker, task, visited.states(), visited.at(id)),
  }
}

/** Firings of the task between two endings on any run, at most; `notesOf`: what counts under each of its names. */
export function* longestInARow(graph: Followed, notesOf: (task: number) => Notes): Generator<void, number | 'unbounded'> {
  const { vertices, index, checker, targets } = graph
  const weights = new Int32Array(targets.length)
  const known = new Map<number, Notes & { readonly all: Int32Array }>()
  const notes = (task: number): Notes & { readonly all: Int32Array } => {
    const before = known.get(task)
    if (before !== undefined) return before
    const found = notesOf(task)
    const made = { ...found, all: Int32Array.from([...found.firing, ...found.ending]) }
    known.set(task, made)
    return made
  }
  /** By vertex: firings on a step to it, behind an ending: of an operation that another one calls, whose outcome makes a rule of the caller fire. */
  const begun = new Map<number, number>()
  let within = 0
  const edges: Weighted = {
    targets,
    weights,
    of(vertex) {
      const own = notes(graph.task(vertex))
      const before = passed(checker, own.all)
      graph.alone(vertex)
      const isPassing = passed(checker, own.all) !== before
      const n = isPassing ? graph.successors(vertex) : graph.edges(vertex)
      weights.fill(0, 0, n)
      if (!isPassing) return n
      let k = graph.first(vertex)
      for (const way of graph.ways(vertex)) {
        if (way.target === undefined) continue
        const counts = rows(way, own)
        weights[k] = nth(counts, 0)
        if (counts.length > 1) {
          const target = targets[k]!
          begun.set(target, Math.max(begun.get(target) ?? 0, counts.at(-1) ?? 0))
          within = Math.max(within, ...counts)
          targets[k] = -1
        }
        k++
      }
      return n
    },
  }
  index.fill(0, 0, vertices)
  const best = new Int32Array(vertices)
  const greatest = yield* heaviest(upTo(vertices), edges, index, best)
  if (greatest === 'unbounded') return greatest
  let longest = Math.max(greatest, within)
  for (const [vertex, count] of begun) longest = Math.max(longest, count + best[vertex]!)
  return longest
}

/** Firings up to the first ending of the way, between each two, and behind the last. */
function rows({ notes }: Way, { firing, ending }: Notes): readonly number[] {
  const counts = [0]
  for (const note of notes) {
    if (firing.includes(note)) counts[counts.length - 1]!++
    else if (ending.includes(note)) counts.push(0)
  }
  return counts
}
