// Expressions of the typed model as expressions of the transition system. What could fail is collected as checks, each under
// the condition that it is evaluated at all, so that the expression itself is total. Input: a model expression and what its
// names stand for; output: an expression over variables. The other files of this folder have the kinds that are more than a line or two.
import type { Span } from '../../diagnostics/diagnostic.ts'
import {
  BOOL,
  FALSE,
  TRUE,
  and,
  binary,
  calculate,
  compare,
  conditional,
  constant,
  equal,
  intType,
  not,
  number,
  or,
  parameter,
  read,
  temporary,
  truth,
} from '../../ir/build.ts'
import { rangeOf } from '../../ir/extent.ts'
import type { Expression, Location, Node, Type, Variable } from '../../ir/system.ts'
import { weightOf } from '../../ir/walk.ts'
import type * as M from '../../model/model.ts'
import { expanding, grow } from '../growth.ts'
import { concrete, newTemp, taskType, type Environment, type World } from '../world.ts'
import { bindLocal, binding, under, type At, type Check, type Shared } from './at.ts'
import { domainElements } from './domains.ts'
import { requireLive } from './living.ts'
import { held, holder, lockOf, mine, queued } from './lockUses.ts'
import { binaryOf } from './operators.ts'
import { indexed, locate, positionOf } from './places.ts'
import { allAlong, eitherSet, setOf } from './setValues.ts'
import { checkedAndComputed, computed, share } from './sharing.ts'
import { combine, componentOf } from './types.ts'
import { coerce, fit, present, stored } from './values.ts'
import { nth } from '../../../runtime/entries.ts'

/** Lowers expressions and collects what must be checked before they are used. */
export interface LowerExpressions {
  value(expression: M.Expression, environment: Environment): Expression
  /** Coerced to a type; integers, words and references are checked. */
  stored(expression: M.Expression, type: Type, environment: Environment): Expression
  convert(value: Expression, type: Type, span: Span): Expression
  /** Where an assignment goes: a variable and the index of its element. */
  place(place: M.Place, environment: Environment): { readonly variable: Variable; readonly index: Expression }
  /** The object of a pool must be live. */
  requireLive(owner: M.ObjectClass, object: Expression, span: Span): void
  /** The lock that is meant, of an object that is live. */
  lockOf(use: M.LockUse, environment: Environment): Expression
  readonly checks: Check[]
  /** Code that makes the checks, and computes what is shared, before the node that uses the expressions. */
  before(label: M.Label | undefined, next: Node): Node
  /** The same where the checks have been made. */
  computed(next: Node): Node
}

/** Of code: what its expressions name more than once is computed once, `before` them. */
export const codeExpressions = (world: World): LowerExpressions => expressions(world, true)

/** A collector of checks and the lowering that fills it. */
export function expressions(world: World, sharing = false): LowerExpressions {
  const checks: Check[] = []
  const shared: Shared[] = []
  const at = (environment: Environment): At => ({
    world,
    environment,
    guard: TRUE,
    checks,
    shared: sharing ? shared : undefined,
    lower,
  })
  return {
    checks,
    before: (label, next) => checkedAndComputed(world, checks, shared, label, next),
    computed: (next) => computed(shared, next),
    value: (expression, environment) => lower(expression, at(environment)),
    stored: (expression, type, environment) => stored(at(environment), expression, type),
    convert: (value, type, span) => coerce(at(NOTHING), value, type, span),
    requireLive: (owner, object, span) => requireLive(at(NOTHING), owner, object, span),
    lockOf: (use, environment) => lockOf(at(environment), use),
    place(place, environment) {
      if (place.kind === 'local') {
        const value = environment.locals.get(place.local)
        if (value?.kind === 'read') return { variable: value.reference.variable, index: value.reference.index }
        throw new Error(`the local ${place.local.name} is assigned but has no variable`)
      }
      const located = locate(at(environment), place)
      if (located.kind === 'lock') throw new Error('a lock is not assigned')
      return located
    },
  }
}

const NOTHING: Environment = { locals: new Map(), self: undefined, outcome: undefined, choices: undefined }

/** `expected`: of what can be of several types, the one that is wanted. */
function lower(e: M.Expression, at: At, expected?: Type): Expression {
  const { growth } = at.world
  const before = growth.made
  grow(growth)
  const result = lowered(e, at, expected)
  // What is written once and stands in it several times counts as often.
  grow(growth, Math.max(0, before + weightOf(result) - growth.made))
  return result
}

function lowered(e: M.Expression, at: At, expected: Type | undefined): Expression {
  const { world, environment } = at
  switch (e.kind) {
    case 'int':
      return number(e.value)
    case 'bool':
      return truth(e.value)
    case 'word': {
      const type = concrete(world, e.type)
      return type.kind === 'words' ? constant(type.words.indexOf(e.word), type) : FALSE
    }
    case 'none':
      return number(-1)
    case 'any': {
      const temp = newTemp(world, 'any', expected ?? concrete(world, e.type))
      environment.choices?.push(temp)
      return temporary(temp)
    }
    case 'current':
      return constant(environment.self ?? 0, taskType(world, false))
    case 'size':
      return number(world.sizes.get(e.size.name) ?? 0)
    case 'switch': {
      const p = world.parameters.get(e.switch)
      return p === undefined ? FALSE : parameter(p, p.boolean ? BOOL : { kind: 'words', words: p.values })
    }
    case 'local':
      return environment.locals.get(e.local) ?? number(0)
    case 'instance': {
      const type = concrete(world, e.type)
      return e.index === undefined ? constant(0, type) : indexed(at, e.index, world.instances.get(e.class)?.length ?? 0, type)
    }
    case 'taskName':
      return taskNamed(e, at)
    case 'field':
    case 'element': {
      const place = locate(at, e)
      if (place.kind === 'variable') return read(place.variable, place.index)
      return place.index.kind === 'const' ? number(place.base + place.index.value) : calculate('+', number(place.base), place.index)
    }
    case 'position':
      return positionOf(at, e)
    case 'mapped':
      return mapped(e, at)
    case 'component':
      return component(e, at)
    case 'unary': {
      const operand = lower(e.operand, at)
      return e.operator === 'not' ? not(operand) : fit(at, calculate('-', number(0), operand), e.span)
    }
    case 'binary':
      return binaryOf(e, at)
    case 'conditional':
      return conditionalOf(e, at, expected)
    case 'set':
      return setOf(e, at, expected)
    case 'along':
      return allAlong(e, at)
    case 'quantifier':
      return quantified(e, at)
    case 'apply':
      return applied(e, at)
    case 'extreme':
      return extreme(e, at)
    case 'neighbour':
      return neighbour(e, at)
    case 'held':
      return held(e, at)
    case 'mine':
      return mine(e, at)
    case 'holder':
      return holder(e, at)
    case 'queued':
      return queued(e, at)
    case 'at':
      return standing(e, at)
    case 'outcome':
      return truth(environment.outcome === e.outcome)
  }
}

function mapped(e: M.ExpressionOf<'mapped'>, at: At): Expression {
  const type = concrete(at.world, e.type)
  if (type.kind !== 'mapping') return number(0)
  return combine(
    type,
    type.components.map(({ type: of }, i) => stored(at, nth(e.arguments, i), of)),
  )
}

function component({ value, parameter: wanted }: M.ExpressionOf<'component'>, at: At): Expression {
  const type = concrete(at.world, value.type)
  const whole = present(at, lower(value, at), value.span)
  const i = value.type.kind === 'mapping' ? value.type.mapping.parameters.indexOf(wanted) : -1
  return type.kind === 'mapping' ? componentOf(type, whole, i) : number(0)
}

function taskNamed(e: M.ExpressionOf<'taskName'>, at: At): Expression {
  const { world } = at
  const first = world.firstOfGroup.get(e.group) ?? 0
  const type = taskType(world, false)
  if (e.index === undefined) return constant(first, type)
  const count = world.tasks.filter((task) => task.group === e.group).length
  const index = indexed(at, e.index, count, intType(0, count - 1))
  return index.kind === 'const' ? constant(first + index.value, type) : binary('+', index, number(first), type)
}

function conditionalOf(e: M.ExpressionOf<'conditional'>, at: At, expected: Type | undefined): Expression {
  const condition = lower(e.condition, at)
  if (e.type.kind === 'set') return eitherSet(at, e, condition)
  const type = expected ?? (e.type.kind === 'integer' || e.type.kind === 'none' ? undefined : concrete(at.world, e.type))
  const branchOf = (part: M.Expression, when: Expression): Expression => {
    const there = under(at, when)
    const value = lower(part, there, type)
    return type !== undefined && type.kind !== 'int' ? coerce(there, value, type, part.span) : value
  }
  return conditional(condition, branchOf(e.then, condition), branchOf(e.otherwise, not(condition)))
}

function quantified(e: M.ExpressionOf<'quantifier'>, at: At): Expression {
  const parts = domainElements(at.world, e.domain, (end) => lower(end, at)).map(({ value, present: when }) => ({
    when,
    body: lower(e.body, under(binding(at, e.local, value), when)),
  }))
  switch (e.quantifier) {
    case 'forall':
      return and(parts.map(({ when, body }) => or([not(when), body])))
    case 'exists':
      return or(parts.map(({ when, body }) => and([when, body])))
    case 'count':
      return parts.reduce<Expression>(
        (sum, { when, body }) => calculate('+', sum, conditional(and([when, body]), number(1), number(0))),
        number(0),
      )
  }
}

/** The function's value, its parameters standing for the arguments. */
function applied(e: M.ExpressionOf<'apply'>, at: At): Expression {
  const { world } = at
  const { name } = e.function
  const chain = [...world.growth.chain, { role: 'function', name, span: e.span } as const]
  return expanding(world.growth, chain, name, () => {
    let inner: Environment = { ...NOTHING, self: at.environment.self }
    e.function.parameters.forEach((p, i) => {
      const type = concrete(world, p.type)
      inner = bindLocal(inner, p, share(at, stored(at, nth(e.arguments, i), type), p.name, type))
    })
    const result = concrete(world, e.function.result)
    return coerce(at, lower(e.function.value, { ...at, environment: inner }, result), result, e.span)
  })
}

/** The least, or the greatest, of several. */
function extreme(e: M.ExpressionOf<'extreme'>, at: At): Expression {
  const values = e.arguments.map((one) => share(at, lower(one, at), e.which))
  return values.reduce((so, one) => {
    const best = share(at, so, e.which)
    return conditional(compare(e.which === 'min' ? '<=' : '>=', best, one), best, one)
  })
}

/** Behind the last comes the first. */
function neighbour(e: M.ExpressionOf<'neighbour'>, at: At): Expression {
  const isReference = e.value.type.kind === 'object' || e.value.type.kind === 'task'
  const given = lower(e.value, at)
  const value = share(at, isReference ? present(at, given, e.value.span) : given, e.direction)
  const type = e.value.type.kind === 'integer' ? value.type : concrete(at.world, e.value.type)
  const { low, high } = type.kind === 'object' || type.kind === 'task' ? { low: 0, high: type.names.length - 1 } : rangeOf(type)
  const end = e.direction === 'next' ? high : low
  const step = e.direction === 'next' ? 1 : -1
  const moved = value.kind === 'const' ? constant(value.value + step, type) : binary('+', value, number(step), type)
  return conditional(equal(value, number(end)), constant(low + high - end, type), moved)
}

/** Which locations these are is known when all tasks are lowered. */
function standing(e: M.ExpressionOf<'at'>, at: At): Expression {
  const { world } = at
  const task = present(at, lower(e.task, at), e.task.span)
  const standsAt = (id: number): Expression => {
    const locations: Location[] = []
    world.pendingAt.push({ task: id, labels: e.labels, procedures: e.procedures, locations })
    return { kind: 'at', task: id, locations, type: BOOL }
  }
  if (task.kind === 'const') return standsAt(task.value)
  return or(world.tasks.map(({ id }) => and([equal(task, number(id)), standsAt(id)])))
}
