// The statements that are lock verbs: which lock, mode and range a use means is decided by a dispatch where it is not known
// before; the verbs themselves stand in locks.ts. Input: a typed statement; output: locations and code.
import type { Expression, Location, Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { BLOCKED, and, assign, boundsOf, branch, calculate, compare, conditional, dispatch, number, read } from './build.ts'
import { goto, newLocation, step, type After, type Context, type Place } from './context.ts'
import { candidates, checked, expressions, modeIndex, type LowerExpressions } from './expressions.ts'
import {
  acquire,
  denied,
  dequeue,
  enqueue,
  granted,
  hold,
  inQueue,
  queues,
  release,
  reportingSelfDeadlock,
  takesAtOnce,
  trapped,
  unfair,
  type Request,
} from './locks.ts'
import { HOLD_LIMIT, failure, identity, note, textOf, type LockInstance } from './world.ts'

type LockStatement = { readonly span: M.Statement['span']; readonly label: M.Label | undefined }

/**
 * One request per lock, mode and range that the use can mean, chosen by dispatch; `each` writes what follows for one. Where it means
 * none the step fails, unless `meaningless` says what follows.
 */
function overRequests(
  s: LockStatement,
  use: M.LockUse,
  context: Context,
  each: (request: Request) => Node,
  modeOverride?: Expression,
  meaningless?: Node,
): Node {
  const { world } = context
  const x = expressions(world)
  const id = x.value(use.lock, context.environment)
  const mode = modeOverride ?? (use.mode === undefined ? undefined : x.value(use.mode, context.environment))
  const low = use.range === undefined ? undefined : x.value(use.range.low, context.environment)
  const high = use.range === undefined ? undefined : x.value(use.range.high, context.environment)
  const locks = candidates(world, id, use.lockKind)
  const firstLock = Math.min(...locks)
  const byLock = Array.from({ length: Math.max(...locks) - firstLock + 1 }, (_, i) => firstLock + i).map((lockId): Node => {
    if (!locks.includes(lockId)) return BLOCKED
    const lock = world.locks[lockId] as LockInstance
    const request = (modeId: number, range: number): Node =>
      each({
        world,
        lock,
        mode: modeId * lock.ranges.length + range,
        task: context.task.id,
        self: context.self,
        span: s.span,
        label: s.label,
      })
    const withRange = (modeId: number): Node => {
      if (low === undefined || high === undefined)
        return request(
          modeId,
          lock.ranges.findIndex((r) => r.low === (lock.over?.low ?? 0) && r.high === (lock.over?.high ?? 0)),
        )
      const outside = failure(
        world,
        'index',
        use.span,
        s.label,
        `the range \`${textOf(world, use.span)}\` is empty or outside ${lock.over?.low ?? 0}..${lock.over?.high ?? 0}`,
      )
      const cases = (value: Expression, make: (n: number) => Node): Node => {
        const bounds = boundsOf(value)
        return dispatch(
          value,
          bounds.low,
          Array.from({ length: bounds.high - bounds.low + 1 }, (_, i) => make(bounds.low + i)),
        )
      }
      return cases(low, (a) =>
        cases(high, (b) => {
          const range = lock.ranges.findIndex((r) => r.low === a && r.high === b)
          return range < 0 ? (meaningless ?? outside) : request(modeId, range)
        }),
      )
    }
    if (mode === undefined || mode.type.kind !== 'words') return withRange(0)
    return dispatch(
      mode,
      0,
      mode.type.words.map((word) => {
        const index = modeIndex(lock.kind, word)
        if (index >= 0) return withRange(index)
        return meaningless ?? failure(world, 'range', use.span, s.label, `\`${word}\` is no mode of ${lock.kind.name}`)
      }),
    )
  })
  const meant = dispatch(id, firstLock, byLock)
  return meaningless === undefined
    ? checked(world, x.checks, s.label, meant)
    : branch(and(x.checks.map(({ ok }) => ok)), meant, meaningless)
}

/** The lock and the mode (with its range) that a use means, as expressions over the state: for the wait-for graph. The mode is -1 where the use is an error. */
function requestOf(use: M.LockUse, context: Context): { readonly lock: Expression; readonly mode: Expression } {
  const { world } = context
  const x: LowerExpressions = expressions(world)
  const id = x.value(use.lock, context.environment)
  const mode = use.mode === undefined ? undefined : x.value(use.mode, context.environment)
  const sample = world.locks[candidates(world, id, use.lockKind)[0] ?? 0] as LockInstance
  const words = mode?.type.kind === 'words' ? mode.type.words : []
  const index: Expression =
    mode === undefined
      ? number(0)
      : mode.kind === 'const'
        ? number(modeIndex(use.lockKind, words[mode.value] ?? ''))
        : {
            kind: 'table',
            operand: mode,
            low: 0,
            table: words.map((word) => modeIndex(use.lockKind, word)),
            type: { kind: 'int', low: -1, high: use.lockKind.modes.length - 1 },
          }
  const count = sample.ranges.length
  const meant = (also: readonly Expression[], value: Expression): Expression =>
    conditional(and([...x.checks.map(({ ok }) => ok), compare('>=', index, number(0)), ...also]), value, number(-1))
  if (use.range === undefined || sample.over === undefined) {
    const whole = sample.ranges.findIndex((r) => r.low === (sample.over?.low ?? 0) && r.high === (sample.over?.high ?? 0))
    return { lock: id, mode: meant([], calculate('+', calculate('*', index, number(count)), number(Math.max(0, whole)))) }
  }
  const low = x.value(use.range.low, context.environment)
  const high = x.value(use.range.high, context.environment)
  const range = sample.ranges.reduceRight<Expression>((rest, r, i) => {
    const here = and([
      { kind: 'binary', operator: '==', left: low, right: number(r.low), type: { kind: 'bool' } },
      { kind: 'binary', operator: '==', left: high, right: number(r.high), type: { kind: 'bool' } },
    ])
    return { kind: 'conditional', condition: here, then: number(i), otherwise: rest, type: { kind: 'int', low: 0, high: count - 1 } }
  }, number(0))
  const inside = [compare('<=', low, high), compare('<=', number(sample.over.low), low), compare('<=', high, number(sample.over.high))]
  return { lock: id, mode: meant(inside, calculate('+', calculate('*', index, number(count)), range)) }
}

function touched(context: Context, request: Request): void {
  for (const contract of context.contracts) contract.touched.add(hold(request.lock, request.self, request.mode))
}

/** A release takes the holds that were given since an open contract began first (semantics.md 21). */
function releasing(context: Context, request: Request, next: Node): Node {
  touched(context, request)
  const node = release(request, next)
  if (context.world.given.has(request.lock.kind))
    context.program.transfers.push({
      kind: 'taken',
      hold: hold(request.lock, request.self, request.mode),
      to: request.self,
      node: assignmentIn(node),
    })
  return node
}

function assignmentIn(node: Node): Node & { kind: 'assign' } {
  if (node.kind === 'assign') return node
  if (node.kind === 'if') return assignmentIn(node.then)
  throw new Error('a change of a hold is an assignment')
}

export function lowerLock(s: M.StatementOf<'lock'>, context: Context, after: After): Node {
  const next = after(context)
  const take = (request: Request): Node => {
    touched(context, request)
    return acquire(request, next)
  }
  const place: Place = { span: s.span, label: s.label, verb: 'lock', request: requestOf(s.lock, context) }
  const mayQueue = context.world.locks.some((lock) => lock.kind === s.lock.lockKind && lock.queue !== undefined)
  if (!mayQueue || context.mode !== 'steps') {
    return step(context, place, () =>
      overRequests(s, s.lock, context, (request) =>
        trapped(request, branch(takesAtOnce(request), take(request), reportingSelfDeadlock(request, denied(request)))),
      ),
    )
  }
  const waiting = newLocation(context, { ...place, verb: 'granted' })
  waiting.code = overRequests(s, s.lock, context, (request) =>
    branch(granted(request), dequeue(request, take(request)), reportingSelfDeadlock(request, denied(request))),
  )
  return step(context, place, () =>
    overRequests(s, s.lock, context, (request) => {
      const waits = queues(request) ? branch(unfair(request), denied(request), enqueue(request, goto(waiting))) : denied(request)
      return trapped(request, branch(takesAtOnce(request), take(request), reportingSelfDeadlock(request, waits)))
    }),
  )
}

/** A branch of `select`: other branches' queued requests are withdrawn when it is taken; its own lock may have to queue. */
export function queueingBranch(
  lock: M.StatementOf<'lock'> | undefined,
  others: readonly M.StatementOf<'lock'>[],
  context: Context,
  location: Location,
  rest: Node,
): Node {
  const withdraw = (next: Node): Node =>
    others.reduceRight<Node>(
      (node, other) =>
        overRequests(other, other.lock, context, (request) => (queues(request) ? dequeue(request, node) : node), undefined, node),
      next,
    )
  // A branch that begins otherwise: where it is closed there is no next state, so nothing is withdrawn.
  if (lock === undefined) return others.length === 0 ? rest : withdraw(rest)
  return overRequests(lock, lock.lock, context, (request) => {
    touched(context, request)
    const taken = withdraw(acquire(request, rest))
    const closed = reportingSelfDeadlock(request, denied(request))
    if (!queues(request)) return trapped(request, branch(takesAtOnce(request), taken, closed))
    const queued = branch(granted(request), dequeue(request, taken), closed)
    const fresh = branch(takesAtOnce(request), taken, branch(unfair(request), closed, enqueue(request, goto(location))))
    return trapped(request, branch(inQueue(request), queued, fresh))
  })
}

export function lowerUnlock(s: M.StatementOf<'unlock'>, context: Context, after: After): Node {
  const next = after(context)
  return step(context, { span: s.span, label: s.label, verb: 'unlock' }, () =>
    overRequests(s, s.lock, context, (request) => releasing(context, request, next)),
  )
}

/** A try is always possible: it takes exactly when a newcomer would at once, and never queues. */
export function lowerTry(s: LockStatement, use: M.LockUse, context: Context, taken: Node, failed: Node): Node {
  const { world } = context
  const cover = (what: 'taken' | 'failed', node: Node): Node =>
    note(world, { kind: 'cover', task: context.task.id, what, span: use.span }, node)
  const yes = cover('taken', taken)
  const no = cover('failed', failed)
  return step(context, { span: s.span, label: s.label, verb: 'try' }, () =>
    overRequests(s, use, context, (request) => {
      touched(context, request)
      return trapped(request, branch(takesAtOnce(request), acquire(request, yes), no))
    }),
  )
}

export function lowerDowngrade(s: M.StatementOf<'downgrade'>, context: Context, after: After): Node {
  const next = after(context)
  const mode = expressions(context.world).value(s.mode, context.environment)
  return step(context, { span: s.span, label: s.label, verb: 'downgrade' }, () =>
    overRequests(s, s.lock, context, (from) =>
      releasing(
        context,
        from,
        overRequests(
          s,
          s.lock,
          context,
          (to) => {
            if (to.lock !== from.lock) return BLOCKED
            touched(context, to)
            return acquire(to, next)
          },
          mode,
        ),
      ),
    ),
  )
}

/** `give`: one hold moves from the current task to another. `revoke`: one hold of another task ends. */
export function lowerTransfer(s: M.StatementOf<'give'> | M.StatementOf<'revoke'>, context: Context, after: After): Node {
  const { world, program } = context
  const next = after(context)
  const x = expressions(world)
  const other = x.value(s.task, context.environment)
  const bounds = boundsOf(other)
  const none = failure(world, 'none', s.task.span, s.label, `\`${textOf(world, s.task.span)}\` is none`)
  const toTask = (request: Request): Node => {
    const cases = Array.from({ length: bounds.high - bounds.low + 1 }, (_, i): Node => {
      if (bounds.low + i < 0) return none
      const task = identity(context.hosts, bounds.low + i)
      if (s.kind === 'revoke') {
        const node = release(request, next, task)
        program.transfers.push({ kind: 'taken', hold: hold(request.lock, task, request.mode), to: task, node: assignmentIn(node) })
        return node
      }
      const variable = hold(request.lock, task, request.mode)
      const given = assign(variable, calculate('+', read(variable), number(1)), next)
      if (given.kind === 'assign') program.transfers.push({ kind: 'given', hold: variable, to: task, node: given })
      return branch(
        compare('<', read(variable), number(HOLD_LIMIT)),
        given,
        failure(world, 'holds', s.span, s.label, `${request.lock.name} is held more than ${HOLD_LIMIT} times by one task`),
      )
    })
    return dispatch(other, bounds.low, cases)
  }
  return step(context, { span: s.span, label: s.label, verb: s.kind }, () =>
    checked(
      world,
      x.checks,
      s.label,
      overRequests(s, s.lock, context, (request) => (s.kind === 'give' ? releasing(context, request, toTask(request)) : toTask(request))),
    ),
  )
}
