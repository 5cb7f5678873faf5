// What one step may do (LS50xx): a statement that reads and writes shared data is `atomic` or two, the way to a lock goes through own
// data, and what has no end in one step stays out of `atomic`. Input: code and facts; output: diagnostics.
import type { Block, Expression, Facts, LockUse, Procedure, Statement } from '../model/model.ts'
import { eachStatement, isSharedPlace, isStep, lockParts, parts, placeParts, readsShared, statementBlocks } from '../model/reads.ts'
import { type Code } from './facts.ts'
import type { Tables } from './namespaces.ts'
import { textOf } from './namespaces.ts'

interface Place {
  readonly inAtomic: boolean
  /** In a procedure that is called in one step only: what it reads nobody changes before it writes. */
  readonly inOneStep: boolean
  readonly inTouch: boolean
  readonly inAlways: boolean
}

export function checkSteps(tables: Tables, code: Code, facts: Facts): void {
  const endless = findEndless(code.procedures)
  const check = createRules(tables, facts, endless)
  const inOneStep = calledInAtomicOnly(code)
  const outside: Place = { inAtomic: false, inOneStep: false, inTouch: false, inAlways: false }
  for (const procedure of code.procedures) {
    check.block(procedure.body, { ...outside, inOneStep: inOneStep.has(procedure) })
    for (const outcome of procedure.outcomes) for (const use of [...outcome.keeps, ...outcome.drops]) check.way(use)
  }
  for (const workload of code.workloads) for (const group of workload.tasks) check.block(group.body, outside)
}

/** Procedures that some code calls, all of it inside `atomic`, at once or from such a procedure. */
function calledInAtomicOnly(code: Code): ReadonlySet<Procedure> {
  const inAtomic = new Set<Procedure>()
  const callers = new Map<Procedure, Set<Procedure | undefined>>()
  const visit = (block: Block, caller: Procedure | undefined, atomic: boolean): void => {
    for (const statement of block.statements) {
      if (statement.kind === 'call' && atomic) inAtomic.add(statement.procedure)
      else if (statement.kind === 'call') callers.set(statement.procedure, (callers.get(statement.procedure) ?? new Set()).add(caller))
      for (const inner of statementBlocks(statement)) visit(inner, caller, atomic || statement.kind === 'atomic')
    }
  }
  for (const procedure of code.procedures) visit(procedure.body, procedure, false)
  for (const { tasks } of code.workloads) for (const { body } of tasks) visit(body, undefined, false)
  const only = new Set([...inAtomic, ...callers.keys()].filter(({ role }) => role === 'procedure'))
  for (let fewer = true; fewer;) {
    const before = only.size
    for (const one of only) {
      const outside = [...(callers.get(one) ?? [])]
      if (outside.some((caller) => caller === undefined || !only.has(caller))) only.delete(one)
    }
    fewer = only.size < before
  }
  return only
}

function createRules(
  tables: Tables,
  facts: Facts,
  endless: ReadonlyMap<Procedure, Endless>,
): { block(block: Block, place: Place): void; way(use: LockUse): void } {
  const { report } = tables

  const requireOwnWay = (expressions: readonly Expression[], to: string): void => {
    for (const expression of expressions) {
      const culprit = sharedRead(expression, facts)
      if (culprit === undefined) continue
      report.error('LS5002', culprit.span, `the way to ${to} reads \`${textOf(tables, culprit.span)}\`, which is shared data`, {
        hint: 'read it with `let` first, which is a step of its own',
      })
    }
  }
  const way = (use: LockUse): void => requireOwnWay(lockParts(use), 'a lock')

  const block = (body: Block, place: Place): void => {
    for (const statement of body.statements) visit(statement, place)
    for (const { freed, held } of freedWhileHeld(body)) {
      const name = textOf(tables, freed.span)
      report.error('LS4009', freed.span, `\`${name}\` is freed while \`${textOf(tables, held.span)}\` is held`, {
        hint: 'unlock it first: a lock goes with its object',
        related: [{ span: held.span, message: 'locked here' }],
      })
    }
  }

  const visit = (statement: Statement, place: Place): void => {
    if (statement.label !== undefined && (place.inAtomic || place.inTouch)) {
      report.error(
        'LS5005',
        statement.label.span,
        `a label names a step, and nothing inside ${place.inAtomic ? '`atomic`' : 'a touch'} is one`,
        {
          hint: `put it before the ${place.inAtomic ? '`atomic`' : '`touch`'}`,
        },
      )
    }
    if (place.inTouch && !fitsInTouch(statement)) {
      report.error('LS5009', statement.span, 'only assignments, tests and assertions stand in the braces of a touch', {
        hint: 'they happen in the step that finds the page resident',
      })
    }
    if (place.inAtomic) refuseInAtomic(statement)
    checkWays(statement)
    if (!place.inAtomic && !place.inOneStep && !place.inTouch) refuseReadAndWrite(statement)
    if (statement.kind === 'return' && place.inAlways) {
      report.error('LS4015', statement.span, '`always` neither returns nor raises: the way by which the body was left goes on after it')
    }
    if (statement.kind === 'select') for (const branch of statement.branches) checkBranch(branch.body)
    descend(statement, place)
  }

  const descend = (statement: Statement, place: Place): void => {
    switch (statement.kind) {
      case 'atomic':
        block(statement.body, { ...place, inAtomic: true })
        return
      case 'touch':
        if (statement.body !== undefined) block(statement.body, { ...place, inTouch: true })
        return
      case 'attempt':
        block(statement.body, place)
        if (statement.always !== undefined) block(statement.always, { ...place, inAlways: true })
        for (const clause of statement.clauses) {
          for (const inner of clause.kind === 'on' ? [clause.body] : [clause.repair, clause.then])
            if (inner !== undefined) block(inner, place)
        }
        return
      case 'if':
        block(statement.then, place)
        if (statement.otherwise !== undefined) block(statement.otherwise, place)
        return
      case 'ifTry':
        block(statement.then, place)
        block(statement.otherwise, place)
        return
      case 'upgrade':
        if (statement.otherwise !== undefined) block(statement.otherwise, place)
        return
      case 'while':
      case 'for':
        block(statement.body, place)
        return
      case 'either':
      case 'select':
        for (const branch of statement.branches) block(branch.body, place)
        return
      default:
        return
    }
  }

  const checkWays = (statement: Statement): void => {
    switch (statement.kind) {
      case 'lock':
      case 'unlock':
      case 'downgrade':
      case 'give':
      case 'revoke':
        way(statement.lock)
        return
      case 'bindTry':
      case 'ifTry':
      case 'upgrade':
        way(statement.lock)
        if (statement.to !== undefined) requireOwnWay([statement.to], 'a mode')
        return
      case 'touch':
        requireOwnWay([statement.target], 'what is touched')
        return
      case 'call':
        requireOwnWay(
          statement.arguments.filter((argument) => argument.type.kind === 'lock'),
          'a lock',
        )
        return
      case 'attempt':
        for (const { value } of [
          ...statement.with,
          ...statement.clauses.flatMap((clause) => (clause.kind === 'retry' ? clause.with : [])),
        ]) {
          const culprit = sharedRead(value, facts)
          if (culprit !== undefined) {
            report.error('LS5013', culprit.span, `\`with\` reads \`${textOf(tables, culprit.span)}\`, which is shared data`, {
              hint: 'read it with `let` first',
            })
          }
        }
        return
      default:
        return
    }
  }

  const refuseReadAndWrite = (statement: Statement): void => {
    let read: Expression | undefined
    switch (statement.kind) {
      case 'assign':
        if (statement.ghost || !isSharedPlace(statement.target, facts)) return
        read = firstShared([...placeParts(statement.target), statement.value], facts)
        break
      case 'new':
        read = firstShared([...placeParts(statement.target), ...statement.values.map(({ value }) => value)], facts)
        break
      case 'free':
        read = sharedRead(statement.object, facts)
        break
      case 'give':
      case 'revoke':
        read = sharedRead(statement.task, facts)
        break
      case 'downgrade':
        read = sharedRead(statement.mode, facts)
        break
      default:
        return
    }
    if (read === undefined) return
    const text = textOf(tables, statement.span)
    // In `atomic` a name would end with its braces.
    const line = text.length > 40 || text.includes('\n') || statement.kind === 'new' ? '…' : text
    report.error('LS5001', statement.span, `this reads \`${textOf(tables, read.span)}\` and writes shared data in one step`, {
      hint: `write \`atomic { ${line} }\`, or read with \`let\` first`,
    })
  }

  const refuseInAtomic = (statement: Statement): void => {
    const own = endlessStatement(statement)
    const called = statement.kind === 'call' ? endless.get(statement.procedure) : undefined
    if (own !== undefined) {
      report.error('LS5004', statement.span, `${own.what} cannot stand inside \`atomic\`: it may have no end in one step`)
    } else if (statement.kind === 'call' && called !== undefined) {
      report.error('LS5004', statement.span, `\`${statement.procedure.name}\` cannot be called inside \`atomic\`: it has ${called.what}`, {
        related: [{ span: called.span, message: 'here' }],
      })
    }
  }

  const checkBranch = (body: Block): void => {
    const first = body.statements[0]
    if (first !== undefined && isStep(first, facts) && first.kind !== 'either' && first.kind !== 'select') return
    report.error('LS5010', first?.span ?? body.span, 'a branch of `select` begins with a step: taking the branch takes it', {
      hint: '`skip` is a step that can always be taken',
    })
  }

  return { block, way }
}

interface FreedWhileHeld {
  readonly freed: Expression
  readonly held: Expression
}

/** In a row of statements that nothing leaves: `lock b.l` and then `free b`, with nothing between that could have released it. */
function freedWhileHeld({ statements }: Block): readonly FreedWhileHeld[] {
  const found: FreedWhileHeld[] = []
  let held: readonly (Expression & { readonly kind: 'field' })[] = []
  for (const statement of statements) {
    switch (statement.kind) {
      case 'lock': {
        const { lock, lockKind } = statement.lock
        if (lock.kind === 'field' && lock.object.kind === 'local' && !lockKind.anyone) held = [...held, lock]
        break
      }
      case 'free': {
        const { object } = statement
        const lock = held.find((one) => object.kind === 'local' && one.object.kind === 'local' && one.object.local === object.local)
        if (lock !== undefined) found.push({ freed: object, held: lock })
        break
      }
      case 'bind':
      case 'new':
      case 'skip':
      case 'assert':
      case 'warn':
        break
      case 'assign':
        if (statement.target.kind === 'local') held = []
        break
      default:
        held = []
    }
  }
  return found
}

/** The smallest part, the first in the text, that reads shared data. */
function sharedRead(expression: Expression, facts: Facts): Expression | undefined {
  if (!readsShared(expression, facts)) return undefined
  for (const part of parts(expression)) {
    const inner = sharedRead(part, facts)
    if (inner !== undefined) return inner
  }
  return expression
}

function firstShared(expressions: readonly Expression[], facts: Facts): Expression | undefined {
  const first = expressions.find((expression) => readsShared(expression, facts))
  return first === undefined ? undefined : sharedRead(first, facts)
}

function fitsInTouch(statement: Statement): boolean {
  return ['bind', 'assign', 'if', 'for', 'assert', 'warn', 'skip'].includes(statement.kind)
}

interface Endless {
  readonly what: string
  readonly span: Statement['span']
}

function endlessStatement(statement: Statement): Endless | undefined {
  if (statement.kind === 'touch') return { what: 'a touch', span: statement.span }
  if (statement.kind === 'while') return { what: 'a `while`', span: statement.span }
  if (statement.kind === 'attempt' && statement.clauses.some((clause) => clause.kind === 'retry'))
    return { what: 'a `retry`', span: statement.span }
  return undefined
}

/** Procedures that touch, loop or retry, themselves or through calls. */
function findEndless(procedures: readonly Procedure[]): ReadonlyMap<Procedure, Endless> {
  const found = new Map<Procedure, Endless>()
  for (let changed = true; changed;) {
    changed = false
    for (const procedure of procedures) {
      if (found.has(procedure)) continue
      eachStatement(procedure.body, (statement) => {
        const endless = endlessStatement(statement) ?? (statement.kind === 'call' ? found.get(statement.procedure) : undefined)
        if (endless === undefined || found.has(procedure)) return
        found.set(procedure, endless)
        changed = true
      })
    }
  }
  return found
}
