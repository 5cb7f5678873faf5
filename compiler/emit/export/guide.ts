// What it takes to understand another checker that was given an exported model: which place of the spec a name is, which finding a broken
// claim is, and what it was never asked. Input: a variant and the names that its exporter gave; output: plain data.
import type { Location, Node, Note, Property, Task } from '../../ir/system.ts'
import { nodesInOrder, successors } from '../../ir/walk.ts'
import type { FirstStates } from './first.ts'
import { isProgress, owes, type Named } from './places.ts'
import { isAsked, type Place, type Variant } from './variant.ts'

/** What the model says of itself by a name of its own, and the finding that it is where that is broken; `unreachable` where it is not. */
export interface Claim {
  readonly name: string
  readonly finding: Named
  /** Whether one state tells. */
  readonly about: 'states' | 'runs'
}

export interface Guide {
  /** Per task: its name in the model, and the id of the location that each name of a place is. */
  readonly tasks: readonly { readonly name: string; readonly places: Readonly<Record<string, number>> }[]
  readonly claims: readonly Claim[]
  /** What is not asked although the spec could have it, in words. */
  readonly unasked: readonly string[]
}

/** What it takes to read what another checker says of this model, in the names that the model has. */
export function guideOf(
  variant: Variant,
  first: FirstStates,
  names: { readonly task: (index: number) => string; readonly place: (place: Place) => string },
  claims: readonly Claim[],
  unasked: readonly string[],
): Guide {
  return {
    tasks: variant.tasks.map(({ places }, i) => ({
      name: names.task(i),
      places: Object.fromEntries(places.map((place) => [names.place(place), place.location.id])),
    })),
    claims,
    unasked: [...first.failing.map(({ failure }) => `fails ${failure.name} before the first state`), ...unasked],
  }
}

// ---- what can be at all ----

/**
 * Beyond what no target says: whom a deadlock leaves moving. A task that owes progress goes on beside a deadlock only where its code
 * comes back to a step that is progress; an environment task may go on beside any.
 */
export function beside(variant: Variant): readonly string[] {
  return [
    ...(circles(variant, isOutside, 'any') ? ['deadlock beside an environment task that moves'] : []),
    ...(circles(variant, owes, 'progress') ? ['partial_deadlock'] : []),
  ]
}

/** Whether some task that owes progress can move for ever without making any, as far as its code goes. */
export const mayLivelock = (variant: Variant): boolean => circles(variant, owes, 'none')

/** Whether such a task has a step that leads back to where it stands. */
export const mayIdle = (variant: Variant): boolean => circles(variant, owes, 'idle')

const isOutside = (task: Task): boolean => !owes(task)

/** `none`: a circle of places by steps that are no progress; `progress`: one by a step that is; `idle`: one of a single place, without. */
function circles(variant: Variant, whose: (task: Task) => boolean, what: 'none' | 'progress' | 'idle' | 'any'): boolean {
  return variant.tasks.some(({ task, places }) => {
    if (!whose(task)) return false
    const steps = new Map(places.map(({ location, code }) => [location, stepsFrom(code, isProgress(task))]))
    const kept = (progress: boolean): boolean => what === 'progress' || what === 'any' || !progress
    const reaches = (from: Location, goal: Location): boolean => {
      const seen = new Set<Location>([from])
      for (const at of seen) {
        if (at === goal) return true
        for (const { to, progress } of steps.get(at) ?? []) if (kept(progress)) seen.add(to)
      }
      return false
    }
    return [...steps].some(([from, list]) =>
      list.some(({ to, progress }) => {
        if (what === 'idle') return !progress && to === from
        return (what === 'any' || progress === (what === 'progress')) && reaches(to, from)
      }),
    )
  })
}

/** Where the ways of a step lead, and whether one that leads there is progress. */
function stepsFrom(code: Node, progress: (note: Note) => boolean): readonly { readonly to: Location; readonly progress: boolean }[] {
  const flags = new Map<Node, Set<boolean>>([[code, new Set([false])]])
  const found: { to: Location; progress: boolean }[] = []
  for (const node of nodesInOrder(code)) {
    const here = flags.get(node) ?? new Set<boolean>()
    if (node.kind === 'goto') for (const flag of here) found.push({ to: node.location, progress: flag })
    const after = node.kind === 'note' && progress(node.note) ? [true] : [...here]
    for (const next of successors(node)) flags.set(next, new Set([...(flags.get(next) ?? []), ...after]))
  }
  return found
}

/** The findings of properties about runs. */
export function aboutRuns(property: Property): Named | undefined {
  switch (property.claim.kind) {
    case 'eventually':
    case 'alwaysEventually':
    case 'leadsTo':
      return { kind: 'violates', name: property.name }
    case 'completes':
      return { kind: 'starvation', name: property.name }
    case 'invariant':
    case 'reachable':
    case 'finally':
      return undefined
  }
}

/** Whether the workload asks for weak fairness of every task wherever it stands, and for nothing else: all that some checkers can say. */
export function isWeakOnly({ system }: Pick<Variant, 'system'>): boolean {
  const noChoices = system.notes.every((note) => note.kind !== 'choice')
  return (
    noChoices &&
    system.tasks.every(
      (task) =>
        task.fairness === 'weak' &&
        task.locations.every(
          (location) => location.finished || location.verb === 'start' || (location.fairness !== 'strong' && isAsked(task, location)),
        ),
    )
  )
}

export const wordsOf = ({ kind, name }: Named): string => (name === '' ? kind : `${kind} ${name}`)
