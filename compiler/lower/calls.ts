// Calls, expanded where they stand: parameters are bound, the body follows, and each outcome has its own way out through the
// contract, `ensures` and the note of an operation's end. Input: a procedure, the values of its arguments, where it is called.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Call, Expression, Node, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { assign, branch } from '../ir/build.ts'
import { callOf, concrete, failure, note, textOf } from './world.ts'
import { hook, isStable, typeFor, withLocal, withSlot, type Context, type Way } from './context.ts'
import { closeContract, openContract, type PendingExit } from './contracts.ts'
import { codeExpressions } from './expressions/expressions.ts'
import { whyFalse } from './falsity.ts'
import { expanding } from './growth.ts'
import { nth } from '../../runtime/entries.ts'

interface CallSite {
  readonly context: Context
  readonly role: Call['role']
  readonly span: Span
  readonly label: M.Label | undefined
  /** Of a touch: what the handler's outcomes are for the toucher. */
  readonly renames: ReadonlyMap<string, string> | undefined
  /** What follows when it ends with `ok`, or where no outcome is declared. */
  readonly next: Node
}

/** Binds the values and runs the body. The values are evaluated in the caller's scope before anything of the callee. */
export function enter(procedure: M.Procedure, values: readonly Expression[], site: CallSite): Node {
  const { context } = site
  const { world, program } = context
  let inner: Context = {
    ...context,
    calls: [...context.calls, callOf(site.role, procedure.name, site.span)],
    procedures: [...context.procedures, procedure],
    takesAll: false,
    around: [context.environment, ...context.around],
    environment: { locals: new Map(), self: context.environment.self, outcome: undefined, choices: undefined },
  }
  const bound: { readonly variable: Variable; readonly value: Expression }[] = []
  procedure.parameters.forEach((parameter, i) => {
    const value = nth(values, i)
    if (!parameter.mutable && isStable(program, value)) {
      inner = withLocal(inner, parameter, value, true)
      return
    }
    const slot = withSlot(inner, parameter, concrete(world, parameter.type), 'local', true)
    inner = slot.context
    bound.push({ variable: slot.variable, value })
  })

  // What they read is read in the step that binds the parameters, behind these.
  const olds: ((node: Node) => Node)[] = []
  for (const { local, value: asked } of procedure.olds) {
    const x = codeExpressions(world)
    const value = x.value(asked, inner.environment)
    if (isStable(program, value)) {
      inner = withLocal(inner, local, value)
      olds.push((node) => x.before(site.label, node))
      continue
    }
    const slot = withSlot(inner, local, typeFor(value))
    inner = slot.context
    olds.push((node) => x.before(site.label, assign(slot.variable, value, node)))
  }

  const contract = procedure.contract ? openContract(inner, 'call') : undefined
  const scoped: Context = contract === undefined ? inner : { ...inner, scope: contract.scope, contracts: [...inner.contracts, contract] }
  const exits = new Map<string, Node>()
  const onwards = new Map<string, Node>()
  const pending: PendingExit[] = []

  const exit = (outcome: string | undefined, span: Span): Node => {
    const onward = onwards.get(outcome ?? '') ?? leaveWith(outcome)
    onwards.set(outcome ?? '', onward)
    if (contract === undefined) return onward
    // A leak is charged to the statement by which the body was left.
    const key = `${outcome ?? ''} ${span.file} ${span.start}`
    const known = exits.get(key)
    if (known !== undefined) return known
    const way = hook()
    pending.push({ hook: way, outcome, next: onward, environment: scoped.environment, span })
    exits.set(key, way)
    return way
  }

  const leaveWith = (outcome: string | undefined): Node => {
    const normal = outcome === undefined || outcome === 'ok' || context.takesAll
    const name = outcome === undefined ? '' : (site.renames?.get(outcome) ?? outcome)
    let node: Node = normal ? site.next : context.leave({ kind: 'outcome', outcome: name, span: site.span })
    if (procedure.role === 'operation') {
      const id = world.operations.get(procedure) ?? world.operations.size
      world.operations.set(procedure, id)
      node = note(world, { kind: 'outcome', task: context.task.id, operation: id, outcome: outcome ?? 'ok' }, node)
    } else if (world.told && procedure.outcomes.length > 1) {
      const told = { kind: 'left', task: context.task.id, role: site.role, procedure: procedure.name, outcome: outcome ?? 'ok' } as const
      node = note(world, told, node)
    }
    for (const condition of [...procedure.ensures].reverse()) {
      const x = codeExpressions(world)
      const environment = { ...scoped.environment, outcome: outcome ?? 'ok' }
      const holds = x.value(condition, environment)
      const message = `${procedure.name} ends with ${outcome ?? 'ok'}, and \`${textOf(world, condition.span).replace(/\s+/g, ' ')}\` is false`
      const failed = failure(world, 'ensures', condition.span, undefined, message)
      const why = whyFalse(world, context.task.id, condition.span, condition, environment, failed)
      node = x.before(undefined, branch(holds, node, why))
    }
    return node
  }

  const brace: Span = { ...procedure.body.span, start: procedure.body.span.end - 1 }
  const end = (span: Span): Node => {
    if (procedure.outcomes.length === 0) return exit(undefined, span)
    if (procedure.outcomes.some((one) => one.name === 'ok')) return exit('ok', span)
    return failure(world, 'outcome', procedure.span, undefined, `${procedure.name} ends without an outcome`)
  }
  const leave = (way: Way): Node => {
    if (way.kind === 'end') return end(brace)
    if (way.kind === 'break' || way.kind === 'continue') throw new Error(`a ${way.kind} outside a loop`)
    if (way.outcome === undefined) return end(way.span)
    return exit(way.outcome, way.span)
  }

  const body = expanding(world.growth, inner.calls, procedure.name, () =>
    context.block(procedure.body, { ...scoped, leave }, end(procedure.span)),
  )
  const opened = contract === undefined ? body : closeContract(contract, scoped, procedure, pending, body)
  const asked = olds.reduceRight<Node>((node, before) => before(node), opened)
  return bound.reduceRight<Node>((node, { variable, value }) => assign(variable, value, node), asked)
}
