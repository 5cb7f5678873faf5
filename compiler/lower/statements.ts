// Statements as steps: each statement that is a step becomes a location whose code runs to the next one; all else is written
// into the step before it. Built from the end towards the beginning: every statement is given the node that follows it.
import type { Expression, Node, Temp } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { isStep } from '../model/reads.ts'
import {
  BLOCKED,
  NO_WAY,
  TRUE,
  and,
  assign,
  branch,
  compare,
  constant,
  dispatch,
  has,
  lacking,
  number,
  read,
  temporary,
} from '../ir/build.ts'
import { rangeOf } from '../ir/extent.ts'
import { stepThatAsks, taken } from './asking.ts'
import { lowerAssign, lowerBind, lowerBindTry } from './assignments.ts'
import { lowerAttempt } from './attempts.ts'
import { enter } from './calls.ts'
import { inLoop, lowerAssert, lowerIf, lowerIfTry, lowerWait, lowerWarn, lowerWhile } from './conditions.ts'
import { beyondFirst, newSlot, step, stepOrCode, withLocal, withSlot, type After, type Asking, type Context } from './context.ts'
import { checked, type Check } from './expressions/at.ts'
import { domainElements } from './expressions/domains.ts'
import { codeExpressions, expressions } from './expressions/expressions.ts'
import { grow } from './growth.ts'
import { lowerDowngrade, lowerLock, lowerTransfer, lowerUnlock, lowerUpgrade } from './lockStatements.ts'
import { lowerFree, lowerNew } from './pools.ts'
import { lowerTouch } from './touches.ts'
import { blockOf, concrete, lineOf, newTemp, note, owed } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/** The code of a block, `next` behind it: where its first statement is no step, code for the step before. */
export function lowerBlock(block: M.Block, context: Context, next: Node): Node {
  return lowerFrom(block.statements, 0, context, next)
}

function lowerFrom(statements: readonly M.Statement[], i: number, context: Context, next: Node): Node {
  const statement = statements[i]
  if (statement === undefined) return next
  return lowerStatement(statement, context, (inner) => lowerFrom(statements, i + 1, beyondFirst(inner), next))
}

function lowerStatement(written: M.Statement, context: Context, after: After): Node {
  grow(context.world.growth)
  const s: M.Statement =
    context.mode === 'atomic' && written.label === undefined && context.label !== undefined ? { ...written, label: context.label } : written
  switch (s.kind) {
    case 'bind':
      return lowerBind(s, context, after)
    case 'assign':
      return lowerAssign(s, context, after)
    case 'new':
      return lowerNew(s, context, after)
    case 'free':
      return lowerFree(s, context, after)
    case 'lock':
      return lowerLock(s, context, after)
    case 'unlock':
      return lowerUnlock(s, context, after)
    case 'downgrade':
      return lowerDowngrade(s, context, after)
    case 'upgrade':
      return lowerUpgrade(s, context, after)
    case 'give':
    case 'revoke':
      return lowerTransfer(s, context, after)
    case 'bindTry':
      return lowerBindTry(s, context, after)
    case 'ifTry':
      return lowerIfTry(s, context, after)
    case 'if':
      return lowerIf(s, context, after)
    case 'while':
      return lowerWhile(s, context, after)
    case 'for':
      return lowerFor(s, context, after(context))
    case 'either':
      return lowerEither(s, context, after(context))
    case 'select':
      return lowerSelect(s, context, after(context))
    case 'choose':
      return lowerChoose(s, context, after)
    case 'wait':
      return lowerWait(s, context, after)
    case 'attempt':
      return lowerAttempt(s, context, after(context))
    case 'touch':
      return lowerTouch(s, context, after(context))
    case 'raise': {
      const node = context.leave({ kind: 'outcome', outcome: s.outcome, span: s.span })
      return stepOrCode(s, context, { verb: 'return' }, () => node)
    }
    case 'return': {
      // `return` and `return ok` are one way out.
      const node = context.leave({ kind: 'return', outcome: s.outcome === 'ok' ? undefined : s.outcome, span: s.span })
      return stepOrCode(s, context, { verb: 'return' }, () => node)
    }
    case 'break':
    case 'continue': {
      const node = context.leave({ kind: s.kind })
      return stepOrCode(s, context, { verb: 'leave' }, () => node)
    }
    case 'assert':
      return lowerAssert(s, context, after)
    case 'warn':
      return lowerWarn(s, context, after)
    case 'skip':
      return step(context, { span: s.span, label: s.label, verb: 'skip' }, () => after(context))
    case 'atomic':
      return lowerAtomic(s, context, after(context))
    case 'call':
      return lowerCall(s, context, after(context))
  }
}

function lowerAtomic(s: M.StatementOf<'atomic'>, context: Context, next: Node): Node {
  const inside: Context = { ...context, mode: 'atomic', label: s.label }
  if (context.mode === 'atomic') return lowerBlock(s.body, inside, next)
  if (context.mode === 'first') return lowerBlock(s.body, ...untilTaken(inside, next))
  const place = { span: s.span, label: s.label, verb: 'atomic', text: blockOf(context.world, s.span) } as const
  return stepThatAsks(context, place, (asking) => [lowerBlock(s.body, ...untilTaken({ ...inside, asking }, next))])
}

function lowerEither(s: M.StatementOf<'either'>, context: Context, next: Node): Node {
  const branches = begun(s, context, (body) => lowerBlock(body, beyondFirst(context), next))
  const place = { span: s.span, label: s.label, verb: 'either', text: blockOf(context.world, s.span) } as const
  return step(context, place, () => ({ kind: 'either', branches }))
}

/** The branches of a choice. Each leaves a note by its first statement, and where some are marked `fair` another: who passes those over for ever takes them for ever again. */
function begun(s: M.StatementOf<'either' | 'select'>, context: Context, lower: (body: M.Block) => Node): readonly Node[] {
  const { world, task } = context
  const branches = s.branches.map(({ body, fair }) => {
    const node = lower(body)
    const told = { kind: 'branch', task: task.id, of: s.span, span: body.statements[0]?.span ?? body.span } as const
    return { fair, span: body.span, node: world.told ? note(world, told, node) : node }
  })
  return branches.some(({ fair }) => fair) ? owed(world, task.id, branches) : branches.map(({ node }) => node)
}

/** Arguments are bound in one step if they read shared data or choose, silently otherwise; then the body begins. They are evaluated in order: an `any` chooses when it is reached. */
function lowerCall(s: M.StatementOf<'call'>, context: Context, next: Node): Node {
  const { world } = context
  const evaluated = s.arguments.map((argument, i) => {
    const choices: Temp[] = []
    const x = codeExpressions(world)
    const value = x.stored(argument, concrete(world, nth(s.procedure.parameters, i).type), { ...context.environment, choices })
    return { value, choices, before: x.before }
  })
  const code = (): Node => {
    const values = evaluated.map(({ value }) => value)
    const body = enter(s.procedure, values, {
      context: beyondFirst(context),
      role: s.procedure.role,
      span: s.span,
      label: s.label,
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

interface Chosen {
  readonly local: M.Local
  readonly temp: Temp
  /** Whether its value is in the domain, and whether anything is. */
  readonly when: Expression
  readonly some: Expression
  readonly checks: readonly Check[]
}

function lowerChoose(s: M.StatementOf<'choose'>, context: Context, after: After): Node {
  const { world } = context
  const inside = context.mode === 'atomic'
  const x = expressions(world)
  let environment = context.environment
  /** Each with the checks of its domain, which names those before it, and whether that has an element where it need not have one. */
  const chosen: Chosen[] = []
  for (const { local, domain } of s.binders) {
    const before = x.checks.length
    const elements = domainElements(world, domain, (e) => x.value(e, environment))
    const values = elements.flatMap(({ value }) => (value.kind === 'const' ? [value] : []))
    if (values.length === 0) return step(context, { span: s.span, label: s.label, verb: 'choose' }, () => BLOCKED)
    const numbers = values.map((value) => value.value)
    const type = nth(values, 0).type
    const low = Math.min(...numbers)
    const temp = newTemp(world, local.name, type.kind === 'int' ? { kind: 'int', low, high: Math.max(...numbers) } : type)
    const value = temporary(temp)
    let when: Expression = TRUE
    let some: Expression = TRUE
    if (domain.kind === 'interval') {
      const [first, last] = [x.value(domain.low, environment), x.value(domain.high, environment)]
      when = and([compare('<=', first, value), compare('<=', value, last)])
      some = compare('<=', first, last)
    } else if (domain.kind === 'set') {
      const set = x.value(domain.set, environment)
      when = has(set, {
        kind: 'binary',
        operator: '-',
        left: value,
        right: number(low),
        type: { kind: 'int', low: 0, high: 31 },
      })
      some = compare('!=', set, constant(0, set.type))
    }
    environment = { ...environment, locals: new Map(environment.locals).set(local, value) }
    chosen.push({ local, temp, when, some: inside ? some : TRUE, checks: x.checks.slice(before) })
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
    const next = inside ? chosen.reduceRight((rest, one) => telling(s, one, context, rest), after(inner)) : after(inner)
    const bound = slots.reduceRight<Node>((rest, { variable, temp }) => assign(variable, temporary(temp), rest), next)
    const unfit = lacking({ kind: 'condition', span: s.condition?.span ?? s.span })
    const none: Node = { kind: 'blocked', lacks: { kind: 'condition', span: s.condition?.span ?? s.span }, closed: true }
    // With more behind it in its step, what cannot be chosen must not count among what closes the step: only that nothing can.
    const unlike = inside ? NO_WAY : none
    let code = y.before(s.label, branch(condition, bound, unfit))
    let together: readonly Chosen[] = []
    // A domain that is empty or cannot be evaluated ends the step before anything is chosen from it, once for each choice before it.
    for (const one of [...chosen].reverse()) {
      together = [one, ...together]
      if (one.checks.length === 0 && one.some === TRUE && one !== chosen[0]) continue
      const tested = branch(and(together.map(({ when }) => when)), code, unlike)
      const chosenHere = choose(
        together.map(({ temp }) => temp),
        tested,
      )
      code = checked(world, one.checks, s.label, branch(one.some, chosenHere, none))
      together = []
    }
    return code
  })
}

/** Of more values than these a reader of the code that tells them would see nothing else. */
const MOST_TOLD = 64

/** What is chosen inside another step may be gone at its end: a note by value. */
function telling(s: M.Statement, { local, temp }: { readonly local: M.Local; readonly temp: Temp }, context: Context, node: Node): Node {
  const { low, high } = rangeOf(temp.type)
  if (!context.world.told || high - low >= MOST_TOLD) return node
  const facts = { kind: 'chosen', task: context.task.id, of: s.span, name: local.name, type: temp.type } as const
  const notes = Array.from({ length: high - low + 1 }, (_, k) => note(context.world, { ...facts, value: low + k }, node))
  return dispatch(temporary(temp), low, notes)
}

/** A class is gone through by copies of the body, one per element; a set by copies that run where the element is in it. */
function lowerFor(s: M.StatementOf<'for'>, context: Context, next: Node): Node {
  const { world, environment } = context
  const x = expressions(world)
  const elements = domainElements(world, s.domain, (e) => x.value(e, environment))
  // What reads others' data is a step, and may fail, though there is one value to read.
  const fixed = s.domain.kind !== 'set' && elements.every(({ present }) => present === TRUE) && !isStep(s, world.model.facts)
  const rest = beyondFirst(context)
  if (fixed) {
    const unrolled = elements.reduceRight<Node>(
      (node, { value }) => lowerBlock(s.body, inLoop(withLocal(rest, s.local, value), next, node), node),
      next,
    )
    return checked(world, x.checks, s.label, unrolled)
  }

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
    return { kind: 'either', branches: begun(s, context, (body) => lowerBlock(body, context, next)) }
  }
  return stepThatAsks(context, { span: s.span, label: s.label, verb: 'select', text: blockOf(context.world, s.span) }, (asking) => {
    const first: Context = { ...context, mode: 'first', asking }
    return begun(s, context, (body) => lowerWay(body, first, asking, next))
  })
}

/** A branch of a select. Its first statement sees what the other branches have queued; behind the step that is withdrawn. */
function lowerWay(body: M.Block, first: Context, asking: Asking, next: Node): Node {
  const [statement] = body.statements
  // It asks for nothing: where it is closed there is no next state, so nothing is withdrawn.
  const asksNothing = (): Node => taken(asking, lowerBlock(body, first, next))
  if (statement === undefined) return asksNothing()
  switch (statement.kind) {
    case 'lock':
    case 'upgrade':
    case 'atomic':
    case 'if':
    case 'while':
      return lowerBlock(body, first, next)
    case 'wait':
    case 'assign':
    case 'bind':
    case 'choose':
    case 'assert':
    case 'warn':
      return lowerStatement(statement, first, (inner) => taken(asking, lowerFrom(body.statements, 1, beyondFirst(inner), next)))
    case 'bindTry':
    case 'new':
    case 'free':
    case 'unlock':
    case 'downgrade':
    case 'give':
    case 'revoke':
    case 'ifTry':
    case 'for':
    case 'either':
    case 'select':
    case 'touch':
    case 'raise':
    case 'return':
    case 'break':
    case 'continue':
    case 'skip':
    case 'call':
    case 'attempt':
      return asksNothing()
  }
}
