// Lowering's pass that makes the system: what the tasks use gets its number, everything else is left behind. Input: the narrowed tasks, whose
// parts are numbered as they were met; output: a system of new objects, and how
// an expression of the world is one of the system. Nothing of the input is written to.
import { BLOCKED } from '../ir/build.ts'
import { isTold } from '../ir/system.ts'
import type { Expression, Failure, Location, Lock, Node, Note, Property, Reference, System, Task, Variable } from '../ir/system.ts'
import { eachNode, nodesInOrder, withParts } from '../ir/walk.ts'
import type * as M from '../model/model.ts'
import { fairnessOf } from './context.ts'
import type { FirstValues } from './initial.ts'
import { settingOf, together } from './locks.ts'
import { isOver } from './hosts.ts'
import { restingPlaces } from './resting.ts'
import { scopeAt, type LoweredTask } from './tasks.ts'
import { newVariable, type World } from './world.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

export function assemble(
  world: World,
  lowered: readonly LoweredTask[],
  first: FirstValues,
  properties: readonly Property[],
  ghosts: ReadonlySet<M.Field>,
): { readonly system: System; readonly expression: (e: Expression) => Expression } {
  const places = lowered.map(({ task, program }) =>
    newVariable(world, {
      name: `${task.name} at`,
      kind: 'place',
      type: { kind: 'int', low: 0, high: program.locations.length - 1 },
      task: task.id,
    }),
  )
  const used = usedBy(world, lowered, places, ghosts)
  const copy = copier(used, lowered)
  const tasks = lowered.map((one, i) => copyTask(copy, world, lowered, one, nth(places, i)))
  const variableOf = (variable: Variable): Variable => copy.variable(variable)
  const system: System = {
    spec: world.model.name,
    workload: world.workload.name,
    sizes: world.sizes,
    parameters: [...world.parameters.values()],
    tasks,
    variables: used.variables.map(variableOf),
    locks: world.locks.map((lock): Lock => ({
      id: lock.id,
      name: lock.name,
      lockKind: lock.kind.name,
      modes: lock.modeNames,
      holds: heldOf(lock).map(({ task, mode, variable }) => ({ task, mode, variable: variableOf(variable) })),
      queue: lock.queue !== undefined && used.variables.includes(lock.queue) ? variableOf(lock.queue) : undefined,
      policy: settingOf(world, lock.rules.policy),
      together: lock.modeNames.map((_, a) => lock.modeNames.map((_, b) => together(world, lock, a, b))),
    })),
    properties: properties.map((property) => ({ ...property, claim: copyClaim(copy, property.claim) })),
    failures: used.failures.map((failure) => copy.failure(failure)),
    notes: used.notes.map((note) => copy.note(note)),
    operations: [...world.operations]
      .sort((a, b) => a[1] - b[1])
      .map(([procedure, id]) => ({
        id,
        name: procedure.name,
        outcomes: procedure.outcomes.length === 0 ? ['ok'] : procedure.outcomes.map((one) => one.name),
      })),
    retries: [...world.retries]
      .sort((a, b) => a[1].id - b[1].id)
      .map(([retry, { id, procedure }]) => ({ id, name: retry.name, procedure, span: retry.span })),
    free: first.free.map(({ variable, element }) => ({ variable: variableOf(variable), element })),
  }
  return { system, expression: copy.expression }
}

/** Where holds belong to no task, those of one stand for all. */
const heldOf = ({ kind, holds }: World['locks'][number]): Lock['holds'] =>
  (kind.anyone ? holds.slice(0, 1) : holds).flatMap((modes, task) =>
    modes.flatMap((variable, mode) =>
      (variable.bounds[0]?.high ?? 0) > 0 ? [{ task: kind.anyone ? undefined : task, mode, variable }] : [],
    ),
  )

/** What the system has, in the order of the numbers that it gets. */
interface Used {
  readonly variables: readonly Variable[]
  readonly notes: readonly Note[]
  readonly failures: readonly Failure[]
}

function usedBy(world: World, lowered: readonly LoweredTask[], places: readonly Variable[], ghosts: ReadonlySet<M.Field>): Used {
  const notes = new Set<Note>()
  const failures = new Set<Failure>()
  const variables = new Set<Variable>(world.variables.filter((variable) => variable.kind === 'field'))
  for (const { program } of lowered) {
    for (const location of program.locations) {
      eachNode(location.code, (n) => {
        if (n.kind === 'note') notes.add(n.note)
        if (n.kind === 'fail') failures.add(n.failure)
        if (n.kind === 'assign') variables.add(n.target.variable)
      })
    }
  }
  for (const lock of world.locks) for (const { variable } of heldOf(lock)) variables.add(variable)
  for (const place of places) variables.add(place)
  for (const [field, { variable }] of world.stores) if (field.ghost && !ghosts.has(field)) variables.delete(variable)
  const kept = [...world.notes.values()].filter((one) => notes.has(one))
  return {
    variables: [...variables].sort((a, b) => a.id - b.id),
    notes: [...kept.filter((one) => !isTold(one)), ...kept.filter(isTold)],
    failures: [...world.failures.values()].filter((one) => failures.has(one)),
  }
}

// ---- copies with new numbers ----

interface Copier {
  variable(variable: Variable): Variable
  note(note: Note): Note
  failure(failure: Failure): Failure
  location(location: Location): Location
  expression(e: Expression): Expression
}

/** Places lead to one another and are asked for in expressions: all of them are made before what they say. */
type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** What is shared stays shared. */
function copier(used: Used, lowered: readonly LoweredTask[]): Copier {
  const numbered = <T extends object>(list: readonly T[]): ReadonlyMap<T, T> => new Map(list.map((one, id) => [one, { ...one, id }]))
  const variables = numbered(used.variables)
  const notes = numbered(used.notes)
  const locations = new Map<Location, Draft<Location>>()
  const expressions = new Map<Expression, Expression>()
  const nodes = new Map<Node, Node>()

  const variable = (one: Variable): Variable => variables.get(one) ?? one
  const failures: ReadonlyMap<Failure, Failure> = new Map(
    used.failures.map((one, id) => {
      const { freed } = one
      return [one, { ...one, id, ...(freed === undefined ? {} : { freed: { ...freed, variable: variable(freed.variable) } }) }]
    }),
  )
  const expression = (e: Expression): Expression => {
    const known = expressions.get(e) ?? copied(e)
    expressions.set(e, known)
    return known
  }
  const copied = (e: Expression): Expression => {
    switch (e.kind) {
      case 'read':
        return { ...e, reference: reference(e.reference) }
      case 'anyHeld':
        return { ...e, holds: e.holds.map(variable) }
      case 'at':
        return { ...e, locations: e.locations.flatMap((one) => locations.get(one) ?? []) }
      default:
        return withParts(e, expression)
    }
  }
  for (const one of lowered) {
    const resting = restingPlaces(one.roundEntry)
    one.program.locations.forEach((location, id) => {
      locations.set(location, {
        ...location,
        id,
        scope: scopeAt(one, location).flatMap((slot) => variables.get(slot) ?? []),
        rest: resting.has(location),
        code: BLOCKED,
      })
    })
  }
  const reference = ({ variable: of, index }: Reference): Reference => ({ variable: variable(of), index: expression(index) })
  const next = (n: Node): Node => entryOf(nodes, n)
  const rebuilt = (n: Node): Node => {
    switch (n.kind) {
      case 'assign':
        return { ...n, target: reference(n.target), value: expression(n.value), next: next(n.next) }
      case 'let':
        return { ...n, value: expression(n.value), next: next(n.next) }
      case 'if':
        return { ...n, condition: expression(n.condition), then: next(n.then), otherwise: next(n.otherwise) }
      case 'switch':
        return { ...n, value: expression(n.value), cases: n.cases.map(next) }
      case 'either':
        return { ...n, branches: n.branches.map(next) }
      case 'choose':
        return { ...n, next: next(n.next) }
      case 'note':
        return { ...n, note: notes.get(n.note) ?? n.note, next: next(n.next) }
      case 'goto':
        return { ...n, location: locations.get(n.location) ?? n.location }
      case 'fail':
        return { ...n, failure: failures.get(n.failure) ?? n.failure }
      case 'blocked':
        return n
    }
  }
  for (const [from, to] of locations) {
    for (const n of [...nodesInOrder(from.code)].reverse()) if (!nodes.has(n)) nodes.set(n, rebuilt(n))
    to.code = next(from.code)
    to.request = from.request && { ...from.request, lock: expression(from.request.lock), mode: expression(from.request.mode) }
    to.awaits = from.awaits && expression(from.awaits)
    to.named = from.named.map((one) => ({ ...one, value: expression(one.value) }))
  }
  return {
    variable,
    note: (one) => notes.get(one) ?? one,
    failure: (one) => failures.get(one) ?? one,
    location: (one) => locations.get(one) ?? one,
    expression,
  }
}

function copyTask(copy: Copier, world: World, lowered: readonly LoweredTask[], one: LoweredTask, place: Variable): Task {
  const { program, task } = one
  return {
    id: task.id,
    name: task.name,
    group: task.group.name,
    role: task.group.role,
    repeats: task.group.rounds !== 'once',
    host: one.host,
    over: lowered.flatMap((other) => (other.host === one.host && isOver(task.group, other.task.group) ? [other.task.id] : [])),
    span: task.group.span,
    place: copy.variable(place),
    locations: program.locations.map((location) => copy.location(location)),
    fairness: fairnessOf(world, task.group),
  }
}

function copyClaim(copy: Copier, claim: Property['claim']): Property['claim'] {
  switch (claim.kind) {
    case 'completes':
      return claim
    case 'leadsTo':
      return {
        ...claim,
        premise: copy.expression(claim.premise),
        conclusion: copy.expression(claim.conclusion),
        defined: copy.expression(claim.defined),
      }
    default:
      return { ...claim, condition: copy.expression(claim.condition), defined: copy.expression(claim.defined) }
  }
}
