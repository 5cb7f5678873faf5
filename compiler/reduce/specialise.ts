// One variant's system: every switch has its value, code that it makes dead is gone. Input: a system and the settings of a
// variant; output: for each location the code that can run, over the same variables and locations.
import type { Location, Node, System, Variable } from '../ir/system.ts'
import { alone, type Alone, type Element } from '../analysis/alone.ts'
import { combinationTable } from '../analysis/combinations.ts'
import { eachNode } from '../ir/walk.ts'
import { simplifier } from '../analysis/simplify.ts'
import { UNKNOWN } from '../analysis/values.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

export interface Specialised {
  readonly code: ReadonlyMap<Location, Node>
  /** Per task: what only it writes, and what it can be at each location on its own. */
  readonly own: readonly (readonly Element[])[]
  readonly alone: readonly Alone[]
}

/** Undefined where some task has too many states of its own to be followed. */
export function specialise(system: System, settings: readonly number[]): Specialised | undefined {
  let code = new Map<Location, Node>()
  const values = { ...UNKNOWN, parameter: (id: number): number | undefined => settings[id] }
  const fold = simplifier(values)
  for (const task of system.tasks) for (const location of task.locations) code.set(location, fold.node(location.code))
  const own = ownElements(system, code)
  const scopes = new Map(system.tasks.flatMap((task) => task.locations.map((location) => [location, new Set(location.scope)] as const)))
  const followed: Alone[] = []
  for (const task of system.tasks) {
    const start = nth(task.locations, 0)
    const result = alone(
      start,
      nth(own, task.id),
      combinationTable([]),
      (location) => scopes.get(location) ?? new Set(),
      (location) => code.get(location) ?? location.code,
    )
    if (result === undefined) return undefined
    followed.push(result)
  }
  const live = new Set(followed.flatMap((one) => [...one.visited]))
  const prune = simplifier(UNKNOWN, (n) => live.has(n))
  code = new Map([...code].map(([location, node]) => [location, prune.node(node)]))
  return { code, own, alone: followed }
}

/** Elements that one task's code assigns and no other's. */
function ownElements(system: System, code: ReadonlyMap<Location, Node>): readonly (readonly Element[])[] {
  const writers = new Map<Variable, Map<number, Set<number>>>()
  for (const task of system.tasks) {
    for (const location of task.locations) {
      eachNode(entryOf(code, location), (n) => {
        if (n.kind !== 'assign') return
        const { variable, index } = n.target
        const elements = writers.get(variable) ?? new Map<number, Set<number>>()
        writers.set(variable, elements)
        const touched = index.kind === 'const' ? [index.value] : variable.elements.map((_, i) => i)
        for (const i of touched) elements.set(i, (elements.get(i) ?? new Set<number>()).add(task.id))
      })
    }
  }
  const free = new Set(system.free.map(({ variable, element }) => `${variable.id} ${element}`))
  return system.tasks.map((task) =>
    [...writers].flatMap(([variable, elements]) =>
      [...elements].flatMap(([element, tasks]) => {
        const only = tasks.size === 1 && tasks.has(task.id) && !free.has(`${variable.id} ${element}`)
        // What others may read multiplies the places without saying which locks are held.
        return only && (variable.kind !== 'field' || variable.name.startsWith('task.')) && variable.kind !== 'queue'
          ? [{ variable, element }]
          : []
      }),
    ),
  )
}
