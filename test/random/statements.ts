// Random code: blocks and simple statements. Input: where it stands (Body) and how much may be written; output: text, with what the
// rest of the block must know: names that it binds, whether it always leaves, whether it surely begins with a step.
import { binder, condition, expression, fitting, hasValue, ways } from './expressions.ts'
import { valueType } from './declarations.ts'
import { access, hasOwner, lockUse, locksIn, namesIn, objectOf, tasksIn, withLocals, type LockUse, type Scene } from './scene.ts'
import {
  boolTy,
  intTy,
  sameKind,
  taskTy,
  textOf,
  type Cls,
  type Field,
  type Local,
  type Plan,
  type Procedure,
  type Ty,
} from './vocabulary.ts'

export interface Body extends Scene {
  /** Of the procedure; undefined in the body of a task. */
  readonly returns: readonly string[] | undefined
  /** Outcomes other than ok that somebody handles or the procedure declares. */
  readonly raises: readonly string[]
  /** In a task's own body outside attempts, where a call takes every outcome. */
  readonly takesAll: boolean
  readonly mode: 'steps' | 'atomic' | 'touch'
  /** How deep blocks may still nest. */
  readonly nesting: number
  /** Statements that may still be written; shared by all blocks of a procedure. */
  readonly fuel: { left: number }
  /** Releases of what has been taken since the attempt, and since the procedure, began: what a careful `raise`, or `return`, runs. */
  readonly held: readonly string[]
  readonly heldInAll: readonly string[]
  /** Of what has been taken since the innermost loop began; undefined where nothing leaves one. */
  readonly looping: readonly string[] | undefined
  /** Of the procedure in the making: something that no `atomic` may call. */
  readonly notes: { endless: boolean }
  readonly compound: (body: Body) => readonly Choice[]
}

export interface Code {
  readonly text: string
  readonly binds?: readonly Local[]
  readonly ends?: boolean
  readonly sure?: boolean
}

export type Choice = readonly [weight: number, make: () => Code]

export interface BlockCode {
  readonly text: string
  readonly ends: boolean
  readonly sure: boolean
}

/** The statements of a block, without its braces. */
export function block(body: Body, most: number): BlockCode {
  const { draw } = body.plan
  const texts: string[] = []
  let here = body
  let ends = false
  let sure = false
  const wanted = draw.between(1, most)
  for (let i = 0; i < wanted && !ends && body.fuel.left > 0; i++) {
    const code = statement(here, i > 0 || body.nesting < 3)
    if (i === 0) sure = code.sure === true
    texts.push(code.text)
    ends = code.ends === true
    if (code.binds !== undefined) here = withLocals(here, code.binds)
  }
  return { text: texts.join('\n'), ends, sure }
}

/** One that surely begins with a step, as the body of a loop must. */
export function stepping(code: BlockCode): BlockCode {
  return code.sure ? code : { ...code, text: `skip\n${code.text}`, sure: true }
}

export const inside = (body: Body, change: Partial<Body> = {}): Body => ({ ...body, nesting: body.nesting - 1, ...change })

/** Inside a block that begins with a lock and lets go of it at its end. */
export const holding = (body: Body, release: string): Body =>
  inside(body, {
    held: [...body.held, release],
    heldInAll: [...body.heldInAll, release],
    looping: body.looping && [...body.looping, release],
  })

export const ownData = <S extends Scene>(scene: S): S => ({ ...scene, shared: false })

/** `leaving`: at the very start of a procedure nothing leaves it. */
function statement(body: Body, leaving: boolean): Code {
  const { draw, labels, fresh } = body.plan
  body.fuel.left--
  const code = draw.weighed(choices(body, leaving))()
  if (body.mode !== 'steps' || !labelled(code.text) || !draw.chance(7)) return code
  const label = fresh('at')
  labels.push(label)
  return { ...code, text: `${label}: ${code.text}`, sure: true }
}

/** Labels of what is left out after it was written are taken back. */
export function keepLabels({ labels }: Plan, text: string): void {
  const written = labels.filter((label) => text.includes(`${label}: `))
  labels.splice(0, labels.length, ...written)
}

const labelled = (text: string): boolean => !/^(attempt|for|ghost|\w+:[^=])/.test(text)

function choices(body: Body, leaving: boolean): readonly Choice[] {
  const { plan, mode } = body
  const { temper } = plan
  const simple: Choice[] = [
    [mode === 'touch' ? 1 : 2, () => ({ text: 'skip', sure: mode === 'steps' })],
    [temper.asserting, () => ({ text: `assert ${condition(body, 2)}` })],
    [1, () => ({ text: `warn ${condition(body, 2)}` })],
    ...assignments(body),
    ...bindings(body),
    ...(body.nesting > 0 ? branchings(body) : []),
  ]
  if (mode === 'touch') return simple
  return [
    ...simple,
    ...(leaving ? leavings(body) : []),
    ...lockings(body),
    ...pools(body),
    ...calls(body),
    ...(body.nesting > 0 ? body.compound(body) : []),
  ]
}

// ---- assignments and names ----

interface Target {
  readonly ty: Ty
  readonly use: Field['use'] | 'local'
  readonly write: () => string
}

function assignments(body: Body): readonly Choice[] {
  const { plan } = body
  const own = ownData(body)
  const ofField = (owner: Cls | 'task', field: Field): readonly Target[] => {
    const ty = field.ty.kind === 'array' ? field.ty.element : field.ty
    if (ty.kind === 'lock' || field.use === 'constant' || isLive(owner, field) || !hasOwner(own, owner, field)) return []
    return [{ ty, use: field.use, write: () => access(own, owner, field) }]
  }
  const targets: Target[] = [
    ...plan.classes.flatMap((cls) => cls.fields.flatMap((field) => ofField(cls, field))),
    ...plan.taskFields.flatMap((field) => ofField('task', field)),
    ...body.locals.filter(({ by }) => by === 'var').map(({ name, ty }): Target => ({ ty, use: 'local', write: () => name })),
  ]
  return targets.flatMap((target): Choice[] => {
    const scene: Scene =
      target.use === 'ghost'
        ? { ...body, ghosts: true }
        : (target.use === 'shared' || target.use === 'hosted') && body.mode === 'steps'
          ? own
          : body
    if (!hasValue(scene, target.ty)) return []
    const ghost = target.use === 'ghost' ? 'ghost ' : ''
    const write = (): Code => ({
      text: `${ghost}${target.write()} = ${expression(scene, target.ty, 1)}`,
      sure: target.use === 'shared',
    })
    const count = (): Code => {
      const by = target.ty.kind === 'int' ? plan.draw.pick(['++', '--', '+=', '-=']) : plan.draw.pick(['+=', '-='])
      const text = `${ghost}${target.write()}${by === '++' || by === '--' ? by : ` ${by} ${expression(scene, target.ty, 1)}`}`
      // What a step of its own writes to shared data it may not read.
      return scene === own ? { text: `atomic { ${text} }`, sure: true } : { text }
    }
    return [
      [target.use === 'shared' ? 5 : 3, write],
      [target.ty.kind === 'int' ? 4 : target.ty.kind === 'set' ? 2 : 0, count],
    ]
  })
}

const isLive = (owner: Cls | 'task', { name }: Field): boolean => owner !== 'task' && owner.pool === true && name === 'live'

/** Objects that come and go. A `free` stands in a block of its own, where no lock is seen to be held. */
function pools(body: Body): readonly Choice[] {
  const { plan, mode } = body
  const { draw, fresh } = plan
  const own = ownData(body)
  const sure = mode === 'steps'
  return plan.classes.flatMap((of): readonly Choice[] => {
    if (of.pool !== true) return []
    const settable = of.fields.filter(
      (field) => field.use === 'shared' && !isLive(of, field) && field.ty.kind !== 'array' && hasValue(own, field.ty),
    )
    const make = (): Code => {
      const name = fresh('v')
      const set = settable.filter(() => draw.chance(40)).map((field) => `${field.name} = ${expression(own, field.ty, 1)}`)
      const optional = draw.chance(60)
      const text = `new Bio${optional ? '?' : ''} ${set.length === 0 ? '{ }' : `{ ${set.join(', ')} }`}`
      const by = draw.pick(['let', 'let', 'var'] as const)
      return { text: `${by} ${name} = ${text}`, binds: [{ name, ty: { kind: 'object', of, optional }, by }], sure }
    }
    const gone = (): Code => {
      const object = objectOf(own, of)
      return { text: draw.pick([`atomic { free ${object} }`, `if ${object}.live { free ${object} }`]), sure }
    }
    return [
      [8, make],
      [mode === 'steps' ? 8 : 0, gone],
    ]
  })
}

function bindings(body: Body): readonly Choice[] {
  const { plan, mode } = body
  const { draw, fresh } = plan
  const bind = (): Code => {
    const ty = valueType(plan)
    if (ty.kind === 'words' && ty.alias === 'Mode') return bound('let', boolTy)
    return hasValue(body, ty) ? bound(draw.pick(['let', 'let', 'var']), ty) : { text: 'skip', sure: true }
  }
  const bound = (by: 'let' | 'var', ty: Ty): Code => {
    const name = fresh('v')
    const typed = ty.kind === 'int' || ty.kind === 'set' || 'optional' in ty || ty.kind === 'words' || draw.chance(20)
    return { text: `${by} ${name}${typed ? ` : ${textOf(ty)}` : ''} = ${expression(body, ty, 1)}`, binds: [{ name, ty, by }] }
  }
  const named = (): Code => {
    const found = draw.pick(locksIn(ownData(body)))
    const name = fresh('v')
    return { text: `let ${name} = ${found.write()}`, binds: [{ name, ty: found.ty, by: 'let' }] }
  }
  const tried = (): Code => {
    const use = lockUse(ownData(body), false)
    if (use === undefined) return { text: 'skip', sure: true }
    const by = draw.pick(['let', 'var'] as const)
    const name = fresh('got')
    const flag: Local = { name, ty: boolTy, by }
    const release = `unlock ${use.text}`
    const body2 = withLocals(holding(body, release), [flag])
    const then = body.nesting > 0 && body.fuel.left > 1 ? block(body2, 2) : { text: '', ends: false }
    return {
      text: `${by} ${name} = trylock ${use.text}\nif ${name} {\n${then.text}\n${then.ends ? '' : release}\n}`,
      binds: [flag],
      sure: true,
    }
  }
  const again = namesIn(body).filter(({ by, ty }) => by === 'var' && ty.kind === 'bool')
  return [
    [3, bind],
    [plan.temper.locking > 0 && locksIn(ownData(body)).length > 0 ? 1 : 0, named],
    ...(mode === 'steps' || mode === 'atomic' ? [[plan.temper.locking > 0 ? 1 : 0, tried] as const] : []),
    ...(mode === 'steps' && again.length > 0
      ? [
          [
            1,
            (): Code => {
              const use = lockUse(ownData(body), false)
              const { name } = draw.pick(again)
              return use === undefined
                ? { text: `${name} = not ${name}` }
                : { text: `${name} = trylock ${use.text}\nif ${name} { unlock ${use.text} }`, sure: true }
            },
          ] as const,
        ]
      : []),
  ]
}

// ---- branches, loops over domains ----

function branchings(body: Body): readonly Choice[] {
  const { plan } = body
  const { draw, temper } = plan
  const inner = inside(body)
  const braces = (code: { readonly text: string }): string => `{\n${code.text}\n}`
  return [
    [
      temper.branching,
      () => {
        const test = condition(body, 2)
        const then = block(inner, 2)
        const more = draw.chance(15) ? ([` else if ${condition(body, 1)} `, block(inner, 1)] as const) : undefined
        const otherwise = draw.chance(35) ? block(inner, 2) : undefined
        return {
          text: `if ${test} ${braces(then)}${more === undefined ? '' : `${more[0]}${braces(more[1])}`}${otherwise === undefined ? '' : ` else ${braces(otherwise)}`}`,
          ends: then.ends && otherwise?.ends === true && (more === undefined || more[1].ends),
        }
      },
    ],
    [
      1,
      () => {
        const bound = binder(body, 1)
        const each = block(withLocals({ ...inner, looping: [] }, [bound.local]), 2)
        return { text: `for ${bound.text} ${braces(each)}` }
      },
    ],
    ...ways(body, 1).map(({ ty, text }): Choice => [
      6,
      () => {
        const local: Local = { name: body.plan.fresh('far'), ty, by: 'binder' }
        return { text: `for ${local.name} in ${text()} ${braces(block(withLocals({ ...inner, looping: [] }, [local]), 2))}` }
      },
    ]),
  ]
}

// ---- leaving ----

function leavings(body: Body): readonly Choice[] {
  const { plan } = body
  const { draw, temper } = plan
  if (body.mode === 'atomic' && !draw.chance(20)) return []
  const clean = (held: readonly string[]): string =>
    draw.chance(temper.careless)
      ? ''
      : [...held]
          .reverse()
          .map((release) => `${release}\n`)
          .join('')
  const { returns, looping } = body
  return [
    ...(looping === undefined
      ? []
      : [[2, (): Code => ({ text: `${clean(looping)}${draw.pick(['break', 'continue'])}`, ends: true })] as const]),
    ...(body.raises.length > 0
      ? [[2, (): Code => ({ text: `${clean(body.held)}raise ${draw.pick(body.raises)}`, ends: true })] as const]
      : []),
    ...(returns !== undefined
      ? [
          [
            1,
            (): Code => ({
              text: `${clean(body.heldInAll)}return${returns.length === 0 || (returns.includes('ok') && draw.chance(30)) ? '' : ` ${draw.pick(returns)}`}`,
              ends: true,
            }),
          ] as const,
        ]
      : []),
  ]
}

// ---- locks ----

function lockings(body: Body): readonly Choice[] {
  const { plan, mode } = body
  const { draw, temper } = plan
  const own = ownData(body)
  const some =
    (make: (use: LockUse) => Code): (() => Code) =>
    () => {
      const use = lockUse(own, false)
      return use === undefined ? { text: 'skip', sure: true } : make(use)
    }
  if (lockUse(own, false) === undefined) return []
  const sure = mode === 'steps'
  return [
    [temper.locking * 3, some((use) => ({ ...bracket(body, use), sure }))],
    [temper.locking, some((use) => ({ ...tryBracket(body, use), sure }))],
    [Math.ceil(temper.careless / 2), some((use) => ({ text: `${draw.pick(['lock', 'lock', 'unlock'])} ${use.text}`, sure }))],
    ...again(body),
    ...transfers(body),
    ...ownerless(body),
    ...upgrades(body),
    ...contracts(body),
  ]
}

/** A hold that becomes another, in place: waited for, tried, or with a way out. */
function upgrades(body: Body): readonly Choice[] {
  const { draw, temper, fresh } = body.plan
  const use = lockUse(ownData(body), false, (kind) => (kind.upgrades ?? []).length > 0)
  if (use === undefined) return []
  const { name, upgrades: ways = [], anyone } = use.kind
  const write = (): Code => {
    const { from, to } = draw.pick(ways)
    const word = (mode: string): string => (draw.chance(80) ? mode : `(${name}.${mode})`)
    const [old, release] = [`unlock ${use.lock}.${from}`, `unlock ${use.lock}.${to}`]
    const part = (owed: string): Code => block({ ...holding(body, owed), raises: draw.chance(temper.careless + 10) ? body.raises : [] }, 1)
    const before = part(old)
    const text = `${draw.chance(temper.careless / 2) ? '' : `lock ${use.lock}.${from}\n`}${before.text}`
    if (before.ends) return { text, ends: true }
    const after = part(release)
    const done = after.ends ? after.text : `${after.text}\n${release}`
    const change = `${use.lock}.${word(from)} to ${word(to)}`
    if (draw.chance(35)) {
      if (draw.chance(50)) return { text: `${text}\nif trylock ${change} {\n${done}\n} else {\n${old}\n}` }
      const got = fresh('v')
      return { text: `${text}\nlet ${got} = trylock ${change}\nif ${got} {\n${done}\n} else {\n${old}\n}` }
    }
    if (anyone === true || draw.chance(50)) return { text: `${text}\nupgrade ${change}\n${done}`, ends: after.ends === true }
    const instead = body.raises.length > 0 ? `raise ${draw.pick(body.raises)}` : `lock ${use.lock}.${to}`
    return { text: `${text}\nupgrade ${change} else {\n${old}\n${instead}\n}\n${done}`, ends: after.ends === true }
  }
  return [[temper.locking * 4, write]]
}

/** Takes a lock, runs a block, lets go of it, at times in a weaker mode. */
function bracket(body: Body, use: LockUse): Code {
  const { draw, temper } = body.plan
  const release = `unlock ${use.text}`
  const within = block({ ...holding(body, release), raises: draw.chance(temper.careless + 10) ? body.raises : [] }, 2)
  if (within.ends) return { text: `lock ${use.text}\n${within.text}`, ends: true }
  if (use.kind.modes.length > 1 && draw.chance(15)) {
    const to = draw.pick(use.kind.modes)
    return {
      text: `lock ${use.text}\n${within.text}\ndowngrade ${use.text} to ${draw.chance(75) ? to : `(${use.kind.name}.${to})`}\nunlock ${use.lock}.${to}`,
    }
  }
  return { text: `lock ${use.text}\n${within.text}\n${draw.chance(temper.careless / 3) ? '' : release}` }
}

function tryBracket(body: Body, use: LockUse): Code {
  const { draw } = body.plan
  const release = `unlock ${use.text}`
  const got = block(holding(body, release), 2)
  const taken = got.ends ? got.text : `${got.text}\n${release}`
  if (draw.chance(50)) {
    const failed = draw.chance(50) ? block(inside(body), 1) : undefined
    return {
      text: `if trylock ${use.text} {\n${taken}\n}${failed === undefined ? '' : ` else {\n${failed.text}\n}`}`,
      ends: got.ends && failed?.ends === true,
    }
  }
  const failed = block(inside(body), 2)
  return failed.ends && !got.ends
    ? { text: `if not trylock ${use.text} {\n${failed.text}\n}\n${taken}` }
    : { text: `if not trylock ${use.text} {\n${failed.text}\n} else {\n${taken}\n}`, ends: failed.ends && got.ends }
}

/** A lock of a kind with recursion, asked for again by its holder: in whatever mode, by whatever verb, after others had time to queue. */
function again(body: Body): readonly Choice[] {
  const { draw, temper } = body.plan
  const use = lockUse(ownData(body), false, (kind) => kind.recursive)
  if (use === undefined) return []
  return [
    [
      Math.ceil(temper.locking / 2),
      () => {
        const outer = `unlock ${use.text}`
        const before = block(holding(body, outer), 1)
        if (before.ends) return { text: `lock ${use.text}\n${before.text}`, ends: true }
        const second = draw.chance(70) || use.mode === undefined ? use.text : `${use.lock}.${draw.pick(use.kind.modes)}`
        const inner = draw.weighed([
          [3, `lock ${second}\nunlock ${second}`],
          [1, `if trylock ${second} { unlock ${second} }`],
          [body.mode === 'steps' ? 1 : 0, `atomic { lock ${second} }\nunlock ${second}`],
          [body.mode === 'steps' ? 1 : 0, `select { lock ${second}  unlock ${second} } or { wait until ${condition(body, 1)} }`],
        ])
        return { text: `lock ${use.text}\n${before.text}\n${inner}\n${outer}` }
      },
    ],
  ]
}

/** What one task took and another releases. */
function ownerless(body: Body): readonly Choice[] {
  const { plan, mode } = body
  const use = lockUse(ownData(body), false, (kind) => kind.anyone === true)
  if (use === undefined || mode !== 'steps') return []
  return [
    [2, () => ({ text: `lock ${use.text}`, sure: true })],
    [
      2,
      () => ({
        text: plan.draw.chance(50)
          ? `atomic { if held(${use.text}) { unlock ${use.text} } }`
          : `atomic { wait until held(${use.text})\nunlock ${use.text} }`,
      }),
    ],
  ]
}

/** Holds that change hands: a lock is given to another task, or taken from its holder. */
function transfers(body: Body): readonly Choice[] {
  const { plan, mode } = body
  const { draw, fresh } = plan
  const own = ownData(body)
  const use = lockUse(own, false, (kind) => kind.transferable)
  if (use === undefined || mode !== 'steps' || tasksIn(own).length === 0) return []
  return [
    [
      2,
      () => ({
        text: `lock ${use.text}\ngive ${use.text} to ${draw.chance(60) && hasValue(own, taskTy) ? expression(own, taskTy, 1) : 'current'}`,
        sure: true,
      }),
    ],
    [
      2,
      () => {
        const name = fresh('v')
        return { text: `let ${name} = holder(${use.text})\nif ${name} != none { revoke ${use.text} from ${name} }` }
      },
    ],
    // What was given, or left, is let go of, whoever's contract is open.
    [2, () => ({ text: `atomic { if mine(${use.text}) { unlock ${use.text} } }`, sure: true })],
    [1, () => ({ text: `wait until mine(${use.text})\nunlock ${use.text}`, sure: true })],
  ]
}

/** A lock taken by one procedure and let go by another. */
function contracts(body: Body): readonly Choice[] {
  return body.plan.contracts.flatMap(({ take, put }): Choice[] => {
    const written = argumentsOf({ ...body, mode: 'atomic', shared: false }, take)
    if (written === undefined) return []
    const release = `${put.name}(${written})`
    return [
      [
        3,
        () => {
          const within = block({ ...holding(body, release), raises: [] }, 2)
          const rest = `${within.text}${within.ends ? '' : `\n${release}`}`
          const sure = body.mode === 'steps'
          if (take.outcomes.every((outcome) => outcome === 'ok' || body.raises.includes(outcome)))
            return { text: `${take.name}(${written})\n${rest}`, ends: within.ends, sure }
          return { text: `attempt {\n${take.name}(${written})\n${rest}\n} on again { }` }
        },
      ],
    ]
  })
}

// ---- calls ----

function calls(body: Body): readonly Choice[] {
  const { plan } = body
  const { draw } = plan
  const fits = ({ outcomes, endless, role }: Procedure): boolean =>
    (body.takesAll || outcomes.every((outcome) => outcome === 'ok' || body.raises.includes(outcome))) &&
    !(body.mode === 'atomic' && endless) &&
    (role !== 'operation' || body.returns === undefined || draw.chance(30))
  return plan.procedures.filter(fits).flatMap((procedure): Choice[] => {
    const written = argumentsOf(body, procedure)
    return written === undefined ? [] : [[4, () => callOf(body, procedure, written)]]
  })
}

export function callOf(body: Body, procedure: Procedure, written: string): Code {
  if (procedure.endless) body.notes.endless = true
  const stuck = procedure.outcomes.length > 0 && !procedure.outcomes.includes('ok') && !body.takesAll
  return { text: `${procedure.name}(${written})`, sure: procedure.sure && body.mode === 'steps', ends: stuck }
}

export function argumentsOf(body: Body, { parameters }: Procedure): string | undefined {
  const { draw, temper } = body.plan
  const written: string[] = []
  for (const { ty } of parameters) {
    if (ty.kind === 'lock') {
      const use = lockUse(ownData({ ...body, locals: body.locals }), true, (kind) => kind === ty.of)
      const whole = use?.lock.replace(/\[\d+\.\.\d+\]$|\[\w+\.\.\w+\]$/, '')
      if (whole === undefined || !sameLock(body, whole, ty)) return undefined
      written.push(whole)
    } else if (body.mode === 'steps' && draw.chance(20 + temper.branching)) written.push('any')
    else if (hasValue(body, ty)) written.push(draw.chance(70) ? expression(ownData(body), ty, 1) : expression(body, ty, 1))
    else return undefined
  }
  return written.join(', ')
}

/** Ranged locks of one kind over different domains are of different types. */
function sameLock(body: Body, way: string, wanted: Ty): boolean {
  const local = body.locals.find(({ name }) => name === way)
  if (local !== undefined) return sameKind(local.ty, wanted)
  const name = /\.(\w+)(\[[^\]]*\])?$/.exec(way)?.[1]
  const field = [...body.plan.classes.flatMap((cls) => cls.fields), ...body.plan.taskFields].find((one) => one.name === name)
  const ty = field?.ty.kind === 'array' ? field.ty.element : field?.ty
  return ty !== undefined && sameKind(ty, wanted)
}

/** A number that a loop counts in. */
export const counter = (body: Body, most: number): Local => ({ name: body.plan.fresh('i'), ty: intTy(0, most), by: 'var' })
export { fitting }
