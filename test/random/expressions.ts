// Random expressions of a wanted type. Input: the scene in which one stands, and the type; output: text, with every part in parentheses
// that could need them (the formatter takes away what is not needed).
import { access, anyInt, hasOwner, instance, lockUse, namesIn, readable, tasksIn, withLocals, type Scene } from './scene.ts'
import {
  boolTy,
  intTy,
  modeTy,
  sameKind,
  taskTy,
  textOf,
  usedLocks,
  type Cls,
  type Field,
  type Local,
  type Plan,
  type Ty,
  type TyOf,
  type LockKind,
} from './vocabulary.ts'

type Choice = readonly [weight: number, make: () => string]

/** At most `depth` operators inside each other. */
export function expression(scene: Scene, ty: Ty, depth: number): string {
  const all = [...leavesOf(scene, ty), ...(depth > 0 ? grownOf(scene, ty, depth - 1) : [])]
  if (all.length === 0) throw new Error(`no value of type ${textOf(ty)} has a name here`)
  return scene.plan.draw.weighed(all)()
}

/** Whether there is any; of tasks there may be none that has a name. */
export const hasValue = (scene: Scene, ty: Ty): boolean => leavesOf(scene, ty).length > 0

export const condition = (scene: Scene, depth: number): string => expression(scene, boolTy, depth)

// ---- leaves ----

function leavesOf(scene: Scene, ty: Ty): readonly Choice[] {
  const locals = namesIn(scene)
    .filter((local) => sameKind(local.ty, ty))
    .map((local): Choice => [6, () => fitting(scene, local.ty, ty, local.name)])
  return [...locals, ...fieldLeaves(scene, ty), ...constantLeaves(scene, ty)]
}

function constantLeaves(scene: Scene, ty: Ty): readonly Choice[] {
  const { plan } = scene
  const { draw } = plan
  switch (ty.kind) {
    case 'bool':
      return [
        [2, () => draw.pick(['true', 'false'])],
        ...plan.switches.filter(({ values }) => values === undefined).map(({ name }): Choice => [2, () => name]),
        ...(scene.outcomes.length === 0 ? [] : [[8, () => draw.pick(scene.outcomes)] as const]),
      ]
    case 'int':
      return [
        [4, () => (draw.chance(20) ? parenthesised(ty.to) : literal(draw.between(ty.low, ty.high)))],
        ...plan.sizes.map(({ name }): Choice => [1, () => within(scene, ty, name)]),
      ]
    case 'words':
      return [[5, () => word(plan, ty)]]
    case 'object':
      return [[3, () => instance(scene, ty.of)], ...orNone(ty.optional)]
    case 'task':
      return [...tasksIn(scene).map((name): Choice => [3, () => name]), ...orNone(ty.optional)]
    case 'mapping':
      return [
        ...(ty.of.parameters.every((one) => hasValue(scene, one.ty))
          ? [[3, () => `${ty.of.name}(${ty.of.parameters.map((one) => expression(scene, one.ty, 0)).join(', ')})`] as const]
          : []),
        ...orNone(ty.optional),
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

const orNone = (optional: boolean): readonly Choice[] => (optional ? [[2, () => 'none']] : [])
const literal = (n: number): string => (n < 0 ? `(${n})` : `${n}`)
const parenthesised = (text: string): string => (/^\w+$/.test(text) ? text : `(${text})`)

/** An integer of another range is brought into this one, but for a careless few. */
export function fitting(scene: Scene, from: Ty, to: Ty, text: string): string {
  const { draw, temper } = scene.plan
  if (to.kind !== 'int' || from.kind !== 'int' || (from.from === to.from && from.to === to.to) || draw.chance(temper.careless)) return text
  if (from.from !== '?' && from.low >= to.low && from.high <= to.high && !/[a-z]/.test(from.to)) return text
  return within(scene, to, text)
}

const within = (scene: Scene, to: TyOf<'int'>, text: string): string =>
  scene.plan.draw.chance(50) && to.from === '0' ? `(${text} mod (${to.to} + 1))` : `max(${to.from}, min(${text}, ${to.to}))`

/** A bare word, or one by the name of a type, a lock kind or a switch that has it. */
function word(plan: Plan, ty: TyOf<'words'>): string {
  const { draw } = plan
  const chosen = draw.pick(ty.words)
  const homes = [
    ...usedLocks(plan)
      .filter((kind) => kind.modes.includes(chosen))
      .map((kind) => kind.name),
    ...plan.aliases.filter((alias) => alias.ty.kind === 'words' && alias.ty.words.includes(chosen)).map((alias) => alias.name),
    ...plan.switches.filter(({ values }) => values?.includes(chosen) === true).map(({ name }) => name),
  ]
  return homes.length > 0 && draw.chance(30) ? `${draw.pick(homes)}.${chosen}` : chosen
}

/** Fields of this type, or elements of arrays of it. */
function fieldLeaves(scene: Scene, ty: Ty): readonly Choice[] {
  const { plan } = scene
  if (!scene.state) return []
  const offer = (owner: Cls | 'task', field: Field): readonly Choice[] => {
    const from = field.ty.kind === 'array' ? field.ty.element : field.ty
    if (!readable(scene, field) || !hasOwner(scene, owner, field) || !sameKind(from, ty)) return []
    return [[5, () => fitting(scene, from, ty, access(scene, owner, field))]]
  }
  return [
    ...plan.classes.flatMap((cls) => cls.fields.flatMap((field) => offer(cls, field))),
    ...plan.taskFields.flatMap((field) => offer('task', field)),
  ]
}

// ---- what has parts ----

function grownOf(scene: Scene, ty: Ty, depth: number): readonly Choice[] {
  const { draw } = scene.plan
  const any = hasValue(scene, ty)
  const choices: Choice[] = [...applications(scene, ty, depth)]
  if (any && ty.kind !== 'bool') {
    choices.push([2, () => `(if ${condition(scene, depth)} then ${expression(scene, ty, depth)} else ${expression(scene, ty, depth)})`])
  }
  const neighbour = (of: Ty): string => `${draw.pick(['next', 'previous'])}(${expression(scene, of, depth)})`
  switch (ty.kind) {
    case 'bool':
      return [...choices, ...tests(scene, depth)]
    case 'int':
      return [...choices, ...sums(scene, ty, depth)]
    case 'object':
      return ty.of.count === undefined ? choices : [...choices, [2, () => neighbour({ ...ty, optional: false })]]
    case 'task':
      return [
        ...choices,
        ...(hasValue(scene, taskTy) ? [[1, () => neighbour(taskTy)] as const] : []),
        ...(ty.optional && scene.shared && scene.state ? lockTests(scene, 'holder', (use) => `holder(${use})`) : []),
      ]
    case 'set':
      return hasValue(scene, ty.element)
        ? [
            ...choices,
            [2, () => `(${solid(scene, ty, depth)} ${draw.pick(['+', '-'])} {${expression(scene, ty.element, depth)}})`],
            ...ways(scene, depth)
              .filter((way) => sameKind(way.ty, ty.element))
              .map(({ text }): Choice => [3, () => `(${text()})`]),
          ]
        : choices
    case 'words':
    case 'mapping':
    case 'array':
    case 'lock':
      return choices
  }
}

function applications(scene: Scene, ty: Ty, depth: number): readonly Choice[] {
  return scene.plan.functions.flatMap((fn): readonly Choice[] => {
    if ((fn.shared && !scene.shared) || (fn.current && !scene.current) || (fn.ghosts && !scene.ghosts) || !scene.state) return []
    if (!sameKind(fn.result, ty) || !fn.parameters.every((one) => hasValue(scene, one.ty))) return []
    return [
      [3, () => fitting(scene, fn.result, ty, `${fn.name}(${fn.parameters.map((one) => expression(scene, one.ty, depth)).join(', ')})`)],
    ]
  })
}

function sums(scene: Scene, ty: TyOf<'int'>, depth: number): readonly Choice[] {
  const { draw, temper } = scene.plan
  const into = (text: string): string => fitting(scene, anyInt, ty, text)
  const part = (): string => expression(scene, ty, depth)
  return [
    [3, () => into(`(${part()} ${draw.pick(['+', '-', '*'])} ${part()})`)],
    [
      1,
      () =>
        into(`(${part()} ${draw.pick(['div', 'mod'])} ${draw.chance(temper.careless) ? part().replace(/^0$/, '1') : draw.between(1, 3)})`),
    ],
    [1, () => into(`(-${part()})`)],
    [1, () => `${draw.pick(['min', 'max'])}(${part()}, ${part()})`],
    [
      1,
      () => {
        const bound = binder(scene, depth)
        return into(`count(${bound.text}: ${condition(withLocals(scene, [bound.local]), depth)})`)
      },
    ],
    ...namesIn(scene)
      .filter((local) => local.ty.kind === 'int' && local.ty.from !== '?')
      .map((local): Choice => [1, () => fitting(scene, local.ty, ty, `${draw.pick(['next', 'previous'])}(${local.name})`)]),
  ]
}

function tests(scene: Scene, depth: number): readonly Choice[] {
  const { plan } = scene
  const { draw } = plan
  const inner = (): string => condition(scene, depth)
  const places = [...plan.labels, ...plan.procedures.map(({ name }) => name)]
  return [
    [3, () => `(not ${inner()})`],
    [4, () => `(${inner()} ${draw.pick(['and', 'and', 'or', 'or', '=>'])} ${inner()})`],
    [1, () => `(if ${inner()} then ${inner()} else ${inner()})`],
    [5, () => comparison(scene, depth)],
    [
      2,
      () => {
        const bound = Array.from({ length: draw.chance(20) ? 2 : 1 }, () => binder(scene, 0))
        const within = withLocals(
          scene,
          bound.map(({ local }) => local),
        )
        return `(${draw.pick(['forall', 'exists'])} ${bound.map(({ text }) => text).join(', ')}: ${condition(within, depth)})`
      },
    ],
    ...plan.switches.flatMap(({ name, values }): Choice[] =>
      values === undefined ? [] : [[2, () => `(${name} ${draw.pick(['==', '!='])} ${draw.pick(values)})`]],
    ),
    ...(scene.state && scene.shared ? lockTests(scene, 'held', (use) => `held(${use})`) : []),
    ...(scene.state && scene.shared ? lockTests(scene, 'queued', (use) => `queued(${use})`) : []),
    ...(scene.state && scene.shared && tasksIn(scene).length > 0
      ? [
          ...lockTests(scene, 'holder', (use) => `(holder(${use}) == ${draw.chance(30) ? 'none' : draw.pick(tasksIn(scene))})`),
          ...(places.length > 0 && scene.property ? [[2, () => `(${draw.pick(tasksIn(scene))} at ${draw.pick(places)})`] as const] : []),
        ]
      : []),
    ...residencies(scene),
    ...ways(scene, depth).map(({ ty, text }): Choice => [2, () => `(${expression(scene, ty, 0)} in ${text()})`]),
    ...(scene.state && scene.current ? lockTests(scene, 'mine', (use) => `mine(${use})`) : []),
  ]
}

/** A residency may ask about `current`, which properties and functions have not. */
function residencies(scene: Scene): readonly Choice[] {
  if (!scene.state || !scene.shared || !scene.current || scene.property) return []
  return scene.plan.mappings.flatMap((of): readonly Choice[] => {
    const ty: Ty = { kind: 'mapping', of, optional: false }
    const asked = of.accesses.filter(({ isAny }) => !isAny)
    if (asked.length === 0) return []
    const words = asked.some(({ word }) => word === '') ? [''] : asked.map(({ word }) => `, ${word}`)
    return hasValue(scene, ty) ? [[6, () => `resident(${expression(scene, ty, 0)}${scene.plan.draw.pick(words)})`]] : []
  })
}

/** Tests of some lock. `mine` of a lock that can be given or revoked, or that an interrupt takes, reads shared data, and so does `held` of any. */
function lockTests(scene: Scene, asks: 'held' | 'mine' | 'holder' | 'queued', test: (use: string) => string): readonly Choice[] {
  const own: Scene = { ...scene, shared: scene.property }
  const owned = asks === 'mine' || asks === 'holder'
  // `held` asks for a mode; `mine` and `holder` ask for an owner, and for no mode; `queued` for a queue.
  const suits = (kind: LockKind): boolean =>
    !(owned && kind.anyone === true) &&
    (asks !== 'queued' || kind.queues === true) &&
    (scene.shared || !(kind.transferable || scene.plan.interrupted))
  const find = () => lockUse(own, asks !== 'held', suits)
  return find() === undefined ? [] : [[3, () => test(find()?.text ?? '')]]
}

function comparison(scene: Scene, depth: number): string {
  const { plan } = scene
  const { draw } = plan
  const same = (): string => draw.pick(['==', '!='])
  const order = (): string => draw.pick(['<', '<=', '>', '>='])
  const words = typesIn(scene, 'words')
  const ints = typesIn(scene, 'int')
  const choices: Choice[] = [
    [
      4,
      () => {
        const ty = ints.length === 0 ? intTy(0, 2) : draw.pick(ints)
        return `(${expression(scene, ty, depth)} ${draw.chance(50) ? same() : order()} ${expression(scene, ty, depth)})`
      },
    ],
    ...(words.length === 0 ? [] : [[4, () => wordComparison(scene, draw.pick(words))] as const]),
    ...plan.classes.map((of): Choice => {
      const ty: Ty = { kind: 'object', of, optional: draw.chance(30) }
      return [
        2,
        () =>
          `(${expression(scene, { ...ty, optional: false }, depth)} ${of.ordered && draw.chance(60) ? order() : same()} ${expression(scene, ty, depth)})`,
      ]
    }),
    ...(hasValue(scene, taskTy)
      ? [[1, () => `(${expression(scene, taskTy, depth)} ${same()} ${expression(scene, taskTy, depth)})`] as const]
      : []),
    ...setsIn(scene).flatMap((ty): Choice[] => [
      [2, () => `(${expression(scene, ty.element, depth)} in ${solid(scene, ty, depth)})`],
      [1, () => `(${solid(scene, ty, depth)} ${same()} ${expression(scene, ty, depth)})`],
    ]),
    ...namesIn(scene)
      .filter(({ ty }) => ty.kind === 'mapping' || ((ty.kind === 'object' || ty.kind === 'task') && ty.optional))
      .map(({ name, ty }): Choice => [
        2,
        () => `(${name} ${same()} ${hasValue(scene, ty) && draw.chance(60) ? expression(scene, ty, 0) : 'none'})`,
      ]),
  ]
  return draw.weighed(choices)()
}

/** A bare `{}` says nothing about its type. */
function solid(scene: Scene, ty: TyOf<'set'>, depth: number): string {
  const text = expression(scene, ty, depth)
  return text.includes('{}') ? `{${expression(scene, ty.element, 0)}}` : text
}

/** Two words by themselves that differ are never equal, which is an error. */
function wordComparison(scene: Scene, ty: TyOf<'words'>): string {
  const left = expression(scene, ty, 0)
  const bare = /(^|\.)(\w+)$/.exec(left)?.[2] ?? ''
  const own = namesIn(scene).find(({ name }) => name === left)?.ty
  const right = ty.words.includes(bare) ? bare : word(scene.plan, own?.kind === 'words' ? own : ty)
  return `(${left} ${scene.plan.draw.pick(['==', '!='])} ${right})`
}

// ---- types to talk about ----

/** The types of one sort that something readable has. */
export function typesIn<K extends Ty['kind']>(scene: Scene, kind: K): readonly TyOf<K>[] {
  const { plan } = scene
  const fields = scene.state
    ? [...plan.classes.flatMap((cls) => cls.fields), ...plan.taskFields].filter((field) => readable(scene, field))
    : []
  const modes = modeTy(plan)
  const all = [
    ...namesIn(scene).map(({ ty }) => ty),
    ...fields.map(({ ty }) => (ty.kind === 'array' ? ty.element : ty)),
    ...plan.aliases.map(({ ty }) => ty),
    ...(modes.words.length > 0 ? [modes] : []),
  ]
  return all.filter((ty): ty is TyOf<K> => ty.kind === kind)
}

const setsIn = (scene: Scene): readonly TyOf<'set'>[] => typesIn(scene, 'set').filter((ty) => hasValue(scene, ty.element))

/** Along each field that leads from one object, or task, to another of the same. */
export function ways(scene: Scene, depth: number): readonly { readonly ty: Ty; readonly text: () => string }[] {
  const { plan } = scene
  const { draw } = plan
  if (!scene.state) return []
  const leads: readonly { readonly field: Field; readonly ty: Ty }[] = [
    ...plan.classes.flatMap((of) =>
      of.fields
        .filter((field) => field.ty.kind === 'object' && field.ty.of === of && readable(scene, field))
        .map((field) => ({ field, ty: { kind: 'object', of, optional: false } as const })),
    ),
    ...plan.taskFields
      .filter((field) => field.ty.kind === 'task' && readable(scene, field) && hasValue(scene, taskTy))
      .map((field) => ({ field, ty: taskTy })),
  ]
  const most = (ty: Ty): string => (ty.kind === 'task' || draw.chance(40) ? ` at most ${draw.between(1, 2)}` : '')
  return leads
    .filter(({ ty }) => hasValue(scene, ty))
    .map(({ field, ty }) => ({ ty, text: () => `(${expression(scene, ty, depth)}) along ${field.name}${most(ty)}` }))
}

/** A name and what it goes through. */
export function binder(scene: Scene, depth: number): { readonly local: Local; readonly text: string } {
  const { plan } = scene
  const { draw } = plan
  const name = plan.fresh('x')
  const go = (domain: string, ty: Ty): { readonly local: Local; readonly text: string } => ({
    local: { name, ty, by: 'binder' },
    text: `${name} in ${domain}`,
  })
  const aliases = plan.aliases.filter(({ ty }) => ty.kind === 'words' || ty.kind === 'int')
  const ints = typesIn(scene, 'int')
  return draw.weighed<() => ReturnType<typeof go>>([
    ...plan.classes
      .filter((cls) => cls.count !== undefined)
      .map((of) => [6, () => go(of.name, { kind: 'object', of, optional: false })] as const),
    [scene.state ? 3 : 0, () => go('Task', taskTy)],
    [2, () => go('0..1', intTy(0, 1))],
    ...aliases.map((alias) => [2, () => go(alias.name, alias.ty)] as const),
    ...usedLocks(plan).map((kind) => [1, () => go(kind.name, { kind: 'words', words: kind.modes })] as const),
    ...ways(scene, depth).map(({ ty, text }) => [3, () => go(text(), ty)] as const),
    ...setsIn(scene).map((ty) => [2, () => go(solid(scene, ty, depth), ty.element)] as const),
    [ints.length, () => go(`0..${expression(scene, draw.pick(ints), 0)}`, { ...intTy(0, 2), from: '?' })],
  ])()
}
