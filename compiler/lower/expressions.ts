// Expressions of the typed model as expressions of the transition system. What could fail is collected as checks, each under
// the condition that it is evaluated at all, so that the expression itself is total. Input: a model expression and what its
// names stand for; output: an expression over variables.
import { limits } from '../diagnostics/limits.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Expression, Failure, Location, Node, Temp, Type, Variable } from '../ir/system.ts'
import { expanding, grow } from './growth.ts'
import type * as M from '../model/model.ts'
import { boundsOf } from '../ir/bounds.ts'
import {
  BOOL,
  FALSE,
  TRUE,
  and,
  anyHeld,
  binary,
  branch,
  calculate,
  compare,
  conditional,
  constant,
  equal,
  has,
  intType,
  not,
  number,
  or,
  parameter,
  read,
  temporary,
  truth,
} from '../ir/build.ts'
import { rangeOf, sizeOf } from '../ir/extent.ts'
import { weightOf } from '../ir/walk.ts'
import { MOST_ELEMENTS, asSetOf, commonElement, commonSet, type SetType } from './sets.ts'
import {
  concrete,
  dimensionsOf,
  failure,
  newTemp,
  taskType,
  textOf,
  type Environment,
  type LockInstance,
  type TaskInstance,
  type World,
} from './world.ts'

/** What is known of a task before it runs: which one of its group it is. */
export function ofGroup(world: World, { group: { binder }, element }: TaskInstance): Environment {
  const locals = new Map<M.Local, Expression>()
  if (binder !== undefined && element !== undefined) {
    const type = concrete(world, binder.local.type)
    locals.set(binder.local, unify(constant(element, type), type))
  }
  return { locals, self: undefined, outcome: undefined, choices: undefined }
}

export const bindLocal = (environment: Environment, local: M.Local, value: Expression): Environment => ({
  ...environment,
  locals: new Map(environment.locals).set(local, value),
})

/** Must be true, or the statement is an error. */
export interface Check {
  readonly ok: Expression
  readonly rule: Failure['rule']
  readonly span: Span
  readonly message: string
}

/** Puts tests before a node; the first that fails ends the step with its failure. */
export function checked(world: World, checks: readonly Check[], label: M.Label | undefined, next: Node): Node {
  return checks.reduceRight<Node>(
    (node, check) => branch(check.ok, node, failure(world, check.rule, check.span, label, check.message)),
    next,
  )
}

/** A part that is named more than once: computed once, in code before what names it. */
interface Shared {
  readonly temp: Temp
  readonly value: Expression
  /** How many of the checks stand before it: they see to it that it has a value. */
  readonly behind: number
}

/** Lowers expressions and collects what must be checked before they are used. */
export interface LowerExpressions {
  value(expression: M.Expression, environment: Environment): Expression
  /** Coerced to a type; integers, words and references are checked. */
  stored(expression: M.Expression, type: Type, environment: Environment): Expression
  convert(value: Expression, type: Type, span: Span): Expression
  /** Where an assignment goes: a variable and the index of its element. */
  place(place: M.Place, environment: Environment): { readonly variable: Variable; readonly index: Expression }
  readonly checks: Check[]
  /** Code that makes the checks, and computes what is shared, before the node that uses the expressions. */
  before(label: M.Label | undefined, next: Node): Node
  /** The same where the checks have been made. */
  computed(next: Node): Node
}

/** Of fewer pieces a text that stands several times is no longer than one that is computed before. */
const SHARED = 40

/** Of code: what its expressions name more than once is computed once, `before` them. */
export const codeExpressions = (world: World): LowerExpressions => expressions(world, true)

/** A collector of checks and the lowering that fills it. `guard` is the condition under which the expression is evaluated. */
export function expressions(world: World, sharing = false): LowerExpressions {
  const checks: Check[] = []
  const shared: Shared[] = []

  /** A name for a value that will stand in several places, where it is long. Where it would not be evaluated it is any value. */
  const share = (value: Expression, name: string, guard: Expression, within: Type = value.type): Expression => {
    if (!sharing || weightOf(value) <= SHARED) return value
    const [bounds, range] = [boundsOf(value), rangeOf(within)]
    const type = value.type.kind === 'int' ? intType(Math.max(range.low, bounds.low), Math.min(range.high, bounds.high)) : value.type
    // None of its values is one of the type: the check before it fails.
    if (type.kind === 'int' && type.low > type.high) return value
    const temp = newTemp(world, name, type)
    shared.push({ temp, value: conditional(guard, value, constant(rangeOf(type).low, type)), behind: checks.length })
    return temporary(temp)
  }

  const binding = (some: readonly Shared[], next: Node): Node =>
    some.reduceRight<Node>((node, { temp, value }) => ({ kind: 'let', temp, value, next: node }), next)
  const before = (label: M.Label | undefined, next: Node): Node => {
    const behind = (i: number, node: Node): Node =>
      binding(
        shared.filter((one) => one.behind === i),
        node,
      )
    return checks.reduceRight<Node>((node, one, i) => behind(i, checked(world, [one], label, node)), behind(checks.length, next))
  }

  const check = (guard: Expression, ok: Expression, rule: Failure['rule'], span: Span, message: string): void => {
    const condition = or([not(guard), ok])
    if (condition.kind === 'const' && condition.value !== 0) return
    grow(world.growth, weightOf(condition))
    checks.push({ ok: condition, rule, span, message })
  }
  const text = (span: Span): string => textOf(world, span).replace(/\s+/g, ' ')

  function lower(e: M.Expression, env: Environment, guard: Expression, expected?: Type): Expression {
    const { growth } = world
    const before = growth.made
    grow(growth)
    const result = lowered(e, env, guard, expected)
    // What is written once and stands in it several times counts as often.
    grow(growth, Math.max(0, before + weightOf(result) - growth.made))
    return result
  }

  function lowered(e: M.Expression, env: Environment, guard: Expression, expected: Type | undefined): Expression {
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
        const type = expected ?? concrete(world, e.type)
        const temp = newTemp(world, 'any', type)
        env.choices?.push(temp)
        return temporary(temp)
      }
      case 'current':
        return constant(env.self ?? 0, taskType(world, false))
      case 'size':
        return number(world.sizes.get(e.size.name) ?? 0)
      case 'switch': {
        const p = world.parameters.get(e.switch)
        if (p === undefined) return FALSE
        return parameter(p, p.boolean ? BOOL : { kind: 'words', words: p.values })
      }
      case 'local':
        return env.locals.get(e.local) ?? number(0)
      case 'instance': {
        const type = concrete(world, e.type)
        if (e.index === undefined) return constant(0, type)
        return indexed(e.index, (world.instances.get(e.class) ?? []).length, type, env, guard)
      }
      case 'taskName': {
        const first = world.firstOfGroup.get(e.group) ?? 0
        const type = taskType(world, false)
        if (e.index === undefined) return constant(first, type)
        const count = world.tasks.filter((task) => task.group === e.group).length
        const index = indexed(e.index, count, intType(0, count - 1), env, guard)
        return index.kind === 'const' ? constant(first + index.value, type) : binary('+', index, number(first), type)
      }
      case 'field':
      case 'element': {
        const place = locate(e, env, guard)
        if (place.kind === 'lock')
          return place.index.kind === 'const' ? number(place.base + place.index.value) : calculate('+', number(place.base), place.index)
        return read(place.variable, place.index)
      }
      case 'mapped': {
        const type = concrete(world, e.type)
        if (type.kind !== 'mapping') return number(0)
        const parts = e.arguments.map((argument, i) => store(argument, (type.components[i] as { type: Type }).type, env, guard))
        return combine(type, parts)
      }
      case 'component': {
        const type = concrete(world, e.value.type)
        const value = present(lower(e.value, env, guard), guard, e.value.span)
        const i = e.value.type.kind === 'mapping' ? e.value.type.mapping.parameters.indexOf(e.parameter) : -1
        return type.kind === 'mapping' ? componentOf(type, value, i) : number(0)
      }
      case 'unary': {
        const operand = lower(e.operand, env, guard)
        return e.operator === 'not' ? not(operand) : fit(calculate('-', number(0), operand), e.span)
      }
      case 'binary':
        return lowerBinary(e, env, guard)
      case 'conditional': {
        const condition = lower(e.condition, env, guard)
        if (e.type.kind === 'set') return eitherSet(e, condition, env, guard)
        const type = expected ?? (e.type.kind === 'integer' || e.type.kind === 'none' ? undefined : concrete(world, e.type))
        const branchOf = (part: M.Expression, when: Expression): Expression => {
          const under = and([guard, when])
          const value = lower(part, env, under, type)
          return type !== undefined && type.kind !== 'int' ? coerce(value, type, under, part.span) : value
        }
        return conditional(condition, branchOf(e.then, condition), branchOf(e.otherwise, not(condition)))
      }
      case 'set': {
        const type = expected?.kind === 'set' ? expected : setType(e, env)
        return e.elements.reduce<Expression>(
          (set, element) => {
            const value = store(element, type.element, env, guard)
            return binary('with', set, calculate('-', value, number(rangeOf(type.element).low)), type)
          },
          constant(0, type),
        )
      }
      case 'quantifier': {
        const parts = elements(e.domain, env, guard).map(({ value, present: when }) => {
          const body = lower(e.body, bindLocal(env, e.local, value), and([guard, when]))
          return { when, body }
        })
        if (e.quantifier === 'forall') return and(parts.map(({ when, body }) => or([not(when), body])))
        if (e.quantifier === 'exists') return or(parts.map(({ when, body }) => and([when, body])))
        return parts.reduce<Expression>(
          (sum, { when, body }) => calculate('+', sum, conditional(and([when, body]), number(1), number(0))),
          number(0),
        )
      }
      case 'apply': {
        const { growth } = world
        const chain = [...growth.chain, { role: 'function', name: e.function.name, span: e.span } as const]
        return expanding(growth, chain, e.function.name, () => {
          let inner: Environment = { locals: new Map(), self: env.self, outcome: undefined, choices: undefined }
          e.function.parameters.forEach((p, i) => {
            const type = concrete(world, p.type)
            inner = bindLocal(inner, p, share(store(e.arguments[i] as M.Expression, type, env, guard), p.name, guard, type))
          })
          const result = concrete(world, e.function.result)
          return coerce(lower(e.function.value, inner, guard, result), result, guard, e.span)
        })
      }
      case 'extreme': {
        const values = e.arguments.map((one) => share(lower(one, env, guard), e.which, guard))
        return values.reduce((so, one) => {
          const best = share(so, e.which, guard)
          return conditional(compare(e.which === 'min' ? '<=' : '>=', best, one), best, one)
        })
      }
      case 'neighbour': {
        const isReference = e.value.type.kind === 'object' || e.value.type.kind === 'task'
        const given = lower(e.value, env, guard)
        const value = share(isReference ? present(given, guard, e.value.span) : given, e.direction, guard)
        const type = e.value.type.kind === 'integer' ? value.type : concrete(world, e.value.type)
        const { low, high } = type.kind === 'object' || type.kind === 'task' ? { low: 0, high: type.names.length - 1 } : rangeOf(type)
        const end = e.direction === 'next' ? high : low
        const step = e.direction === 'next' ? 1 : -1
        const moved = value.kind === 'const' ? constant(value.value + step, type) : binary('+', value, number(step), type)
        return conditional(equal(value, number(end)), constant(low + high - end, type), moved)
      }
      case 'held':
        return overLock(
          e.lock,
          env,
          guard,
          (lock, modes) => anyHeld([...new Set(world.tasks.flatMap((task) => modes.map((m) => lock.holds[task.id]?.[m] as Variable)))]),
          overlapping,
        )
      case 'mine':
        return overLock(
          e.lock,
          env,
          guard,
          (lock, modes) => anyHeld(modes.map((m) => lock.holds[env.self ?? 0]?.[m] as Variable)),
          overlapping,
        )
      case 'holder': {
        const type = taskType(world, true)
        return overLock(
          e.lock,
          env,
          guard,
          (lock, modes) =>
            world.tasks.reduceRight<Expression>(
              (rest, task) => conditional(anyHeld(modes.map((m) => lock.holds[task.id]?.[m] as Variable)), constant(task.id, type), rest),
              constant(-1, type),
            ),
          overlapping,
        )
      }
      case 'at': {
        const task = present(lower(e.task, env, guard), guard, e.task.span)
        const at = (id: number): Expression => {
          const locations: Location[] = []
          world.pendingAt.push({ task: id, labels: e.labels, procedures: e.procedures, locations })
          return { kind: 'at', task: id, locations, type: BOOL }
        }
        if (task.kind === 'const') return at(task.value)
        return or(world.tasks.map(({ id }) => and([equal(task, number(id)), at(id)])))
      }
      case 'outcome':
        return truth(env.outcome === e.outcome)
    }
  }

  function lowerBinary(e: M.Expression & { kind: 'binary' }, env: Environment, guard: Expression): Expression {
    switch (e.operator) {
      case 'and':
      case 'or':
      case '=>': {
        const left = lower(e.left, env, guard)
        const goesOn = e.operator === 'or' ? not(left) : left
        const right = lower(e.right, env, and([guard, goesOn]))
        if (e.operator === 'and') return and([left, right])
        return or([e.operator === 'or' ? left : not(left), right])
      }
      case 'in': {
        const set = lower(e.right, env, guard)
        if (set.type.kind !== 'set') return FALSE
        const element = set.type.element
        const value = asNumber(unify(lower(e.left, env, guard), element))
        const { low, high } = rangeOf(element)
        return and([compare('>=', value, number(low)), compare('<=', value, number(high)), has(set, calculate('-', value, number(low)))])
      }
      case 'union':
      case 'minus': {
        const [left, right] = bothSets(lower(e.left, env, guard), lower(e.right, env, guard), e.span)
        return binary(e.operator, left, right, left.type)
      }
      case '==':
      case '!=': {
        const [left, right] = alike(...bothSets(lower(e.left, env, guard), lower(e.right, env, guard), e.span))
        const same = equal(left, right)
        return e.operator === '==' ? same : not(same)
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        return compare(e.operator, lower(e.left, env, guard), lower(e.right, env, guard))
      case '+':
      case '-':
      case '*':
        return fit(calculate(e.operator, lower(e.left, env, guard), lower(e.right, env, guard)), e.span)
      case 'div':
      case 'mod': {
        const left = lower(e.left, env, guard)
        const right = lower(e.right, env, guard)
        check(guard, compare('!=', right, number(0)), 'zero', e.span, `\`${text(e.right.span)}\` is zero`)
        return fit(calculate(e.operator, left, right), e.span)
      }
    }
  }

  /** Integers are exact: an expression that could leave 32 bits is refused. */
  function fit(value: Expression, span: Span): Expression {
    const { low, high } = boundsOf(value)
    if (low < -(2 ** 31) || high > 2 ** 31 - 1) {
      world.diagnostics.push(
        errorAt('LS7011', span, `\`${text(span)}\` can be ${low < -(2 ** 31) ? low : high}, which does not fit 32 bits`),
      )
      return number(0)
    }
    return value
  }

  /** Of integers the hull of what the elements can be, whatever they are compared with; of all else what the elements are. */
  function setType(e: M.ExpressionOf<'set'>, env: Environment): SetType {
    const type = e.type.kind === 'set' && e.type.element.kind !== 'integer' ? concrete(world, e.type) : undefined
    if (type?.kind === 'set' && type.element.kind !== 'int') return type
    const silent = expressions(world)
    const ranges = e.elements.map((element) => boundsOf(silent.value(element, env)))
    if (ranges.length === 0) return type?.kind === 'set' ? type : { kind: 'set', element: BOOL }
    const element = intType(Math.min(...ranges.map(({ low }) => low)), Math.max(...ranges.map(({ high }) => high)))
    return small({ kind: 'set', element }, e.span)
  }

  function small(type: SetType, span: Span): SetType {
    const values = sizeOf(type.element)
    if (values <= MOST_ELEMENTS) return type
    world.diagnostics.push(
      errorAt('LS7009', span, `\`${text(span)}\` is a set over ${values} values, more than the ${MOST_ELEMENTS} that fit a machine word`),
    )
    return { kind: 'set', element: BOOL }
  }

  /** Two sets as sets of one type; anything else as it is. */
  function bothSets(left: Expression, right: Expression, span: Span): readonly [Expression, Expression] {
    if (left.type.kind !== 'set' || right.type.kind !== 'set') return [left, right]
    const type = small(commonSet(left.type, right.type), span)
    return [asSetOf(left, type).set, asSetOf(right, type).set]
  }

  function eitherSet(e: M.ExpressionOf<'conditional'>, condition: Expression, env: Environment, guard: Expression): Expression {
    const then = lower(e.then, env, and([guard, condition]))
    const [one, other] = bothSets(then, lower(e.otherwise, env, and([guard, not(condition)])), e.span)
    return conditional(condition, one, other)
  }

  function indexed(e: M.Expression, count: number, type: Type, env: Environment, guard: Expression): Expression {
    const index = lower(e, env, guard)
    const inside = and([compare('>=', index, number(0)), compare('<', index, number(count))])
    check(guard, inside, 'index', e.span, `\`${text(e.span)}\` is no index of 0..${count - 1}`)
    if (index.kind === 'const') return constant(Math.max(0, Math.min(count - 1, index.value)), type)
    return { ...index, type }
  }

  /** An optional value where one must be there. */
  function present(value: Expression, guard: Expression, span: Span): Expression {
    if (boundsOf(value).low < 0 && value.type.kind !== 'bool') {
      check(guard, compare('>=', value, number(0)), 'none', span, `\`${text(span)}\` is none`)
    }
    return value
  }

  type Located =
    | { readonly kind: 'variable'; readonly variable: Variable; readonly index: Expression; readonly dimensions: readonly number[] }
    | { readonly kind: 'lock'; readonly base: number; readonly index: Expression; readonly dimensions: readonly number[] }

  function locate(e: M.Expression | M.Place, env: Environment, guard: Expression): Located {
    if (e.kind === 'field') {
      const object = present(lower(e.object, env, guard), guard, e.object.span)
      const index = boundsOf(object).low < 0 && object.kind === 'const' ? number(0) : object
      const store = world.stores.get(e.field)
      if (store !== undefined) return dimensioned('variable', store, index)
      const base = world.lockBase.get(e.field) ?? 0
      const { dimensions } = dimensionsOf(world, e.field.type)
      return { kind: 'lock', base, index: scale(index, product(dimensions)), dimensions }
    }
    if (e.kind === 'element') {
      const array = locate(e.array, env, guard)
      const length = array.dimensions[0] ?? 1
      const index = indexed(e.index, length, intType(0, length - 1), env, guard)
      const rest = array.dimensions.slice(1)
      return { ...array, index: calculate('+', array.index, scale(index, product(rest))), dimensions: rest }
    }
    return { kind: 'lock', base: 0, index: number(0), dimensions: [] }
  }

  function dimensioned(kind: 'variable', store: { variable: Variable; dimensions: readonly number[] }, index: Expression): Located {
    return { kind, variable: store.variable, index: scale(index, product(store.dimensions)), dimensions: store.dimensions }
  }

  function elements(
    domain: M.Domain,
    env: Environment,
    guard: Expression,
  ): readonly { readonly value: Expression; readonly present: Expression }[] {
    return domainElements(world, domain, (e) => lower(e, env, guard))
  }

  function store(e: M.Expression, type: Type, env: Environment, guard: Expression): Expression {
    return coerce(lower(e, env, guard, type), type, guard, e.span)
  }

  function coerce(value: Expression, type: Type, guard: Expression, span: Span): Expression {
    if (type.kind === 'set') {
      const { set, loses } = asSetOf(value, type)
      check(guard, not(loses), 'range', span, leaves(span, type))
      return set
    }
    const converted = unify(value, type)
    const bounds = boundsOf(converted)
    const range = rangeOf(type)
    if (type.kind === 'bool') return converted
    if (type.kind === 'lock') return converted
    const missing = type.kind === 'object' || type.kind === 'task' || type.kind === 'mapping'
    if (bounds.low < range.low) {
      const rule = missing ? 'none' : 'range'
      check(guard, compare('>=', converted, number(range.low)), rule, span, missing ? `\`${text(span)}\` is none` : leaves(span, type))
    }
    if (bounds.high > range.high) check(guard, compare('<=', converted, number(range.high)), 'range', span, leaves(span, type))
    return converted.kind === 'const' ? constant(converted.value, type) : converted
  }

  const leaves = (span: Span, type: Type): string =>
    type.kind === 'int'
      ? `\`${text(span)}\` leaves ${type.low}..${type.high}`
      : `\`${text(span)}\` is no value of ${type.kind === 'words' ? `{${type.words.join(', ')}}` : 'this type'}`

  /** For an expression that reads a lock: the modes that are meant. */
  function overlapping(lock: LockInstance, mode: number | undefined, low: number, high: number): readonly number[] {
    return lock.modeNames.flatMap((_, index) => {
      const range = lock.ranges[index % lock.ranges.length] as { low: number; high: number }
      const inMode = mode === undefined || Math.floor(index / lock.ranges.length) === mode
      return inMode && (lock.over === undefined || (range.low <= high && low <= range.high)) ? [index] : []
    })
  }

  /** One value per lock, mode and range that the use can mean, chosen by the expressions that decide. */
  function overLock(
    use: M.LockUse,
    env: Environment,
    guard: Expression,
    each: (lock: LockInstance, modes: readonly number[]) => Expression,
    modesOf: (lock: LockInstance, mode: number | undefined, low: number, high: number) => readonly number[],
  ): Expression {
    const id = lower(use.lock, env, guard)
    const mode = use.mode === undefined ? undefined : lower(use.mode, env, guard)
    const low = use.range === undefined ? undefined : lower(use.range.low, env, guard)
    const high = use.range === undefined ? undefined : lower(use.range.high, env, guard)
    const choose = (value: Expression, options: readonly (readonly [number, Expression])[]): Expression =>
      options
        .slice(0, -1)
        .reduceRight(
          (rest, [when, option]) => conditional(equal(value, number(when)), option, rest),
          (options.at(-1) as readonly [number, Expression])[1],
        )
    const span = (value: Expression): readonly number[] => {
      const { low: from, high: to } = boundsOf(value)
      return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    }
    const locks = candidates(world, id, use.lockKind)
    if (mode?.type.kind === 'words') {
      const isMode = or(mode.type.words.flatMap((word, i) => (modeIndex(use.lockKind, word) < 0 ? [] : [equal(mode, number(i))])))
      check(guard, isMode, 'range', use.span, `\`${text(use.span)}\` names no mode of ${use.lockKind.name}`)
    }
    if (low !== undefined && high !== undefined) {
      const inside = locks.map((lockId) => {
        const { low: from, high: to } = world.locks[lockId]?.over ?? { low: 0, high: 0 }
        const within = and([compare('>=', low, number(from)), compare('<=', low, high), compare('<=', high, number(to))])
        return [lockId, within] as const
      })
      check(guard, choose(id, inside), 'index', use.span, `the range \`${text(use.span)}\` is empty or outside of the lock`)
    }
    return choose(
      id,
      locks.map((lockId) => {
        const lock = world.locks[lockId] as LockInstance
        const withMode = (index: number | undefined): Expression => {
          if (low === undefined || high === undefined) return each(lock, modesOf(lock, index, lock.over?.low ?? 0, lock.over?.high ?? 0))
          return choose(
            low,
            span(low).map(
              (a) =>
                [
                  a,
                  choose(
                    high,
                    span(high).map((b) => [b, each(lock, modesOf(lock, index, a, b))] as const),
                  ),
                ] as const,
            ),
          )
        }
        if (mode === undefined) return [lockId, withMode(undefined)] as const
        const words = mode.type.kind === 'words' ? mode.type.words : []
        if (mode.kind === 'const') return [lockId, withMode(modeIndex(use.lockKind, words[mode.value] ?? ''))] as const
        return [
          lockId,
          choose(
            mode,
            words.map((word, i) => {
              const index = modeIndex(use.lockKind, word)
              return [i, index < 0 ? FALSE : withMode(index)] as const
            }),
          ),
        ] as const
      }),
    )
  }

  return {
    checks,
    before,
    computed: (next) => binding(shared, next),
    value: (expression, environment) => lower(expression, environment, TRUE),
    stored: (expression, type, environment) => store(expression, type, environment, TRUE),
    convert: (value, type, span) => coerce(value, type, TRUE, span),
    place(place, environment) {
      if (place.kind === 'local') {
        const value = environment.locals.get(place.local)
        if (value?.kind === 'read') return { variable: value.reference.variable, index: value.reference.index }
        throw new Error(`the local ${place.local.name} is assigned but has no variable`)
      }
      const located = locate(place, environment, TRUE)
      if (located.kind === 'lock') throw new Error('a lock is not assigned')
      return located
    },
  }
}

export const modeIndex = (kind: M.LockKind, word: string): number => kind.modes.findIndex((mode) => mode.name === word)

const product = (dimensions: readonly number[]): number => dimensions.reduce((a, b) => a * b, 1)
const scale = (index: Expression, stride: number): Expression =>
  index.kind === 'const' ? number(index.value * stride) : calculate('*', index, number(stride))

/** Of an interval that is gone through. */
const MOST_VALUES = limits.domainValues.most

/** The elements that a domain can have, in order, each with the condition that it is one. */
export function domainElements(
  world: World,
  domain: M.Domain,
  lower: (e: M.Expression) => Expression,
): readonly { readonly value: Expression; readonly present: Expression }[] {
  switch (domain.kind) {
    case 'class': {
      const names = world.instances.get(domain.class) ?? []
      return names.map((_, i) => ({
        value: constant(i, { kind: 'object', class: domain.class.name, names, optional: false }),
        present: TRUE,
      }))
    }
    case 'tasks':
      return world.tasks.map(({ id }) => ({ value: constant(id, taskType(world, false)), present: TRUE }))
    case 'words': {
      const type: Type = { kind: 'words', words: domain.words }
      return domain.words.map((_, i) => ({ value: constant(i, type), present: TRUE }))
    }
    case 'interval': {
      const low = lower(domain.low)
      const high = lower(domain.high)
      const from = boundsOf(low).low
      const to = boundsOf(high).high
      if (to - from >= MOST_VALUES) {
        const span = { ...domain.low.span, end: domain.high.span.end }
        world.diagnostics.push(
          errorAt(
            'LS7014',
            span,
            `\`${textOf(world, span)}\` can have ${to - from + 1} values, more than the ${MOST_VALUES} that a domain may have`,
          ),
        )
        return []
      }
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => {
        const value = number(from + i)
        return { value: constant(from + i, intType(from, to)), present: and([compare('<=', low, value), compare('<=', value, high)]) }
      })
    }
    case 'set': {
      const set = lower(domain.set)
      if (set.type.kind !== 'set') return []
      const element = set.type.element
      const { low } = rangeOf(element)
      return Array.from({ length: sizeOf(element) }, (_, i) => ({ value: constant(low + i, element), present: has(set, number(i)) }))
    }
  }
}

/** The same value as one of another type: words by name (-1: none such), sets by element. */
function unify(value: Expression, type: Type): Expression {
  const from = value.type
  if (from.kind === 'words' && type.kind === 'words') {
    if (from.words.length === type.words.length && from.words.every((word, i) => word === type.words[i])) return value
    const table = from.words.map((word) => type.words.indexOf(word))
    if (value.kind === 'const') return constant(table[value.value] ?? -1, type)
    return { kind: 'table', operand: value, low: 0, table, type }
  }
  return value
}

/** Two words of different types as words of one: of the other's type where one is known, else of a type that has all words of both. */
function alike(left: Expression, right: Expression): readonly [Expression, Expression] {
  if (left.type.kind !== 'words' || right.type.kind !== 'words') return [left, right]
  if (right.kind === 'const') return [left, unify(right, left.type)]
  if (left.kind === 'const') return [unify(left, right.type), right]
  const type = commonElement(left.type, right.type)
  return [unify(left, type), unify(right, type)]
}

/** A word that another type may not have, as the number that it would have there: -1 is no word. */
const asNumber = (value: Expression): Expression =>
  value.type.kind === 'words' && (value.kind === 'table' || value.kind === 'const')
    ? { ...value, type: intType(-1, value.type.words.length - 1) }
    : value

/** Mixed radix: the components of a mapping's value as one integer. */
function combine(type: Type & { kind: 'mapping' }, parts: readonly Expression[]): Expression {
  const sum = parts.reduce<Expression>((value, part, i) => {
    const component = (type.components[i] as { type: Type }).type
    return calculate('+', calculate('*', value, number(sizeOf(component))), calculate('-', part, number(rangeOf(component).low)))
  }, number(0))
  return { ...sum, type }
}

export function componentOf(type: Type & { kind: 'mapping' }, value: Expression, i: number): Expression {
  const component = type.components[i]
  if (component === undefined) return number(0)
  const below = product(type.components.slice(i + 1).map((one) => sizeOf(one.type)))
  const { low } = rangeOf(component.type)
  if (value.kind === 'const') return constant((Math.floor(value.value / below) % sizeOf(component.type)) + low, component.type)
  let part: Expression = value.type.kind === 'mapping' ? { ...value, type: intType(0, rangeOf(type).high) } : value
  if (below > 1) part = binary('div', part, number(below), intType(0, Math.floor(rangeOf(type).high / below)))
  if (i > 0) part = binary('mod', part, number(sizeOf(component.type)), intType(0, sizeOf(component.type) - 1))
  if (low !== 0) part = calculate('+', part, number(low))
  return { ...part, type: component.type }
}

/** The locks of a kind that an expression over lock indices can mean. */
export function candidates(world: World, id: Expression, kind: M.LockKind): readonly number[] {
  const all = world.locks.filter((lock) => lock.kind === kind).map((lock) => lock.id)
  if (id.kind === 'const') return [id.value]
  if (id.type.kind === 'lock') return all
  const { low, high } = boundsOf(id)
  return all.filter((one) => one >= low && one <= high)
}
