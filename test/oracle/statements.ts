// Statements by definition: what each does, where it can be taken, and which alternatives it has. Input: a run that stands
// before a statement; the run is changed, `blocked` is thrown where the statement cannot run now, a Fault where it is an error.
import type { Block, Local, Statement, StatementOf } from '../../compiler/model/model.ts'
import {
  domainValues,
  evaluate,
  replaceIn,
  resolveLock,
  resolvePlace,
  stored,
  valuesOf,
  type Context,
  type LockRequest,
} from './evaluate.ts'
import { enterAttempt, leave } from './leave.ts'
import { addHold, conflictsWithOwn, queues, removeHold, springsTrap, takesAtOnce, takesFromQueue } from './locks.ts'
import {
  advance,
  bindName,
  blocked,
  changeGiven,
  contextOf,
  inInstant,
  instantLabel,
  openContract,
  pushBlock,
  release,
  setName,
  take,
  topBlock,
  statementAt,
  type Run,
} from './run.ts'
import { placeOf } from './state.ts'
import { asMapping, asTask, asWord, Fault, impossible, isTrue, located, type Value } from './values.ts'

/** True where all that happened is that a request was queued: the task still stands before the statement. */
export const execute = (run: Run, statement: Statement): boolean => {
  run.site = { label: statement.label ?? instantLabel(run), span: statement.span }
  const cx = contextOf(run)
  switch (statement.kind) {
    case 'bind': {
      const value = stored(statement.value, statement.local.type, cx)
      advance(run)
      bindName(run, statement.local, value)
      return false
    }
    case 'bindTry': {
      const got = tryLock(run, resolveLock(statement.lock, cx))
      advance(run)
      if (statement.isNew) bindName(run, statement.local, got)
      else setName(run, statement.local, got)
      return false
    }
    case 'assign':
      assign(run, statement, cx)
      advance(run)
      return false
    case 'lock':
      if (acquire(run, resolveLock(statement.lock, cx))) return true
      advance(run)
      return false
    case 'unlock': {
      const use = resolveLock(statement.lock, cx)
      release(run, run.owner, use.lock, use)
      advance(run)
      return false
    }
    case 'downgrade': {
      const from = resolveLock(statement.lock, cx)
      const mode = run.world.locks[from.lock]!.kind.modes.indexOf(asWord(evaluate(statement.mode, cx)))
      if (mode < 0) throw new Fault('range', statement.mode.span)
      downgrade(run, from, mode)
      advance(run)
      return false
    }
    case 'give': {
      const use = resolveLock(statement.lock, cx)
      const to = run.world.tasks[located(statement.task.span, () => asTask(evaluate(statement.task, cx))).task]!.owner
      release(run, run.owner, use.lock, use)
      take(run, to, use.lock, use)
      changeGiven(run, to, use.lock, use, 1)
      advance(run)
      return false
    }
    case 'revoke': {
      const use = resolveLock(statement.lock, cx)
      const from = run.world.tasks[located(statement.task.span, () => asTask(evaluate(statement.task, cx))).task]!.owner
      release(run, from, use.lock, use)
      advance(run)
      return false
    }
    case 'if':
      enter(run, isTrue(evaluate(statement.condition, cx)) ? statement.then : statement.otherwise)
      return false
    case 'ifTry':
      enter(run, tryLock(run, resolveLock(statement.lock, cx)) ? statement.then : statement.otherwise)
      return false
    case 'while':
      enter(run, isTrue(evaluate(statement.condition, cx)) ? statement.body : undefined)
      return false
    case 'for':
      run.frames.push({ kind: 'for', rest: domainValues(statement.domain, cx), bindings: [] })
      return false
    case 'either':
      pushBlock(run, statement.branches[chooseBranch(run, statement)]!.body)
      return false
    case 'select':
      return select(run, statement)
    case 'choose':
      choose(run, statement, cx)
      return false
    case 'wait':
      if (!isTrue(evaluate(statement.condition, cx))) throw blocked
      advance(run)
      return false
    case 'attempt':
      enterAttempt(run, statement)
      return false
    case 'touch':
      touch(run, statement, cx)
      return false
    case 'raise':
      leave(run, { by: 'outcome', outcome: statement.outcome })
      return false
    case 'return':
      leave(run, { by: 'return', outcome: statement.outcome ?? 'ok' })
      return false
    case 'assert':
      if (!isTrue(evaluate(statement.condition, cx))) throw new Fault('assert')
      advance(run)
      return false
    case 'skip':
      advance(run)
      return false
    case 'atomic':
      run.frames.push({ kind: 'instant' })
      pushBlock(run, statement.body)
      return false
    case 'call': {
      const { procedure } = statement
      const values = statement.arguments.map((argument, at) => {
        const { type } = procedure.parameters[at]!
        if (argument.kind !== 'any') return stored(argument, type, cx)
        const all = valuesOf(type, cx)
        return all[run.choose(all.length)]!
      })
      pushCall(run, procedure, values)
      return false
    }
  }
}

const enter = (run: Run, block: Block | undefined): void => {
  if (block === undefined) advance(run)
  else pushBlock(run, block)
}

const assign = (run: Run, statement: StatementOf<'assign'>, cx: Context): void => {
  const root = resolveRootField(statement)
  if (root?.ghost === true && !run.world.liveGhosts.has(root)) return
  const target = resolvePlace(statement.target, cx)
  const value = stored(statement.value, target.type, cx)
  if (target.root.kind === 'slot') {
    run.fields[target.root.slot] = replaceIn(run.fields[target.root.slot]!, target.indices, value)
    return
  }
  const { local } = target.root
  setName(run, local, replaceIn(cx.lookup(local) ?? null, target.indices, value))
}

const resolveRootField = (statement: StatementOf<'assign'>) => {
  let place = statement.target
  while (place.kind === 'element') place = place.array
  return place.kind === 'field' ? place.field : undefined
}

const pushCall = (run: Run, procedure: StatementOf<'call'>['procedure'], values: readonly Value[]): void => {
  const declaresLocks = procedure.outcomes.some((outcome) => outcome.keeps.length > 0 || outcome.drops.length > 0)
  run.frames.push({
    kind: 'call',
    procedure: run.world.text.procedureNumber.get(procedure) ?? impossible('an unknown procedure'),
    bindings: procedure.parameters.map((parameter, at) => [run.world.text.localNumber(parameter), values[at]!] as const),
    contract: procedure.role !== 'procedure' || declaresLocks ? openContract(run) : null,
  })
  pushBlock(run, procedure.body)
}

// ---- locks ----

const acquire = (run: Run, use: LockRequest): boolean => {
  const { kind } = run.world.locks[use.lock]!
  const lock = run.locks[use.lock]!
  if (springsTrap(kind, lock, run.owner, use)) throw new Fault('trap')
  const queued = lock.queue.findIndex(
    ([task, mode, low, high]) => task === run.task && mode === use.mode && low === use.low && high === use.high,
  )
  if (queued >= 0) {
    if (!takesFromQueue(kind, lock, run.owner, queued)) return closed(run, use)
    run.locks[use.lock] = addHold({ holds: lock.holds, queue: lock.queue.filter((_, at) => at !== queued) }, run.owner, use)
    return false
  }
  if (takesAtOnce(kind, lock, run.owner, use)) {
    take(run, run.owner, use.lock, use)
    return false
  }
  if (inInstant(run) || !queues(kind, use.mode)) return closed(run, use)
  run.locks[use.lock] = { holds: lock.holds, queue: [...lock.queue, [run.task, use.mode, use.low, use.high]] }
  return true
}

const closed = (run: Run, use: LockRequest): never => {
  const { kind } = run.world.locks[use.lock]!
  run.events.closedByOwnHold = conflictsWithOwn(kind, run.locks[use.lock]!, run.owner, use) && !run.world.facts.revocable.has(kind.declared)
  throw blocked
}

const tryLock = (run: Run, use: LockRequest): boolean => {
  const { kind } = run.world.locks[use.lock]!
  const lock = run.locks[use.lock]!
  if (springsTrap(kind, lock, run.owner, use)) throw new Fault('trap')
  if (!takesAtOnce(kind, lock, run.owner, use)) return false
  take(run, run.owner, use.lock, use)
  return true
}

/** The hold changes its mode and nothing else: one that was given stays one that was given. */
const downgrade = (run: Run, from: LockRequest, mode: number): void => {
  const to = { ...from, mode }
  const givenBefore = run.frames.map((frame) => givenOf(frame, from))
  run.locks[from.lock] = addHold(removeHold(run.locks[from.lock]!, run.owner, from), run.owner, to)
  changeGiven(run, run.owner, from.lock, from, -1)
  if (givenBefore.some((count) => count > 0)) changeGiven(run, run.owner, from.lock, to, 1)
}

const givenOf = (frame: Run['frames'][number], use: LockRequest): number => {
  if ((frame.kind !== 'round' && frame.kind !== 'call') || frame.contract === null) return 0
  return (
    frame.contract.given.find(
      ([lock, mode, low, high]) => lock === use.lock && mode === use.mode && low === use.low && high === use.high,
    )?.[4] ?? 0
  )
}

// ---- choices ----

const chooseBranch = (run: Run, statement: StatementOf<'either' | 'select'>): number => {
  const branch = run.choose(statement.branches.length)
  if (statement.branches.some((candidate) => candidate.fair)) {
    run.events.choices.push({ at: placeOf({ left: null, frames: run.frames }), branch, fair: statement.branches[branch]!.fair })
  }
  return branch
}

const choose = (run: Run, statement: StatementOf<'choose'>, cx: Context): void => {
  const rows = (at: number, known: ReadonlyMap<Local, Value>): readonly ReadonlyMap<Local, Value>[] => {
    const binder = statement.binders[at]
    if (binder === undefined) return [known]
    return domainValues(binder.domain, withNames(cx, known)).flatMap((value) => rows(at + 1, new Map([...known, [binder.local, value]])))
  }
  const all = rows(0, new Map())
  const chosen = all[run.choose(all.length)]!
  if (statement.condition !== undefined && !isTrue(evaluate(statement.condition, withNames(cx, chosen)))) throw blocked
  advance(run)
  for (const { local } of statement.binders) bindName(run, local, chosen.get(local)!)
}

const withNames = (cx: Context, names: ReadonlyMap<Local, Value>): Context => ({
  ...cx,
  lookup: (local) => (names.has(local) ? names.get(local) : cx.lookup(local)),
})

/** A branch is taken by running its first statement; one that only queues a request leaves the task before the `select`. */
const select = (run: Run, statement: StatementOf<'select'>): boolean => {
  const standing = [...run.frames]
  const chosen = run.events.choices.length
  pushBlock(run, statement.branches[chooseBranch(run, statement)]!.body)
  const first = statementAt(run.world, topBlock(run))
  if (first !== undefined && execute(run, first)) {
    run.frames.splice(0, run.frames.length, ...standing)
    run.events.choices.length = chosen
    return true
  }
  run.locks.forEach((lock, at) => {
    if (lock.queue.some(([task]) => task === run.task))
      run.locks[at] = { holds: lock.holds, queue: lock.queue.filter(([task]) => task !== run.task) }
  })
  return false
}

// ---- touches ----

const touch = (run: Run, statement: StatementOf<'touch'>, cx: Context): void => {
  if (inInstant(run)) impossible('a touch inside atomic')
  const { parts } = located(statement.target.span, () => asMapping(evaluate(statement.target, cx)))
  const access =
    (statement.access === 'load' ? statement.mapping.load : statement.mapping.store) ?? impossible('a mapping without this access')
  const inMapping = withNames(cx, new Map(statement.mapping.parameters.map((parameter, at) => [parameter, parts[at]!])))
  if (isTrue(evaluate(access.resident, inMapping))) {
    if (statement.body === undefined) {
      advance(run)
      return
    }
    run.frames.push({ kind: 'instant' })
    pushBlock(run, statement.body)
    return
  }
  const values = access.arguments.map((argument, at) => stored(argument, access.handler.parameters[at]!.type, inMapping))
  run.frames.push({ kind: 'touch' })
  pushCall(run, access.handler, values)
}
