// The ways through the text: ends of blocks, outcomes, returns, attempts with their `always` and clauses, contracts, rounds. Input: a run
// that stands at an end or raises something; the run is changed to stand before what comes next. Meaning: docs/language.md.
import type { Clause, LockUse, StatementOf } from './code.ts'
import {
  bind,
  impossible,
  isWithinInstant,
  leaveQueues,
  moveTo,
  ownBut,
  ownHolds,
  resolve,
  setTop,
  standing,
  top,
  value,
  type Run,
} from './machine.ts'
import { evaluate, type ClauseNode, type Node, type Place, type Routine } from './program.ts'
import type { Expected, OpenAttempt, Value } from './state.ts'
import { because } from './truth.ts'
import { Fault } from './fault.ts'
import { entryOf } from '../entries.ts'

type Way = NonNullable<OpenAttempt['left']>

/** Goes on behind a statement; behind one that is the step, the task stands in no queue. */
export function after(run: Run, node: Node): void {
  if (!isWithinInstant(run, node)) leaveQueues(run)
  if (node.next === undefined) blockEnded(run, node.place)
  else moveTo(run, node.next)
}

/** To the first statement of a block; an empty one ends at once. */
export function enterBlock(run: Run, first: Node | undefined, place: Place): void {
  if (first === undefined) blockEnded(run, place)
  else moveTo(run, first)
}

function blockEnded(run: Run, place: Place): void {
  switch (place.kind) {
    case 'procedure':
      if (run.stack.length === 1) endRound(run)
      else endCall(run, 'ok')
      return
    case 'clause':
      if (place.node.code.kind === 'retry' && place.part === 'repair') beginAgain(run, place.node, place.node.code)
      else after(run, place.node.attempt)
      return
    case 'statement': {
      const { node } = place
      switch (node.code.kind) {
        case 'while':
          moveTo(run, node)
          return
        case 'for':
          turn(run, node, node.code)
          return
        case 'attempt':
          if (place.part === 'body') bodyLeft(run, node, node.code, { by: 'end', outcome: 'ok' })
          else alwaysEnded(run, node)
          return
        default:
          after(run, node)
      }
    }
  }
}

/** The next element of a `for`, or behind it. */
export function turn(run: Run, node: Node, statement: StatementOf<'for'>): void {
  const [first, ...rest] = top(run).rest[statement.name] ?? []
  if (first === undefined) {
    after(run, node)
    return
  }
  setTop(run, { rest: { ...top(run).rest, [statement.name]: rest } })
  bind(run, { [statement.name]: first })
  enterBlock(run, node.first['body'], { kind: 'statement', node, part: 'inner' })
}

/** Leaves the innermost attempt of the same procedure whose body this is, or the procedure, or nothing: a task's body takes every outcome. */
export function leave(run: Run, from: Node, way: Way): void {
  if (!isWithinInstant(run, from)) leaveQueues(run)
  // Leaving a clause leaves its attempt: one that is over does not catch again.
  let left = from
  for (let node = from; ;) {
    const { place } = node
    switch (place.kind) {
      case 'procedure':
        if (run.stack.length > 1) endCall(run, way.outcome)
        else if (way.by === 'return') endRound(run)
        else after(run, left)
        return
      case 'clause':
        node = place.node.attempt
        left = node
        break
      case 'statement':
        if (place.node.code.kind === 'attempt' && place.part === 'body') {
          bodyLeft(run, place.node, place.node.code, way)
          return
        }
        node = place.node
        if (way.by !== 'break' && way.by !== 'continue') break
        if (node.code.kind === 'while' || node.code.kind === 'for') {
          if (way.by === 'break') after(run, node)
          else blockEnded(run, place)
          return
        }
    }
  }
}

// ---- attempts ----

const boundedRules = (statement: StatementOf<'attempt'>): readonly string[] =>
  statement.clauses.flatMap((clause) => (clause.kind === 'retry' && clause.atMost !== undefined ? [clause.name] : []))

/** Enters an attempt from outside: its names get their first values one after the other, its counts begin at 0. */
export function enterAttempt(run: Run, node: Node, statement: StatementOf<'attempt'>): void {
  for (const [name, first] of Object.entries(statement.with)) bind(run, { [name]: value(run, first) })
  const counts = Object.fromEntries(boundedRules(statement).map((name) => [name, 0]))
  setTop(run, { attempts: [...top(run).attempts, { line: statement.line, left: null, counts }] })
  enterBlock(run, node.first['body'], { kind: 'statement', node, part: 'body' })
}

const setAttempt = (run: Run, node: Node, changed: Partial<OpenAttempt>): void =>
  setTop(run, {
    attempts: top(run)
      .attempts.slice(0, node.attempts.length + 1)
      .map((attempt, depth) => (depth === node.attempts.length ? { ...attempt, ...changed } : attempt)),
  })

const openAttempt = (run: Run, node: Node): OpenAttempt => top(run).attempts[node.attempts.length] ?? impossible('an attempt that is over')

function bodyLeft(run: Run, node: Node, statement: StatementOf<'attempt'>, left: Way): void {
  setAttempt(run, node, { left })
  if (statement.always === undefined) alwaysEnded(run, node)
  else enterBlock(run, node.first['always'], { kind: 'statement', node, part: 'always' })
}

function alwaysEnded(run: Run, node: Node): void {
  const { left } = openAttempt(run, node)
  switch (left?.by) {
    case 'end':
      after(run, node)
      return
    case 'return':
    case 'break':
    case 'continue':
      leave(run, node, left)
      return
    case 'outcome':
      testClauses(run, node, 0)
      return
    case undefined:
      impossible('the end of an attempt whose body runs')
  }
}

/** Stands before the first clause for the outcome whose test is a step, or takes the first whose condition holds. */
function testClauses(run: Run, node: Node, from: number): void {
  const { left } = openAttempt(run, node)
  if (left === null) return impossible('a clause without an outcome')
  for (const clause of node.clauses.slice(from)) {
    if (!clause.code.outcomes.includes(left.outcome)) continue
    if (clause.code.step) {
      moveTo(run, clause)
      return
    }
    if (takes(run, clause)) return
  }
  leave(run, node, left)
}

/** The test of a clause before which the task stands. */
export function testClause(run: Run, clause: ClauseNode): void {
  const node = clause.attempt
  if (!takes(run, clause)) testClauses(run, node, node.clauses.indexOf(clause) + 1)
}

function takes(run: Run, node: ClauseNode): boolean {
  const { code: clause, attempt } = node
  run.site = { line: clause.line, label: null }
  moveInto(run, node)
  if (clause.condition !== undefined && !value(run, clause.condition)) return false
  const part = (which: 'on' | 'repair' | 'then'): Place => ({ kind: 'clause', node, part: which })
  if (clause.kind === 'on') {
    setAttempt(run, attempt, { left: null })
    enterBlock(run, node.first['on'], part('on'))
    return true
  }
  if (clause.atMost !== undefined) {
    const { counts } = openAttempt(run, attempt)
    const fired = counts[clause.name] ?? 0
    if (fired >= value(run, clause.atMost)) {
      if (clause.then === undefined) return false
      setAttempt(run, attempt, { left: null })
      enterBlock(run, node.first['then'], part('then'))
      return true
    }
    setAttempt(run, attempt, { left: null, counts: { ...counts, [clause.name]: fired + 1 } })
  } else setAttempt(run, attempt, { left: null })
  run.notes.retries.push({ name: clause.name, procedure: top(run).procedure })
  if (clause.repair === undefined) beginAgain(run, node, clause)
  else enterBlock(run, node.first['repair'], part('repair'))
  return true
}

/** What the body bound is out of scope in the clauses. */
const moveInto = (run: Run, clause: Node): void => moveTo(run, clause)

function beginAgain(run: Run, { attempt }: ClauseNode, clause: Extract<Clause, { kind: 'retry' }>): void {
  run.site = { line: clause.line, label: null }
  bind(run, Object.fromEntries(Object.entries(clause.with).map(([name, changed]) => [name, value(run, changed)])))
  setAttempt(run, attempt, { left: null })
  enterBlock(run, attempt.first['body'], { kind: 'statement', node: attempt, part: 'body' })
}

// ---- calls and rounds ----

/** A frame for a procedure, its parameters bound, before its first statement. */
export function pushCall(run: Run, routine: Routine, given: readonly Value[]): void {
  const { shape } = routine
  if (shape === undefined) return impossible('a call of a round')
  run.stack.push({
    procedure: routine.name,
    line: shape.line,
    label: null,
    at: 0,
    locals: Object.fromEntries(shape.parameters.map((name, at) => [name, given[at]!])),
    attempts: [],
    rest: {},
    expects: shape.contract ? ownHolds(run) : null,
    given: [],
  })
  const { locals } = top(run)
  const before = Object.entries(shape.olds).map(([name, ask]) => [name, evaluate(ask, locals, run.state, run.task.owner)] as const)
  Object.assign(locals, Object.fromEntries(before))
  enterBlock(run, routine.first, { kind: 'procedure' })
}

/** The innermost frame is the call's: it ends with this outcome. */
function endCall(run: Run, outcome: string): void {
  const { procedure, locals, expects } = top(run)
  const { shape } = entryOf(run.machine.procedures, procedure)
  if (shape === undefined) return impossible('the end of a round')
  const declared = Object.keys(shape.outcomes)
  run.site = { line: shape.line, label: null }
  if (!declared.includes(outcome) && (outcome !== 'ok' || declared.length > 0)) throw new Fault('outcome')
  const { keeps = [], drops = [] } = shape.outcomes[outcome] ?? {}
  if (expects !== null) closeContract(run, ownHolds(run), expects, keeps, drops)
  for (const { line, holds } of shape.ensures) {
    run.site = { line, label: null }
    const truth = evaluate(holds, locals, run.state, run.task.owner, outcome)
    if (!truth.holds) throw new Fault('ensures', undefined, because(truth))
  }
  run.notes.ends.push({ procedure, role: shape.role, outcome })
  run.stack.pop()
  const node = standing(run)
  if (node.code.kind !== 'touch') {
    if (outcome === 'ok') after(run, node)
    else leave(run, node, { by: 'outcome', outcome })
    return
  }
  // After `ok` the touch stands before its test again: the page may be gone.
  if (outcome === 'ok') return
  const { mapping, access, line, label } = node.code
  run.site = { line, label }
  leave(run, node, { by: 'outcome', outcome: run.machine.program.mappings[mapping]?.[access]?.renames?.[outcome] ?? outcome })
}

function closeContract(
  run: Run,
  holds: readonly Expected[],
  expects: readonly Expected[],
  keeps: readonly LockUse[],
  drops: readonly LockUse[],
): void {
  const entries = new Map<string, { readonly lock: string; held: number; agreed: number }>()
  const entry = ({ lock, mode, range }: Pick<Expected, 'lock' | 'mode' | 'range'>): { held: number; agreed: number } => {
    const key = `${lock} ${mode} ${range?.join() ?? ''}`
    const known = entries.get(key) ?? { lock, held: 0, agreed: 0 }
    entries.set(key, known)
    return known
  }
  for (const hold of holds) entry(hold).held += hold.count
  for (const hold of expects) entry(hold).agreed += hold.count
  for (const use of keeps) entry(resolve(run, use)).agreed += 1
  for (const use of drops) entry(resolve(run, use)).agreed -= 1
  let less = false
  for (const { lock, held, agreed } of entries.values()) {
    // What is dropped and was not there can only have been taken away.
    const taken = entryOf(run.machine.locks, lock).kind.revocable === true
    if (held > Math.max(0, agreed)) run.notes.leaks.push(lock)
    if (held < agreed || (agreed < 0 && !taken)) less = true
  }
  if (less) throw new Fault('contract')
}

function endRound(run: Run): void {
  const { shape } = run.task
  const { expects, given } = top(run)
  run.site = { line: shape.line, label: null }
  closeContract(run, ownBut(run), expects ?? [], [], [])
  run.notes.rounds++
  run.rounds = run.rounds === null ? null : run.rounds - 1
  run.stack.pop()
  if (run.rounds !== 0 && shape.role !== 'interrupt') beginRound(run, given)
}

/** What the task was given in earlier rounds stays given. An interrupt has nothing of its own: see its host's round. */
export function beginRound(run: Run, given: readonly Expected[] = []): void {
  const { shape, owner } = run.task
  const routine = entryOf(run.machine.bodies, shape.name)
  run.notes.begun = true
  run.stack.push({
    procedure: shape.name,
    line: shape.line,
    label: null,
    at: 0,
    locals: shape.bound,
    attempts: [],
    rest: {},
    expects: owner === shape.name ? ownBut(run, given) : ownBut(run),
    given,
  })
  enterBlock(run, routine.first, { kind: 'procedure' })
}
