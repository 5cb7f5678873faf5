// Lock verbs as code: when a request fits, when a newcomer takes at once, queueing, holds counted up and down
// (docs/language.md, "Locks in code"). Input: a lock of the world, a mode and range, the task; output: nodes of a step.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Expression, Node, Variable } from '../ir/system.ts'
import { wordsOf } from '../model/kinds.ts'
import type * as M from '../model/model.ts'
import {
  BLOCKED,
  BOOL,
  FALSE,
  TRUE,
  and,
  anyHeld,
  assign,
  branch,
  calculate,
  compare,
  conditional,
  constant,
  equal,
  lacking,
  not,
  number,
  or,
  read,
} from '../ir/build.ts'
import { expressions } from './expressions/expressions.ts'
import { HOLD_LIMIT, failure, note, type LockInstance, type World } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/** One request: a lock, the index of its mode and range, who asks (its place in queues) and whose hold it becomes. */
export interface Request {
  readonly world: World
  readonly lock: LockInstance
  readonly mode: number
  readonly task: number
  readonly self: number
  /** The mode, with its range, of the hold that is to be this one; `inLine`: behind who queues. */
  readonly upgrade?: { readonly from: number; readonly inLine: boolean }
  /** Others of the task's requests may stand in queues beside it: they are alternatives, and not in its way. */
  readonly alternative: boolean
  readonly span: Span
  readonly label: M.Label | undefined
}

/** Whose holds there are: of a kind whose holds belong to nobody, all tasks have the same. */
const owners = ({ world, lock }: Pick<Request, 'world' | 'lock'>): readonly number[] =>
  lock.kind.anyone ? [0] : world.tasks.map((task) => task.id)

/** `mode` counts modes and ranges together. */
export const hold = (lock: LockInstance, task: number, mode: number): Variable => lock.holds[task]?.[mode] as Variable

/** Whether the first mode (with its range) may be asked for where the second is held: a condition over switches. */
export function together(world: World, lock: LockInstance, first: number, second: number): Expression {
  const count = lock.ranges.length
  const a = nth(lock.ranges, first % count)
  const b = nth(lock.ranges, second % count)
  if (a.low > b.high || b.low > a.high) return TRUE
  const one = lock.kind.modes[Math.floor(first / count)]
  const other = lock.kind.modes[Math.floor(second / count)]
  const pairs = lock.rules.pairs.filter(
    (pair) => (pair.first === one && pair.second === other) || (!pair.oneWay && pair.first === other && pair.second === one),
  )
  return or(pairs.map((pair) => (pair.condition === undefined ? TRUE : settingOf(world, pair.condition))))
}

/** What is over switches and sizes alone. */
export const settingOf = (world: World, setting: M.Expression): Expression =>
  expressions(world).value(setting, { locals: new Map(), self: undefined, outcome: undefined, choices: undefined })

function choiceIs(world: World, choice: M.Expression, value: M.Policy | M.Recursion): Expression {
  if (choice.kind === 'conditional')
    return conditional(settingOf(world, choice.condition), choiceIs(world, choice.then, value), choiceIs(world, choice.otherwise, value))
  const index = wordsOf(choice).indexOf(value)
  if (index < 0) return FALSE
  const chosen = settingOf(world, choice)
  return equal(chosen, constant(index, chosen.type))
}

/** Where a hold is to become another: that one, which is once not in the way. */
const changedBy = ({ lock, self, upgrade }: Request): Variable | undefined => upgrade && hold(lock, self, upgrade.from)

/** Some hold of these tasks stands in the way of the mode. */
function conflicting(request: Request, tasks: readonly number[]): Expression {
  const { world, lock, mode } = request
  const always: Variable[] = []
  const sometimes: Expression[] = []
  lock.modeNames.forEach((_, other) => {
    const pair = together(world, lock, mode, other)
    const all = tasks.map((task) => hold(lock, task, other))
    const changed = changedBy(request)
    const holds = all.filter((one) => one !== changed)
    if (pair.kind === 'const' && pair.value !== 0) return
    if (changed !== undefined && holds.length < all.length) sometimes.push(and([not(pair), compare('>', read(changed), number(1))]))
    if (pair.kind !== 'const') sometimes.push(and([not(pair), anyHeld(holds)]))
    else always.push(...holds)
  })
  return or([anyHeld(always), ...sometimes])
}

/** The request goes with every holder, the task's own holds included unless they are counted. */
export function fits(request: Request): Expression {
  const { world, lock } = request
  const self = lock.kind.anyone ? 0 : request.self
  const all = owners(request)
  const counted = choiceIs(world, lock.rules.recursion, 'counted')
  const others = conflicting(
    request,
    all.filter((task) => task !== self),
  )
  const own = and([not(counted), conflicting(request, [self])])
  const room =
    lock.limit === undefined || request.upgrade !== undefined
      ? TRUE
      : compare('<', sumOf(all.flatMap((task) => lock.holds[task] ?? [])), number(lock.limit))
  return and([not(or([others, own])), room])
}

/** Whether a hold in the second mode may meet holds in others' names that one in the first does not keep out. */
export function meetsMore({ world, lock }: Request, from: number, to: number): boolean {
  const is = (value: boolean, first: number, second: number): boolean => {
    const pair = together(world, lock, first, second)
    return pair.kind === 'const' && (pair.value !== 0) === value
  }
  // What is given away stands beside what its holder had beside it.
  const moves = world.given.has(lock.kind) && choiceIs(world, lock.rules.recursion, 'counted') !== FALSE
  return lock.modeNames.some((_, other) => !is(true, to, other) && (moves || !(is(false, from, other) && is(false, other, from))))
}

const sumOf = (holds: readonly Variable[]): Expression =>
  holds.reduce<Expression>((sum, variable) => calculate('+', sum, read(variable)), number(0))

/** The task's own holds deny the request, whoever else holds the lock, and nobody else can take them from it. */
function deniedByOwn(request: Request): Expression {
  const { world, lock, self } = request
  if (world.revoked.has(lock.kind) || lock.kind.anyone) return FALSE
  const conflict = and([not(choiceIs(world, lock.rules.recursion, 'counted')), conflicting(request, [self])])
  const full =
    lock.limit === undefined || request.upgrade !== undefined ? FALSE : compare('>=', sumOf(lock.holds[self] ?? []), number(lock.limit))
  return or([conflict, full])
}

/** The task holds the lock already, in whatever mode, where the ranges overlap. */
function asksAgain({ lock, mode, self }: Request): Expression {
  const range = nth(lock.ranges, mode % lock.ranges.length)
  return anyHeld(
    lock.modeNames.flatMap((_, other) => {
      const otherRange = nth(lock.ranges, other % lock.ranges.length)
      return range.low <= otherRange.high && otherRange.low <= range.high ? [hold(lock, self, other)] : []
    }),
  )
}

/** A holder of a counted lock waits for holders alone. */
const passesQueue = (request: Request): Expression =>
  and([choiceIs(request.world, request.lock.rules.recursion, 'counted'), asksAgain(request)])

/** `recursion trap`: asking again for what one holds is an error. */
export function trapped(request: Request, next: Node): Node {
  const { world, lock, span, label } = request
  const trap = choiceIs(world, lock.rules.recursion, 'trap')
  if (trap === FALSE || request.upgrade !== undefined) return next
  return branch(and([trap, asksAgain(request)]), failure(world, 'trap', span, label, `${lock.name} is asked for again by its holder`), next)
}

/** Counts the hold up. `next` sees it held. */
export function acquire(request: Request, next: Node): Node {
  const { world, lock, mode, self, span, label } = request
  const variable = hold(lock, self, mode)
  const taken = assign(variable, calculate('+', read(variable), number(1)), next)
  const full = failure(
    world,
    'holds',
    span,
    label,
    `${lock.name} is held more than ${HOLD_LIMIT} times${lock.kind.anyone ? '' : ' by one task'}`,
  )
  return branch(compare('<', read(variable), number(HOLD_LIMIT)), taken, full)
}

/** Counts the hold down, or fails where there is none. */
export function release(request: Request, next: Node, task = request.self): Node {
  const { world, lock, mode, span, label } = request
  const variable = hold(lock, task, mode)
  const released = assign(variable, calculate('-', read(variable), number(1)), next)
  const missing = failure(
    world,
    'release',
    span,
    label,
    lock.modeNames.length === 1 ? `${lock.name} is not held` : `${lock.name} is not held in mode ${lock.modeNames[mode] ?? ''}`,
    { lock: lock.id },
  )
  return branch(compare('>', read(variable), number(0)), released, missing)
}

// ---- queues: entries 1 + task * modes + mode, first come first, zeros behind ----

const entry = (request: Request): Expression => number(1 + request.task * request.lock.modeNames.length + request.mode)
const slots = (queue: Variable): readonly number[] => queue.elements.map((_, i) => i)

const jumps = (request: Request): boolean => request.lock.kind.modes[Math.floor(request.mode / request.lock.ranges.length)]?.jumps === true

/** Whether requests of this lock and mode ever queue. */
export const queues = (request: Request): boolean =>
  request.lock.queue !== undefined && (request.upgrade !== undefined || (mayQueue(request.lock.rules) && !jumps(request)))

/** Under some variant a request for a lock of the kind may have to wait in a queue. An upgrade that waits stands in one under all. */
export const mayQueue = ({ policy }: M.LockKind): boolean => wordsOf(policy).some((word) => word !== 'unfair')

/** When it is made, who queues is not in its way. */
function overtakes({ world, lock, mode, upgrade }: Request): Expression {
  if (upgrade !== undefined) return FALSE
  const own = lock.kind.modes[Math.floor(mode / lock.ranges.length)]
  const clauses = lock.rules.overtakes.filter((one) => one.mode === own)
  return or(clauses.map(({ condition }) => (condition === undefined ? TRUE : settingOf(world, condition))))
}

const isAhead = ({ upgrade }: Request): boolean => upgrade !== undefined && !upgrade.inLine

/** Under this variant the lock has no queue: whoever comes when it is free takes it. */
export const unfair = (request: Request): Expression => choiceIs(request.world, request.lock.rules.policy, 'unfair')

/** Entry i of the queue is in the way of the request: under `fifo` whatever it asks for, else where it asks for a mode that does not go with it. */
function hinders(request: Request, queue: Variable, i: number, policy: 'fifo' | 'writers_block_readers'): Expression {
  const { world, lock, mode, task, alternative } = request
  const modes = lock.modeNames.length
  if (policy === 'fifo' && !alternative) return compare('!=', read(queue, number(i)), number(0))
  const entries = Array.from({ length: world.tasks.length * modes }, (_, k) => ({ task: Math.floor(k / modes), mode: k % modes }))
  const pairs = entries.map((other) => {
    if (alternative && other.task === task) return TRUE
    return policy === 'fifo' ? FALSE : together(world, lock, mode, other.mode)
  })
  const table = (pick: (pair: Expression) => boolean): Expression => ({
    kind: 'table',
    operand: read(queue, number(i)),
    low: 0,
    table: [0, ...pairs.map((pair) => Number(pick(pair)))],
    type: BOOL,
  })
  const conditions = [...new Map(pairs.filter((pair) => pair.kind !== 'const').map((pair) => [JSON.stringify(pair), pair] as const))]
  return or([
    table((pair) => pair.kind === 'const' && pair.value === 0),
    ...conditions.map(([key, condition]) => and([not(condition), table((pair) => pair.kind !== 'const' && JSON.stringify(pair) === key)])),
  ])
}

const policyIs = (request: Request, policy: 'fifo' | 'writers_block_readers'): Expression =>
  choiceIs(request.world, request.lock.rules.policy, policy)

/** A newcomer takes at once: it fits, and the policy lets it pass those who wait. */
export function takesAtOnce(request: Request): Expression {
  const queue = request.lock.queue
  if (queue === undefined || !queues(request) || isAhead(request)) return fits(request)
  // Without alternatives the first place is taken where any is.
  const first = request.alternative ? slots(queue) : [0]
  const allowed = or([
    unfair(request),
    passesQueue(request),
    overtakes(request),
    and([policyIs(request, 'fifo'), ...first.map((i) => not(hinders(request, queue, i, 'fifo')))]),
    and([policyIs(request, 'writers_block_readers'), ...slots(queue).map((i) => not(hinders(request, queue, i, 'writers_block_readers')))]),
  ])
  return and([fits(request), allowed])
}

/** A request that stands in the queue can be granted. */
export function granted(request: Request): Expression {
  const queue = request.lock.queue
  if (queue === undefined || isAhead(request)) return fits(request)
  const mine = (i: number): Expression => equal(read(queue, number(i)), entry(request))
  const unhindered = (policy: 'fifo' | 'writers_block_readers'): Expression =>
    or(
      slots(queue).map((i) =>
        and([
          mine(i),
          ...slots(queue)
            .slice(0, i)
            .map((j) => not(hinders(request, queue, j, policy))),
        ]),
      ),
    )
  const allowed = or([
    // Without a queue only an upgrade waits in it.
    request.lock.kind.upgrades.length === 0 ? FALSE : unfair(request),
    passesQueue(request),
    and([policyIs(request, 'fifo'), request.alternative ? unhindered('fifo') : mine(0)]),
    and([policyIs(request, 'writers_block_readers'), unhindered('writers_block_readers')]),
  ])
  return and([fits(request), allowed])
}

/** The request stands in the lock's queue already. */
export function inQueue(request: Request): Expression {
  const queue = request.lock.queue
  if (queue === undefined) return FALSE
  return or(slots(queue).map((i) => equal(read(queue, number(i)), entry(request))))
}

/** Puts the request behind all others, or ahead of them; blocked where the queue is full. */
export function enqueue(request: Request, next: Node): Node {
  const queue = request.lock.queue
  if (queue === undefined) return next
  if (isAhead(request)) {
    const moved = slots(queue)
      .slice(1)
      .reduce<Node>((node, i) => assign(queue, read(queue, number(i - 1)), node, number(i)), assign(queue, entry(request), next, number(0)))
    return branch(equal(read(queue, number(queue.elements.length - 1)), number(0)), moved, BLOCKED)
  }
  return slots(queue).reduceRight<Node>(
    (full, i) => branch(equal(read(queue, number(i)), number(0)), assign(queue, entry(request), next, number(i)), full),
    BLOCKED,
  )
}

/**
 * To wait would be a deadlock of two: a task that holds what is in the way of this upgrade stands in the queue for what the hold that
 * is to be upgraded keeps from it. `ownerOf`: whose holds a task has.
 */
export function refused(request: Request, ownerOf: (task: number) => number): Expression {
  const { world, lock, self, upgrade } = request
  const { queue } = lock
  if (queue === undefined || upgrade === undefined) return FALSE
  const modes = lock.modeNames.length
  return or(
    world.tasks.flatMap(({ id }) => {
      const owner = ownerOf(id)
      if (owner === self) return []
      const waits = lock.modeNames.map((_, mode) => {
        const entries = slots(queue).map((i) => equal(read(queue, number(i)), number(1 + id * modes + mode)))
        return and([not(together(world, lock, mode, upgrade.from)), or(entries)])
      })
      return [and([conflicting(request, [owner]), or(waits)])]
    }),
  )
}

/** Takes the request out of the queue if it is in it; those behind move up. */
export function dequeue(request: Request, next: Node): Node {
  const queue = request.lock.queue
  if (queue === undefined) return next
  const last = queue.elements.length - 1
  const removeAt = (i: number): Node => {
    let node = assign(queue, number(0), next, number(last))
    for (let j = last - 1; j >= i; j--) node = assign(queue, read(queue, number(j + 1)), node, number(j))
    return node
  }
  return slots(queue).reduceRight<Node>((absent, i) => branch(equal(read(queue, number(i)), entry(request)), removeAt(i), absent), next)
}

/** The way is closed until the lock can be had. */
export const denied = ({ lock, mode, upgrade }: Request): Node =>
  lacking({ kind: 'lock', lock: lock.id, mode, ...(upgrade === undefined ? {} : { from: upgrade.from }) })

/** The report that a task stands before a request that its own hold denies; then what would have happened anyway. */
export function reportingSelfDeadlock(request: Request, next: Node): Node {
  const { world, lock, task, span } = request
  const own = deniedByOwn(request)
  // An environment task is never reported as stuck.
  if (own === FALSE || world.tasks[task]?.group.role === 'environment') return next
  return branch(own, note(world, { kind: 'selfDeadlock', task, lock: lock.id, span }, next), next)
}
