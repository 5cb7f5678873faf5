// Contracts on what is held: at the end of an operation, a handler, a round or a procedure that keeps or drops locks, the
// task's holds are compared with those at its beginning. Input: an open contract and the ways out of its body; output: the
// snapshots at the beginning and the tests at each end (semantics.md 21, 22).
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Expression, Node, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { FALSE, TRUE, and, assign, branch, calculate, compare, conditional, equal, intType, number, or, read } from '../ir/build.ts'
import { unique, type Context, type Contract, type Hook } from './context.ts'
import { checked, type Check } from './expressions/at.ts'
import { expressions } from './expressions/expressions.ts'
import { candidates, modeIndex } from './expressions/lockUses.ts'
import { isInterrupted } from './hosts.ts'
import { hold } from './locks.ts'
import { ownCount } from './given.ts'
import { HOLD_LIMIT, failure, newVariable, note, type LockInstance, type World, type Environment } from './world.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

export interface PendingExit {
  readonly hook: Hook
  readonly outcome: string | undefined
  readonly next: Node
  readonly environment: Environment
  /** The statement that leaves, or the brace that ends the body. */
  readonly span: Span
}

/** Of a call or a round that begins here; its checks are written by `closeContract`, when it is known which holds the body changes. */
export function openContract(context: Context, of: Contract['of']): Contract {
  const contract: Contract = { of, scope: { task: context.task.id, parent: context.scope }, touched: new Set(), owed: new Map() }
  context.program.contracts.push(contract)
  return contract
}

/** Whose contract it is: a procedure with its outcomes, or a round. */
type Contracted = Pick<M.Procedure, 'name' | 'span' | 'outcomes'>

/** Writes the tests at the ends and the snapshots at the beginning, now that it is known which holds the body can change. */
export function closeContract(
  contract: Contract,
  context: Context,
  procedure: Contracted,
  exits: readonly PendingExit[],
  body: Node,
): Node {
  const { world, self } = context
  const agreements = exits.map((exit) => ({ exit, agreed: agreedChanges(world, procedure, exit, self) }))
  for (const { agreed } of agreements) for (const variable of agreed.changes.keys()) contract.touched.add(variable)
  const interrupted = isInterrupted(world, context.hosts, context.task)
  for (const lock of world.locks) {
    if (lock.kind.anyone) continue
    if (!interrupted && !world.given.has(lock.kind) && !world.revoked.has(lock.kind)) continue
    lock.modeNames.forEach((_, mode) => contract.touched.add(hold(lock, self, mode)))
  }
  const places = holdPlaces(world, self)
  const watched = [...contract.touched].sort((a, b) => a.id - b.id)
  for (const variable of watched) {
    const what = variable.name.replace(/ by .*$/, '')
    const owed = newVariable(world, {
      name: unique(context.program, `${context.task.name}.${procedure.name}.held before ${what}`),
      kind: 'snapshot',
      type: intType(0, HOLD_LIMIT),
      task: context.task.id,
      scope: contract.scope,
    })
    contract.owed.set(variable, owed)
  }
  for (const { exit, agreed } of agreements) {
    const tests = watched.map((variable) =>
      testOfHold(contract, context, procedure, variable, agreed.changes.get(variable) ?? number(0), places, exit.span),
    )
    // What is held beyond the contract leaks even where less than agreed is held of something else.
    const leaksFrom = (first: number, next: Node): Node =>
      tests.slice(first).reduceRight<Node>((node, { more, leak }) => branch(more, leak(node), node), next)
    const compared = tests.reduceRight<Node>(
      (node, { fewer, failing, more, leak }, i) => branch(fewer, leaksFrom(i, failing), branch(more, leak(node), node)),
      exit.next,
    )
    exit.hook.then = checked(world, agreed.checks, undefined, compared)
  }
  return watched.reduceRight<Node>(
    (node, variable) => assign(entryOf(contract.owed, variable), counted(contract, world, variable), node),
    body,
  )
}

/** A call counts all holds, a round those that the task was not given. */
const counted = (contract: Contract, world: World, hold: Variable): Expression =>
  contract.of === 'call' ? read(hold) : ownCount(world, hold)

function holdPlaces(world: World, self: number): ReadonlyMap<Variable, { readonly lock: LockInstance; readonly mode: number }> {
  return new Map(world.locks.flatMap((lock) => lock.modeNames.map((_, mode) => [hold(lock, self, mode), { lock, mode }] as const)))
}

/** How an outcome changes what is held: +1 for each `keeps`, -1 for each `drops`, where they mean this hold. */
function agreedChanges(
  world: World,
  procedure: Contracted,
  exit: PendingExit,
  self: number,
): { readonly changes: ReadonlyMap<Variable, Expression>; readonly checks: readonly Check[] } {
  const checks: Check[] = []
  const changes = new Map<Variable, Expression>()
  const outcome = procedure.outcomes.find((one) => one.name === exit.outcome)
  const add = (use: M.LockUse, sign: 1 | -1): void => {
    const x = expressions(world)
    const id = x.lockOf(use, exit.environment)
    const mode = use.mode === undefined ? undefined : x.value(use.mode, exit.environment)
    const low = use.range === undefined ? undefined : x.value(use.range.low, exit.environment)
    const high = use.range === undefined ? undefined : x.value(use.range.high, exit.environment)
    for (const lockId of candidates(world, id, use.lockKind)) {
      const lock = nth(world.locks, lockId)
      lock.modeNames.forEach((_, index) => {
        const word = lock.kind.modes[Math.floor(index / lock.ranges.length)]?.name ?? ''
        const range = nth(lock.ranges, index % lock.ranges.length)
        const over = lock.over ?? range
        const inMode =
          mode === undefined
            ? TRUE
            : mode.type.kind === 'words'
              ? or(mode.type.words.flatMap((one, i) => (one === word && modeIndex(lock.kind, one) >= 0 ? [equal(mode, number(i))] : [])))
              : TRUE
        const inRange = and([equal(low ?? number(over.low), number(range.low)), equal(high ?? number(over.high), number(range.high))])
        const means = and([equal(id, number(lockId)), inMode, inRange])
        if (means.kind === 'const' && means.value === 0) return
        const variable = hold(lock, self, index)
        changes.set(variable, calculate('+', changes.get(variable) ?? number(0), conditional(means, number(sign), number(0))))
      })
    }
    checks.push(...x.checks)
  }
  outcome?.keeps.forEach((use) => add(use, 1))
  outcome?.drops.forEach((use) => add(use, -1))
  return { changes, checks }
}

interface HoldTest {
  readonly fewer: Expression
  readonly failing: Node
  readonly more: Expression
  readonly leak: (next: Node) => Node
}

function testOfHold(
  contract: Contract,
  context: Context,
  procedure: Contracted,
  variable: Variable,
  change: Expression,
  places: ReadonlyMap<Variable, { readonly lock: LockInstance; readonly mode: number }>,
  left: Span,
): HoldTest {
  const { world, task } = context
  const { lock, mode } = entryOf(places, variable)
  const holds = counted(contract, world, variable)
  const agreed = calculate('+', read(entryOf(contract.owed, variable)), change)
  const modeName = lock.modeNames[mode] ?? ''
  const broken = (message: string): Node => failure(world, 'contract', procedure.span, undefined, `${procedure.name} ${message}`)
  const fewer = compare('<', holds, agreed)
  // What is dropped and is not there was never there, unless somebody can take it away.
  const never = world.revoked.has(lock.kind) ? FALSE : compare('<', agreed, number(0))
  return {
    fewer: or([fewer, never]),
    failing: branch(
      fewer,
      broken(`ends without ${lock.name}.${modeName}, which it had to hold`),
      broken(`drops ${lock.name}.${modeName}, which it did not hold`),
    ),
    more: and([compare('>', holds, agreed), compare('>', holds, number(0))]),
    leak: (next) => note(world, { kind: 'leak', task: task.id, lock: lock.name, mode: modeName, call: procedure.name, span: left }, next),
  }
}
