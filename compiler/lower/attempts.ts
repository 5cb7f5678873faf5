// Attempts: the body, `always` once per way by which the body is left, then the clauses in the order of the text; a retry goes
// back to the beginning of the body (docs/language.md, "Attempts and retry rules"). A condition is a place per outcome that may still go
// outwards; what a clause does is one place, by whatever outcome it was taken (semantics.md 24).
import type { Expression, Node, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { isStepClause } from '../model/reads.ts'
import { TRUE, assign, branch, calculate, compare, intType, number, read, reading, temporary } from '../ir/build.ts'
import { beyondFirst, hook, newSlot, step, wayName, withSlot, type Context, type Way } from './context.ts'
import { codeExpressions } from './expressions/expressions.ts'
import { concrete, newTemp, note, textOf } from './world.ts'
import { constantInteger } from './constants.ts'

/**
 * `attempt` with its clauses. A retry counts in a local of its own, which ends with the statement; `after`: what follows where no outcome
 * goes outwards.
 */
export function lowerAttempt(s: M.StatementOf<'attempt'>, context: Context, after: Node): Node {
  const { world } = context
  const x = codeExpressions(world)
  let inner = context
  const first: { readonly variable: Variable; readonly value: Expression }[] = []
  for (const { local, value } of s.with) {
    const type = concrete(world, local.type)
    const stored = x.stored(value, type, context.environment)
    const slot = withSlot(inner, { ...local, mutable: true }, type)
    inner = {
      ...slot.context,
      environment: { ...slot.context.environment, locals: new Map(slot.context.environment.locals).set(local, reading(slot.variable)) },
    }
    first.push({ variable: slot.variable, value: stored })
  }
  const counts = new Map<M.Retry, { readonly variable: Variable; readonly limit: number }>()
  for (const clause of s.clauses) {
    if (clause.kind !== 'retry' || clause.atMost === undefined) continue
    const limit = Math.max(0, constantInteger(clause.atMost, world.sizes) ?? 0)
    const slot = newSlot(inner, `${clause.name} count`, 'count', intType(0, limit))
    inner = slot.context
    counts.set(clause, { variable: slot.variable, limit })
  }
  const rest = beyondFirst(inner)
  const entry = hook()
  const ways = new Map<string, Node>()
  const tested = new Map<string, Node>()
  /** Of an `on` its body, of a rule that is used up its `then`: a clause has one of the two. */
  const handled = new Map<M.AttemptClause, Node>()
  const fired = new Map<M.Retry, Node>()

  const leave = (way: Way): Node => {
    return once(ways, `${way.kind} ${wayName(way)}`, () => {
      const onward = way.kind === 'end' ? after : way.kind === 'outcome' ? clausesFor(way.outcome, 0, way) : context.leave(way)
      return s.always === undefined ? onward : context.block(s.always, { ...rest, ways: [...context.ways, wayName(way)] }, onward)
    })
  }

  const clausesFor = (outcome: string, from: number, way: Way & { kind: 'outcome' }): Node => {
    const i = s.clauses.findIndex((clause, k) => k >= from && clause.outcomes.includes(outcome))
    const clause = s.clauses[i]
    if (clause === undefined) return context.leave(way)
    return once(tested, `${outcome} ${i}`, () => clauseFor(clause, () => clausesFor(outcome, i + 1, way), outcome))
  }

  const clauseFor = (clause: M.AttemptClause, otherwise: () => Node, outcome: string): Node => {
    const taken = clause.kind === 'retry' ? retry(clause, otherwise) : once(handled, clause, () => context.block(clause.body, rest, after))
    const noted = note(world, { kind: 'cover', task: context.task.id, what: 'clause', span: clause.span }, taken)
    if (clause.condition === undefined) return noted
    const y = codeExpressions(world)
    const condition = y.value(clause.condition, rest.environment)
    const code = (): Node => y.before(undefined, branch(condition, noted, otherwise()))
    const place = {
      span: clause.condition.span,
      verb: 'test',
      text: `${clause.kind} on ${outcome} if ${textOf(world, clause.condition.span)}`.replace(/\s+/g, ' '),
    } as const
    return isStepClause(clause, world.model.facts) ? step(rest, place, code) : code()
  }

  const retry = (clause: M.Retry, otherwise: () => Node): Node => {
    const fires = once(fired, clause, () => repair(clause))
    const count = counts.get(clause)
    if (count === undefined) return fires
    const counted = assign(count.variable, calculate('+', read(count.variable), number(1)), fires)
    const { then } = clause
    const usedUp = then === undefined ? otherwise() : once(handled, clause, () => context.block(then, rest, after))
    return branch(compare('<', read(count.variable), number(count.limit)), counted, usedUp)
  }

  const repair = (clause: M.Retry): Node => {
    const name = context.procedures.at(-1)?.name ?? context.task.group.name
    const known = world.retries.get(clause) ?? { id: world.retries.size, procedure: name }
    world.retries.set(clause, known)
    const y = codeExpressions(world)
    const changes = clause.with.map(({ local, value }) => {
      const target = y.place({ kind: 'local', local, type: local.type, span: clause.span }, rest.environment).variable
      return { target, value: y.stored(value, target.type, rest.environment), temp: newTemp(world, local.name, target.type) }
    })
    const again = changes.reduceRight<Node>((node, { target, temp }) => assign(target, temporary(temp), node), entry)
    const changed = changes.reduceRight<Node>((node, { value, temp }) => ({ kind: 'let', temp, value, next: node }), again)
    const repaired =
      clause.repair === undefined ? y.before(undefined, changed) : context.block(clause.repair, rest, y.before(undefined, changed))
    return note(world, { kind: 'retry', task: context.task.id, retry: known.id }, repaired)
  }

  entry.condition = TRUE
  entry.then = context.block(s.body, { ...inner, takesAll: false, leave }, leave({ kind: 'end' }))
  const begun =
    counts.size === 0 ? entry : [...counts.values()].reduceRight<Node>((node, { variable }) => assign(variable, number(0), node), entry)
  return x.before(
    s.label,
    first.reduceRight<Node>((node, { variable, value }) => assign(variable, value, node), begun),
  )
}

/** Lowered when it is first come to; from then on it is the same place. */
function once<K>(known: Map<K, Node>, key: K, make: () => Node): Node {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}
