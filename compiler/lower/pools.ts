// Objects that come and go: `new` takes any object of the pool that is not live, `free` gives one back with the values of a new one.
// Input: a typed statement; output: one step. Whether an object is live is a field of it, so that nothing behind knows of pools.
import type { Expression, Node, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import {
  FALSE,
  NO_WAY,
  TRUE,
  and,
  anyHeld,
  assign,
  branch,
  calculate,
  compare,
  constant,
  equal,
  not,
  number,
  or,
  read,
  temporary,
} from '../ir/build.ts'
import { step, withSlot, type After, type Context } from './context.ts'
import { codeExpressions } from './expressions/expressions.ts'
import {
  concrete,
  dimensionsOf,
  failure,
  firstOf,
  newTemp,
  textOf,
  type Environment,
  type LockInstance,
  type Store,
  type World,
} from './world.ts'
import { entryOf } from '../../runtime/entries.ts'

const NOWHERE: Environment = { locals: new Map(), self: undefined, outcome: undefined, choices: undefined }

const storeOf = (world: World, field: M.Field): Store => entryOf(world.stores, field)
const liveOf = (world: World, owner: M.ObjectClass): Store => storeOf(world, (owner.pool as M.Pool).live)

/** What is set is reckoned before anything is; the object is live last. */
export function lowerNew(s: M.StatementOf<'new'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = codeExpressions(world)
  const values = s.values.map(({ field, value }) => {
    const { variable } = storeOf(world, field)
    return { variable, value: x.stored(value, variable.type, environment) }
  })
  const type = concrete(world, { kind: 'object', class: s.class, optional: false })
  const slot = s.binds && s.target.kind === 'local' ? withSlot(context, s.target.local, concrete(world, s.target.local.type)) : undefined
  const target = slot === undefined ? x.place(s.target, environment) : { variable: slot.variable, index: number(0) }
  return step(context, { span: s.span, label: s.label, verb: 'assign' }, () => {
    const next = after(slot?.context ?? context)
    const live = liveOf(world, s.class).variable
    const all = live.elements.map((_, i) => i)
    const gives = (made: Expression, rest: Node): Node => assign(target.variable, made, rest, target.index)
    const temp = newTemp(world, s.class.name, type)
    const made = temporary(temp)
    const making = gives(made, assign(live, TRUE, next, made))
    const filled = values.reduceRight<Node>((rest, { variable, value }) => assign(variable, value, rest, made), making)
    const taken: Node = {
      kind: 'choose',
      temp,
      low: 0,
      high: all.length - 1,
      next: branch(not(read(live, made)), filled, NO_WAY),
    }
    const used = s.optional
      ? gives(number(-1), next)
      : failure(world, 'pool', s.span, s.label, `all ${all.length} objects of ${s.class.name} are live`)
    return x.before(s.label, branch(and(all.map((i) => read(live, number(i)))), used, taken))
  })
}

/**
 * `free`: one step that fails by the rule `freed` where a lock of the object is held or waited for, and else gives each field the value
 * that a new one has.
 */
export function lowerFree(s: M.StatementOf<'free'>, context: Context, after: After): Node {
  const { world, environment } = context
  if (s.object.type.kind !== 'object') throw new Error('what is freed is an object')
  const owner = s.object.type.class
  const x = codeExpressions(world)
  const object = x.stored(s.object, concrete(world, { kind: 'object', class: owner, optional: false }), environment)
  x.requireLive(owner, object, s.object.span)
  for (const lock of world.locks) {
    if (lock.of !== owner || (object.kind === 'const' && object.value !== lock.at)) continue
    const message = `\`${textOf(world, s.object.span)}\` is freed while ${lock.name} is held or waited for`
    const ok = or([not(equal(object, number(lock.at))), not(inUse(world, lock, context.task.id))])
    x.checks.push({ ok, rule: 'freed', span: s.object.span, message, about: { class: owner.name, lock: lock.id } })
  }
  const resets = owner.fields.flatMap((field) => {
    const store = world.stores.get(field)
    if (store === undefined || (field.ghost && !context.program.ghosts.has(field))) return []
    const { dimensions, element } = dimensionsOf(world, field.type)
    const type = concrete(world, element)
    const isLive = field === owner.pool?.live
    const value = isLive ? FALSE : field.initial === undefined ? constant(firstOf(type), type) : x.stored(field.initial, type, NOWHERE)
    const count = dimensions.reduce((a, b) => a * b, 1)
    return Array.from({ length: count }, (_, k) => ({
      variable: store.variable,
      value,
      index: calculate('+', scaled(object, count), number(k)),
    }))
  })
  return step(context, { span: s.span, label: s.label, verb: 'assign' }, () =>
    x.before(
      s.label,
      resets.reduceRight<Node>((rest, { variable, value, index }) => assign(variable, value, rest, index), after(context)),
    ),
  )
}

const scaled = (object: Expression, count: number): Expression =>
  object.kind === 'const' ? number(object.value * count) : count === 1 ? object : calculate('*', object, number(count))

/** Somebody holds it, or another task stands in its queue. */
function inUse(world: World, lock: LockInstance, task: number): Expression {
  const holds = [...new Set(world.tasks.flatMap(({ id }) => lock.holds[id] ?? []))]
  const modes = lock.modeNames.length
  const first = 1 + task * modes
  const waitsAt = (queue: Variable): readonly Expression[] =>
    queue.elements.map((_, i) => {
      const entry = read(queue, number(i))
      return and([compare('>', entry, number(0)), or([compare('<', entry, number(first)), compare('>=', entry, number(first + modes))])])
    })
  return or([anyHeld(holds), ...(lock.queue === undefined ? [] : waitsAt(lock.queue))])
}
