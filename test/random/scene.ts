// Where a random expression stands: what has a name there and what may be read; and the ways from there to objects, tasks, fields and
// locks. Ways go by names alone, so that they end; anything longer is an expression.
import { intTy, type Cls, type Field, type Group, type Local, type LockKind, type Plan, type Ty, type TyOf } from './vocabulary.ts'

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
  /** In functions and `ensures`: what code reaches by `current` alone is read of other tasks, too, which makes it shared. */
  readonly afar: boolean
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
  afar: false,
  groups: [],
  outcomes: [],
})

export const withLocals = <S extends Scene>(scene: S, locals: readonly Local[]): S => ({ ...scene, locals: [...scene.locals, ...locals] })

/** Names that may be read here. */
export const namesIn = (scene: Scene): readonly Local[] =>
  scene.locals.filter(({ by }) => scene.changing || (by !== 'var' && by !== 'with'))

export function readable(scene: Scene, field: Field): boolean {
  switch (field.use) {
    case 'constant':
      return true
    case 'own':
      return scene.changing
    case 'hosted':
    case 'shared':
      return scene.shared && scene.changing
    case 'ghost':
      return scene.ghosts
  }
}

// ---- ways ----

export function instance(scene: Scene, cls: Cls): string {
  return cls.count === undefined ? cls.name : `${cls.name}[${scene.plan.draw.below(cls.count)}]`
}

/** An object: by a local if there is one, so that what a procedure does depends on its parameters. */
export function objectOf(scene: Scene, cls: Cls): string {
  const { draw, temper } = scene.plan
  const names = namesIn(scene)
  const direct = names.filter(({ ty }) => ty.kind === 'object' && ty.of === cls && (!ty.optional || draw.chance(temper.careless)))
  if (direct.length > 0 && draw.chance(80)) return draw.pick(direct).name
  const mapped = names.flatMap(({ name, ty }) =>
    ty.kind === 'mapping' && !ty.optional
      ? ty.of.parameters
          .filter((one) => one.ty.kind === 'object' && one.ty.of === cls && !one.ty.optional)
          .map((one) => `${name}.${one.name}`)
      : [],
  )
  if (mapped.length > 0 && draw.chance(60)) return draw.pick(mapped)
  return instance(scene, cls)
}

/** Names of tasks; none where nobody has one. */
export function tasksIn(scene: Scene): readonly string[] {
  const { draw } = scene.plan
  return [
    ...(scene.current ? ['current'] : []),
    ...namesIn(scene)
      .filter(({ ty }) => ty.kind === 'task' && !ty.optional)
      .map(({ name }) => name),
    ...scene.groups.map(({ name, count }) => (count === undefined ? name : `${name}[${draw.below(count)}]`)),
  ]
}

/** What code reaches by `current` alone of another task is read by properties, and some of it from afar. */
function tasksWith(scene: Scene, field: Field): readonly string[] {
  const all = tasksIn(scene)
  if (scene.property || (field.use !== 'own' && field.use !== 'hosted')) return all
  if (!scene.afar || field.use === 'own') return all.filter((name) => name === 'current')
  return scene.current ? [...all, 'next(current)', 'previous(current)'] : all
}

export const hasOwner = (scene: Scene, owner: Cls | 'task', field: Field): boolean => owner !== 'task' || tasksWith(scene, field).length > 0

/** The way to a field, and into it where it is an array. */
export function access(scene: Scene, owner: Cls | 'task', field: Field): string {
  const { draw } = scene.plan
  const object = owner === 'task' ? draw.pick(tasksWith(scene, field)) : objectOf(scene, owner)
  const way = owner !== 'task' && draw.chance(4) ? `${draw.pick(['next', 'previous'])}(${object})` : object
  const whole = `${way}.${field.name}`
  return field.ty.kind === 'array' ? `${whole}[${indexIn(scene, field.ty)}]` : whole
}

/** A value of what an array has an element for each of, by a name if there is one. */
function valueIn(scene: Scene, by: Ty): string {
  const { draw, temper } = scene.plan
  if (by.kind === 'object') return objectOf(scene, by.of)
  const names = namesIn(scene).filter(({ ty }) => {
    if (ty.kind === 'words' && by.kind === 'words') return ty.words.every((word) => by.words.includes(word))
    if (ty.kind === 'int' && by.kind === 'int') return draw.chance(temper.careless) || (ty.low >= by.low && ty.high <= by.high)
    return ty.kind === 'bool' && by.kind === 'bool'
  })
  if (names.length > 0 && draw.chance(60)) return draw.pick(names).name
  return by.kind === 'words' ? draw.pick(by.words) : by.kind === 'int' ? `${draw.between(by.low, by.high)}` : draw.pick(['true', 'false'])
}

function indexIn(scene: Scene, array: TyOf<'array'>): string {
  const { draw, temper } = scene.plan
  if (array.by !== undefined) return valueIn(scene, array.by)
  const names = namesIn(scene).filter(
    ({ ty }) => ty.kind === 'int' && (draw.chance(temper.careless) || (ty.low >= 0 && ty.high < array.length)),
  )
  return names.length > 0 && draw.chance(60) ? draw.pick(names).name : `${draw.below(array.length)}`
}

// ---- ways to locks ----

export interface LockUse {
  /** Lock, range and mode. */
  readonly text: string
  readonly kind: LockKind
  /** Lock and range, for the same lock in another mode. */
  readonly lock: string
  /** Undefined: left out or computed. */
  readonly mode: string | undefined
}

/** Some lock of a kind that is wanted; undefined where none can be reached. `anyMode`: the mode may be left out. */
export function lockUse(scene: Scene, anyMode: boolean, wanted: (kind: LockKind) => boolean = () => true): LockUse | undefined {
  const found = locksIn(scene).filter(({ ty }) => wanted(ty.of))
  if (found.length === 0) return undefined
  const { draw } = scene.plan
  const { ty, write } = draw.pick(found)
  const lock = `${write()}${ty.over !== undefined && draw.chance(75) ? rangeOf(scene, ty.over) : ''}`
  return anyMode && draw.chance(50) ? { text: lock, kind: ty.of, lock, mode: undefined } : inSomeMode(scene, ty.of, lock)
}

interface Reachable {
  readonly ty: TyOf<'lock'>
  readonly write: () => string
}

/** Every lock that can be meant here. */
export function locksIn(scene: Scene): readonly Reachable[] {
  const { plan } = scene
  const ofField = (owner: Cls | 'task', field: Field): readonly Reachable[] => {
    const ty = field.ty.kind === 'array' ? field.ty.element : field.ty
    return ty.kind === 'lock' && hasOwner(scene, owner, field) ? [{ ty, write: () => access(scene, owner, field) }] : []
  }
  const parameters = scene.locals.flatMap(({ name, ty }): Reachable[] => (ty.kind === 'lock' ? [{ ty, write: () => name }] : []))
  // What a procedure is given is what it is about.
  return [
    ...parameters,
    ...parameters,
    ...plan.classes.flatMap((cls) => cls.fields.flatMap((field) => ofField(cls, field))),
    ...plan.taskFields.flatMap((field) => ofField('task', field)),
  ]
}

function inSomeMode(scene: Scene, kind: LockKind, lock: string): LockUse {
  const { draw, switches } = scene.plan
  const [only] = kind.modes
  if (kind.modes.length === 1 && only !== undefined) return { text: draw.chance(70) ? lock : `${lock}.${only}`, kind, lock, mode: only }
  const computed = namesIn(scene).filter(
    ({ ty }) => ty.kind === 'words' && (ty.alias === 'Mode' ? draw.chance(30) : ty.words.every((word) => kind.modes.includes(word))),
  )
  if (computed.length > 0 && draw.chance(60)) return { text: `${lock}.(${draw.pick(computed).name})`, kind, lock, mode: undefined }
  const mode = draw.pick(kind.modes)
  const turned = switches.filter(({ values }) => values === undefined)
  if (turned.length > 0 && draw.chance(10)) {
    return {
      text: `${lock}.(if ${draw.pick(turned).name} then ${mode} else ${kind.name}.${draw.pick(kind.modes)})`,
      kind,
      lock,
      mode: undefined,
    }
  }
  return { text: `${lock}.${mode}`, kind, lock, mode }
}

function rangeOf(scene: Scene, over: TyOf<'int'>): string {
  const { draw } = scene.plan
  const low = draw.between(over.low, over.high)
  const names = namesIn(scene).filter(({ ty, by }) => ty.kind === 'int' && by !== 'var' && ty.low >= over.low && ty.high <= over.high)
  if (names.length === 0 || draw.chance(60)) return `[${low}..${draw.between(low, over.high)}]`
  const { name } = draw.pick(names)
  return draw.pick([`[${name}..${over.to}]`, `[${over.from}..${name}]`, `[${name}..${name}]`])
}

/** A type for the numbers of some declared interval, when another is meant to be brought into it. */
export const anyInt: Ty = { ...intTy(-99, 99), from: '?' }
