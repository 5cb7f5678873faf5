// Statements by definition: what each does, where it can be taken, and which alternatives it has. Input: a run that stands
// before a statement; the run is changed, `blocked` is thrown where the statement cannot run now, a Fault where it is an error.
import type { Block, Expression, Local, LockUse, Statement, StatementOf } from '../../compiler/model/model.ts'
import {
  domainValues,
  evaluate,
  replaceIn,
  requireLive,
  resolveLock,
  resolvePlace,
  stored,
  valuesOf,
  type Context,
  type LockRequest,
} from './evaluate.ts'
import { enterAttempt, leave, leaveLoop } from './leave.ts'
import { addHold, canBecome, countOf, deniedByOthersOfOwn, deniedByOwn, queues, springsTrap, takes, waitsInCircle } from './locks.ts'
import {
  advance,
  Asks,
  bindName,
  blocked,
  contextOf,
  inInstant,
  keeperOf,
  instantLabel,
  lose,
  markGiven,
  ownHolds,
  pushBlock,
  receive,
  replaceTop,
  release,
  setName,
  take,
  topBlock,
  statementAt,
  type Run,
} from './run.ts'
import { placeOf, type LockState, type Request } from './state.ts'
import { asMapping, asObject, asTask, asWord, Fault, impossible, isTrue, located, type Value } from './values.ts'

export const execute = (run: Run, statement: Statement): void => {
  run.site = { label: statement.label ?? instantLabel(run), span: statement.span }
  const cx = contextOf(run)
  switch (statement.kind) {
    case 'bind': {
      const value = stored(statement.value, statement.local.type, cx)
      advance(run)
      bindName(run, statement.local, value)
      return
    }
    case 'bindTry': {
      const got = tried(run, statement, cx)
      advance(run)
      if (statement.isNew) bindName(run, statement.local, got)
      else setName(run, statement.local, got)
      return
    }
    case 'assign':
      assign(run, statement, cx)
      advance(run)
      return
    case 'new':
      makeNew(run, statement, cx)
      return
    case 'free':
      free(run, statement, cx)
      advance(run)
      return
    case 'lock':
      acquire(run, resolveLock(statement.lock, cx))
      advance(run)
      return
    case 'unlock': {
      const use = resolveLock(statement.lock, cx)
      release(run, use.lock, use)
      advance(run)
      return
    }
    case 'downgrade': {
      const from = resolveLock(statement.lock, cx)
      const wanted = { ...from, mode: modeOf(run, from, statement.mode, cx) }
      const { kind } = run.world.locks[from.lock]!
      const lock = run.locks[from.lock]!
      const keeper = keeperOf(run, run.owner, from.lock)
      if (countOf(lock, keeper, from) === 0) throw new Fault('release')
      if (!canBecome(kind, lock, keeper, from, wanted, false)) throw new Fault('downgrade')
      downgrade(run, from, wanted.mode)
      advance(run)
      return
    }
    case 'upgrade':
      upgrade(run, statement, cx)
      return
    case 'give': {
      const use = resolveLock(statement.lock, cx)
      const to = run.world.tasks[located(statement.task.span, () => asTask(evaluate(statement.task, cx))).task]!.owner
      give(run, use, to)
      advance(run)
      return
    }
    case 'revoke': {
      const use = resolveLock(statement.lock, cx)
      const from = run.world.tasks[located(statement.task.span, () => asTask(evaluate(statement.task, cx))).task]!.owner
      if (from === run.owner) release(run, use.lock, use)
      else lose(run, from, use.lock, use)
      advance(run)
      return
    }
    case 'if':
      enter(run, isTrue(evaluate(statement.condition, cx)) ? statement.then : statement.otherwise)
      return
    case 'ifTry':
      enter(run, tried(run, statement, cx) ? statement.then : statement.otherwise)
      return
    case 'while':
      enter(run, isTrue(evaluate(statement.condition, cx)) ? statement.body : undefined)
      return
    case 'for':
      run.frames.push({ kind: 'for', rest: domainValues(statement.domain, cx), bindings: [] })
      return
    case 'either':
      pushBlock(run, statement.branches[chooseBranch(run, statement)]!.body)
      return
    case 'select':
      select(run, statement)
      return
    case 'choose':
      choose(run, statement, cx)
      return
    case 'wait':
      if (!isTrue(evaluate(statement.condition, cx)) && !run.granting) throw blocked
      advance(run)
      return
    case 'attempt':
      enterAttempt(run, statement)
      return
    case 'touch':
      touch(run, statement, cx)
      return
    case 'raise':
      leave(run, { by: 'outcome', outcome: statement.outcome })
      return
    case 'return':
      leave(run, { by: 'return', outcome: statement.outcome ?? 'ok' })
      return
    case 'assert':
      if (!isTrue(evaluate(statement.condition, cx))) throw new Fault(statement.rule)
      advance(run)
      return
    case 'warn':
      if (!isTrue(evaluate(statement.condition, cx))) run.events.warns.push(run.site)
      advance(run)
      return
    case 'break':
    case 'continue':
      leaveLoop(run, statement.kind)
      return
    case 'skip':
      advance(run)
      return
    case 'atomic':
      run.frames.push({ kind: 'instant' })
      pushBlock(run, statement.body)
      return
    case 'call': {
      const { procedure } = statement
      const values = statement.arguments.map((argument, at) => {
        const { type } = procedure.parameters[at]!
        if (argument.kind !== 'any') return stored(argument, type, cx)
        const all = valuesOf(type, cx)
        return all[run.choose(all.length)]!
      })
      pushCall(run, procedure, values)
      return
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

// ---- objects that come and go ----

const makeNew = (run: Run, statement: StatementOf<'new'>, cx: Context): void => {
  const { class: owner, target, values } = statement
  const given = values.map(({ field, value }) => [field, stored(value, field.type, cx)] as const)
  const place = statement.binds ? undefined : resolvePlace(target, cx)
  const object = run.world.model.classes.indexOf(owner)
  const gone = domainValues({ kind: 'class', class: owner }, cx)
    .map((value) => asObject(value).at)
    .filter((at) => run.fields[run.world.slotOf(poolOf(owner).live) + at] !== true)
  if (gone.length === 0 && !statement.optional) throw new Fault('pool')
  const at = gone.length === 0 ? undefined : gone[run.choose(gone.length)]!
  if (at !== undefined) {
    run.fields[run.world.slotOf(poolOf(owner).live) + at] = true
    for (const [field, value] of given) run.fields[run.world.slotOf(field) + at] = value
  }
  const made = at === undefined ? null : { object, at }
  advance(run)
  if (place === undefined) {
    if (target.kind !== 'local') impossible('a new name that is none')
    else bindName(run, target.local, made)
    return
  }
  if (place.root.kind === 'local') setName(run, place.root.local, made)
  else run.fields[place.root.slot] = replaceIn(run.fields[place.root.slot]!, place.indices, made)
}

const poolOf = (owner: StatementOf<'new'>['class']) => owner.pool ?? impossible('an object of no pool')

/** What is gone has the values of what is new. Nobody may hold a lock of it, nor any other task wait for one. */
const free = (run: Run, { object: said }: StatementOf<'free'>, cx: Context): void => {
  const value = evaluate(said, cx)
  if (value === null) throw new Fault('none', said.span)
  const { object, at } = asObject(value)
  const owner = run.world.model.classes[object]!
  requireLive(owner, at, said.span, cx)
  const inUse = run.locks.some((lock, number) => {
    const instance = run.world.locks[number]!
    if (instance.of !== owner || instance.at !== at) return false
    return lock.holds.length > 0 || lock.queue.some(([task]) => task !== run.task)
  })
  if (inUse) throw new Fault('freed', said.span, owner.name)
  for (const field of owner.fields) {
    if (run.world.lockTrees.has(field) || run.world.isDead(field)) continue
    run.fields[run.world.slotOf(field) + at] = field === poolOf(owner).live ? false : run.world.fresh(field)
  }
}

const resolveRootField = (statement: StatementOf<'assign'>) => {
  let place = statement.target
  while (place.kind === 'element') place = place.array
  return place.kind === 'field' ? place.field : undefined
}

const pushCall = (run: Run, procedure: StatementOf<'call'>['procedure'], values: readonly Value[]): void => {
  const declaresLocks = procedure.outcomes.some((outcome) => outcome.keeps.length > 0 || outcome.drops.length > 0)
  const frame = {
    kind: 'call',
    procedure: run.world.text.procedureNumber.get(procedure) ?? impossible('an unknown procedure'),
    bindings: procedure.parameters.map((parameter, at) => [run.world.text.localNumber(parameter), values[at]!] as const),
    owed: procedure.role !== 'procedure' || declaresLocks ? ownHolds(run) : null,
  } as const
  run.frames.push(frame)
  const cx = contextOf(run)
  const before = procedure.olds.map(({ local, value }) => [run.world.text.localNumber(local), evaluate(value, cx)] as const)
  replaceTop(run, { ...frame, bindings: [...frame.bindings, ...before] })
  pushBlock(run, procedure.body)
}

// ---- locks ----

const acquire = (run: Run, use: LockRequest): void => {
  const { kind } = run.world.locks[use.lock]!
  const lock = run.locks[use.lock]!
  const queued = lock.queue.findIndex((request) => isRequest(run, use, request))
  if (queued < 0 && springsTrap(kind, lock, run.owner, use)) throw new Fault('trap')
  const before = queued >= 0 ? queued : kind.overtakes[use.mode]! ? 0 : lock.queue.length
  if (run.granting || takes(kind, othersQueue(run, lock, before), run.owner, use)) {
    run.locks[use.lock] = addHold(
      { holds: lock.holds, queue: lock.queue.filter((_, at) => at !== queued) },
      keeperOf(run, run.owner, use.lock),
      use,
    )
    return
  }
  run.events.closedByOwnHold = deniedByOwn(kind, lock, run.owner, use) && !run.world.facts.revocable.has(kind.declared)
  if (!queues(kind, use.mode)) throw blocked
  throw new Asks(use.lock, [run.task, use.mode, use.low, use.high])
}

/** The lock with the requests of others: all of them, or those before one of its own. What else a task asks for does not stand in its way. */
const othersQueue = (run: Run, { holds, queue }: LockState, before = queue.length): LockState => ({
  holds,
  queue: queue.slice(0, before).filter(([task]) => task !== run.task),
})

const isRequest = (run: Run, use: LockRequest, [task, mode, low, high]: Request): boolean =>
  task === run.task && mode === use.mode && low === use.low && high === use.high

const tried = (run: Run, { lock: use, to }: StatementOf<'ifTry' | 'bindTry'>, cx: Context): boolean => {
  if (to === undefined) return tryLock(run, resolveLock(use, cx))
  const { held, wanted, kind, keeper, inLine } = becoming(run, use, to, cx)
  const free = canBecome(kind, othersQueue(run, run.locks[held.lock]!), keeper, held, wanted, inLine)
  if (free) downgrade(run, held, wanted.mode)
  return free
}

const tryLock = (run: Run, use: LockRequest): boolean => {
  const { kind } = run.world.locks[use.lock]!
  const lock = run.locks[use.lock]!
  if (springsTrap(kind, lock, run.owner, use)) throw new Fault('trap')
  if (!takes(kind, othersQueue(run, lock, kind.overtakes[use.mode]! ? 0 : lock.queue.length), run.owner, use)) return false
  take(run, run.owner, use.lock, use)
  return true
}

/** The hold changes its mode and nothing else: one that was given stays one that was given. */
const downgrade = (run: Run, from: LockRequest, mode: number): void => {
  const to = { ...from, mode }
  const wasGiven = release(run, from.lock, from)
  take(run, run.owner, to.lock, to)
  if (wasGiven) markGiven(run, run.owner, to.lock, to)
}

const modeOf = (run: Run, { lock }: LockRequest, mode: Expression, cx: Context): number => {
  const found = run.world.locks[lock]!.kind.modes.indexOf(asWord(evaluate(mode, cx)))
  if (found < 0) throw new Fault('range', mode.span)
  return found
}

/** The hold as it is, and as it is to be; whether it stands in line. */
const becoming = (run: Run, use: LockUse, to: Expression, cx: Context) => {
  const held = resolveLock(use, cx)
  const wanted = { ...held, mode: modeOf(run, held, to, cx) }
  const { kind } = run.world.locks[held.lock]!
  const way = kind.declared.upgrades.find(
    ({ from, to: end }) => from.name === kind.modes[held.mode] && end.name === kind.modes[wanted.mode],
  )
  if (way === undefined) throw new Fault('range', to.span)
  const keeper = keeperOf(run, run.owner, held.lock)
  if (countOf(run.locks[held.lock]!, keeper, held) === 0) throw new Fault('release')
  return { held, wanted, kind, keeper, inLine: way.inLine }
}

/** Before an upgrade: what else the task holds denies it, and it does not go another way instead. */
export const isKeptByItself = (run: Run, statement: StatementOf<'upgrade'>): boolean => {
  const { held, wanted, kind } = becoming(run, statement.lock, statement.to, contextOf(run))
  const lock = run.locks[held.lock]!
  if (run.world.facts.revocable.has(kind.declared) || !deniedByOthersOfOwn(kind, lock, run.owner, held, wanted)) return false
  if (statement.otherwise === undefined || lock.queue.some((request) => isRequest(run, wanted, request))) return true
  return !waitsInCircle(kind, lock, run.owner, held, wanted, (task) => run.world.tasks[task]!.owner)
}

/** Waits with the hold that there is, before or behind who queues. */
const upgrade = (run: Run, statement: StatementOf<'upgrade'>, cx: Context): void => {
  const { held, wanted, kind, keeper, inLine } = becoming(run, statement.lock, statement.to, cx)
  const lock = run.locks[held.lock]!
  const at = lock.queue.findIndex((request) => isRequest(run, wanted, request))
  const asked = at < 0
  if (run.granting || canBecome(kind, othersQueue(run, lock, asked ? lock.queue.length : at), keeper, held, wanted, inLine)) {
    run.locks[held.lock] = { holds: lock.holds, queue: lock.queue.filter((_, position) => position !== at) }
    downgrade(run, held, wanted.mode)
    advance(run)
    return
  }
  const ownerOf = (task: number): number => run.world.tasks[task]!.owner
  if (asked && statement.otherwise !== undefined && waitsInCircle(kind, lock, run.owner, held, wanted, ownerOf)) {
    pushBlock(run, statement.otherwise)
    return
  }
  run.events.closedByOwnHold = deniedByOthersOfOwn(kind, lock, run.owner, held, wanted) && !run.world.facts.revocable.has(kind.declared)
  throw new Asks(held.lock, [run.task, wanted.mode, wanted.low, wanted.high], !inLine)
}

/** What a task gives itself, or its host, does not change hands. */
const give = (run: Run, use: LockRequest, to: number): void => {
  if (to === run.owner) {
    if (countOf(run.locks[use.lock]!, to, use) === 0) throw new Fault('release')
    return
  }
  release(run, use.lock, use)
  receive(run, to, use.lock, use)
}

// ---- choices ----

const chooseBranch = (run: Run, statement: StatementOf<'either' | 'select'>): number => {
  const branch = run.choose(statement.branches.length)
  if (statement.branches.some((candidate) => candidate.fair)) {
    run.events.choices.push({ at: placeOf(run), branch, fair: statement.branches[branch]!.fair })
  }
  return branch
}

/** As the first branch of `either fair { } or { }`. */
const chooseFound = (run: Run): boolean => {
  const branch = run.choose(2)
  run.events.choices.push({ at: placeOf(run), branch, fair: branch === 0 })
  return branch === 0
}

/** One name after the other: a domain is evaluated under what was chosen before it. */
const choose = (run: Run, statement: StatementOf<'choose'>, cx: Context): void => {
  const chosen = new Map<Local, Value>()
  for (const { local, domain } of statement.binders) {
    const values = domainValues(domain, withNames(cx, chosen))
    if (values.length === 0) throw blocked
    chosen.set(local, values[run.choose(values.length)]!)
  }
  if (statement.condition !== undefined && !isTrue(evaluate(statement.condition, withNames(cx, chosen))) && !run.granting) throw blocked
  advance(run)
  for (const { local } of statement.binders) bindName(run, local, chosen.get(local)!)
}

const withNames = (cx: Context, names: ReadonlyMap<Local, Value>): Context => ({
  ...cx,
  lookup: (local) => (names.has(local) ? names.get(local) : cx.lookup(local)),
})

/** A branch is taken by running its first statement. */
const select = (run: Run, statement: StatementOf<'select'>): void => {
  pushBlock(run, statement.branches[chooseBranch(run, statement)]!.body)
  const first = statementAt(run.world, topBlock(run))
  if (first !== undefined) execute(run, first)
}

// ---- touches ----

const touch = (run: Run, statement: StatementOf<'touch'>, cx: Context): void => {
  if (inInstant(run)) impossible('a touch inside atomic')
  const { parts } = located(statement.target.span, () => asMapping(evaluate(statement.target, cx)))
  const access =
    (statement.access === 'load' ? statement.mapping.load : statement.mapping.store) ?? impossible('a mapping without this access')
  const inMapping = withNames(cx, new Map(statement.mapping.parameters.map((parameter, at) => [parameter, parts[at]!])))
  if (access.resident.kind === 'any' ? chooseFound(run) : isTrue(evaluate(access.resident, inMapping))) {
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
