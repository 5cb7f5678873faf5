// Where an expression is lowered: what its names stand for, and the condition under which it is evaluated at all. What could fail is
// collected as checks, each under that condition, so that the expression itself is total. All of this folder is a function of it.
import type { Span } from '../../diagnostics/diagnostic.ts'
import { and, branch, constant, not, or } from '../../ir/build.ts'
import { weightOf } from '../../ir/walk.ts'
import type { Expression, Failure, Node, Temp, Type } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { grow } from '../growth.ts'
import { concrete, failure, textOf, type Environment, type TaskInstance, type World } from '../world.ts'
import { unify } from './types.ts'

export interface At {
  readonly world: World
  readonly environment: Environment
  /** True where the expression is evaluated. */
  readonly guard: Expression
  readonly checks: Check[]
  /** Absent where no code stands before the expression. */
  readonly shared: Shared[] | undefined
  /** How the parts of an expression are lowered, `expected` where only that type can be meant. */
  readonly lower: (e: M.Expression, at: At, expected?: Type) => Expression
}

/** Must be true, or the statement is an error. */
export interface Check {
  readonly ok: Expression
  readonly rule: Failure['rule']
  readonly span: Span
  readonly message: string
  /** Of `freed`: the class, and what tells that the object is there, or the lock of it that is in use. */
  readonly about?: Pick<Failure, 'freed' | 'lock'> & { readonly class: string }
}

/** A part that is named more than once: computed once, in code before what names it. */
export interface Shared {
  readonly temp: Temp
  readonly value: Expression
  /** How many of the checks stand before it: they see to it that it has a value. */
  readonly behind: number
}

/** The same place, where the condition holds too. */
export const under = (at: At, condition: Expression): At => ({ ...at, guard: and([at.guard, condition]) })

/** The same place with one more name in scope. */
export const binding = (at: At, local: M.Local, value: Expression): At => ({
  ...at,
  environment: bindLocal(at.environment, local, value),
})

/** Adds a check that is made only where the expression is evaluated; none where it cannot fail. */
export function check(
  { world, guard, checks }: At,
  ok: Expression,
  rule: Failure['rule'],
  span: Span,
  message: string,
  about?: Check['about'],
): void {
  const condition = or([not(guard), ok])
  if (condition.kind === 'const' && condition.value !== 0) return
  grow(world.growth, weightOf(condition))
  checks.push({ ok: condition, rule, span, message, ...(about === undefined ? {} : { about }) })
}

/** What stands in the spec, in one line. */
export const words = ({ world }: Pick<At, 'world'>, span: Span): string => textOf(world, span).replace(/\s+/g, ' ')

/** Puts tests before a node; the first that fails ends the step with its failure. */
export function checked(world: World, checks: readonly Check[], label: M.Label | undefined, next: Node): Node {
  return checks.reduceRight<Node>(
    (node, check) => branch(check.ok, node, failure(world, check.rule, check.span, label, check.message, check.about)),
    next,
  )
}

/** What is known of a task before it runs: which one of its group it is. */
export function ofGroup(world: World, { group: { binder }, element }: TaskInstance): Environment {
  const locals = new Map<M.Local, Expression>()
  if (binder !== undefined && element !== undefined) {
    const type = concrete(world, binder.local.type)
    locals.set(binder.local, unify(constant(element, type), type))
  }
  return { locals, self: undefined, outcome: undefined, choices: undefined }
}

/** A new environment: those that are in use elsewhere stay. */
export const bindLocal = (environment: Environment, local: M.Local, value: Expression): Environment => ({
  ...environment,
  locals: new Map(environment.locals).set(local, value),
})
