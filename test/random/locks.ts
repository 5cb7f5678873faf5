// Ways to locks, as lock verbs and tests of locks write them. Input: the scene; output: text, with what the text says.
import { access, expression, withLocals, type Scene } from './expressions.ts'
import type { Cls, Field, Local, LockKind, TyOf } from './vocabulary.ts'

export interface LockUse {
  /** Lock, range and mode. */
  readonly text: string
  readonly kind: LockKind
  /** Lock and range, for the same lock in another mode. */
  readonly lock: string
  /** Undefined: left out or computed. */
  readonly mode: string | undefined
}

export interface Wanted {
  /** The mode may be left out where the kind has several. */
  readonly anyMode: boolean
  readonly wanted: (kind: LockKind) => boolean
}

/** Undefined where no such lock can be reached. */
export function lockUse(scene: Scene, { anyMode, wanted }: Wanted): LockUse | undefined {
  const found = reachable(scene).filter(({ ty }) => wanted(ty.of))
  if (found.length === 0) return undefined
  const { draw } = scene.plan
  const { ty, write } = draw.pick(found)
  const lock = `${write()}${ty.over !== undefined && draw.chance(75) ? rangeOf(scene, ty.over) : ''}`
  if (anyMode && draw.chance(50)) return { text: lock, kind: ty.of, lock, mode: undefined }
  return inSomeMode(scene, ty.of, lock)
}

interface Reachable {
  readonly ty: TyOf<'lock'>
  readonly write: () => string
}

function reachable(scene: Scene): readonly Reachable[] {
  const { plan } = scene
  const ofField = (owner: Cls | 'task', field: Field): readonly Reachable[] => {
    const ty = field.ty.kind === 'array' ? field.ty.element : field.ty
    return ty.kind === 'lock' ? [{ ty, write: () => access(scene, owner, field) }] : []
  }
  const parameters = scene.locals.flatMap(({ name, ty }): Reachable[] => (ty.kind === 'lock' ? [{ ty, write: () => name }] : []))
  // What a procedure is given is what it is about.
  return [
    ...parameters,
    ...parameters,
    ...plan.classes.flatMap((cls) => cls.fields.flatMap((field) => ofField(cls, field))),
    ...(scene.current ? plan.taskFields.flatMap((field) => ofField('task', field)) : []),
  ]
}

function inSomeMode(scene: Scene, kind: LockKind, lock: string): LockUse {
  const { draw } = scene.plan
  const [only, ...others] = kind.modes
  if (only !== undefined && others.length === 0) return { text: draw.chance(70) ? lock : `${lock}.${only}`, kind, lock, mode: only }
  const computed = scene.locals.filter((local) => isModeName(local) && scene.changing)
  if (computed.length > 0 && draw.chance(60)) return { text: `${lock}.(${draw.pick(computed).name})`, kind, lock, mode: undefined }
  const mode = draw.pick(kind.modes)
  if (draw.chance(4)) {
    const own: Scene = { ...scene, shared: false, changing: false }
    return { text: `${lock}.(if ${expression(own, { kind: 'bool' }, 1)} then ${mode} else ${kind.name}.${draw.pick(kind.modes)})`, kind, lock, mode: undefined }
  }
  return { text: `${lock}.${mode}`, kind, lock, mode }

  function isModeName({ ty }: Local): boolean {
    return ty.kind === 'words' && (ty.alias === 'Mode' ? draw.chance(30) : ty.words.every((word) => kind.modes.includes(word)))
  }
}

function rangeOf(scene: Scene, over: TyOf<'int'>): string {
  const { draw } = scene.plan
  const low = draw.between(over.low, over.high)
  const high = draw.between(low, over.high)
  const own: Scene = { ...withLocals(scene, []), shared: false }
  const names = own.locals.filter(({ ty, by }) => ty.kind === 'int' && by !== 'var' && ty.low >= over.low && ty.high <= over.high)
  if (names.length === 0 || draw.chance(60)) return `[${low}..${high}]`
  const name = draw.pick(names).name
  return draw.pick([`[${name}..${over.to}]`, `[${over.from}..${name}]`, `[${name}..${name}]`])
}
