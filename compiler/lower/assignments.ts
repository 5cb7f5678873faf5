// Statements that give a value to a name or a place. Input: a statement and what comes after it; output: its step, or code of the step before.
import { assign, constant } from '../ir/build.ts'
import type { Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { fieldOfPlace } from '../model/reads.ts'
import { isStable, stepOrCode, typeFor, withLocal, withSlot, type After, type Context } from './context.ts'
import { codeExpressions, expressions } from './expressions/expressions.ts'
import { lowerTry } from './lockStatements.ts'
import { concrete } from './world.ts'

/** A name for what cannot change is that itself; every other has a variable. */
export function lowerBind(s: M.StatementOf<'bind'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = codeExpressions(world)
  const declared = s.local.type.kind === 'integer' || s.local.type.kind === 'none' ? undefined : concrete(world, s.local.type)
  const value = declared === undefined ? x.value(s.value, environment) : x.stored(s.value, declared, environment)
  if (!s.local.mutable && isStable(context.program, value)) {
    const bind = (): Node => x.before(s.label, after(withLocal(context, s.local, value)))
    return stepOrCode(s, context, { verb: 'assign' }, bind)
  }
  const slot = withSlot(context, s.local, declared ?? typeFor(value))
  const code = (): Node => x.before(s.label, assign(slot.variable, value, after(slot.context)))
  return stepOrCode(s, context, { verb: 'assign' }, code)
}

/** `place := value`. What is assigned to a ghost that nobody reads is left out, step and all. */
export function lowerAssign(s: M.StatementOf<'assign'>, context: Context, after: After): Node {
  const { world, environment } = context
  const field = fieldOfPlace(s.target)?.field
  if (s.ghost && field !== undefined && !context.program.ghosts.has(field)) return after(context)
  const x = codeExpressions(world)
  const target = x.place(s.target, environment)
  const value = x.stored(s.value, target.variable.type, environment)
  const code = (): Node => x.before(s.label, assign(target.variable, value, after(context), target.index))
  return stepOrCode(s, context, { verb: 'assign' }, code)
}

/** `let x = try lock`: the request, with 1 in the local behind its success and 0 behind its failure. */
export function lowerBindTry(s: M.StatementOf<'bindTry'>, context: Context, after: After): Node {
  const { world, environment } = context
  const slot = s.isNew ? withSlot(context, s.local, { kind: 'bool' }) : undefined
  const variable =
    slot?.variable ?? expressions(world).place({ kind: 'local', local: s.local, type: s.local.type, span: s.span }, environment).variable
  const next = after(slot?.context ?? context)
  const bound = (value: number): Node => assign(variable, constant(value, { kind: 'bool' }), next)
  return lowerTry(s, context, bound(1), bound(0))
}
