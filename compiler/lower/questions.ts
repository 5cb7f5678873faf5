// What readers ask of states at rest, beside the properties: which part of a property decides that it is false, how near a run came to what
// no state reaches, what a statement reads that fails, the value of a watched expression. Input: the lowered world, and how its
// expressions become those of the system; output: questions over the system's variables. They are lowered when somebody asks, from the typed
// model, by the same rules as all else.
import type { Span } from '../diagnostics/diagnostic.ts'
import { and, conditional, equal, mapParts, number } from '../ir/build.ts'
import type { Decision, Expression, Near, Property, Question, Read, Variable } from '../ir/system.ts'
import { eachNode, visitExpression } from '../ir/walk.ts'
import type * as M from '../model/model.ts'
import { eachStatement, statementExpressions } from '../model/reads.ts'
import { bindLocal } from './expressions/at.ts'
import { domainElements } from './expressions/domains.ts'
import { expressions } from './expressions/expressions.ts'
import { deciding, readsOf } from './falsity.ts'
import { belonging, NOWHERE } from './properties.ts'
import { resolvePlaces } from './standing.ts'
import type { LoweredTask } from './tasks.ts'
import type { Environment, World } from './world.ts'

/** A watched expression: one question, or one for each place of a task where it has a meaning. */
interface Watched {
  readonly text: string
  readonly everywhere: Question | undefined
  readonly places: readonly { readonly task: number; readonly location: number; readonly question: Question }[]
}

/** What a statement reads that can fail. */
interface StatementReads {
  readonly task: number
  readonly location: number
  readonly reads: readonly Read[]
}

export interface Questions {
  /** By property; undefined where no state breaks it. */
  readonly decisions: () => readonly (Decision | undefined)[]
  readonly reads: () => readonly StatementReads[]
  readonly watched: (watch: M.Watch) => Watched
  readonly near: (property: Property) => Near | undefined
}

interface Asked {
  readonly world: World
  readonly tasks: readonly LoweredTask[]
  /** An expression of the world as one of the system. */
  readonly expression: (e: Expression) => Expression
  /** What the system has. */
  readonly kept: ReadonlySet<Variable>
}

/** Of more questions a property is told without how near a run came to it. */
const MOST_NEAR = 64

export function questionsOf({ world, tasks, expression, kept }: Asked): Questions {
  /** What was lowered, over the variables of the system; no value where it reads one that the system has not. */
  const settled = ({ value, defined }: Question): Question => {
    resolvePlaces(world, tasks)
    const made = { value: unindexed(expression(value)), defined: unindexed(expression(defined)) }
    return [made.value, made.defined].every((e) => isKept(e, kept)) ? made : { value: number(0), defined: number(0) }
  }
  const settledRead = (one: Read): Read => ({ name: one.name, ...settled(one) })
  const settledDecision = (decision: Decision): Decision =>
    decision.kind === 'part'
      ? { ...decision, reads: decision.reads.map(settledRead) }
      : {
          ...{ kind: 'test', condition: settled({ value: decision.condition, defined: decision.condition }).value },
          ...{ then: settledDecision(decision.then), otherwise: settledDecision(decision.otherwise) },
        }
  const properties = belonging(world)
  return {
    decisions: () =>
      properties.map(({ property: { claim }, environment }) =>
        claim.kind === 'invariant' || claim.kind === 'finally' ? settledDecision(deciding(world, claim.condition, environment)) : undefined,
      ),
    near: ({ id }) => {
      const claim = properties[id]?.property.claim
      if (claim?.kind !== 'reachable') return undefined
      // A variant that reaches nothing is one of those that are asked.
      const parts = partsOf(claim.written)
      const ways = waysOf(world, claim.written, NOWHERE)
      if (parts.length < 2 || ways === undefined || parts.length * ways.length > MOST_NEAR) return undefined
      return { parts: parts.map(({ span }) => span), ways: ways.map((way) => way.map(settled)) }
    },
    reads: () => statementReads(world, tasks).map((one) => ({ ...one, reads: one.reads.map(settledRead) })),
    watched: (watch) => watchedOf(world, tasks, watch, settled),
  }
}

/** Elements that are reached by an index known only when running need not lie in a row for this. */
function unindexed(e: Expression): Expression {
  const made = mapParts(e, unindexed)
  if (made.kind !== 'read' || made.reference.index.kind === 'const') return made
  const { variable, index } = made.reference
  const at = (element: number): Expression => ({ ...made, reference: { variable, index: number(element) } })
  return variable.elements
    .slice(0, -1)
    .reduceRight<Expression>(
      (rest, _, element) => conditional(equal(index, number(element)), at(element), rest),
      at(variable.elements.length - 1),
    )
}

function isKept(expression: Expression, kept: ReadonlySet<Variable>): boolean {
  let all = true
  visitExpression(expression, (part) => {
    if (part.kind === 'read' && !kept.has(part.reference.variable)) all = false
    if (part.kind === 'anyHeld' && !part.holds.every((hold) => kept.has(hold))) all = false
  })
  return all
}

// ---- how near ----

function partsOf(e: M.Expression): readonly M.Expression[] {
  if (e.kind === 'binary' && e.operator === 'and') return [...partsOf(e.left), ...partsOf(e.right)]
  return e.kind === 'quantifier' && e.quantifier === 'exists' ? partsOf(e.body) : [e]
}

/** The parts for each choice of what `exists` binds on the way to them; a choice that a domain does not have in a state has none that holds. */
function waysOf(world: World, e: M.Expression, environment: Environment): readonly (readonly Question[])[] | undefined {
  if (e.kind === 'quantifier' && e.quantifier === 'exists') {
    const elements = domainElements(world, e.domain, (one) => expressions(world).value(one, environment))
    if (elements.length > MOST_NEAR) return undefined
    const each = elements.map(({ value, present }) =>
      waysOf(world, e.body, bindLocal(environment, e.local, value))?.map((way) =>
        way.map((one) => ({ ...one, defined: and([present, one.defined]) })),
      ),
    )
    return each.some((one) => one === undefined) ? undefined : each.flatMap((one) => one ?? [])
  }
  if (e.kind === 'binary' && e.operator === 'and') {
    const left = waysOf(world, e.left, environment)
    const right = waysOf(world, e.right, environment)
    if (left === undefined || right === undefined || left.length * right.length > MOST_NEAR) return undefined
    return left.flatMap((one) => right.map((other) => [...one, ...other]))
  }
  return [[asked(world, e, environment)]]
}

function asked(world: World, e: M.Expression, environment: Environment): Question {
  const x = expressions(world)
  const value = x.value(e, environment)
  return { value, defined: and(x.checks.map(({ ok }) => ok)) }
}

// ---- what a statement reads ----

const keyOf = ({ file, start, end }: Span): string => `${file} ${start} ${end}`

/** In the midst of these the state that is shown may be another. */
const composed: ReadonlySet<string> = new Set(['atomic', 'select', 'either', 'touch'])

function statementReads(world: World, tasks: readonly LoweredTask[]): readonly StatementReads[] {
  const statements = new Map<string, M.Statement>()
  const { procedures, workloads } = world.model
  for (const { body } of [...procedures, ...workloads.flatMap(({ tasks: groups }) => groups)])
    eachStatement(body, (statement) => void statements.set(keyOf(statement.span), statement))
  return tasks.flatMap(({ task, program }) =>
    program.locations.flatMap((location, id) => {
      const statement = statements.get(keyOf(location.span))
      const environment = world.placed.get(location)?.environment
      if (statement === undefined || environment === undefined || composed.has(location.verb)) return []
      let fails = false
      eachNode(location.code, (node) => void (fails ||= node.kind === 'fail'))
      const reads = fails ? statementExpressions(statement).flatMap((one) => readsOf(world, one, environment)) : []
      const distinct = [...new Map(reads.map((one) => [one.name, one])).values()]
      return distinct.length === 0 ? [] : [{ task: task.id, location: id, reads: distinct }]
    }),
  )
}

// ---- what is watched ----

/** The names of a body are known where a task stands in it, and in what it calls from there. */
function watchedOf(world: World, tasks: readonly LoweredTask[], { text, forms }: M.Watch, settled: (one: Question) => Question): Watched {
  const [first] = forms
  if (first?.locals.length === 0) return { text, everywhere: settled(asked(world, first.value, NOWHERE)), places: [] }
  /** A name stands for the same in many places. */
  const known = new Map<ReadonlyMap<M.Local, Expression>, Question>()
  const places = tasks.flatMap(({ task, program }) =>
    program.locations.flatMap((location, id) => {
      const placed = world.placed.get(location)
      const bodies = placed === undefined ? [] : [placed.environment, ...placed.around]
      for (const environment of bodies) {
        const form = forms.find(({ locals }) => locals.every((local) => environment.locals.has(local)))
        if (form === undefined) continue
        const question = known.get(environment.locals) ?? settled(asked(world, form.value, { ...environment, self: undefined }))
        known.set(environment.locals, question)
        return [{ task: task.id, location: id, question }]
      }
      return []
    }),
  )
  return { text, everywhere: undefined, places }
}
