// Reduction of a variant: fewer states with the same findings. Steps that nobody else needs to see apart are joined to transactions,
// confluent steps are taken at once, states that only differ in who is who count once. Input: a system and settings; output: two
// systems over the same state, one whose steps are transactions, one that holds the confluent steps alone, and the classes of
// symmetric tasks and objects; or why the variant cannot be reduced.
import { beginsVariously } from '../ir/system.ts'
import type { Location, Node, Property, System } from '../ir/system.ts'
import { BLOCKED } from '../ir/build.ts'
import { commutation } from './commute.ts'
import { guarded, guardsOf } from './guards.ts'
import { simplifier } from '../analysis/simplify.ts'
import { UNKNOWN } from '../analysis/values.ts'
import { settling } from './settling.ts'
import { sight } from './sight.ts'
import { specialise, type Specialised } from './specialise.ts'
import { symmetries, type Symmetries, type SymmetryClass } from './symmetry.ts'
import { transactions } from './transactions.ts'
import { BROKEN, treeOf, type Step, type Tree } from './ways.ts'
import { entryOf } from '../../runtime/entries.ts'

/** Undefined where steps cannot be joined, and where none is confluent. */
interface Movers {
  readonly transactions: System | undefined
  readonly settling: System | undefined
  /** By task the places, by their number among its locations, at which it can always move, whatever others do. */
  readonly steady: readonly (readonly number[])[]
}

type Reduction =
  | ({
      readonly kind: 'reduced'
      /** No classes where no tasks or objects can change places. */
      readonly symmetries: Symmetries
    } & Movers)
  | { readonly kind: 'none'; readonly reason: string }

/**
 * One variant with fewer states and the same findings, or in a clause why it has to be explored as written; `settings` are the indices of the
 * parameters' values. Of a task `x = 1; lock a; S.c = 2; unlock a` where `S.c` is only touched under `a`, the steps from the lock to the unlock
 * become one transaction: nobody can tell the states in between apart.
 */
export function reduce(written: System, settings: readonly number[]): Reduction {
  const system = askedOf(written, settings)
  const resting = system.tasks.find(beginsVariously)
  if (resting !== undefined) return { kind: 'none', reason: `where a round of \`${resting.name}\` begins hangs on its data` }
  const special = specialise(system, settings)
  if (special === undefined) return { kind: 'none', reason: 'a task has too many states of its own' }
  const { classes: whole, places } = symmetries(system, special)
  const found = { classes: keepingOne(system, whole), places }
  const joined = movers(system, special, settings)
  if (typeof joined !== 'string') return { kind: 'reduced', ...joined, symmetries: found }
  if (found.classes.length === 0) return { kind: 'none', reason: joined }
  return { kind: 'reduced', transactions: undefined, settling: undefined, steady: [], symmetries: found }
}

/**
 * `every OP completes` asks about one task over many states, which has to be the same one in all of them: of tasks that change places one keeps
 * its name, and stands for the others. Those that only go round then cannot.
 */
function keepingOne(system: System, classes: readonly SymmetryClass[]): readonly SymmetryClass[] {
  if (!system.properties.some(({ claim }) => claim.kind === 'completes' && claim.task === undefined)) return classes
  const tasks = new Set(system.tasks.map(({ name }) => name))
  return classes.flatMap((one) => {
    if (!one.members.flat().some((name) => tasks.has(name))) return [one]
    return one.kind === 'round' || one.members.length < 3 ? [] : [{ ...one, members: one.members.slice(1) }]
  })
}

/** With the properties that this variant is asked. */
function askedOf(system: System, settings: readonly number[]): System {
  const { expression } = simplifier({ ...UNKNOWN, parameter: (id) => settings[id] })
  const isAsked = ({ asked }: Property): boolean => {
    const value = expression(asked)
    return value.kind !== 'const' || value.value !== 0
  }
  return { ...system, properties: system.properties.filter(isAsked) }
}

/** Both systems, or why the variant has none. */
function movers(system: System, special: Specialised, settings: readonly number[]): Movers | string {
  const trees = new Map<Location, Tree>()
  const steps: Step[] = []
  const guards = guardsOf(system)
  for (const task of system.tasks) {
    for (const location of task.locations) {
      const local = special.alone[task.id]?.states.get(location)
      const holds = guards.at.get(location)
      const code = entryOf(special.code, location)
      const tree = treeOf(holds === undefined ? code : guarded(code, holds, BROKEN), system.tasks, task.id)
      if (tree === undefined) return `the step \`${location.text}\` can go too many ways`
      if (local === undefined || location.verb === 'start' || location.finished) continue
      trees.set(location, tree)
      steps.push({ location, tree, local })
    }
  }
  const commute = commutation(system, special, steps)
  const asked = system.properties.filter((property) => !guards.properties.has(property))
  const seen = sight(system, special, asked, steps, settings)
  const joined = transactions(system, trees, special.code, new Set(guards.at.keys()), commute, seen)
  const settled = settling(system, trees, commute, seen)
  return {
    transactions: withCode(system, (location) => joined.code.get(location) ?? BLOCKED),
    settling: settled.size === 0 ? undefined : withCode(system, (location) => settled.get(location) ?? BLOCKED),
    steady: system.tasks.map(({ locations }) =>
      // What an invariant is asked first is no way of the task's.
      locations.flatMap((location, place) =>
        trees.has(location) && !guards.at.has(location) && !commute.closable(location) ? [place] : [],
      ),
    ),
  }
}

/** The same tasks and places with other code. */
function withCode(system: System, codeOf: (location: Location) => Node): System {
  return {
    ...system,
    tasks: system.tasks.map((task) => ({
      ...task,
      locations: task.locations.map((location) => ({ ...location, code: codeOf(location) })),
    })),
  }
}
