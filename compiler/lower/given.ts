// How many of a task's holds were given to it: a count beside each hold that can be, for its rounds (semantics.md 21). Input: a world
// with its locks; output: variables of the tasks, and what a task holds beside them.
import type { Expression, Scope, Variable } from '../ir/system.ts'
import { intType, read } from '../ir/build.ts'
import { HOLD_LIMIT, identity, newVariable, type World } from './world.ts'

/** A count beside each hold that can be given to a task, from the beginning of its first round to its end. */
export function countGiven(world: World, hosts: ReadonlyMap<number, number>): void {
  for (const task of world.tasks) {
    if (identity(hosts, task.id) !== task.id) continue
    const scope: Scope = { task: task.id, parent: undefined }
    for (const lock of world.locks) {
      if (!world.given.has(lock.kind)) continue
      for (const hold of lock.holds[task.id] ?? []) {
        const name = `${task.name}.given ${hold.name.replace(/ by .*$/, '')}`
        world.givenOf.set(hold, newVariable(world, { name, kind: 'given', type: intType(0, HOLD_LIMIT), task: task.id, scope }))
      }
    }
  }
}

/** How often a task holds something beside what it was given. */
export function ownCount(world: World, hold: Variable): Expression {
  const given = world.givenOf.get(hold)
  return given === undefined
    ? read(hold)
    : { kind: 'binary', operator: '-', left: read(hold), right: read(given), type: intType(0, HOLD_LIMIT) }
}
