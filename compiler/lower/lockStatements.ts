// The statements that are lock verbs: which lock, mode and range a use means is decided by a dispatch where it is not known
// before; the verbs themselves stand in locks.ts. Input: a typed statement; output: locations and code.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Expression, Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { boundsOf } from '../ir/bounds.ts'
import { BLOCKED, and, anyHeld, branch, calculate, compare, conditional, dispatch, number } from '../ir/build.ts'
import { ask, behindFirst } from './asking.ts'
import { beyondFirst, goto, newLocation, step, type After, type Context, type Place } from './context.ts'
import { checked } from './expressions/at.ts'
import { expressions, type LowerExpressions } from './expressions/expressions.ts'
import { candidates, modeIndex } from './expressions/lockUses.ts'
import {
  acquire,
  denied,
  dequeue,
  enqueue,
  fits,
  granted,
  hold,
  inQueue,
  meetsMore,
  mayQueue,
  queues,
  refused,
  release,
  reportingSelfDeadlock,
  takesAtOnce,
  trapped,
  unfair,
  type Request,
} from './locks.ts'
import { failure, identity, note, textOf } from './world.ts'
import { nth } from '../../runtime/entries.ts'

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
  become?: { readonly mode: Expression; readonly span: Span },
  meaningless?: Node,
): Node {
  const { world } = context
  const x = expressions(world)
  const id = x.lockOf(use, context.environment)
  const mode = become?.mode ?? (use.mode === undefined ? undefined : x.value(use.mode, context.environment))
  const low = use.range === undefined ? undefined : x.value(use.range.low, context.environment)
  const high = use.range === undefined ? undefined : x.value(use.range.high, context.environment)
  const locks = candidates(world, id, use.lockKind)
  const firstLock = Math.min(...locks)
  const byLock = Array.from({ length: Math.max(...locks) - firstLock + 1 }, (_, i) => firstLock + i).map((lockId): Node => {
    if (!locks.includes(lockId)) return BLOCKED
    const lock = nth(world.locks, lockId)
    const request = (modeId: number, range: number): Node =>
      each({
        world,
        lock,
        mode: modeId * lock.ranges.length + range,
        task: context.task.id,
        self: context.self,
        alternative: context.mode !== 'steps',
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
        return meaningless ?? failure(world, 'range', become?.span ?? use.span, s.label, `\`${word}\` is no mode of ${lock.kind.name}`)
      }),
    )
  })
  const meant = dispatch(id, firstLock, byLock)
  return meaningless === undefined
    ? checked(world, x.checks, s.label, meant)
    : branch(and(x.checks.map(({ ok }) => ok)), meant, meaningless)
}

interface Requested {
  readonly lock: Expression
  /** With its range; -1 where the use is an error. */
  readonly mode: Expression
  /** What the mode is wherever the use is none; undefined where only the run knows it. */
  readonly named: number | undefined
}

/** The lock and the mode that a use means, as expressions over the state: for the wait-for graph. */
function requestOf(use: M.LockUse, context: Context, become = use.mode): Requested {
  const { world } = context
  const x: LowerExpressions = expressions(world)
  const id = x.lockOf(use, context.environment)
  const mode = become === undefined ? undefined : x.value(become, context.environment)
  const sample = nth(world.locks, candidates(world, id, use.lockKind)[0] ?? 0)
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
  const meant = (also: readonly Expression[], range: Expression): Requested => {
    const value = calculate('+', calculate('*', index, number(count)), range)
    const mode = conditional(and([...x.checks.map(({ ok }) => ok), compare('>=', index, number(0)), ...also]), value, number(-1))
    return { lock: id, mode, named: value.kind === 'const' ? value.value : undefined }
  }
  if (use.range === undefined || sample.over === undefined) {
    const whole = sample.ranges.findIndex((r) => r.low === (sample.over?.low ?? 0) && r.high === (sample.over?.high ?? 0))
    return meant([], number(Math.max(0, whole)))
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
  return meant(inside, range)
}

/** What open contracts must look at: a hold that belongs to nobody is in none. */
function touched(context: Context, request: Request): void {
  if (request.lock.kind.anyone) return
  for (const contract of context.contracts) contract.touched.add(hold(request.lock, request.self, request.mode))
}

/** What became of a hold is followed by what open contracts must know of it, once all is lowered. */
function follow(context: Context, request: Request, kind: 'given' | 'revoked' | 'released', task: number, node: Node): Node {
  context.program.transfers.push({ kind, hold: hold(request.lock, task, request.mode), task, node: assignmentIn(node) })
  return node
}

function releasing(context: Context, request: Request, next: Node): Node {
  touched(context, request)
  return follow(context, request, 'released', request.self, release(request, next))
}

function assignmentIn(node: Node): Node & { kind: 'assign' } {
  if (node.kind === 'assign') return node
  if (node.kind === 'if') return assignmentIn(node.then)
  throw new Error('a change of a hold is an assignment')
}

/** A step of its own has a place before the request and one in the queue; in a step that does more the request is one of its alternatives. */
export function lowerLock(s: M.StatementOf<'lock'>, context: Context, after: After): Node {
  const next = after(context)
  const take = (request: Request): Node => {
    touched(context, request)
    return acquire(request, behindFirst(context, next))
  }
  if (context.mode !== 'steps') return overRequests(s, s.lock, context, (request) => asAlternative(request, context, take(request)))
  const place: Place = { span: s.span, label: s.label, verb: 'lock', request: { ...requestOf(s.lock, context), upgrade: undefined } }
  const request = (waits: (request: Request) => Node): Node =>
    step(context, place, () =>
      overRequests(s, s.lock, context, (one) => trapped(one, branch(takesAtOnce(one), take(one), reportingSelfDeadlock(one, waits(one))))),
    )
  if (!mayQueue(s.lock.lockKind)) return request(denied)
  const waiting = newLocation(context, { ...place, verb: 'granted' })
  waiting.code = overRequests(s, s.lock, context, (one) =>
    branch(granted(one), dequeue(one, take(one)), reportingSelfDeadlock(one, denied(one))),
  )
  return request((one) => (queues(one) ? branch(unfair(one), denied(one), enqueue(one, goto(waiting))) : denied(one)))
}

/** Each way in which a hold can become another: `from` is the hold, `to` the request for what it is to be. */
function overUpgrades(
  s: LockStatement,
  use: M.LockUse,
  mode: M.Expression,
  context: Context,
  each: (from: Request, to: Request) => Node,
): Node {
  const { world } = context
  const target = { mode: expressions(world).value(mode, context.environment), span: mode.span }
  return overRequests(s, use, context, (from) =>
    overRequests(
      s,
      use,
      context,
      (to) => {
        if (to.lock !== from.lock) return BLOCKED
        const modeOf = (one: Request): M.LockMode | undefined => one.lock.kind.modes[Math.floor(one.mode / one.lock.ranges.length)]
        const upgrade = to.lock.kind.upgrades.find((one) => one.from === modeOf(from) && one.to === modeOf(to))
        if (upgrade === undefined) {
          const words = `no hold in mode ${modeOf(from)?.name ?? ''} becomes ${modeOf(to)?.name ?? ''}`
          return failure(world, 'range', mode.span, s.label, words)
        }
        return each(from, { ...to, upgrade: { from: from.mode, inLine: upgrade.inLine } })
      },
      target,
    ),
  )
}

/** The hold must be there when it is asked for, and when it is changed. */
const ifHeld = (from: Request, next: Node): Node => branch(anyHeld([hold(from.lock, from.self, from.mode)]), next, release(from, BLOCKED))

/** One hold becomes another, and stays given if it was. */
function changing(context: Context, from: Request, to: Request, next: Node): Node {
  touched(context, from)
  touched(context, to)
  const node = acquire(to, next)
  context.program.transfers.push({
    kind: 'downgraded',
    hold: hold(to.lock, to.self, to.mode),
    from: hold(from.lock, from.self, from.mode),
    task: to.self,
    node: assignmentIn(node),
  })
  return release(from, node)
}

/** The hold is kept until it can be the other; what waits stands in the queue, whatever the policy. */
export function lowerUpgrade(s: M.StatementOf<'upgrade'>, context: Context, after: After): Node {
  const next = after(context)
  const upgrade = { from: requestOf(s.lock, context).named }
  const place: Place = { span: s.span, label: s.label, verb: 'lock', request: { ...requestOf(s.lock, context, s.to), upgrade } }
  const otherwise = s.otherwise && behindFirst(context, context.block(s.otherwise, beyondFirst(context), next))
  const each = (write: (to: Request, taken: Node) => Node): Node =>
    overUpgrades(s, s.lock, s.to, context, (from, to) => ifHeld(from, write(to, changing(context, from, to, behindFirst(context, next)))))
  const unless = (to: Request, waits: Node): Node =>
    otherwise === undefined
      ? waits
      : branch(
          refused(to, (task) => identity(context.hosts, task)),
          otherwise,
          waits,
        )
  if (context.mode !== 'steps') return each((to, taken) => asAlternative(to, context, taken, unless))
  const waiting = newLocation(context, { ...place, verb: 'granted' })
  waiting.code = each((to, taken) => branch(granted(to), dequeue(to, taken), reportingSelfDeadlock(to, denied(to))))
  return step(context, place, () =>
    each((to, taken) => branch(takesAtOnce(to), taken, unless(to, reportingSelfDeadlock(to, enqueue(to, goto(waiting)))))),
  )
}

/** A request in the midst of a step: where it must wait in a queue, the step can instead put it there. */
function asAlternative(
  request: Request,
  context: Context,
  taken: Node,
  unless: (request: Request, waits: Node) => Node = (_, waits) => waits,
): Node {
  const closed = reportingSelfDeadlock(request, denied(request))
  if (!queues(request)) return trapped(request, branch(takesAtOnce(request), taken, closed))
  const asked = context.asking === undefined ? denied(request) : ask(context.asking, request)
  const queued = reportingSelfDeadlock(request, asked)
  const waits = request.upgrade === undefined ? branch(unfair(request), closed, queued) : unless(request, queued)
  const fresh = branch(takesAtOnce(request), taken, waits)
  return branch(inQueue(request), branch(granted(request), dequeue(request, taken), closed), trapped(request, fresh))
}

/** `unlock`: one step. Of a lock, a mode or a range that only the run knows, a way for each that it can be. */
export function lowerUnlock(s: M.StatementOf<'unlock'>, context: Context, after: After): Node {
  const next = after(context)
  return step(context, { span: s.span, label: s.label, verb: 'unlock' }, () =>
    overRequests(s, s.lock, context, (request) => releasing(context, request, next)),
  )
}

/** A try is always possible: it takes exactly when a newcomer would at once, and never queues. */
export function lowerTry(
  s: LockStatement & { readonly lock: M.LockUse; readonly to: M.Expression | undefined },
  context: Context,
  taken: Node,
  failed: Node,
): Node {
  const { world } = context
  const { lock: use, to: become } = s
  const cover = (what: 'taken' | 'failed', node: Node): Node =>
    note(world, { kind: 'cover', task: context.task.id, what, span: use.span }, node)
  const yes = cover('taken', taken)
  const no = cover('failed', failed)
  if (become !== undefined)
    return step(context, { span: s.span, label: s.label, verb: 'try' }, () =>
      overUpgrades(s, use, become, context, (from, to) => ifHeld(from, branch(takesAtOnce(to), changing(context, from, to, yes), no))),
    )
  return step(context, { span: s.span, label: s.label, verb: 'try' }, () =>
    overRequests(s, use, context, (request) => {
      touched(context, request)
      return trapped(request, branch(takesAtOnce(request), acquire(request, yes), no))
    }),
  )
}

/**
 * `downgrade`: one step from the mode that is held to another of the same lock; the hold goes on, so that it is told as a transfer. An error where
 * the other mode does not go with another hold, for it waits for nobody.
 */
export function lowerDowngrade(s: M.StatementOf<'downgrade'>, context: Context, after: After): Node {
  const next = after(context)
  const { world } = context
  const become = { mode: expressions(world).value(s.mode, context.environment), span: s.mode.span }
  const change = (from: Request, to: Request): Node => {
    if (to.lock !== from.lock) return BLOCKED
    const changed = changing(context, from, to, next)
    if (!meetsMore(to, from.mode, to.mode)) return changed
    const words = `${to.lock.name} in mode ${to.lock.modeNames[to.mode] ?? ''} does not go with what else is held of it`
    const conflict = failure(world, 'downgrade', s.span, s.label, words, { lock: to.lock.id })
    return ifHeld(from, branch(fits({ ...to, upgrade: { from: from.mode, inLine: false } }), changed, conflict))
  }
  return step(context, { span: s.span, label: s.label, verb: 'downgrade' }, () =>
    overRequests(s, s.lock, context, (from) => overRequests(s, s.lock, context, (to) => change(from, to), become)),
  )
}

/** `give`: one hold moves from the current task to another. `revoke`: one hold of another task ends. What stays with its task changes no hands. */
export function lowerTransfer(s: M.StatementOf<'give'> | M.StatementOf<'revoke'>, context: Context, after: After): Node {
  const { world } = context
  const next = after(context)
  const x = expressions(world)
  const other = x.value(s.task, context.environment)
  const bounds = boundsOf(other)
  const none = failure(world, 'none', s.task.span, s.label, `\`${textOf(world, s.task.span)}\` is none`)
  const change = (request: Request, task: number): Node => {
    if (s.kind === 'revoke')
      return task === request.self
        ? releasing(context, request, next)
        : follow(context, request, 'revoked', task, release(request, next, task))
    if (task === request.self) return release(request, acquire(request, next))
    return releasing(context, request, follow(context, request, 'given', task, acquire({ ...request, self: task }, next)))
  }
  return step(context, { span: s.span, label: s.label, verb: s.kind }, () =>
    checked(
      world,
      x.checks,
      s.label,
      overRequests(s, s.lock, context, (request) =>
        dispatch(
          other,
          bounds.low,
          Array.from({ length: bounds.high - bounds.low + 1 }, (_, i) =>
            bounds.low + i < 0 ? none : change(request, identity(context.hosts, bounds.low + i)),
          ),
        ),
      ),
    ),
  )
}
