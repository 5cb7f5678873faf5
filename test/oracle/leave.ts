// The ways out: ends of blocks, outcomes, returns, attempts with their `always` and clauses, contracts and rounds.
// Input: a run that stands at an end or raises something; the run is changed to stand where the text goes on.
import type { Attempt, AttemptClause, Local, Procedure, Retry, Statement } from '../../compiler/model/model.ts'
import { evaluate, resolveLock, stored, type LockRequest } from './evaluate.ts'
import { lockNameOf } from './instance.ts'
import { advance, contextOf, countIn, ownBut, ownHolds, pushBlock, replaceTop, setName, statementAt, top, type Run } from './run.ts'
import type { FrameOf, OwnHold, Way } from './state.ts'
import { asNumber, Fault, impossible, isTrue } from './values.ts'

/** Leaves the innermost attempt of the same procedure, or the procedure, or nothing: a task's body takes every outcome. */
export const leave = (run: Run, way: Extract<Way, { readonly outcome: string }>): void => {
  // An attempt whose body is over does not catch again: leaving one of its clauses leaves it.
  let keep = run.frames.length
  for (let at = run.frames.length - 1; at >= 0; at--) {
    const frame = run.frames[at]!
    switch (frame.kind) {
      case 'block':
      case 'for':
      case 'instant':
        continue
      case 'touch':
        return impossible('a touch is left by the handler above it')
      case 'attempt':
        if (frame.phase === 'always') return impossible('always raises or returns')
        if (frame.phase !== 'body') {
          keep = at
          continue
        }
        run.frames.length = at + 1
        bodyLeft(run, way)
        return
      case 'call':
        run.frames.length = at + 1
        endCall(run, way.outcome)
        return
      case 'round':
        if (way.by === 'return') {
          run.frames.length = at + 1
          endRound(run)
          return
        }
        run.frames.length = keep
        advance(run)
        return
    }
  }
}

/** Out of the innermost loop, or to the end of its body; an attempt whose body runs is left on the way, and its `always` runs. */
export const leaveLoop = (run: Run, by: 'break' | 'continue'): void => {
  for (;;) {
    const frame = top(run)
    if (frame.kind === 'attempt' && frame.phase === 'body') {
      bodyLeft(run, { by })
      return
    }
    if (frame.kind === 'for') {
      if (by === 'continue') return
      run.frames.pop()
      advance(run)
      return
    }
    if (frame.kind === 'call' || frame.kind === 'round' || frame.kind === 'touch') return impossible(`a ${by} outside a loop`)
    if (frame.kind === 'block' && statementAt(run.world, frame)?.kind === 'while') {
      if (by === 'break') advance(run)
      return
    }
    run.frames.pop()
  }
}

/** What happens where control stands at no statement: the end of a block, the turn of a `for`, the clauses of an attempt. */
export const control = (run: Run): void => {
  const frame = top(run)
  switch (frame.kind) {
    case 'block':
      run.frames.pop()
      blockEnded(run)
      return
    case 'for': {
      const statement = enclosing(run, 'for')
      const [first, ...rest] = frame.rest
      if (first === undefined) {
        run.frames.pop()
        advance(run)
        return
      }
      replaceTop(run, { ...frame, rest, bindings: [[run.world.text.localNumber(statement.local), first]] })
      pushBlock(run, statement.body)
      return
    }
    case 'attempt':
      testClause(run, frame)
      return
    case 'round':
    case 'call':
    case 'touch':
    case 'instant':
      return impossible(`standing at a ${frame.kind}`)
  }
}

const blockEnded = (run: Run): void => {
  const frame = top(run)
  switch (frame.kind) {
    case 'block': {
      if (statementAt(run.world, frame)?.kind !== 'while') advance(run)
      return
    }
    case 'for':
      return
    case 'instant':
      run.frames.pop()
      advance(run)
      return
    case 'attempt':
      switch (frame.phase) {
        case 'body':
          bodyLeft(run, { by: 'end' })
          return
        case 'always':
          alwaysEnded(run, frame.way ?? impossible('always without a way'))
          return
        case 'repair':
          beginAgain(run, frame)
          return
        case 'on':
        case 'then':
          run.frames.pop()
          advance(run)
          return
        case 'test':
          return impossible('a block inside a test')
      }
    case 'call': {
      endCall(run, 'ok')
      return
    }
    case 'round':
      endRound(run)
      return
    case 'touch':
      return impossible('a block directly inside a touch')
  }
}

// ---- attempts ----

/** The statement that a frame belongs to: the one at which the block below it stands. */
const enclosing = <K extends Statement['kind']>(run: Run, kind: K): Extract<Statement, { readonly kind: K }> => {
  const below = run.frames.at(-2)
  const statement = below?.kind === 'block' ? statementAt(run.world, below) : undefined
  return statement?.kind === kind ? (statement as Extract<Statement, { readonly kind: K }>) : impossible(`a frame outside its ${kind}`)
}

const attemptFrame = (run: Run): FrameOf<'attempt'> => {
  const frame = top(run)
  return frame.kind === 'attempt' ? frame : impossible('no attempt')
}

const bodyLeft = (run: Run, way: Way): void => {
  const { always } = enclosing(run, 'attempt')
  if (always === undefined) {
    alwaysEnded(run, way)
    return
  }
  replaceTop(run, { ...attemptFrame(run), phase: 'always', way })
  pushBlock(run, always)
}

const alwaysEnded = (run: Run, way: Way): void => {
  switch (way.by) {
    case 'end':
      run.frames.pop()
      advance(run)
      return
    case 'return':
      run.frames.pop()
      leave(run, way)
      return
    case 'break':
    case 'continue':
      run.frames.pop()
      leaveLoop(run, way.by)
      return
    case 'outcome':
      replaceTop(run, { ...attemptFrame(run), phase: 'test', clause: 0, way })
  }
}

/** The clause whose condition an attempt stands before, if any is left. */
export const clauseAt = (attempt: Attempt, frame: FrameOf<'attempt'>): AttemptClause | undefined => {
  const { way } = frame
  if (way === null || !('outcome' in way)) return impossible('a clause without an outcome')
  const clause = attempt.clauses[frame.clause]
  return clause
}

export const standingClause = (run: Run, frame: FrameOf<'attempt'>): AttemptClause | undefined => {
  const clause = clauseAt(enclosing(run, 'attempt'), frame)
  const outcome = frame.way !== null && frame.way.by === 'outcome' ? frame.way.outcome : impossible('a test without an outcome')
  return clause?.outcomes.includes(outcome) === true ? clause : undefined
}

const testClause = (run: Run, frame: FrameOf<'attempt'>): void => {
  const attempt = enclosing(run, 'attempt')
  if (frame.phase !== 'test' || frame.way === null || frame.way.by !== 'outcome') return impossible('a test of no outcome')
  if (frame.clause >= attempt.clauses.length) {
    const { way } = frame
    // Where nobody outside catches, a task's body takes the outcome and goes on after the attempt.
    run.frames.pop()
    leave(run, way)
    return
  }
  const clause = standingClause(run, frame)
  if (clause === undefined) {
    replaceTop(run, { ...frame, clause: frame.clause + 1 })
    return
  }
  run.site = { label: undefined, span: clause.span }
  const holds = clause.condition === undefined || isTrue(evaluate(clause.condition, contextOf(run)))
  if (!holds) {
    replaceTop(run, { ...frame, clause: frame.clause + 1 })
    return
  }
  if (clause.kind === 'on') {
    replaceTop(run, { ...frame, phase: 'on', way: null })
    pushBlock(run, clause.body)
    return
  }
  fire(run, attempt, frame, clause)
}

const fire = (run: Run, attempt: Attempt, frame: FrameOf<'attempt'>, clause: Retry): void => {
  if (clause.atMost !== undefined) {
    const at = boundedRules(attempt).indexOf(clause)
    const count = frame.counts[at]!
    if (count >= asNumber(evaluate(clause.atMost, contextOf(run)))) {
      if (clause.then === undefined) {
        replaceTop(run, { ...frame, clause: frame.clause + 1 })
        return
      }
      replaceTop(run, { ...frame, phase: 'then', way: null })
      pushBlock(run, clause.then)
      return
    }
    replaceTop(run, { ...frame, phase: 'repair', way: null, counts: frame.counts.map((old, rule) => (rule === at ? count + 1 : old)) })
  } else {
    replaceTop(run, { ...frame, phase: 'repair', way: null })
  }
  if (clause.repair === undefined) beginAgain(run, attemptFrame(run))
  else pushBlock(run, clause.repair)
}

export const boundedRules = (attempt: Attempt): readonly AttemptClause[] =>
  attempt.clauses.filter((clause) => clause.kind === 'retry' && clause.atMost !== undefined)

const beginAgain = (run: Run, frame: FrameOf<'attempt'>): void => {
  const attempt = enclosing(run, 'attempt')
  const clause = attempt.clauses[frame.clause]
  if (clause?.kind !== 'retry') return impossible('a repair without its rule')
  run.site = { label: undefined, span: clause.span }
  const cx = contextOf(run)
  const changes = clause.with.map(({ local, value }) => [local, stored(value, local.type, cx)] as const)
  for (const [local, value] of changes) setName(run, local, value)
  replaceTop(run, { ...attemptFrame(run), phase: 'body', clause: 0, way: null })
  pushBlock(run, attempt.body)
}

// ---- calls and rounds ----

const procedureOf = (run: Run, frame: FrameOf<'call'>): Procedure => run.world.model.procedures[frame.procedure]!

/** The innermost frame is the call's: it ends with this outcome. */
const endCall = (run: Run, outcome: string): void => {
  const frame = top(run)
  if (frame.kind !== 'call') return impossible('no call to end')
  const procedure = procedureOf(run, frame)
  const declared = procedure.outcomes.find((candidate) => candidate.name === outcome)
  run.site = { label: undefined, span: procedure.span }
  if (declared === undefined && (outcome !== 'ok' || procedure.outcomes.length > 0)) throw new Fault('outcome')
  const cx = contextOf(run)
  if (frame.owed !== null) {
    const keeps = (declared?.keeps ?? []).map((use) => resolveLock(use, cx))
    const drops = (declared?.drops ?? []).map((use) => resolveLock(use, cx))
    closeContract(run, ownHolds(run), frame.owed, keeps, drops)
  }
  for (const condition of procedure.ensures) {
    run.site = { label: undefined, span: condition.span }
    if (!isTrue(evaluate(condition, { ...cx, outcome }))) throw new Fault('ensures')
  }
  if (procedure.role === 'operation') run.events.completions.push({ operation: procedure.name, outcome })

  run.frames.pop()
  if (top(run).kind !== 'touch') {
    if (outcome === 'ok') advance(run)
    else leave(run, { by: 'outcome', outcome })
    return
  }
  const touch = enclosing(run, 'touch')
  run.frames.pop()
  // After `ok` the touch stands before its test again: the page may be gone.
  if (outcome === 'ok') return
  run.site = touch
  const access = touch.access === 'load' ? touch.mapping.load : touch.mapping.store
  leave(run, { by: 'outcome', outcome: access?.renames.get(outcome) ?? outcome })
}

const closeContract = (
  run: Run,
  holds: readonly OwnHold[],
  owed: readonly OwnHold[],
  keeps: readonly LockRequest[],
  drops: readonly LockRequest[],
): void => {
  const asHold = (use: LockRequest): OwnHold => [use.lock, use.mode, use.low, use.high, 1]
  const identity = (hold: OwnHold): string => hold.slice(0, 4).join()
  const kept = keeps.map(asHold)
  const dropped = drops.map(asHold)
  const occurs = (uses: readonly OwnHold[], hold: OwnHold): number => uses.filter((use) => identity(use) === identity(hold)).length
  const concerned = new Map([...holds, ...owed, ...kept, ...dropped].map((hold) => [identity(hold), hold]))
  let less = false
  for (const hold of concerned.values()) {
    const held = countIn(holds, hold)
    const agreed = countIn(owed, hold) + occurs(kept, hold) - occurs(dropped, hold)
    // What is dropped and was not there can only have been taken away.
    const revocable = run.world.facts.revocable.has(run.world.locks[hold[0]]!.kind.declared)
    if (held > Math.max(0, agreed)) run.events.leaks.push(lockNameOf(run.world, hold[0]))
    if (held < agreed || (agreed < 0 && !revocable)) less = true
  }
  if (less) throw new Fault('contract')
}

/** The innermost frame is the round's: its body is over. */
const endRound = (run: Run): void => {
  const frame = top(run)
  if (frame.kind !== 'round') return impossible('no round to end')
  run.site = { label: undefined, span: run.world.tasks[run.task]!.group.span }
  closeContract(run, ownBut(run), frame.own, [], [])
  run.events.rounds++
  run.left = run.left === null ? null : run.left - 1
  run.frames.pop()
  if (run.left !== 0 && run.world.tasks[run.task]!.group.role !== 'interrupt') beginRound(run, frame.given)
}

/** What the task was given in earlier rounds stays given. An interrupt has nothing of its own: see its host's round. */
export const beginRound = (run: Run, given: readonly OwnHold[] = []): void => {
  const own = run.owner === run.task ? ownBut(run, given) : ownBut(run)
  run.frames.push({ kind: 'round', own, given })
  pushBlock(run, run.world.tasks[run.task]!.group.body)
  run.events.begun = true
}

/** Enters an attempt from outside: its names get their first values, its counts begin at 0. */
export const enterAttempt = (run: Run, attempt: Attempt & Statement): void => {
  const bindings: [number, ReturnType<typeof evaluate>][] = []
  const bound: Local[] = []
  for (const { local, value } of attempt.with) {
    const cx = contextOf(run)
    const lookup = (name: Local): ReturnType<typeof evaluate> | undefined =>
      bound.includes(name) ? bindings[bound.indexOf(name)]![1] : cx.lookup(name)
    const first = stored(value, local.type, { ...cx, lookup })
    bound.push(local)
    bindings.push([run.world.text.localNumber(local), first])
  }
  run.frames.push({ kind: 'attempt', phase: 'body', clause: 0, way: null, counts: boundedRules(attempt).map(() => 0), bindings })
  pushBlock(run, attempt.body)
}
