// Elaboration: from the typed model, a workload and sizes to the world of named objects, tasks, locks and variables. Input: a
// selection; output: a `World`, or diagnostics where the sizes make no sense (an empty type, a class without instances).
import { limits } from '../diagnostics/limits.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Parameter } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { constantInteger } from './constants.ts'
import { checkCounts, checkTypes, type Refuse } from './extents.ts'
import { noGrowth } from './growth.ts'
import { newLock } from './lockInstances.ts'
import { mentionedKinds, requestsAtOnce } from './mentions.ts'
import { settingsOf } from './settings.ts'
import { concrete, dimensionsOf, indicesOf, newVariable, type LockInstance, type Store, type TaskInstance, type World } from './world.ts'
import { nth } from '../../runtime/entries.ts'

export interface Selection {
  readonly workload: M.Workload
  readonly sizes: ReadonlyMap<string, number>
  /** With the notes that only a reader of traces wants; without if absent. */
  readonly told?: boolean
}

/** Where the world has diagnostics it is not whole. */
export function elaborate(model: M.Model, { workload, sizes, told = false }: Selection): World {
  const diagnostics: World['diagnostics'] = []
  const error: Refuse = (code, span, message, hint) => {
    diagnostics.push(errorAt(code, span, message, { hint }))
  }
  checkCounts(model, workload, sizes, error)
  const instances = instancesOf(model, sizes, error)
  const { tasks, firstOfGroup } = tasksOf(workload, instances, sizes, error)
  const locks: LockInstance[] = []
  const lockBase = new Map<M.Field, number>()
  const stores = new Map<M.Field, Store>()
  const world: World = {
    model,
    workload,
    sizes,
    told,
    diagnostics,
    parameters: parametersOf(model, workload),
    instances,
    tasks,
    firstOfGroup,
    locks,
    stores,
    lockBase,
    variables: [],
    failures: new Map(),
    notes: new Map(),
    operations: new Map(),
    retries: new Map(),
    placed: new Map(),
    pendingAt: [],
    counters: { temps: 0, choices: 0 },
    growth: noGrowth(),
    ...mentionedKinds(model),
    givenOf: new Map(),
  }
  checkTypes(world, error)
  if (diagnostics.length > 0) return world

  const fields = fieldsOf(world)
  // Locks first: the type of a reference to a lock lists them all.
  if (!addLocks(world, fields, locks, lockBase, error)) return world
  addStores(world, fields, stores)
  return world
}

/** Switches, each with its value where no variant says another. */
function parametersOf(model: M.Model, workload: M.Workload): ReadonlyMap<M.Switch, Parameter> {
  const parameters = model.switches.map(({ name, values, boolean }, id) => ({ id, name, values, boolean, initial: 0 }))
  const initial = settingsOf(model, parameters, workload, undefined, new Map())
  return new Map(model.switches.map((one, id) => [one, { ...nth(parameters, id), initial: initial[id] ?? 0 }]))
}

/** The names of the objects of each class. */
function instancesOf(model: M.Model, sizes: ReadonlyMap<string, number>, error: Refuse): World['instances'] {
  const instances = new Map<M.ObjectClass, readonly string[]>()
  for (const one of model.classes) {
    if (one.count === undefined) {
      instances.set(one, [one.name])
      continue
    }
    const count = constantInteger(one.count, sizes)
    if (count === undefined || count < 1 || count > limits.objects.most) {
      error(
        'LS7001',
        one.count.span,
        `class ${one.name} cannot have ${count ?? 'that many'} instances`,
        `a class has 1 to ${limits.objects.most} instances`,
      )
    }
    instances.set(
      one,
      Array.from({ length: Math.max(1, Math.min(limits.objects.most, count ?? 1)) }, (_, i) => `${one.name}[${i}]`),
    )
  }
  return instances
}

function tasksOf(
  workload: M.Workload,
  instances: World['instances'],
  sizes: ReadonlyMap<string, number>,
  error: Refuse,
): Pick<World, 'tasks' | 'firstOfGroup'> {
  const tasks: TaskInstance[] = []
  const firstOfGroup = new Map<M.TaskGroup, number>()
  for (const group of workload.tasks) {
    firstOfGroup.set(group, tasks.length)
    const elements = group.binder === undefined ? [undefined] : elementsOfDomain(group.binder.domain, instances, sizes)
    if (elements === undefined || elements.length === 0) {
      error('LS7002', group.span, `the tasks ${group.name} go through an empty or unknown domain`)
      continue
    }
    elements.forEach((element, i) =>
      tasks.push({ id: tasks.length, name: group.binder === undefined ? group.name : `${group.name}[${i}]`, group, element }),
    )
  }
  if (tasks.length > limits.tasks.most)
    error('LS7003', workload.span, `${tasks.length} tasks are more than the ${limits.tasks.most} that a check can tell apart`)
  return { tasks, firstOfGroup }
}

function elementsOfDomain(
  domain: M.Domain,
  instances: ReadonlyMap<M.ObjectClass, readonly string[]>,
  sizes: ReadonlyMap<string, number>,
): readonly number[] | undefined {
  const upTo = (low: number, high: number): readonly number[] =>
    Array.from({ length: Math.max(0, Math.min(64, high - low + 1)) }, (_, i) => low + i)
  switch (domain.kind) {
    case 'class':
      return upTo(0, (instances.get(domain.class) ?? []).length - 1)
    case 'words':
      return upTo(0, domain.words.length - 1)
    case 'interval': {
      const low = constantInteger(domain.low, sizes)
      const high = constantInteger(domain.high, sizes)
      return low === undefined || high === undefined ? undefined : upTo(low, high)
    }
    case 'tasks':
    case 'set':
      return undefined
  }
}

/** A field, and the names of those that have it. */
interface Owned {
  readonly field: M.Field
  readonly owners: readonly string[]
}

const fieldsOf = ({ model, instances, tasks }: World): readonly Owned[] => [
  ...model.classes.flatMap((one) => one.fields.map((field) => ({ field, owners: instances.get(one) ?? [] }))),
  ...model.taskFields.map((field) => ({ field, owners: tasks.map((task) => task.name) })),
]

/** False where they are too many. */
function addLocks(world: World, fields: readonly Owned[], locks: LockInstance[], lockBase: Map<M.Field, number>, error: Refuse): boolean {
  const widths = requestsAtOnce(world.model)
  for (const { field, owners } of fields) {
    const { element } = dimensionsOf(world, field.type)
    if (element.kind !== 'lock') continue
    lockBase.set(field, locks.length)
    const names = elementNames(world, owners, field)
    const count = locks.length + names.length
    if (count > limits.locks.most) {
      error('LS7015', field.span, `with these there are ${count} locks, more than ${limits.locks.most}`)
      return false
    }
    const each = names.length / owners.length
    names.forEach((name, i) =>
      locks.push({ ...newLock(world, locks.length, name, element, widths, error), of: field.owner, at: Math.floor(i / each) }),
    )
  }
  return true
}

function addStores(world: World, fields: readonly Owned[], stores: Map<M.Field, Store>): void {
  for (const { field, owners } of fields) {
    const { dimensions, element } = dimensionsOf(world, field.type)
    if (element.kind === 'lock') continue
    const variable = newVariable(world, {
      name: `${field.owner === 'task' ? 'task' : field.owner.name}.${field.name}`,
      kind: 'field',
      type: concrete(world, element),
      elements: elementNames(world, owners, field),
      ghost: field.ghost,
    })
    stores.set(field, { variable, dimensions })
  }
}

function elementNames(world: World, owners: readonly string[], field: M.Field): readonly string[] {
  let names = owners.map((owner) => `${owner}.${field.name}`)
  for (let { type } = field; type.kind === 'array'; type = type.element) {
    const indices = indicesOf(world, type)
    names = names.flatMap((name) => indices.map((index) => `${name}[${index}]`))
  }
  return names
}
