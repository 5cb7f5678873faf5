// Going round without a step (LS5003): a loop some path of which has none would run for ever inside one step. Input: code and facts;
// output: diagnostics. All paths of the text count, whatever the tests on them (docs/internals/semantics.md, 11).
import type { Attempt, Block, Facts, Procedure, Retry, Statement, StatementOf } from '../model/model.ts'
import { eachStatement, isStep, isStepClause } from '../model/reads.ts'
import type { Code } from './facts.ts'
import type { Tables } from './namespaces.ts'

/** The ways by which a stretch of text can be left without a step on the way. */
interface Silent {
  readonly ends: boolean
  readonly outcomes: ReadonlySet<string>
  readonly returns: ReadonlySet<string>
  /** Of the innermost loop around. */
  readonly breaks: boolean
  readonly continues: boolean
}

const never: Silent = { ends: false, outcomes: new Set(), returns: new Set(), breaks: false, continues: false }
const through: Silent = { ...never, ends: true }

export function checkLoops(tables: Tables, code: Code, facts: Facts): void {
  const silent = createSilent(facts)
  const advice = { hint: 'a way round has no step; `skip` is one' }
  const visit = (statement: Statement): void => {
    if (statement.kind === 'while' && !isStep(statement, facts) && silent.turns(statement.body)) {
      tables.report.error(
        'LS5003',
        { ...statement.span, end: statement.condition.span.end },
        'this loop can go round without a step',
        advice,
      )
    }
    if (statement.kind === 'attempt') {
      for (const retry of silent.rounds(statement)) {
        tables.report.error('LS5003', retry.span, `\`${retry.name}\` can go round without a step`, advice)
      }
    }
  }
  for (const procedure of code.procedures) eachStatement(procedure.body, visit)
  for (const workload of code.workloads) {
    for (const group of workload.tasks) {
      eachStatement(group.body, visit)
      if (group.rounds === 'forever' && group.role !== 'interrupt' && silent.block(group.body, true).ends) {
        tables.report.error('LS5003', group.span, `task \`${group.name}\` can go round without a step`, advice)
      }
    }
  }
}

function createSilent(facts: Facts): {
  block(block: Block, inTask: boolean): Silent
  turns(block: Block): boolean
  rounds(attempt: Attempt): readonly Retry[]
} {
  const procedures = new Map<Procedure, ReadonlySet<string>>()

  /** The outcomes with which a procedure can end without a step. */
  const ofProcedure = (procedure: Procedure): ReadonlySet<string> => {
    const known = procedures.get(procedure)
    if (known !== undefined) return known
    procedures.set(procedure, new Set())
    const body = block(procedure.body, false)
    const outcomes = new Set([...(body.ends ? ['ok'] : []), ...body.outcomes, ...body.returns])
    procedures.set(procedure, outcomes)
    return outcomes
  }

  const block = (body: Block, inTask: boolean): Silent => {
    let result: Silent = through
    for (const statement of body.statements) {
      if (!result.ends) break
      result = merge([{ ...result, ends: false }, ofStatement(statement, inTask)])
    }
    return result
  }

  const ofStatement = (statement: Statement, inTask: boolean): Silent => {
    if (isStep(statement, facts)) return never
    switch (statement.kind) {
      case 'if':
        return merge([block(statement.then, inTask), statement.otherwise === undefined ? through : block(statement.otherwise, inTask)])
      case 'while':
      case 'for':
        return merge([through, { ...block(statement.body, inTask), breaks: false, continues: false }])
      case 'break':
        return { ...never, breaks: true }
      case 'continue':
        return { ...never, continues: true }
      case 'raise':
        return { ...never, outcomes: new Set([statement.outcome]) }
      case 'return':
        return { ...never, returns: new Set([statement.outcome ?? 'ok']) }
      case 'call':
        return ofCall(statement, inTask)
      case 'attempt':
        return ofAttempt(statement).left
      default:
        return through
    }
  }

  const ofCall = (statement: StatementOf<'call'>, inTask: boolean): Silent => {
    const outcomes = ofProcedure(statement.procedure)
    if (inTask) return outcomes.size > 0 ? through : never
    return { ...never, ends: outcomes.has('ok'), outcomes: new Set([...outcomes].filter((outcome) => outcome !== 'ok')) }
  }

  const ofAttempt = (attempt: Attempt): { readonly left: Silent; readonly rounds: readonly Retry[] } => {
    const body = block(attempt.body, false)
    const always = attempt.always === undefined ? through : block(attempt.always, false)
    if (!always.ends) return { left: never, rounds: [] }
    const rounds: Retry[] = []
    const ways: Silent[] = [{ ...body, outcomes: new Set() }]
    for (const outcome of body.outcomes) {
      let goesOn = true
      for (const clause of attempt.clauses) {
        if (!goesOn || !clause.outcomes.includes(outcome)) continue
        if (isStepClause(clause, facts)) {
          goesOn = false
          continue
        }
        if (clause.kind === 'on') {
          ways.push(block(clause.body, false))
        } else {
          const repair = clause.repair === undefined ? through : block(clause.repair, false)
          ways.push({ ...repair, ends: false })
          if (repair.ends && !rounds.includes(clause)) rounds.push(clause)
          if (clause.then !== undefined) ways.push(block(clause.then, false))
        }
        if (clause.condition === undefined && (clause.kind === 'on' || clause.atMost === undefined || clause.then !== undefined))
          goesOn = false
      }
      if (goesOn) ways.push({ ...never, outcomes: new Set([outcome]) })
    }
    return { left: merge(ways), rounds }
  }

  const turns = (body: Block): boolean => {
    const { ends, continues } = block(body, false)
    return ends || continues
  }

  return { block, turns, rounds: (attempt) => ofAttempt(attempt).rounds }
}

function merge(ways: readonly Silent[]): Silent {
  return {
    ends: ways.some((way) => way.ends),
    outcomes: new Set(ways.flatMap((way) => [...way.outcomes])),
    returns: new Set(ways.flatMap((way) => [...way.returns])),
    breaks: ways.some((way) => way.breaks),
    continues: ways.some((way) => way.continues),
  }
}
