// One lock as it stands in the state: its modes, over ranges where it has them, who holds them, its queue. Input: a type of lock and a name;
// output: the lock, its variables added to the world, and diagnostics where it has too many modes or ranges.
import { limits } from '../diagnostics/limits.ts'
import type { Variable } from '../ir/system.ts'
import { settled } from '../model/kinds.ts'
import type * as M from '../model/model.ts'
import { intType } from '../ir/build.ts'
import { constantInteger } from './constants.ts'
import type { Refuse } from './extents.ts'
import { mayQueue } from './locks.ts'
import { HOLD_LIMIT, newVariable, type LockInstance, type World } from './world.ts'

/** Of one lock, its ranges counted apart: a request is told as one number (runtime/contract.ts). */
const MOST_MODES = limits.modes.most

/** `widths`: how many requests of one task for a lock of a kind can wait at once. */
export function newLock(
  world: World,
  id: number,
  name: string,
  type: M.Type & { kind: 'lock' },
  widths: ReadonlyMap<M.LockKind, number>,
  error: Refuse,
): Omit<LockInstance, 'of' | 'at'> {
  const kind = type.lockKind
  const rules = settled(kind, type.arguments)
  const { over, ranges } = rangesOf(type, world.sizes, error)
  const modeNames = kind.modes.flatMap((mode) =>
    ranges.map((range) => (over === undefined ? mode.name : `${mode.name}[${range.low}..${range.high}]`)),
  )
  if (modeNames.length > MOST_MODES)
    error('LS7015', kind.span, `locks of kind ${kind.name} have ${modeNames.length} modes, more than ${MOST_MODES}`)
  const count = intType(0, HOLD_LIMIT)
  const ownerless = kind.anyone
    ? modeNames.map((mode) => newVariable(world, { name: `${name}.${mode}`, kind: 'hold', type: count }))
    : undefined
  const holds = world.tasks.map(
    (task) =>
      ownerless ??
      modeNames.map((mode) => newVariable(world, { name: `${name}.${mode} by ${task.name}`, kind: 'hold', type: count, task: task.id })),
  )
  const queue = mayQueue(rules) || kind.upgrades.length > 0 ? newQueue(world, name, modeNames.length, widths.get(kind) ?? 1) : undefined
  const limit = rules.holders === undefined ? undefined : constantInteger(rules.holders, world.sizes)
  return { id, name, kind, rules, over, ranges, modeNames, holds, queue, limit }
}

/** Every range that can be locked; of a kind without ranges one. */
function rangesOf(
  { lockKind, over: written }: M.Type & { kind: 'lock' },
  sizes: ReadonlyMap<string, number>,
  error: Refuse,
): Pick<LockInstance, 'over' | 'ranges'> {
  if (!lockKind.ranged || written === undefined) return { over: undefined, ranges: [{ low: 0, high: 0 }] }
  const low = constantInteger(written.low, sizes) ?? 0
  const high = constantInteger(written.high, sizes) ?? 0
  const ranges: { low: number; high: number }[] = []
  for (let a = low; a <= high; a++) for (let b = a; b <= high; b++) ranges.push({ low: a, high: b })
  if (ranges.length > limits.ranges.most)
    error(
      'LS7004',
      written.high.span,
      `${ranges.length} ranges of one lock are more than the ${limits.ranges.most} that a check can tell apart`,
    )
  return { over: { low, high }, ranges }
}

/** `width`: how many requests of a task can wait at once. */
function newQueue(world: World, lock: string, modes: number, width: number): Variable {
  const places = world.tasks.length * Math.min(modes, width)
  return newVariable(world, {
    name: `${lock} queue`,
    kind: 'queue',
    type: intType(0, world.tasks.length * modes),
    elements: Array.from({ length: places }, (_, i) => `${lock} queue[${i}]`),
  })
}
