// Random expressions of a wanted type. Input: what can be named where the expression stands, and the type; output: text, with every
// part in parentheses that could need them (the formatter takes away what is not needed).
import type { Draw } from './draw.ts'
import { lockUse } from './locks.ts'
import { boolTy, intTy, modeTy, sameKind, taskTy, textOf, type Cls, type Field, type Group, type Local, type Plan, type Ty, type TyOf } from './vocabulary.ts'

/** Where an expression stands: what it may read there. */
export interface Scene {
  readonly plan: Plan
  readonly locals: readonly Local[]
  /** Whether it may read shared data. */
  readonly shared: boolean
  /** Whether it may read names whose value changes. */
  readonly changing: boolean
  readonly current: boolean
  readonly ghosts: boolean
  /** Whether there is a state to read at all. */
  readonly state: boolean
  /** In properties: no code, so that own data of tasks can be read. */
  readonly property: boolean
  readonly groups: readonly Group[]
  /** In `ensures`: words that stand for how the call ends. */
  readonly outcomes: readonly string[]
}

export const constantScene = (plan: Plan): Scene => ({
  plan,
  locals: [],
  shared: false,
  changing: false,
  current: false,
  ghosts: false,
  state: false,
  property: false,
  groups: [],
  outcomes: [],
})

export const withLocals = <S extends Scene>(scene: S, locals: readonly Local[]): S => ({ ...scene, locals: [...scene.locals, ...locals] })

type Choice = readonly [weight: number, make: () => string]

const draws = (draw: Draw, choices: readonly Choice[]): string => draw.weighed(choices)()

/** Undefined where the scene has no value of the type at all (a task, where none has a name). */
export function expression(scene: Scene, ty: Ty, depth: number): string {
  const { draw } = scene.plan
  const leaves = leavesOf(scene, ty)
  const grown = depth > 0 ? grownOf(scene, ty, depth - 1) : []
  const all = [...leaves, ...grown]
  if (all.length === 0) throw new Error(`no value of type ${textOf(ty)} has a name here`)
  return draws(draw, all)
}

export const hasValue = (scene: Scene, ty: Ty): boolean => leavesOf(scene, ty).length > 0

export function condition(scene: Scene, depth: number): string {
  return expression(scene, boolTy, depth)
}

// ---- leaves ----

function leavesOf(scene: Scene, ty: Ty): readonly Choice[] {
  const { plan } = scene
  const { draw } = plan
  const locals: Choice[] = usable(scene)
    .filter((local) => sameKind(local.ty, ty))
    .map((local) => [6, () => fitting(scene, local.ty, ty, local.name)])
  return [...locals, ...fieldLeaves(scene, ty), ...constants()]

  function constants(): readonly Choice[] {
    switch (ty.kind) {
      case 'bool':
        return [
          [2, () => draw.pick(['true', 'false'])],
          ...plan.switches.filter(({ values }) => values === undefined).map(({ name }): Choice => [2, () => name]),
          ...(scene.outcomes.length === 0 ? [] : [[8, () => draw.pick(scene.outcomes)] as const]),
        ]
      case 'int':
        return [
          [4, () => (draw.chance(20) ? ty.from : draw.chance(20) ? parenthesised(ty.to) : literal(draw.between(ty.low, ty.high)))],
          ...plan.sizes.map(({ name }): Choice => [1, () => fitting(scene, intTy(0, 9), ty, name)]),
        ]
      case 'words':
        return [[5, () => word(plan, ty)]]
      case 'object':
        return [
          [3, () => instance(scene, ty.of)],
          ...(ty.optional ? [[2, () => 'none'] as const] : []),
        ]
      case 'task':
        return [
          ...(scene.current ? [[4, () => 'current'] as const] : []),
          ...scene.groups.map(({ name, count }): Choice => [3, () => (count === undefined ? name : `${name}[${draw.below(count)}]`)]),
          ...(ty.optional ? [[2, () => 'none'] as const] : []),
        ]
      case 'mapping':
        return [
          ...(ty.of.parameters.every((one) => hasValue(scene, one.ty))
            ? [[3, () => `${ty.of.name}(${ty.of.parameters.map((one) => expression(scene, one.ty, 0)).join(', ')})`] as const]
            : []),
          ...(ty.optional ? [[2, () => 'none'] as const] : []),
        ]
      case 'set':
        return [
          [1, () => '{}'],
          ...(hasValue(scene, ty.element)
            ? [[3, () => `{${Array.from({ length: draw.between(1, 2) }, () => expression(scene, ty.element, 0)).join(', ')}}`] as const]
            : []),
        ]
      case 'array':
      case 'lock':
        return []
    }
  }
}

const usable = (scene: Scene): readonly Local[] => scene.locals.filter(({ by }) => scene.changing || (by !== 'var' && by !== 'with'))

const literal = (n: number): string => (n < 0 ? `(${n})` : `${n}`)
const parenthesised = (text: string): string => (/^\w+$/.test(text) ? text : `(${text})`)

/** An integer of another range is brought into this one, but for a careless few. */
export function fitting(scene: Scene, from: Ty, to: Ty, text: string): string {
  const { draw, temper } = scene.plan
  if (to.kind !== 'int' || from.kind !== 'int' || (from.from === to.from && from.to === to.to) || draw.chance(temper.careless)) return text
  if (from.low === to.low && from.high <= to.high && !/[a-z]/.test(from.to)) return text
  return draw.chance(50) && to.from === '0' ? `(${text} mod ${parenthesised(`${to.to} + 1`)})` : `max(${to.from}, min(${text}, ${to.to}))`
}

/** A bare word, or one by the name of a type, a lock kind or a switch that has it. */
function word(plan: Plan, ty: TyOf<'words'>): string {
  const { draw } = plan
  const chosen = draw.pick(ty.words)
  const homes = [
    ...plan.locks.filter((kind) => kind.modes.includes(chosen)).map((kind) => kind.name),
    ...plan.aliases.filter((alias) => alias.ty.kind === 'words' && alias.ty.words.includes(chosen)).map((alias) => alias.name),
    ...plan.switches.filter(({ values }) => values?.includes(chosen) === true).map(({ name }) => name),
  ]
  return homes.length > 0 && draw.chance(30) ? `${draw.pick(homes)}.${chosen}` : chosen
}

export function instance(scene: Scene, cls: Cls): string {
  const { draw } = scene.plan
  if (cls.count === undefined) return cls.name
  return `${cls.name}[${draw.below(cls.count)}]`
}

/** Fields of this type, or arrays of it, by the shortest ways. */
function fieldLeaves(scene: Scene, ty: Ty): readonly Choice[] {
  const { plan } = scene
  if (!scene.state) return []
  const found: Choice[] = []
  const offer = (owner: Cls | 'task', field: Field): void => {
    if (!readable(scene, field)) return
    const direct = sameKind(field.ty, ty)
    const element = field.ty.kind === 'array' && sameKind(field.ty.element, ty)
    if (!direct && !element) return
    const from = field.ty.kind === 'array' ? field.ty.element : field.ty
    found.push([direct ? 5 : 3, () => fitting(scene, from, ty, access(scene, owner, field))])
  }
  for (const cls of plan.classes) for (const field of cls.fields) offer(cls, field)
  for (const field of plan.taskFields) if (canReachTask(scene, field)) offer('task', field)
  return found
}

/** `current`, or where it may be read through another task, one that has a name. */
const canReachTask = (scene: Scene, field: Field): boolean => scene.current || ((scene.property || field.use !== 'own') && hasValue({ ...scene, state: false }, taskTy))

export function readable(scene: Scene, field: Field): boolean {
  switch (field.use) {
    case 'constant':
      return true
    case 'own':
      return scene.changing
    case 'shared':
      return scene.shared && scene.changing
    case 'ghost':
      return scene.ghosts
  }
}

/** The way to a field, and into it where it is an array. */
export function access(scene: Scene, owner: Cls | 'task', field: Field): string {
  const { draw } = scene.plan
  const object = owner === 'task' ? taskWithField(scene, field) : objectOf(scene, owner)
  const whole = `${object}.${field.name}`
  if (field.ty.kind !== 'array') return whole
  const index: Ty = { ...intTy(0, field.ty.length - 1), to: /^\d+$/.test(field.ty.count) ? `${field.ty.length - 1}` : `${field.ty.count} - 1` }
  return `${whole}[${draw.chance(40) ? draw.below(field.ty.length) : expression({ ...scene, shared: false, changing: scene.changing }, index, 0)}]`
}

function taskWithField(scene: Scene, field: Field): string {
  const { draw } = scene.plan
  if (scene.current && (field.use === 'own' || draw.chance(60))) return 'current'
  return expression({ ...scene, state: false }, taskTy, 0)
}

/** An object to go through: a local if there is one, so that what a procedure does depends on its parameters. */
export function objectOf(scene: Scene, cls: Cls): string {
  const { draw, temper } = scene.plan
  const candidates = usable(scene).filter(({ ty }) => ty.kind === 'object' && ty.of === cls && (!ty.optional || draw.chance(temper.careless)))
  if (candidates.length > 0 && draw.chance(80)) return draw.pick(candidates).name
  const mapped = usable(scene).flatMap(({ name, ty }) =>
    ty.kind === 'mapping' && !ty.optional ? ty.of.parameters.filter((one) => one.ty.kind === 'object' && one.ty.of === cls && !one.ty.optional).map((one) => `${name}.${one.name}`) : [],
  )
  if (mapped.length > 0 && draw.chance(60)) return draw.pick(mapped)
  return instance(scene, cls)
}

// ---- what has parts ----

function grownOf(scene: Scene, ty: Ty, depth: number): readonly Choice[] {
  const { plan } = scene
  const { draw } = plan
  const choices: Choice[] = []
  if (ty.kind !== 'lock' && ty.kind !== 'array' && hasValue(scene, ty)) {
    choices.push([ty.kind === 'bool' ? 1 : 2, () => `(if ${condition(scene, depth)} then ${expression(scene, ty, depth)} else ${expression(scene, ty, depth)})`])
  }
  for (const fn of plan.functions) {
    if ((fn.shared && !scene.shared) || (fn.current && !scene.current) || (fn.ghosts && !scene.ghosts)) continue
    if (!scene.state && (fn.shared || fn.current)) continue
    if (!sameKind(fn.result, ty) || !fn.parameters.every((one) => hasValue(scene, one.ty))) continue
    choices.push([3, () => fitting(scene, fn.result, ty, `${fn.name}(${fn.parameters.map((one) => expression(scene, one.ty, depth)).join(', ')})`)])
  }
  switch (ty.kind) {
    case 'bool':
      choices.push(...tests(scene, depth))
      break
    case 'int':
      choices.push(...sums(scene, ty, depth))
      break
    case 'object':
      if (ty.of.count !== undefined) {
        const step = (): string => draw.pick(['next', 'previous'])
        choices.push([2, () => `${step()}(${expression(scene, { ...ty, optional: false }, depth)})`])
      }
      break
    case 'task':
      if (hasValue(scene, taskTy)) choices.push([1, () => `${draw.pick(['next', 'previous'])}(${expression(scene, taskTy, depth)})`])
      if (ty.optional && scene.shared && scene.state) for (const use of lockUses(scene, true)) choices.push([2, () => `holder(${use()})`])
      break
    case 'set':
      if (hasValue(scene, ty.element)) {
        const part = (): string => `{${expression(scene, ty.element, depth)}}`
        choices.push([2, () => `(${expression(scene, ty, depth)} ${draw.pick(['+', '-'])} ${part()})`.replace(/^\(\{\} /, `(${part()} `)])
      }
      break
    case 'words':
    case 'mapping':
    case 'array':
    case 'lock':
      break
  }
  return choices
}

function sums(scene: Scene, ty: TyOf<'int'>, depth: number): readonly Choice[] {
  const { draw } = scene.plan
  const into = (text: string): string => fitting(scene, { ...intTy(-99, 99), from: '?' }, ty, text)
  const part = (): string => expression(scene, ty, depth)
  return [
    [3, () => into(`(${part()} ${draw.pick(['+', '-', '*'])} ${part()})`)],
    [1, () => into(`(${part()} ${draw.pick(['div', 'mod'])} ${draw.chance(scene.plan.temper.careless) ? part() : draw.between(1, 3)})`)],
    [1, () => into(`(-${part()})`)],
    [1, () => `${draw.pick(['min', 'max'])}(${part()}, ${part()})`],
    [
      1,
      () => {
        const { name, ty: element, text } = binder(scene, depth)
        return into(`count(${text}: ${condition(withLocals(scene, [{ name, ty: element, by: 'binder' }]), depth)})`)
      },
    ],
    ...usable(scene)
      .filter((local) => local.ty.kind === 'int')
      .map((local): Choice => [1, () => fitting(scene, local.ty, ty, `${draw.pick(['next', 'previous'])}(${local.name})`)]),
  ]
}

function tests(scene: Scene, depth: number): readonly Choice[] {
  const { plan } = scene
  const { draw } = plan
  const inner = (): string => expression(scene, boolTy, depth)
  const choices: Choice[] = [
    [3, () => `(not ${inner()})`],
    [4, () => `(${inner()} ${draw.pick(['and', 'and', 'or', 'or', '=>'])} ${inner()})`],
    [3, () => comparison(scene, depth)],
    [
      2,
      () => {
        const binders = Array.from({ length: draw.chance(20) ? 2 : 1 }, () => binder(scene, 0))
        const locals = binders.map(({ name, ty }): Local => ({ name, ty, by: 'binder' }))
        return `(${draw.pick(['forall', 'exists'])} ${binders.map(({ text }) => text).join(', ')}: ${condition(withLocals(scene, locals), depth)})`
      },
    ],
    ...plan.switches.flatMap(({ name, values }): Choice[] =>
      values === undefined ? [] : [[2, () => `(${name} ${draw.pick(['==', '!='])} ${draw.pick(values)})`]],
    ),
  ]
  if (!scene.state) return choices
  if (scene.shared) {
    for (const use of lockUses(scene, false)) choices.push([3, () => `held(${use()})`])
    if (hasValue(scene, taskTy)) {
      for (const use of lockUses(scene, true)) choices.push([2, () => `(holder(${use()}) == ${draw.chance(30) ? 'none' : expression(scene, taskTy, 0)})`])
      const places = [...plan.labels, ...plan.procedures.map(({ name }) => name)]
      if (places.length > 0) choices.push([2, () => `(${expression(scene, taskTy, 0)} at ${draw.pick(places)})`])
    }
  }
  if (scene.current) for (const use of lockUses(scene, true)) choices.push([2, () => `mine(${use()})`])
  return choices
}

/** Ways to write a use of some lock; `anyMode`: the mode may be left out. */
function lockUses(scene: Scene, anyMode: boolean): readonly (() => string)[] {
  const way: Scene = { ...scene, shared: scene.property, changing: scene.changing }
  const wanted = (transferable: boolean): boolean => scene.shared || !transferable
  return scene.plan.locks.some((kind) => wanted(kind.transferable)) && lockUse(way, { anyMode, wanted: (kind) => wanted(kind.transferable) }) !== undefined
    ? [() => lockUse(way, { anyMode, wanted: (kind) => wanted(kind.transferable) })?.text ?? '']
    : []
}

function comparison(scene: Scene, depth: number): string {
  const { plan } = scene
  const { draw } = plan
  const same = (): string => draw.pick(['==', '!='])
  const order = (): string => draw.pick(['<', '<=', '>', '>='])
  const objects = plan.classes.map((of): Ty => ({ kind: 'object', of, optional: draw.chance(30) }))
  const words = wordTypes(scene)
  const sets = setTypes(scene).filter((ty) => hasValue(scene, ty.element))
  const ints = intTypes(scene)
  const choices: Choice[] = [
    [
      4,
      () => {
        const ty = draw.pick(ints)
        return `(${expression(scene, ty, depth)} ${draw.chance(50) ? same() : order()} ${expression(scene, ty, depth)})`
      },
    ],
    ...(words.length === 0 ? [] : [[4, () => wordComparison(scene, draw.pick(words))] as const]),
    ...objects.map((ty): Choice => {
      const ordered = ty.kind === 'object' && ty.of.ordered
      return [2, () => `(${expression(scene, ty, depth)} ${ordered && draw.chance(60) ? order() : same()} ${expression(scene, ty, depth)})`]
    }),
    ...(hasValue(scene, taskTy) ? [[1, () => `(${expression(scene, taskTy, depth)} ${same()} ${expression(scene, taskTy, depth)})`] as const] : []),
    ...sets.flatMap((ty): Choice[] => [
      [2, () => `(${expression(scene, ty.element, depth)} in ${nonEmpty(scene, ty, depth)})`],
      [1, () => `(${nonEmpty(scene, ty, depth)} ${same()} ${expression(scene, ty, depth)})`],
    ]),
    ...usable(scene)
      .filter(({ ty }) => ty.kind === 'mapping' || (ty.kind === 'object' && ty.optional) || (ty.kind === 'task' && ty.optional))
      .map(({ name, ty }): Choice => [2, () => `(${name} ${same()} ${hasValue(scene, ty) && draw.chance(60) ? expression(scene, ty, 0) : 'none'})`]),
  ]
  return draws(draw, choices)
}

/** A bare `{}` on the left says nothing about its type. */
function nonEmpty(scene: Scene, ty: TyOf<'set'>, depth: number): string {
  const text = expression(scene, ty, depth)
  return text.includes('{}') ? `{${expression(scene, ty.element, 0)}}` : text
}

/** One side is a name or a field, or the words say too little about their type. */
function wordComparison(scene: Scene, ty: TyOf<'words'>): string {
  const { draw } = scene.plan
  const left = expression(scene, ty, 0)
  return `(${left} ${draw.pick(['==', '!='])} ${ty.words.includes(left) ? left : word(scene.plan, ty)})`
}

// ---- types to talk about ----

const fieldTypes = (scene: Scene): readonly Ty[] =>
  scene.state
    ? [...scene.plan.classes.flatMap((cls) => cls.fields), ...scene.plan.taskFields].filter((field) => readable(scene, field)).map(({ ty }) => (ty.kind === 'array' ? ty.element : ty))
    : []

export function intTypes(scene: Scene): readonly TyOf<'int'>[] {
  const found = [...usable(scene).map(({ ty }) => ty), ...fieldTypes(scene)].filter((ty) => ty.kind === 'int')
  return found.length === 0 ? [intTy(0, 2)] : found
}

function wordTypes(scene: Scene): readonly TyOf<'words'>[] {
  const { plan } = scene
  const modes = modeTy(plan)
  return [
    ...usable(scene).map(({ ty }) => ty),
    ...fieldTypes(scene),
    ...plan.aliases.map(({ ty }) => ty),
    ...(modes.kind === 'words' && modes.words.length > 0 ? [modes] : []),
  ].filter((ty) => ty.kind === 'words')
}

function setTypes(scene: Scene): readonly TyOf<'set'>[] {
  return [...usable(scene).map(({ ty }) => ty), ...fieldTypes(scene), ...scene.plan.aliases.map(({ ty }) => ty)].filter((ty) => ty.kind === 'set')
}

/** A name and what it goes through. */
export function binder(scene: Scene, depth: number): { readonly name: string; readonly ty: Ty; readonly text: string } {
  const { plan } = scene
  const { draw } = plan
  const name = plan.fresh('x')
  const go = (domain: string, ty: Ty): { readonly name: string; readonly ty: Ty; readonly text: string } => ({ name, ty, text: `${name} in ${domain}` })
  const sets = setTypes(scene).filter((ty) => hasValue(scene, ty.element))
  const aliases = plan.aliases.filter(({ ty }) => ty.kind === 'words' || ty.kind === 'int')
  return draw.weighed<() => ReturnType<typeof go>>([
    ...plan.classes.filter((cls) => cls.count !== undefined).map((of) => [6, () => go(of.name, { kind: 'object', of, optional: false })] as const),
    [scene.state ? 3 : 0, () => go('Task', taskTy)],
    [2, () => go(`0..${draw.between(1, 2)}`, intTy(0, 2))],
    ...aliases.map((alias) => [2, () => go(alias.name, alias.ty)] as const),
    ...plan.locks.map((kind) => [1, () => go(kind.name, { kind: 'words', words: kind.modes })] as const),
    ...sets.map((ty) => [2, () => go(nonEmpty(scene, ty, depth), ty.element)] as const),
    [1, () => go(`0..${expression(scene, draw.pick(intTypes(scene)), 0)}`, { ...intTy(0, 2), from: '?' })],
  ])()
}
