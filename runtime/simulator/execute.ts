// Statements by definition: what each does and where it can be taken. Input: a run that stands before one; the run is changed, `blocked`
// is thrown where it cannot run now, a Fault where it is an error. Meaning: docs/language.md, "Statements" and "Locks in code".
import type { Argument, Branch, Statement, StatementOf } from './code.ts'
import { after, enterAttempt, enterBlock, leave, pushCall, testClause, turn } from './control.ts'
import { changes, deniesItself, granted, keepsItself, queues, refuses, sameWanted, springsTrap } from './locks.ts'
import {
  Asks,
  bind,
  blocked,
  holdsOf,
  impossible,
  keeper,
  leaveQueue,
  letGo,
  lockOf,
  lose,
  markGiven,
  moveTo,
  nodeAt,
  receive,
  requireLive,
  resolve,
  setTop,
  take,
  top,
  value,
  type Run,
  type Use,
} from './machine.ts'
import { evaluate, firstValues, type Access, type FieldShape, type Node } from './program.ts'
import { placeOf, readAt, writeAt, type Request, type Value } from './state.ts'
import { because } from './truth.ts'
import { Fault } from './fault.ts'
import { classOf } from './values.ts'

/** Throws `blocked` where the statement cannot run now, `Asks` where it has to queue first, `Fault` where it is an error; the run is thrown away then. */
export function execute(run: Run, node: Node): void {
  if (node.attempt !== undefined) {
    testClause(run, node)
    return
  }
  const { code } = node
  run.site = { line: code.line, label: code.label ?? labelAround(run) }
  const inner = { kind: 'statement', node, part: 'inner' } as const
  switch (code.kind) {
    case 'if':
      enterBlock(run, node.first[value(run, code.condition) ? 'then' : 'otherwise'], inner)
      return
    case 'tryIf':
      enterBlock(run, node.first[tried(run, code) ? 'then' : 'otherwise'], inner)
      return
    case 'upgrade':
      upgrade(run, node, code)
      return
    case 'while':
      if (value(run, code.condition)) enterBlock(run, node.first['body'], inner)
      else after(run, node)
      return
    case 'for':
      setTop(run, { rest: { ...top(run).rest, [code.name]: value(run, code.domain) } })
      turn(run, node, code)
      return
    case 'either':
      enterBlock(run, node.first[chooseBranch(run, code.branches)], inner)
      return
    case 'select':
      select(run, node, code)
      return
    case 'attempt':
      enterAttempt(run, node, code)
      return
    case 'touch':
      touch(run, node, code)
      return
    case 'raise':
      leave(run, node, { by: 'outcome', outcome: code.outcome })
      return
    case 'return':
      leave(run, node, { by: 'return', outcome: code.outcome })
      return
    case 'break':
    case 'continue':
      leave(run, node, { by: code.kind, outcome: 'ok' })
      return
    case 'atomic':
      enterBlock(run, node.first['body'], inner)
      return
    case 'call':
      call(run, code)
      return
    default:
      act(run, code)
      after(run, node)
  }
}

type Within = 'if' | 'tryIf' | 'upgrade' | 'while' | 'for' | 'either' | 'select' | 'attempt' | 'touch' | 'atomic' | 'call'
type Out = 'raise' | 'return' | 'break' | 'continue'

/** A statement that goes on with what stands behind it: what it does to the state, the locals and the locks. */
function act(run: Run, code: StatementOf<Exclude<Statement['kind'], Within | Out>>): void {
  switch (code.kind) {
    case 'let':
    case 'set':
      bind(run, { [code.name]: value(run, code.value) })
      break
    case 'tryLet':
      bind(run, { [code.name]: tried(run, code) })
      break
    case 'assign': {
      if (code.ghost !== undefined && !run.machine.program.ghosts.includes(code.ghost)) break
      const place = value(run, code.place)
      run.state = writeAt(run.state, place, value(run, code.value))
      break
    }
    case 'new':
      makeNew(run, code)
      break
    case 'free':
      free(run, value(run, code.object))
      break
    case 'lock':
      acquire(run, resolve(run, code.use))
      break
    case 'unlock':
      letGo(run, resolve(run, code.use))
      break
    case 'downgrade':
      weaken(run, resolve(run, code.use), value(run, code.to))
      break
    case 'give':
      give(run, resolve(run, code.use), ownerOf(run, value(run, code.task)))
      break
    case 'revoke':
      revoke(run, resolve(run, code.use), ownerOf(run, value(run, code.task)))
      break
    case 'choose':
      choose(run, code)
      break
    case 'wait':
      if (!value(run, code.condition)) throw blocked
      break
    case 'assert': {
      const truth = value(run, code.condition)
      if (!truth.holds) throw new Fault(code.rule, undefined, because(truth))
      break
    }
    case 'warn':
      if (!value(run, code.condition).holds) run.notes.warns.push(run.site.label ?? `warn@${code.line}`)
      break
    case 'skip':
      break
  }
}

/** The label of the innermost `atomic` or touch around that has one: it names what fails in there without a label. */
function labelAround(run: Run): string | null {
  for (let depth = run.stack.length - 1; depth >= 0; depth--) {
    for (let node = nodeAt(run, depth); node.instant;) {
      const { place } = node
      if (place.kind === 'procedure') break
      const around = place.kind === 'clause' ? place.node.attempt : place.node
      if ((around.code.kind === 'atomic' || around.code.kind === 'touch') && around.code.label !== null) return around.code.label
      node = around
    }
  }
  return null
}

function call(run: Run, code: StatementOf<'call'>): void {
  const routine = run.machine.procedures.get(code.procedure) ?? impossible(`no procedure ${code.procedure}`)
  const names = routine.shape?.parameters ?? []
  pushCall(
    run,
    routine,
    code.given.map((argument, at) => given(run, argument, names[at]!)),
  )
}

function given(run: Run, argument: Argument, name: string): Value {
  if (typeof argument === 'function') return value(run, argument)
  const all = value(run, argument.any)
  const chosen = all[run.choose(all.length)]!
  run.notes.choices.push(`${name} = ${shown(chosen)}`)
  return chosen
}

const shown = (chosen: Value): string => (chosen === null ? 'none' : typeof chosen === 'string' ? chosen : JSON.stringify(chosen))

const ownerOf = (run: Run, name: string): string => run.machine.tasks.get(name)?.owner ?? impossible(`no task ${name}`)

// ---- objects that come and go ----

/** What is set is known before anything is set. */
function makeNew(run: Run, code: StatementOf<'new'>): void {
  const values = Object.entries(code.values).map(([field, expression]) => [field, value(run, expression)] as const)
  const place = code.into.kind === 'place' ? value(run, code.into.place) : undefined
  const objects = readAt(run.state, code.class) as readonly { readonly live: boolean }[]
  const gone = [...objects.keys()].filter((at) => !objects[at]!.live)
  if (gone.length === 0 && !code.optional) throw new Fault('pool')
  const made = gone.length === 0 ? null : `${code.class}[${gone[run.choose(gone.length)]!}]`
  if (made !== null) {
    run.notes.choices.push(made)
    for (const [field, set] of [...values, ['live', true] as const]) run.state = writeAt(run.state, `${made}.${field}`, set)
  }
  if (place !== undefined) run.state = writeAt(run.state, place, made)
  else if (code.into.kind === 'name') bind(run, { [code.into.name]: made })
}

/** The object goes with the values of a new one; of its locks none is held, and nobody else waits for one. */
function free(run: Run, object: string): void {
  requireLive(run, object)
  const { program, locks } = run.machine
  const owner = classOf(object)
  for (const [name, { of }] of locks) {
    if (of !== object) continue
    const { holders, queue } = lockOf(run, name)
    if (holders.length > 0 || ofOthers(run, queue).length > 0) throw new Fault('freed', undefined, undefined, owner)
  }
  for (const [field, shape] of Object.entries(program.classes[owner]!.fields)) {
    const place = `${object}.${field}`
    if (locks.has(place) || isLocks(shape) || readAt(run.state, place) === undefined) continue
    run.state = writeAt(run.state, place, firstValues(shape)[0])
  }
}

const isLocks = (shape: FieldShape): boolean => (shape.kind === 'array' ? isLocks(shape.element) : shape.kind === 'lock')

// ---- locks ----

function acquire(run: Run, use: Use): void {
  const { owner, shape } = run.task
  const lock = lockOf(run, use.lock)
  const at = lock.queue.findIndex((request) => request.task === shape.name && sameWanted(request, use))
  if (at < 0 && springsTrap(use.kind, lock, owner, use)) throw new Fault('trap')
  const overtakes = at < 0 && use.kind.overtakes?.includes(use.mode) === true
  if (granted(use.kind, lock, owner, use, overtakes ? [] : waitingBefore(run, lock, at))) {
    if (at >= 0) leaveQueue(run, use)
    take(run, owner, use)
    return
  }
  run.notes.closedByOwnHold = deniesItself(use.kind, lock, owner, use) && use.kind.revocable !== true
  if (!queues(use.kind, use.mode)) throw blocked
  const { mode, range } = use
  throw new Asks(use.lock, { task: shape.name, mode, ...(range === undefined ? {} : { range }) })
}

/** It waits for nobody, so that the other mode has to go with what else is held. */
function weaken(run: Run, held: Use, mode: string): void {
  if (!held.kind.modes.includes(mode)) throw new Fault('range')
  if (holdsOf(run, run.task.owner, held) === 0) throw new Fault('release')
  if (!changes(held.kind, lockOf(run, held.lock), keeper(run.task.owner, held), held, { ...held, mode }, false, []))
    throw new Fault('downgrade')
  downgrade(run, held, mode)
}

function downgrade(run: Run, from: Use, mode: string): void {
  if (!from.kind.modes.includes(mode)) throw new Fault('range')
  const wasGiven = letGo(run, from)
  take(run, run.task.owner, { ...from, mode })
  if (wasGiven) markGiven(run, run.task.owner, { ...from, mode })
}

/** What the hold is to become, and whether behind who queues. The hold must be there. */
function become(run: Run, held: Use, mode: string): { readonly to: Use; readonly inLine: boolean } {
  const way = held.kind.upgrades?.find(([from, to]) => from === held.mode && to === mode)
  if (way === undefined) throw new Fault('range')
  if (holdsOf(run, run.task.owner, held) === 0) throw new Fault('release')
  return { to: { ...held, mode }, inLine: way[2] === 'queues' }
}

/** Before its request in the queue, or all. */
function waitingBefore(run: Run, { queue }: { readonly queue: readonly Request[] }, at: number): readonly Request[] {
  return ofOthers(run, at < 0 ? queue : queue.slice(0, at))
}

/** The task's other holds deny what it asks for; not where it would not ask. */
export function isKeptByItself(run: Run, code: StatementOf<'upgrade'>): boolean {
  const { owner, shape } = run.task
  const held = resolve(run, code.use)
  const { to } = become(run, held, value(run, code.to))
  const lock = lockOf(run, to.lock)
  if (held.kind.revocable === true || !keepsItself(held.kind, lock, owner, held, to)) return false
  const isMade = lock.queue.some((request) => request.task === shape.name && sameWanted(request, to))
  return isMade || code.otherwise === undefined || !refuses(held.kind, lock, owner, held, to, (name) => ownerOf(run, name))
}

function upgrade(run: Run, node: Node, code: StatementOf<'upgrade'>): void {
  const { owner, shape } = run.task
  const held = resolve(run, code.use)
  const { kind } = held
  const { to, inLine } = become(run, held, value(run, code.to))
  const lock = lockOf(run, to.lock)
  const at = lock.queue.findIndex((request) => request.task === shape.name && sameWanted(request, to))
  if (changes(kind, lock, keeper(owner, held), held, to, inLine, waitingBefore(run, lock, at))) {
    if (at >= 0) leaveQueue(run, to)
    downgrade(run, held, to.mode)
    after(run, node)
    return
  }
  if (at < 0 && code.otherwise !== undefined && refuses(kind, lock, owner, held, to, (name) => ownerOf(run, name))) {
    enterBlock(run, node.first['otherwise'], { kind: 'statement', node, part: 'inner' })
    return
  }
  run.notes.closedByOwnHold = keepsItself(kind, lock, owner, held, to) && kind.revocable !== true
  const { mode, range } = to
  throw new Asks(to.lock, { task: shape.name, mode, ...(range === undefined ? {} : { range }) }, !inLine)
}

/** What a task gives itself, or its host, does not change hands. */
function give(run: Run, use: Use, to: string): void {
  if (to !== run.task.owner) {
    letGo(run, use)
    receive(run, to, use)
  } else if (holdsOf(run, to, use) === 0) throw new Fault('release')
}

function revoke(run: Run, use: Use, from: string): void {
  if (from === run.task.owner) letGo(run, use)
  else lose(run, from, use)
}

/** What else the task asks for does not stand in its way. */
const ofOthers = (run: Run, queue: readonly Request[]): readonly Request[] => queue.filter(({ task }) => task !== run.task.shape.name)

function tried(run: Run, { use, to }: StatementOf<'tryIf' | 'tryLet'>): boolean {
  const held = resolve(run, use)
  if (to === undefined) return tryLock(run, held)
  const { to: wanted, inLine } = become(run, held, value(run, to))
  const lock = lockOf(run, held.lock)
  if (!changes(held.kind, lock, keeper(run.task.owner, held), held, wanted, inLine, ofOthers(run, lock.queue))) return false
  downgrade(run, held, wanted.mode)
  return true
}

function tryLock(run: Run, use: Use): boolean {
  const lock = lockOf(run, use.lock)
  if (springsTrap(use.kind, lock, run.task.owner, use)) throw new Fault('trap')
  const before = use.kind.overtakes?.includes(use.mode) === true ? [] : ofOthers(run, lock.queue)
  if (!granted(use.kind, lock, run.task.owner, use, before)) return false
  take(run, run.task.owner, use)
  return true
}

// ---- choices ----

/** One name after the other: a domain is evaluated under what was chosen before it. */
function choose(run: Run, code: StatementOf<'choose'>): void {
  const { locals } = top(run)
  const row: Record<string, Value> = {}
  for (const [name, domain] of Object.entries(code.binders)) {
    const values = evaluate(domain, { ...locals, ...row }, run.state, run.task.owner)
    if (values.length === 0) throw blocked
    row[name] = values[run.choose(values.length)]!
  }
  if (code.where !== undefined && !evaluate(code.where, { ...locals, ...row }, run.state, run.task.owner)) throw blocked
  for (const [name, chosen] of Object.entries(row)) run.notes.choices.push(`${name} = ${shown(chosen)}`)
  bind(run, row)
}

function chooseBranch(run: Run, branches: readonly Branch[]): number {
  const branch = run.choose(branches.length)
  const { fair } = branches[branch]!
  if (branches.some((one) => one.fair)) run.notes.branches.push({ place: run.stack.map(placeOf).join('/'), branch, fair })
  run.notes.choices.push(`branch ${branch + 1}`)
  return branch
}

/** A branch is taken by running its first statement. */
function select(run: Run, node: Node, code: StatementOf<'select'>): void {
  const first = node.first[chooseBranch(run, code.branches)]
  if (first === undefined) after(run, node)
  else {
    moveTo(run, first)
    execute(run, first)
  }
}

// ---- touches ----

/** What may be there or not is found again and again by who touches again and again: as the first branch of `either fair { } or { }`. */
function isFound(run: Run, { resident }: Access<never>, parts: Value): boolean {
  if (resident !== 'any') return evaluate(resident, parts, run.state, run.task.owner)
  const branch = run.choose(2)
  run.notes.branches.push({ place: run.stack.map(placeOf).join('/'), branch, fair: branch === 0 })
  run.notes.choices.push(branch === 0 ? 'resident' : 'not resident')
  return branch === 0
}

function touch(run: Run, node: Node, code: StatementOf<'touch'>): void {
  const parts = value(run, code.target)
  const access = run.machine.program.mappings[code.mapping]?.[code.access] ?? impossible('a mapping without this access')
  if (isFound(run, access, parts)) {
    if (node.first['body'] === undefined) after(run, node)
    else moveTo(run, node.first['body'])
    return
  }
  const routine = run.machine.procedures.get(access.handler) ?? impossible(`no handler ${access.handler}`)
  pushCall(run, routine, evaluate(access.given, parts, run.state, run.task.owner))
}
