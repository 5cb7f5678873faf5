// Who handles which outcome (LS40xx): one that nobody handles and that is not declared is refused, with the way by which it comes.
// Input: code; output: diagnostics. A callee counts with all that it declares, a body with all paths of its text.
import type { Attempt, Block, Procedure, Statement, StatementOf, TaskGroup } from '../model/model.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Code } from './facts.ts'
import { type Tables, textOf } from './namespaces.ts'

/** Where an outcome comes from: the statement, and the names on the way down to it. */
interface Origin {
  readonly span: Span
  readonly path: readonly string[]
}

interface Flow {
  /** Some path of the text reaches the end. */
  readonly ends: boolean
  readonly raises: ReadonlyMap<string, Origin>
  readonly returns: ReadonlyMap<string, Origin>
  /** Out of the innermost loop around. */
  readonly breaks: boolean
}

const noOrigins: ReadonlyMap<string, Origin> = new Map()

/** `sure`: earlier rules found nothing wrong, so what cannot happen really cannot. */
export function checkOutcomes(tables: Tables, code: Code, sure: boolean): void {
  const flows = createFlows(tables, sure)
  for (const procedure of code.procedures) {
    const declared = procedure.outcomes.map((outcome) => outcome.name)
    for (const [outcome, origin] of flows.ofProcedure(procedure).raises) {
      if (!declared.includes(outcome)) reportUnhandled(tables, procedure.name, outcome, origin, declared)
    }
  }
  for (const workload of code.workloads) for (const group of workload.tasks) checkTask(tables, flows, group)
}

function reportUnhandled(tables: Tables, name: string, outcome: string, origin: Origin, declared: readonly string[]): void {
  tables.report.error(
    'LS4011',
    origin.span,
    `nobody handles outcome \`${outcome}\`, and \`${name}\` does not declare it: ${[name, ...origin.path].join(' → ')}`,
    {
      hint:
        didYouMean(outcome, declared) ??
        `handle it with \`on ${outcome} { … }\`, or declare it: \`-> ${[...(declared.length === 0 ? ['ok'] : declared), outcome].join(' | ')}\``,
    },
  )
}

function checkTask(tables: Tables, flows: Flows, group: TaskGroup): void {
  for (const [outcome, origin] of flows.ofBlock(group.body, true).raises) {
    tables.report.error(
      'LS4011',
      origin.span,
      `nobody handles outcome \`${outcome}\` in task \`${group.name}\`: ${[group.name, ...origin.path].join(' → ')}`,
      {
        hint: `handle it with \`on ${outcome} { … }\`; a call outside attempts takes every outcome`,
      },
    )
  }
}

interface Flows {
  ofProcedure(procedure: Procedure): Flow
  /** `inTask`: directly in the body of a task, where a call takes every outcome. */
  ofBlock(block: Block, inTask: boolean): Flow
}

function createFlows(tables: Tables, sure: boolean): Flows {
  const { report } = tables
  const known = new Map<Procedure, Flow>()

  const ofProcedure = (procedure: Procedure): Flow => {
    const before = known.get(procedure)
    if (before !== undefined) return before
    known.set(procedure, { ends: true, raises: noOrigins, returns: noOrigins, breaks: false })
    const flow = ofBlock(procedure.body, false)
    known.set(procedure, flow)
    return flow
  }

  /** The names from a procedure down to where the outcome first comes up. */
  const pathOf = (procedure: Procedure, outcome: string): readonly string[] => {
    const flow = ofProcedure(procedure)
    return [procedure.name, ...((flow.raises.get(outcome) ?? flow.returns.get(outcome))?.path ?? [outcome])]
  }

  const ofBlock = (block: Block, inTask: boolean): Flow => {
    let ends = true
    let reported = false
    const flows: Flow[] = []
    for (const statement of block.statements) {
      if (!ends && !reported) {
        report.error('LS5008', statement.span, 'nothing comes here: every way before it has left')
        reported = true
      }
      const flow = ofStatement(statement, inTask)
      flows.push(flow)
      ends = ends && flow.ends
    }
    return { ...merge(flows), ends }
  }

  const ofStatement = (statement: Statement, inTask: boolean): Flow => {
    switch (statement.kind) {
      case 'if':
        return merge([ofBlock(statement.then, inTask), statement.otherwise === undefined ? through : ofBlock(statement.otherwise, inTask)])
      case 'ifTry':
        return merge([ofBlock(statement.then, inTask), ofBlock(statement.otherwise, inTask)])
      case 'upgrade':
        return statement.otherwise === undefined ? through : merge([through, ofBlock(statement.otherwise, inTask)])
      case 'while': {
        const forEver = statement.condition.kind === 'bool' && statement.condition.value
        const body = ofBlock(statement.body, inTask)
        return { ...body, ends: !forEver || body.breaks, breaks: false }
      }
      case 'for':
        return { ...ofBlock(statement.body, inTask), ends: true, breaks: false }
      case 'either':
      case 'select':
        return merge(statement.branches.map((branch) => ofBlock(branch.body, inTask)))
      case 'atomic':
        return ofBlock(statement.body, inTask)
      case 'raise':
        return { ...stop, raises: new Map([[statement.outcome, { span: statement.span, path: [statement.outcome] }]]) }
      case 'break':
        return { ...stop, breaks: true }
      case 'continue':
        return stop
      case 'return': {
        const outcome = statement.outcome ?? 'ok'
        return { ...stop, returns: new Map([[outcome, { span: statement.span, path: [outcome] }]]) }
      }
      case 'call':
        return inTask ? through : ofCall(statement)
      case 'touch':
        return ofTouch(statement)
      case 'attempt':
        return ofAttempt(statement)
      default:
        return through
    }
  }

  const ofCall = (statement: StatementOf<'call'>): Flow => {
    const { procedure } = statement
    const raises = new Map<string, Origin>()
    for (const { name } of procedure.outcomes) if (name !== 'ok') raises.set(name, { span: statement.span, path: pathOf(procedure, name) })
    return { ends: procedure.outcomes.length === 0 || raises.size < procedure.outcomes.length, raises, returns: noOrigins, breaks: false }
  }

  const ofTouch = (statement: StatementOf<'touch'>): Flow => {
    const access = statement.mapping[statement.access]
    const raises = new Map<string, Origin>()
    for (const { name } of access?.handler.outcomes ?? []) {
      if (name === 'ok' || access === undefined) continue
      const renamed = access.renames.get(name)
      const touch = textOf(tables, statement.body === undefined ? statement.span : { ...statement.span, end: statement.target.span.end })
      raises.set(renamed ?? name, {
        span: statement.span,
        path: [touch, ...pathOf(access.handler, name), ...(renamed === undefined ? [] : [renamed])],
      })
    }
    return { ends: true, raises, returns: noOrigins, breaks: false }
  }

  const ofAttempt = (attempt: Attempt & { readonly span: Span }): Flow => {
    const body = ofBlock(attempt.body, false)
    const flows: Flow[] = [{ ...body, raises: noOrigins }]
    if (attempt.always !== undefined) {
      for (const [outcome, origin] of ofBlock(attempt.always, false).raises) {
        report.error('LS4015', origin.span, `\`always\` neither returns nor raises, and nobody in it handles \`${outcome}\``, {
          hint: `handle it there: \`attempt { … } on ${outcome} { … }\``,
        })
      }
    }
    warnOfIdleClauses(attempt, body.raises)
    for (const clause of attempt.clauses) {
      if (clause.kind === 'on') {
        flows.push(ofBlock(clause.body, false))
      } else {
        if (clause.repair !== undefined) flows.push({ ...ofBlock(clause.repair, false), ends: false })
        if (clause.then !== undefined) flows.push(ofBlock(clause.then, false))
      }
    }
    const unhandled = new Map(
      [...body.raises].filter(([outcome]) => !attempt.clauses.some((clause) => isFinal(clause) && clause.outcomes.includes(outcome))),
    )
    flows.push({ ...stop, raises: unhandled })
    return merge(flows)
  }

  const warnOfIdleClauses = (attempt: Attempt, raised: ReadonlyMap<string, Origin>): void => {
    if (!sure) return
    const taken = new Set<string>()
    for (const clause of attempt.clauses) {
      for (const outcome of clause.outcomes) {
        if (!raised.has(outcome)) {
          report.warning('LS4013', clause.span, `outcome \`${outcome}\` cannot leave this attempt`, {
            hint: didYouMean(outcome, raised.keys()),
          })
        } else if (taken.has(outcome)) {
          report.warning('LS4014', clause.span, `an earlier clause takes every \`${outcome}\``)
        }
        if (isFinal(clause)) taken.add(outcome)
      }
    }
  }

  return { ofProcedure, ofBlock }
}

/** Whether a clause takes its outcomes whatever happens. A bound without `then` leaves them to the next clause. */
function isFinal(clause: Attempt['clauses'][number]): boolean {
  return clause.condition === undefined && (clause.kind === 'on' || clause.atMost === undefined || clause.then !== undefined)
}

const through: Flow = { ends: true, raises: noOrigins, returns: noOrigins, breaks: false }
const stop: Flow = { ends: false, raises: noOrigins, returns: noOrigins, breaks: false }

function merge(flows: readonly Flow[]): Flow {
  const raises = new Map<string, Origin>()
  const returns = new Map<string, Origin>()
  for (const flow of flows) {
    for (const [outcome, origin] of flow.raises) if (!raises.has(outcome)) raises.set(outcome, origin)
    for (const [outcome, origin] of flow.returns) if (!returns.has(outcome)) returns.set(outcome, origin)
  }
  return { ends: flows.some((flow) => flow.ends), raises, returns, breaks: flows.some((flow) => flow.breaks) }
}
