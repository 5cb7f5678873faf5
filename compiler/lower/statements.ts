// Statements as steps: each statement that is a step becomes a location whose code runs to the next one; all else is written
// into the step before it. Built from the end towards the beginning: every statement is given the node that follows it.
import type { Expression, Node, Temp } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { fieldOfPlace, isStep } from '../model/reads.ts'
import { BLOCKED, TRUE, and, assign, branch, compare, constant, dispatch, has, lacking, number, read, temporary } from '../ir/build.ts'
import { rangeOf } from '../ir/extent.ts'
import { stepThatAsks, taken } from './asking.ts'
import { lowerAttempt } from './attempts.ts'
import { enter } from './calls.ts'
import {
  beyondFirst,
  goto,
  hook,
  isStable,
  newLocation,
  newSlot,
  step,
  typeFor,
  withLocal,
  withSlot,
  type After,
  type Context,
  type Place,
} from './context.ts'
import { checked, codeExpressions, domainElements, expressions } from './expressions.ts'
import { grow } from './growth.ts'
import { lowerDowngrade, lowerLock, lowerTransfer, lowerTry, lowerUnlock } from './lockStatements.ts'
import { whyFalse } from './falsity.ts'
import { lowerTouch } from './touches.ts'
import { blockOf, concrete, failure, lineNumber, lineOf, newTemp, note, textOf } from './world.ts'

export function lowerBlock(block: M.Block, context: Context, next: Node): Node {
  return lowerFrom(block.statements, 0, context, next)
}

function lowerFrom(statements: readonly M.Statement[], i: number, context: Context, next: Node): Node {
  const statement = statements[i]
  if (statement === undefined) return next
  return lowerStatement(statement, context, (inner) => lowerFrom(statements, i + 1, beyondFirst(inner), next))
}

function lowerStatement(written: M.Statement, context: Context, after: After): Node {
  const { world, environment } = context
  grow(world.growth)
  const s: M.Statement =
    context.mode === 'atomic' && written.label === undefined && context.label !== undefined ? { ...written, label: context.label } : written
  const { facts } = world.model
  const place = { span: s.span, label: s.label }
  /** A step of its own where the whole text says so, else code of the step before. */
  const stepOrCode = (at: Pick<Place, 'verb' | 'text'>, code: () => Node): Node =>
    isStep(s, facts) ? step(context, { ...place, ...at }, code) : code()
  switch (s.kind) {
    case 'bind': {
      const x = codeExpressions(world)
      const declared = s.local.type.kind === 'integer' || s.local.type.kind === 'none' ? undefined : concrete(world, s.local.type)
      const value = declared === undefined ? x.value(s.value, environment) : x.stored(s.value, declared, environment)
      if (!s.local.mutable && isStable(context.program, value)) {
        const bind = (): Node => x.before(s.label, after(withLocal(context, s.local, value)))
        return stepOrCode({ verb: 'assign' }, bind)
      }
      const slot = withSlot(context, s.local, declared ?? typeFor(value))
      const code = (): Node => x.before(s.label, assign(slot.variable, value, after(slot.context)))
      return stepOrCode({ verb: 'assign' }, code)
    }
    case 'assign': {
      const field = fieldOfPlace(s.target)?.field
      if (s.ghost && field !== undefined && !context.program.ghosts.has(field)) return after(context)
      const x = codeExpressions(world)
      const target = x.place(s.target, environment)
      const value = x.stored(s.value, target.variable.type, environment)
      const code = (): Node => x.before(s.label, assign(target.variable, value, after(context), target.index))
      return stepOrCode({ verb: 'assign' }, code)
    }
    case 'lock':
      return lowerLock(s, context, after)
    case 'unlock':
      return lowerUnlock(s, context, after)
    case 'downgrade':
      return lowerDowngrade(s, context, after)
    case 'give':
    case 'revoke':
      return lowerTransfer(s, context, after)
    case 'bindTry': {
      const slot = s.isNew ? withSlot(context, s.local, { kind: 'bool' }) : undefined
      const variable =
        slot?.variable ??
        expressions(world).place({ kind: 'local', local: s.local, type: s.local.type, span: s.span }, environment).variable
      const next = after(slot?.context ?? context)
      const bound = (value: number): Node => assign(variable, constant(value, { kind: 'bool' }), next)
      return lowerTry(s, s.lock, context, bound(1), bound(0))
    }
    case 'ifTry': {
      const next = after(context)
      const rest = beyondFirst(context)
      return lowerTry(s, s.lock, context, lowerBlock(s.then, rest, next), lowerBlock(s.otherwise, rest, next))
    }
    case 'if': {
      const x = codeExpressions(world)
      const condition = x.value(s.condition, environment)
      const next = after(context)
      const rest = beyondFirst(context)
      const code = (): Node => {
        const side = (what: 'then' | 'otherwise', block: M.Block | undefined): Node => {
          const node = block === undefined ? next : lowerBlock(block, rest, next)
          return condition.kind === 'const'
            ? node
            : note(world, { kind: 'cover', task: context.task.id, what, span: s.condition.span }, node)
        }
        const test =
          condition.kind === 'const'
            ? side(condition.value !== 0 ? 'then' : 'otherwise', condition.value !== 0 ? s.then : s.otherwise)
            : branch(condition, side('then', s.then), side('otherwise', s.otherwise))
        return x.before(s.label, test)
      }
      return stepOrCode({ verb: 'test', text: `if ${textOf(world, s.condition.span)}`.replace(/\s+/g, ' ') }, code)
    }
    case 'while': {
      const x = codeExpressions(world)
      const condition = x.value(s.condition, environment)
      const next = after(context)
      const test = hook()
      test.condition = condition
      const code = x.before(s.label, test)
      let header = code
      if (context.mode !== 'atomic' && isStep(s, facts)) {
        const location = newLocation(context, {
          ...place,
          verb: 'test',
          text: `while ${textOf(world, s.condition.span)}`.replace(/\s+/g, ' '),
        })
        location.code = code
        header = goto(location)
      }
      test.then = lowerBlock(s.body, inLoop(beyondFirst(context), next, header), header)
      test.otherwise = next
      return context.mode === 'first' ? code : header
    }
    case 'for':
      return lowerFor(s, context, after(context))
    case 'either': {
      const next = after(context)
      const branches = s.branches.map((one) => begun(s, one, context, lowerBlock(one.body, beyondFirst(context), next)))
      return step(context, { ...place, verb: 'either', text: blockOf(world, s.span) }, () => ({ kind: 'either', branches }))
    }
    case 'select':
      return lowerSelect(s, context, after(context))
    case 'choose':
      return lowerChoose(s, context, after)
    case 'wait': {
      const x = expressions(world)
      const condition = x.value(s.condition, environment)
      return step(context, { ...place, verb: 'wait', awaits: condition }, () =>
        checked(world, x.checks, s.label, branch(condition, after(context), lacking({ kind: 'condition', span: s.condition.span }))),
      )
    }
    case 'attempt':
      return lowerAttempt(s, context, after(context))
    case 'touch':
      return lowerTouch(s, context, after(context))
    case 'raise': {
      const node = context.leave({ kind: 'outcome', outcome: s.outcome, span: s.span })
      return stepOrCode({ verb: 'return' }, () => node)
    }
    case 'return': {
      // `return` and `return ok` are one way out.
      const node = context.leave({ kind: 'return', outcome: s.outcome === 'ok' ? undefined : s.outcome, span: s.span })
      return stepOrCode({ verb: 'return' }, () => node)
    }
    case 'break':
    case 'continue': {
      const node = context.leave({ kind: s.kind })
      return stepOrCode({ verb: 'leave' }, () => node)
    }
    case 'assert': {
      const x = codeExpressions(world)
      const condition = x.value(s.condition, environment)
      const text = textOf(world, s.condition.span).replace(/\s+/g, ' ')
      const message = text === 'false' ? 'this is never to be reached' : `\`${text}\` is false`
      const failed = failure(world, 'assert', s.span, s.label, message)
      const code = (): Node =>
        x.before(s.label, branch(condition, after(context), whyFalse(world, context.task.id, s.span, s.condition, environment, failed)))
      return stepOrCode({ verb: 'assert' }, code)
    }
    case 'warn': {
      const x = expressions(world)
      const condition = x.value(s.condition, environment)
      const text = textOf(world, s.condition.span).replace(/\s+/g, ' ')
      const message = text === 'false' ? 'this is reached' : `\`${text}\` is false`
      const name = s.label?.name ?? `warn@${lineNumber(world, s.span)}`
      const code = (): Node => {
        const next = after(context)
        const warned = note(world, { kind: 'warn', task: context.task.id, name, message, span: s.span }, next)
        const why = whyFalse(world, context.task.id, s.span, s.condition, environment, warned)
        return checked(world, x.checks, s.label, branch(condition, next, why))
      }
      return stepOrCode({ verb: 'warn' }, code)
    }
    case 'skip':
      return step(context, { ...place, verb: 'skip' }, () => after(context))
    case 'atomic': {
      const next = after(context)
      const inside: Context = { ...context, mode: 'atomic', label: s.label }
      if (context.mode === 'atomic') return lowerBlock(s.body, inside, next)
      if (context.mode === 'first') return lowerBlock(s.body, ...untilTaken(inside, next))
      return stepThatAsks(context, { ...place, verb: 'atomic', text: blockOf(world, s.span) }, (asking) => [
        lowerBlock(s.body, ...untilTaken({ ...inside, asking }, next)),
      ])
    }
    case 'call':
      return lowerCall(s, context, after(context))
  }
}

/** A branch of a choice leaves a note, by its first statement, and one marked `fair` another: who chooses for ever takes it for ever again. */
function begun(s: M.Statement, { body, fair }: M.Branch, context: Context, node: Node): Node {
  const { world } = context
  const common = { task: context.task.id, of: s.span }
  const told = note(world, { kind: 'branch', ...common, span: body.statements[0]?.span ?? body.span }, node)
  return fair ? note(world, { kind: 'fair', ...common, span: body.span }, told) : told
}

/** Arguments are bound in one step if they read shared data or choose, silently otherwise; then the body begins. They are evaluated in order: an `any` chooses when it is reached. */
function lowerCall(s: M.StatementOf<'call'>, context: Context, next: Node): Node {
  const { world } = context
  const evaluated = s.arguments.map((argument, i) => {
    const choices: Temp[] = []
    const x = codeExpressions(world)
    const value = x.stored(argument, concrete(world, (s.procedure.parameters[i] as M.Local).type), { ...context.environment, choices })
    return { value, choices, before: x.before }
  })
  const code = (): Node => {
    const values = evaluated.map(({ value }) => value)
    const body = enter(s.procedure, values, {
      context: beyondFirst(context),
      role: s.procedure.role,
      span: s.span,
      renames: undefined,
      next,
    })
    return evaluated.reduceRight<Node>((node, { choices, before }) => choose(choices, before(s.label, node)), body)
  }
  return isStep(s, world.model.facts) ? step(context, { span: s.span, label: s.label, verb: 'call' }, code) : code()
}

function choose(temps: readonly Temp[], node: Node): Node {
  return temps.reduceRight<Node>((next, temp) => ({ kind: 'choose', temp, ...rangeOf(temp.type), next }), node)
}

function lowerChoose(s: M.StatementOf<'choose'>, context: Context, after: After): Node {
  const { world } = context
  const x = expressions(world)
  let environment = context.environment
  const chosen: { readonly local: M.Local; readonly temp: Temp; readonly when: Expression }[] = []
  for (const { local, domain } of s.binders) {
    const elements = domainElements(world, domain, (e) => x.value(e, environment))
    const values = elements.flatMap(({ value }) => (value.kind === 'const' ? [value] : []))
    if (values.length === 0) return step(context, { span: s.span, label: s.label, verb: 'choose' }, () => BLOCKED)
    const numbers = values.map((value) => value.value)
    const type = (values[0] as Expression).type
    const low = Math.min(...numbers)
    const temp = newTemp(world, local.name, type.kind === 'int' ? { kind: 'int', low, high: Math.max(...numbers) } : type)
    const value = temporary(temp)
    let when: Expression = TRUE
    if (domain.kind === 'interval')
      when = and([compare('<=', x.value(domain.low, environment), value), compare('<=', value, x.value(domain.high, environment))])
    else if (domain.kind === 'set')
      when = has(x.value(domain.set, environment), {
        kind: 'binary',
        operator: '-',
        left: value,
        right: number(low),
        type: { kind: 'int', low: 0, high: 31 },
      })
    environment = { ...environment, locals: new Map(environment.locals).set(local, value) }
    chosen.push({ local, temp, when })
  }
  const y = codeExpressions(world)
  const condition = s.condition === undefined ? TRUE : y.value(s.condition, environment)
  let inner = context
  const slots = chosen.map(({ local, temp }) => {
    const slot = withSlot(inner, local, temp.type)
    inner = slot.context
    return { variable: slot.variable, temp }
  })
  return step(context, { span: s.span, label: s.label, verb: 'choose' }, () => {
    const next = context.mode === 'atomic' ? chosen.reduceRight((rest, one) => telling(s, one, context, rest), after(inner)) : after(inner)
    const bound = slots.reduceRight<Node>((rest, { variable, temp }) => assign(variable, temporary(temp), rest), next)
    const unfit = lacking({ kind: 'condition', span: s.condition?.span ?? s.span })
    const tested = branch(
      and(chosen.map(({ when }) => when)),
      checked(world, x.checks, s.label, y.before(s.label, branch(condition, bound, unfit))),
      {
        kind: 'blocked',
        lacks: { kind: 'condition', span: s.condition?.span ?? s.span },
        closed: true,
      },
    )
    return choose(
      chosen.map(({ temp }) => temp),
      tested,
    )
  })
}

/** Of more values than these a reader of the code that tells them would see nothing else. */
const MOST_TOLD = 64

/** What is chosen inside another step may be gone at its end: a note by value. */
function telling(s: M.Statement, { local, temp }: { readonly local: M.Local; readonly temp: Temp }, context: Context, node: Node): Node {
  const { low, high } = rangeOf(temp.type)
  if (high - low >= MOST_TOLD) return node
  const facts = { kind: 'chosen', task: context.task.id, of: s.span, name: local.name, type: temp.type } as const
  const notes = Array.from({ length: high - low + 1 }, (_, k) => note(context.world, { ...facts, value: low + k }, node))
  return dispatch(temporary(temp), low, notes)
}

/** Where a `break` and a `continue` of this loop lead. */
const inLoop = (context: Context, behind: Node, again: Node): Context => ({
  ...context,
  leave: (way) => (way.kind === 'break' ? behind : way.kind === 'continue' ? again : context.leave(way)),
})

/** A class is gone through by copies of the body, one per element; a set by copies that run where the element is in it. */
function lowerFor(s: M.StatementOf<'for'>, context: Context, next: Node): Node {
  const { world, environment } = context
  const x = expressions(world)
  const elements = domainElements(world, s.domain, (e) => x.value(e, environment))
  const fixed = s.domain.kind !== 'set' && elements.every(({ present }) => present === TRUE)
  const rest = beyondFirst(context)
  if (fixed)
    return elements.reduceRight<Node>(
      (node, { value }) => lowerBlock(s.body, inLoop(withLocal(rest, s.local, value), next, node), node),
      next,
    )

  // What is left to go through: bit i stands for element i.
  const first = elements[0]?.value
  if (first === undefined) return checked(world, x.checks, s.label, next)
  const type = { kind: 'set', element: first.type } as const
  const slot = newSlot(context, `${s.local.name} left`, 'remaining', type)
  const inner = beyondFirst(slot.context)
  const set =
    s.domain.kind === 'set'
      ? x.value(s.domain.set, environment)
      : elements.reduce<Expression>(
          (sum, { present }, i) => ({
            kind: 'binary',
            operator: 'union',
            left: sum,
            right: { kind: 'conditional', condition: present, then: constant(1 << i, type), otherwise: constant(0, type), type },
            type,
          }),
          constant(0, type),
        )
  const left = read(slot.variable)
  const body = elements.reduceRight<Node>((node, { value }, i) => {
    const without: Expression = { kind: 'binary', operator: 'minus', left, right: constant(1 << i, type), type }
    return branch(
      has(left, number(i)),
      assign(slot.variable, without, lowerBlock(s.body, inLoop(withLocal(inner, s.local, value), next, node), node)),
      node,
    )
  }, next)
  const code = (): Node => checked(world, x.checks, s.label, assign(slot.variable, set, body))
  return isStep(s, world.model.facts)
    ? step(context, { span: s.span, label: s.label, verb: 'assign', text: `for ${lineOf(world, s.span)}` }, code)
    : code()
}

/** However the code is left, the step is taken then. */
function untilTaken(context: Context, next: Node): [Context, Node] {
  const { asking, leave } = context
  if (asking === undefined) return [context, next]
  return [{ ...context, leave: (way) => taken(asking, leave(way)) }, taken(asking, next)]
}

/** Each branch whose first statement can run is a way. A request that must queue does so in a step that stays before the select. */
function lowerSelect(s: M.StatementOf<'select'>, context: Context, next: Node): Node {
  if (context.mode !== 'steps') {
    return { kind: 'either', branches: s.branches.map((one) => begun(s, one, context, lowerBlock(one.body, context, next))) }
  }
  return stepThatAsks(context, { span: s.span, label: s.label, verb: 'select', text: blockOf(context.world, s.span) }, (asking) => {
    const first: Context = { ...context, mode: 'first', asking }
    return s.branches.map((one) => {
      const code = lowerBlock(one.body, first, next)
      const statement = one.body.statements[0]
      // A branch that begins otherwise asks for nothing: where it is closed there is no next state, so nothing is withdrawn.
      return begun(s, one, context, statement?.kind === 'lock' || statement?.kind === 'atomic' ? code : taken(asking, code))
    })
  })
}
