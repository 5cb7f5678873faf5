// What an expression asks of a lock: whether it is held, by whom, by the task itself. Input: a use of a lock, whose lock, mode and range can
// all be expressions; output: one value for each that can be meant, chosen by them.
import { boundsOf } from '../../ir/bounds.ts'
import { BOOL, FALSE, and, anyHeld, compare, conditional, constant, equal, number, or, read } from '../../ir/build.ts'
import type { Expression, Variable } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { taskType, type LockInstance, type World } from '../world.ts'
import { check, words, type At } from './at.ts'
import { requireOne } from './living.ts'
import { nth } from '../../../runtime/entries.ts'

/** By any task. */
export const held = (e: M.ExpressionOf<'held'>, at: At): Expression =>
  overLock(at, e.lock, (lock, modes) => anyHeld([...new Set(at.world.tasks.flatMap(({ id }) => holdsOf(lock, id, modes)))]))

/** By the task itself, or the host that it runs on. */
export const mine = (e: M.ExpressionOf<'mine'>, at: At): Expression =>
  overLock(at, e.lock, (lock, modes) => anyHeld(holdsOf(lock, at.environment.self ?? 0, modes)))

/** Of several holders the first. */
export function holder(e: M.ExpressionOf<'holder'>, at: At): Expression {
  const type = taskType(at.world, true)
  return overLock(at, e.lock, (lock, modes) =>
    at.world.tasks.reduceRight<Expression>(
      (rest, { id }) => conditional(anyHeld(holdsOf(lock, id, modes)), constant(id, type), rest),
      constant(-1, type),
    ),
  )
}

/** Its queue's entries are those of `lower/locks.ts`: by task, and then by mode and range. */
export const queued = (e: M.ExpressionOf<'queued'>, at: At): Expression =>
  overLock(at, e.lock, ({ queue, modeNames }, modes) => {
    if (queue === undefined) return FALSE
    const asked = at.world.tasks.flatMap(() => modeNames.map((_, mode) => Number(modes.includes(mode))))
    return or(
      queue.elements.map((_, i): Expression => ({
        kind: 'table',
        operand: read(queue, number(i)),
        low: 0,
        table: [0, ...asked],
        type: BOOL,
      })),
    )
  })

const holdsOf = (lock: LockInstance, task: number, modes: readonly number[]): readonly Variable[] =>
  modes.flatMap((mode) => lock.holds[task]?.[mode] ?? [])

/** For an expression that reads a lock: the modes that are meant. */
function overlapping(lock: LockInstance, mode: number | undefined, low: number, high: number): readonly number[] {
  return lock.modeNames.flatMap((_, index) => {
    const range = nth(lock.ranges, index % lock.ranges.length)
    const inMode = mode === undefined || Math.floor(index / lock.ranges.length) === mode
    return inMode && (lock.over === undefined || (range.low <= high && low <= range.high)) ? [index] : []
  })
}

/** One value per lock, mode and range that the use can mean, chosen by the expressions that decide. */
function overLock(at: At, use: M.LockUse, each: (lock: LockInstance, modes: readonly number[]) => Expression): Expression {
  const { world } = at
  const id = lockOf(at, use)
  const mode = use.mode === undefined ? undefined : at.lower(use.mode, at)
  const low = use.range === undefined ? undefined : at.lower(use.range.low, at)
  const high = use.range === undefined ? undefined : at.lower(use.range.high, at)
  const choose = (value: Expression, options: readonly (readonly [number, Expression])[]): Expression =>
    options
      .slice(0, -1)
      .reduceRight((rest, [when, option]) => conditional(equal(value, number(when)), option, rest), nth(options, options.length - 1)[1])
  const span = (value: Expression): readonly number[] => {
    const { low: from, high: to } = boundsOf(value)
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  }
  const locks = candidates(world, id, use.lockKind)
  if (mode?.type.kind === 'words') {
    const isMode = or(mode.type.words.flatMap((word, i) => (modeIndex(use.lockKind, word) < 0 ? [] : [equal(mode, number(i))])))
    check(at, isMode, 'range', use.span, `\`${words(at, use.span)}\` names no mode of ${use.lockKind.name}`)
  }
  if (low !== undefined && high !== undefined) {
    const inside = locks.map((lockId) => {
      const { low: from, high: to } = world.locks[lockId]?.over ?? { low: 0, high: 0 }
      const within = and([compare('>=', low, number(from)), compare('<=', low, high), compare('<=', high, number(to))])
      return [lockId, within] as const
    })
    check(at, choose(id, inside), 'index', use.span, `the range \`${words(at, use.span)}\` is empty or outside of the lock`)
  }
  return choose(
    id,
    locks.map((lockId) => {
      const lock = nth(world.locks, lockId)
      const withMode = (index: number | undefined): Expression => {
        if (low === undefined || high === undefined) return each(lock, overlapping(lock, index, lock.over?.low ?? 0, lock.over?.high ?? 0))
        return choose(
          low,
          span(low).map(
            (a) =>
              [
                a,
                choose(
                  high,
                  span(high).map((b) => [b, each(lock, overlapping(lock, index, a, b))] as const),
                ),
              ] as const,
          ),
        )
      }
      if (mode === undefined) return [lockId, withMode(undefined)] as const
      const names = mode.type.kind === 'words' ? mode.type.words : []
      if (mode.kind === 'const') return [lockId, withMode(modeIndex(use.lockKind, names[mode.value] ?? ''))] as const
      return [
        lockId,
        choose(
          mode,
          names.map((word, i) => {
            const index = modeIndex(use.lockKind, word)
            return [i, index < 0 ? FALSE : withMode(index)] as const
          }),
        ),
      ] as const
    }),
  )
}

/** The lock that is meant. Its object is live: asking it is to look into that. */
export function lockOf(at: At, use: M.LockUse): Expression {
  const id = at.lower(use.lock, at)
  for (const one of candidates(at.world, id, use.lockKind)) {
    const lock = nth(at.world.locks, one)
    requireOne(at, lock.of, lock.at, equal(id, number(one)), use.lock.span)
  }
  return id
}

/** -1: the kind has no such mode. */
export const modeIndex = (kind: M.LockKind, word: string): number => kind.modes.findIndex((mode) => mode.name === word)

/** The locks of a kind that an expression over lock indices can mean. */
export function candidates(world: World, id: Expression, kind: M.LockKind): readonly number[] {
  const all = world.locks.filter((lock) => lock.kind === kind).map((lock) => lock.id)
  if (id.kind === 'const') return [id.value]
  if (id.type.kind === 'lock') return all
  const { low, high } = boundsOf(id)
  return all.filter((one) => one >= low && one <= high)
}
