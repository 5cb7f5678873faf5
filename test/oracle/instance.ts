// One instance of a spec: a workload under a variant, with sizes and switches settled, objects, locks and tasks counted out.
// Input: the model and the choice of a cell; output: everything about it that no step changes, and its initial values.
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type {
  Claim,
  Expression,
  Field,
  Model,
  ObjectClass,
  Property,
  Setting,
  Size,
  Switch,
  Type,
  Workload,
} from '../../compiler/model/model.ts'
import { checked, domainValues, evaluate, replaceIn, resolvePlace, stored, valuesOf, type Context } from './evaluate.ts'
import { findFacts, liveGhosts } from './facts.ts'
import type { Instance, Kind, LockInstance, TaskInstance, World } from './world.ts'
import { asNumber, asTask, asWord, Fault, impossible, isTrue, type Rule, type Value } from './values.ts'
import { numberText } from './text.ts'

export interface Choice {
  readonly workload: string
  readonly variant: string | undefined
  readonly sizes?: Readonly<Record<string, number>>
  readonly switches?: Readonly<Record<string, string>>
}

export const instantiate = (
  model: Model,
  choice: Choice,
): {
  readonly world: World
  readonly initialFields: readonly (readonly Value[])[]
  /** A first value that cannot be evaluated, or lies outside its type, under this variant: then there is no first state. */
  readonly fault: { readonly span: Span; readonly rule: Rule } | undefined
} => {
  const workload = model.workloads.find((candidate) => candidate.name === choice.workload) ?? impossible(`no workload ${choice.workload}`)
  const variant = model.variants.find((candidate) => candidate.name === choice.variant)
  const settings = [...workload.settings, ...(variant?.settings ?? [])]
  const { sizeOf, switchOf } = settle(settings, choice, (e) => evaluate(e, constants))

  const counts = new Map<ObjectClass, number>()
  const slots = new Map<Field, number>()
  const lockTrees = new Map<Field, readonly Value[]>()
  const locks: LockInstance[] = []
  const tasks: TaskInstance[] = []
  const declared = model.properties.filter((property) => property.workloads.length === 0 || property.workloads.includes(workload))
  const properties: Instance[] = []
  const world: World = {
    model,
    text: numberText(model),
    facts: findFacts(model),
    workload,
    properties,
    liveGhosts: liveGhosts(model, declared),
    sizeOf,
    switchOf,
    countOf: (owner) => counts.get(owner) ?? impossible(`${owner.name} is not counted yet`),
    slotOf: (field) => slots.get(field) ?? impossible(`${field.name} has no slot`),
    fresh: (field) => freshValue(field.type, field.initial, constants),
    isDead: (field) => field.ghost && !world.liveGhosts.has(field),
    lockTrees,
    locks,
    tasks,
  }
  const constants: Context = { world, fields: [], locks: [], task: -1, lookup: () => undefined, first: true }

  for (const owner of model.classes) counts.set(owner, owner.count === undefined ? 1 : asNumber(evaluate(owner.count, constants)))
  tasks.push(...makeTasks(workload, constants))
  tasks.forEach((task, at) => (tasks[at] = { ...task, owner: ownerOf(task, constants) }))

  properties.push(...declared.flatMap((property) => propertiesOf(property, constants)))

  const lockTree = (type: Type, name: string, of: Field['owner'], instance: number): Value => {
    if (type.kind === 'array') {
      const { by } = type
      const indices =
        by === undefined
          ? Array.from({ length: asNumber(evaluate(type.length, constants)) }, (_, at) => `${at}`)
          : valuesOf(by, constants).map((value) => nameOf(value, constants))
      return { array: indices.map((index) => lockTree(type.element, `${name}[${index}]`, of, instance)) }
    }
    if (type.kind !== 'lock') return impossible('a lock field of another type')
    const kind = settleKind(type, constants)
    const [low, high] =
      type.over === undefined ? [0, 0] : [asNumber(evaluate(type.over.low, constants)), asNumber(evaluate(type.over.high, constants))]
    locks.push({ name, kind, low, high, of, at: instance })
    return { lock: locks.length - 1 }
  }

  // A ghost that no property reads has no value, and gets none.
  const { isDead } = world
  // Of a place that is set more than once the last word counts: of the declaration, then `initially`, then `with`. What it overrides is
  // not evaluated.
  const firsts = new Map<string, FirstValue>()
  const set = (first: FirstValue): void => {
    const { slot, indices, type } = first
    if (type.kind === 'array') {
      const length = asNumber(evaluate(type.length, constants))
      for (let at = 0; at < length; at++) set({ ...first, type: type.element, indices: [...indices, at] })
      return
    }
    const place = [slot, ...indices].join()
    firsts.delete(place)
    firsts.set(place, first)
  }
  const fields: Value[] = []
  const addField = (field: Field, owners: readonly string[]): void => {
    if (holdsLocks(field.type)) {
      lockTrees.set(
        field,
        owners.map((owner, at) => lockTree(field.type, `${owner}.${field.name}`, field.owner, at)),
      )
      return
    }
    slots.set(field, fields.length)
    for (let at = 0; at < owners.length; at++) {
      if (!isDead(field)) set({ slot: fields.length, indices: [], type: field.type, value: field.initial, cx: constants })
      fields.push(isDead(field) ? null : emptied(field.type, constants))
    }
  }
  for (const owner of model.classes) {
    const count = counts.get(owner)!
    const names = owner.count === undefined ? [owner.name] : Array.from({ length: count }, (_, at) => `${owner.name}[${at}]`)
    for (const field of owner.fields) addField(field, names)
  }
  for (const field of model.taskFields) {
    addField(
      field,
      tasks.map((task) => task.name),
    )
  }
  for (const { target, value } of workload.initially) {
    const written = asPlace(target)
    if (isDead(fieldOf(written))) continue
    const place = resolvePlace(written, constants)
    if (place.root.kind !== 'slot') return impossible('initially changes a local')
    set({ slot: place.root.slot, indices: place.indices, type: place.type, value, cx: constants })
  }
  for (const task of tasks) {
    for (const { field, value } of task.group.with) {
      if (!isDead(field))
        set({
          slot: world.slotOf(field) + task.number,
          indices: [],
          type: field.type,
          value,
          cx: bind(task, constants),
        })
    }
  }

  let starts: (readonly Value[])[] = [fields]
  for (const first of firsts.values()) {
    try {
      const values = valuesAtFirst(first)
      starts = starts.flatMap((start) =>
        values.map((value) => start.map((old, slot) => (slot === first.slot ? replaceIn(old, first.indices, value) : old))),
      )
    } catch (error) {
      if (!(error instanceof Fault) || first.value === undefined) throw error
      return { world, initialFields: [], fault: { span: error.span ?? first.value.span, rule: error.rule } }
    }
  }
  return { world, initialFields: starts, fault: undefined }
}

/** What one field, or one element of an array in it, begins with; `undefined`: with the first value of its type. */
interface FirstValue {
  readonly slot: number
  readonly indices: readonly number[]
  readonly type: Type
  readonly value: Expression | undefined
  readonly cx: Context
}

const valuesAtFirst = ({ type, value, cx }: FirstValue): readonly Value[] => {
  if (value?.kind === 'any') return valuesOf(type, cx)
  if (value !== undefined) return [checked(evaluate(value, cx), type, cx)]
  const first = valuesOf(type, cx).slice(0, 1)
  if (first.length === 0) throw new Error('a field has no value at these sizes')
  return first
}

const freshValue = (type: Type, initial: Expression | undefined, cx: Context): Value => {
  if (type.kind === 'array') {
    const length = asNumber(evaluate(type.length, cx))
    return { array: Array.from({ length }, () => freshValue(type.element, initial, cx)) }
  }
  return initial === undefined ? valuesOf(type, cx)[0]! : stored(initial, type, cx)
}

/** The shape of a value: arrays of nothing. */
const emptied = (type: Type, cx: Context): Value =>
  type.kind === 'array' ? { array: Array.from({ length: asNumber(evaluate(type.length, cx)) }, () => emptied(type.element, cx)) } : null

const settle = (
  settings: readonly Setting[],
  choice: Choice,
  value: (e: Expression) => Value,
): { readonly sizeOf: (size: Size) => number; readonly switchOf: (declared: Switch) => string } => ({
  sizeOf: (size) => {
    const given = choice.sizes?.[size.name]
    if (given !== undefined) return given
    const last = settings.filter((setting) => setting.kind === 'size' && setting.size === size).at(-1)
    return asNumber(value(last?.kind === 'size' ? last.value : size.value))
  },
  switchOf: (declared) => {
    const given = choice.switches?.[declared.name]
    if (given !== undefined) return given
    const last = settings.filter((setting) => setting.kind === 'switch' && setting.switch === declared).at(-1)
    return last?.kind === 'switch' ? last.value : declared.initial
  },
})

const makeTasks = (workload: Workload, cx: Context): readonly TaskInstance[] => {
  const tasks: TaskInstance[] = []
  for (const group of workload.tasks) {
    const values = group.binder === undefined ? [null] : domainValues(group.binder.domain, cx)
    values.forEach((bound, at) => {
      const task = {
        number: tasks.length,
        name: group.binder === undefined ? group.name : `${group.name}[${at}]`,
        group,
        bound,
        owner: tasks.length,
        rounds: null,
      }
      const rounds = group.rounds === 'once' ? 1 : group.rounds === 'forever' ? null : asNumber(evaluate(group.rounds, bind(task, cx)))
      tasks.push({ ...task, rounds })
    })
  }
  return tasks
}

const ownerOf = (task: TaskInstance, cx: Context): number => {
  if (task.group.host === undefined) return task.number
  return ownerOf(cx.world.tasks[asTask(evaluate(task.group.host, bind(task, cx))).task]!, cx)
}

const bind = (task: TaskInstance, cx: Context): Context => ({
  ...cx,
  lookup: (local) => (local === task.group.binder?.local ? task.bound : undefined),
})

/** What the lock gives its kind are names for its clauses. */
const settleKind = ({ lockKind: declared, arguments: given }: Type & { kind: 'lock' }, outer: Context): Kind => {
  const { modes, parameters } = declared
  const values = new Map(
    parameters.map((parameter, at) => [parameter, evaluate(given?.[at] ?? impossible('a parameter without a value'), outer)]),
  )
  const cx: Context = { ...outer, lookup: (local) => values.get(local) }
  const together = declared.pairs.filter((pair) => pair.condition === undefined || isTrue(evaluate(pair.condition, cx)))
  return {
    declared,
    modes: modes.map((mode) => mode.name),
    jumps: modes.map((mode) => mode.jumps),
    overtakes: modes.map((mode) =>
      declared.overtakes.some((one) => one.mode === mode && (one.condition === undefined || isTrue(evaluate(one.condition, cx)))),
    ),
    compatible: modes.map((a) =>
      modes.map((b) => together.some((p) => (p.first === b && p.second === a) || (!p.oneWay && p.first === a && p.second === b))),
    ),
    policy: asWord(evaluate(declared.policy, cx)),
    recursion: asWord(evaluate(declared.recursion, cx)),
    holders: declared.holders === undefined ? Infinity : asNumber(evaluate(declared.holders, cx)),
  }
}

const holdsLocks = (type: Type): boolean => type.kind === 'lock' || (type.kind === 'array' && holdsLocks(type.element))

const fieldOf = (place: ReturnType<typeof asPlace>): Field => {
  switch (place.kind) {
    case 'field':
      return place.field
    case 'element':
      return fieldOf(place.array)
    case 'local':
      return impossible('initially changes a local')
  }
}

const asPlace = (e: Expression): Parameters<typeof resolvePlace>[0] => {
  if (e.kind === 'field') return { kind: 'field', object: e.object, field: e.field, type: e.type, span: e.span }
  if (e.kind === 'element') return { kind: 'element', array: asPlace(e.array), index: e.index, type: e.type, span: e.span }
  return impossible('initially changes what is no place')
}

export const lockNameOf = (world: World, lock: number): string => world.locks[lock]?.name ?? impossible('no such lock')

/** One for each choice of what its `forall` binds; none of a `completes` that the variant is not asked. */
const propertiesOf = (property: Property, cx: Context): readonly Instance[] => {
  const { claim, when, binders } = property
  if (claim.kind === 'completes' && when !== undefined && !isTrue(evaluate(when, cx))) return []
  let choices: readonly (readonly Value[])[] = [[]]
  for (const { domain } of binders) choices = choices.flatMap((before) => domainValues(domain, cx).map((value) => [...before, value]))
  return choices.map((chosen) => {
    const given = new Map(binders.map(({ local }, at) => [local, chosen[at]!]))
    const inner: Context = { ...cx, lookup: (local) => given.get(local) }
    const of = claim.kind === 'completes' && claim.task !== undefined ? asTask(evaluate(claim.task, inner)).task : undefined
    const name = chosen.length === 0 ? property.name : `${property.name}[${chosen.map((value) => nameOf(value, cx)).join(', ')}]`
    return { ...property, name, claim: ownConditions(claim), given, of }
  })
}

/** Truths are kept by condition, so that each instance has its own. */
const ownConditions = (claim: Claim): Claim => {
  switch (claim.kind) {
    case 'completes':
      return claim
    case 'leadsTo':
      return { ...claim, premise: { ...claim.premise }, conclusion: { ...claim.conclusion } }
    default:
      return { ...claim, condition: { ...claim.condition } }
  }
}

const nameOf = (value: Value, { world }: Context): string => {
  if (value === null || typeof value !== 'object') return String(value)
  if ('task' in value) return world.tasks[value.task]!.name
  if (!('object' in value)) return impossible('a property goes through no such values')
  const owner = world.model.classes[value.object]!
  return owner.count === undefined ? owner.name : `${owner.name}[${value.at}]`
}
