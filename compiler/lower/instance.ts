// Elaboration: from the typed model, a workload and sizes to the world of named objects, tasks, locks and variables. Input: a
// selection; output: a `World`, or diagnostics where the sizes make no sense (an empty type, a class without instances).
import { limits } from '../diagnostics/limits.ts'
import type { Code } from '../diagnostics/catalogue.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Parameter, System, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { eachStatement } from '../model/reads.ts'
import { intType } from '../ir/build.ts'
import { rangeOf } from '../ir/extent.ts'
import { constantInteger, sizesIn } from './constants.ts'
import { noGrowth } from './growth.ts'
import {
  HOLD_LIMIT,
  concrete,
  dimensionsOf,
  fits,
  newVariable,
  taskType,
  textOf,
  type LockInstance,
  type Store,
  type TaskInstance,
  type World,
} from './world.ts'
import { mentionedKinds, requestsAtOnce } from './mentions.ts'

/** Sizes of a run: the spec's, changed by the workload, then by the variant, then by hand. One without a value is left out. */
export function sizesOf(
  model: M.Model,
  workload: M.Workload,
  variant: M.Variant | undefined,
  overrides: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const chosen = new Map<M.Size, M.Expression>()
  for (const setting of [...workload.settings, ...(variant?.settings ?? [])])
    if (setting.kind === 'size') chosen.set(setting.size, setting.value)
  const sizes = new Map<string, number>()
  const settled = new Set<M.Size>()
  // A size may be made of one that is declared after it. One without a value is left out, and refused later.
  const settle = (size: M.Size): void => {
    if (settled.has(size)) return
    settled.add(size)
    const expression = chosen.get(size) ?? size.value
    sizesIn(expression).forEach(settle)
    const value = overrides.get(size.name) ?? constantInteger(expression, sizes)
    if (value !== undefined) sizes.set(size.name, value)
  }
  model.sizes.forEach(settle)
  return sizes
}

/** The index of the value of each parameter of the system under a variant. */
export function settingsOf(
  model: M.Model,
  parameters: System['parameters'],
  workload: M.Workload,
  variant: M.Variant | undefined,
  overrides: ReadonlyMap<string, string>,
): readonly number[] {
  const chosen = new Map(model.switches.map((one) => [one.name, one.initial]))
  for (const setting of [...workload.settings, ...(variant?.settings ?? [])])
    if (setting.kind === 'switch') chosen.set(setting.switch.name, setting.value)
  for (const [name, value] of overrides) chosen.set(name, value)
  return parameters.map((one) => Math.max(0, one.values.indexOf(chosen.get(one.name) ?? '')))
}

export function elaborate(model: M.Model, workload: M.Workload, sizes: ReadonlyMap<string, number>): World {
  const diagnostics: World['diagnostics'] = []
  const error = (code: Code, span: Span, message: string, hint?: string): void => {
    diagnostics.push(errorAt(code, span, message, { hint }))
  }

  const parameters = new Map<M.Switch, Parameter>()
  const initial = settingsOf(
    model,
    model.switches.map((one) => ({ id: 0, name: one.name, values: one.values, boolean: one.boolean, initial: 0 })),
    workload,
    undefined,
    new Map(),
  )
  model.switches.forEach((one, id) =>
    parameters.set(one, { id, name: one.name, values: one.values, boolean: one.boolean, initial: initial[id] ?? 0 }),
  )

  for (const { expression, least, rule } of countsOf(model, workload)) {
    const count = constantInteger(expression, sizes)
    if (count !== undefined && count >= least) continue
    const text = textOf({ model }, expression.span)
    error('LS7019', expression.span, `${rule}, and \`${text}\` ${count === undefined ? 'has no value' : `is ${count}`} at these sizes`)
  }

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

  const locks: LockInstance[] = []
  const world: World = {
    model,
    workload,
    sizes,
    diagnostics,
    parameters,
    instances,
    tasks,
    firstOfGroup,
    locks,
    stores: new Map(),
    lockBase: new Map(),
    variables: [],
    failures: new Map(),
    notes: new Map(),
    operations: new Map(),
    retries: new Map(),
    placed: new Map(),
    pendingAt: [],
    counters: { temps: 0 },
    growth: noGrowth(),
    ...mentionedKinds(model),
    givenOf: new Map(),
  }
  for (const type of typesOf(model)) checkType(world, type.type, type.span, error)
  if (diagnostics.length > 0) return world

  const fields: readonly { readonly field: M.Field; readonly owners: readonly string[] }[] = [
    ...model.classes.flatMap((one) => one.fields.map((field) => ({ field, owners: instances.get(one) ?? [] }))),
    ...model.taskFields.map((field) => ({ field, owners: tasks.map((task) => task.name) })),
  ]
  const widths = requestsAtOnce(model)
  // Locks first: the type of a reference to a lock lists them all.
  for (const { field, owners } of fields) {
    const { dimensions, element } = dimensionsOf(world, field.type)
    if (element.kind !== 'lock') continue
    ;(world.lockBase as Map<M.Field, number>).set(field, locks.length)
    const names = elementNames(owners, field.name, dimensions)
    if (locks.length + names.length > MOST_LOCKS) {
      error('LS7015', field.span, `with these there are ${locks.length + names.length} locks, more than ${MOST_LOCKS}`)
      return world
    }
    for (const name of names) locks.push(makeLock(world, locks.length, name, element, widths, error))
  }
  for (const { field, owners } of fields) {
    const { dimensions, element } = dimensionsOf(world, field.type)
    if (element.kind === 'lock') continue
    const type = concrete(world, element)
    const owner = field.owner === 'task' ? 'task' : field.owner.name
    const variable = newVariable(world, {
      name: `${owner}.${field.name}`,
      kind: 'field',
      type,
      elements: elementNames(owners, field.name, dimensions),
      ghost: field.ghost,
    })
    const store: Store = { variable, dimensions }
    ;(world.stores as Map<M.Field, Store>).set(field, store)
  }
  return world
}

const MOST_LOCKS = limits.locks.most
/** Of one lock, its ranges counted apart: a request is told as one number (runtime/contract.ts). */
const MOST_MODES = limits.modes.most

function makeLock(
  world: World,
  id: number,
  name: string,
  type: M.Type & { kind: 'lock' },
  widths: ReadonlyMap<M.LockKind, number>,
  error: (code: Code, span: Span, message: string, hint?: string) => void,
): LockInstance {
  const kind = type.lockKind
  let over: LockInstance['over']
  const ranges: { low: number; high: number }[] = []
  if (kind.ranged && type.over !== undefined) {
    const low = constantInteger(type.over.low, world.sizes) ?? 0
    const high = constantInteger(type.over.high, world.sizes) ?? 0
    over = { low, high }
    for (let a = low; a <= high; a++) for (let b = a; b <= high; b++) ranges.push({ low: a, high: b })
    if (ranges.length > limits.ranges.most)
      error(
        'LS7004',
        type.over.high.span,
        `${ranges.length} ranges of one lock are more than the ${limits.ranges.most} that a check can tell apart`,
      )
  } else ranges.push({ low: 0, high: 0 })
  const modeNames = kind.modes.flatMap((mode) =>
    ranges.map((range) => (over === undefined ? mode.name : `${mode.name}[${range.low}..${range.high}]`)),
  )
  if (modeNames.length > MOST_MODES)
    error('LS7015', kind.span, `locks of kind ${kind.name} have ${modeNames.length} modes, more than ${MOST_MODES}`)
  const count = intType(0, HOLD_LIMIT)
  const ownerless = kind.anyone
    ? modeNames.map((mode) => newVariable(world, { name: `${name}.${mode}`, kind: 'hold', type: count }))
    : undefined
  const holds = world.tasks.map(
    (task) =>
      ownerless ??
      modeNames.map((mode) => newVariable(world, { name: `${name}.${mode} by ${task.name}`, kind: 'hold', type: count, task: task.id })),
  )
  const queues =
    kind.policy.kind === 'fixed' ? kind.policy.value !== 'unfair' : kind.policy.switch.values.some((value) => value !== 'unfair')
  const queue = queues
    ? newVariable(world, {
        name: `${name} queue`,
        kind: 'queue',
        type: intType(0, world.tasks.length * modeNames.length),
        elements: Array.from(
          { length: world.tasks.length * Math.min(modeNames.length, widths.get(kind) ?? 1) },
          (_, i) => `${name} queue[${i}]`,
        ),
      })
    : undefined
  const limit = kind.holders === undefined ? undefined : constantInteger(kind.holders, world.sizes)
  return { id, name, kind, over, ranges, modeNames, holds, queue, limit }
}

function elementNames(owners: readonly string[], field: string, dimensions: readonly number[]): readonly string[] {
  return dimensions.reduce<readonly string[]>(
    (names, length) => names.flatMap((name) => Array.from({ length }, (_, i) => `${name}[${i}]`)),
    owners.map((owner) => `${owner}.${field}`),
  )
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

/** Numbers over sizes that count something, with the least that they can be. */
function countsOf(
  model: M.Model,
  workload: M.Workload,
): readonly { readonly expression: M.Expression; readonly least: number; readonly rule: string }[] {
  const blocks = [...model.procedures, ...workload.tasks].map(({ body }) => body)
  const bounds: M.Expression[] = []
  for (const block of blocks) {
    eachStatement(block, (statement) => {
      if (statement.kind !== 'attempt') return
      for (const clause of statement.clauses) if (clause.kind === 'retry' && clause.atMost !== undefined) bounds.push(clause.atMost)
    })
  }
  return [
    ...model.sizes.map(({ name, value }) => ({
      expression: { kind: 'size' as const, size: { name, value, span: value.span }, type: value.type, span: value.span },
      least: 0,
      rule: `size ${name} is a number that is not negative`,
    })),
    ...model.lockKinds.flatMap(({ name, holders }) =>
      holders === undefined ? [] : [{ expression: holders, least: 1, rule: `a lock of kind ${name} has at least one holder` }],
    ),
    ...bounds.map((expression) => ({ expression, least: 0, rule: 'a rule retries never or more often' })),
    ...workload.tasks.flatMap(({ name, rounds }) =>
      typeof rounds === 'string' ? [] : [{ expression: rounds, least: 1, rule: `task ${name} runs at least one round` }],
    ),
  ]
}

/** Every type that some declaration of the spec mentions, with its place. */
function typesOf(model: M.Model): readonly { readonly type: M.Type; readonly span: Span }[] {
  const locals = (list: readonly M.Local[]): readonly { type: M.Type; span: Span }[] => list.map(({ type, span }) => ({ type, span }))
  return [
    ...model.classes.flatMap((one) => one.fields.map(({ type, span }) => ({ type, span }))),
    ...model.taskFields.map(({ type, span }) => ({ type, span })),
    ...model.mappings.flatMap((one) => locals(one.parameters)),
    ...model.procedures.flatMap((one) => locals(one.parameters)),
    ...model.functions.flatMap((one) => [...locals(one.parameters), { type: one.result, span: one.span }]),
  ]
}

function checkType(world: World, type: M.Type, span: Span, error: (code: Code, span: Span, message: string, hint?: string) => void): void {
  switch (type.kind) {
    case 'int': {
      const low = constantInteger(type.low, world.sizes)
      const high = constantInteger(type.high, world.sizes)
      if (low === undefined || high === undefined) error('LS7005', type.low.span, 'this bound has no value at these sizes')
      else if (low > high) error('LS7006', type.low.span, `the range ${low}..${high} is empty at these sizes`)
      else if (low < -limits.integers.most || high > limits.integers.most)
        error('LS7007', type.low.span, `the range ${low}..${high} does not fit a machine word`)
      return
    }
    case 'array': {
      const length = constantInteger(type.length, world.sizes)
      if (length === undefined || length < 1 || length > limits.arrayElements.most)
        error(
          'LS7008',
          type.length.span,
          `an array cannot have ${length ?? 'that many'} elements`,
          `an array has 1 to ${limits.arrayElements.most} elements`,
        )
      checkType(world, type.element, span, error)
      return
    }
    case 'set': {
      checkType(world, type.element, span, error)
      if (world.diagnostics.length > 0) return
      const range = rangeOf(concrete(world, type.element))
      if (range.high - range.low + 1 > limits.setValues.most)
        error(
          'LS7009',
          span,
          `a set over ${range.high - range.low + 1} values is more than the ${limits.setValues.most} that fit a machine word`,
        )
      return
    }
    case 'mapping':
      for (const p of type.mapping.parameters) checkType(world, p.type, p.span, error)
      if (world.diagnostics.length === 0 && !fits(concrete(world, type)))
        error('LS7010', span, `${type.mapping.name} has more values than a machine word`)
      return
    case 'lock':
      if (type.over !== undefined) {
        const low = constantInteger(type.over.low, world.sizes)
        const high = constantInteger(type.over.high, world.sizes)
        if (low === undefined || high === undefined || low > high)
          error('LS7006', type.over.low.span, 'the domain of ranges is empty at these sizes')
      }
      return
    case 'bool':
    case 'integer':
    case 'words':
    case 'object':
    case 'task':
    case 'none':
      return
  }
}

/** Marks a variable's element as always having one value. */
export function fix(variable: Variable, element: number, value: number): void {
  variable.bounds = variable.bounds.map((bounds, i) => (i === element ? { low: value, high: value } : bounds))
}

export { taskType }
