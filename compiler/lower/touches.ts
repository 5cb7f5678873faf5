// Touches of a user buffer: one step tests residency and either does the access or starts the mapping's handler; after the
// handler's `ok` the touch stands before its test again. Any other outcome, renamed as the mapping says, is raised at the touch.
import type { Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { TRUE, branch, compare, number } from '../ir/build.ts'
import { enter } from './calls.ts'
import { beyondFirst, goto, newLocation, type Context } from './context.ts'
import { bindLocal, checked } from './expressions/at.ts'
import { codeExpressions, expressions } from './expressions/expressions.ts'
import { componentOf } from './expressions/types.ts'
import { boundsOf } from '../ir/bounds.ts'
import { callOf, concrete, failure, lineOf, owed, textOf, type Environment } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/**
 * `load` and `store`: a step that tests residency, does the access where the page is there, and else calls the handler and tries again. A
 * mapping without that access lets it through.
 */
export function lowerTouch(s: M.StatementOf<'touch'>, context: Context, after: Node): Node {
  const { world } = context
  const access = s.access === 'load' ? s.mapping.load : s.mapping.store
  const x = expressions(world)
  const target = x.value(s.target, context.environment)
  const type = concrete(world, s.target.type)
  let environment: Environment = { locals: new Map(), self: context.environment.self, outcome: undefined, choices: undefined }
  s.mapping.parameters.forEach((parameter, i) => {
    if (type.kind === 'mapping') environment = bindLocal(environment, parameter, componentOf(type, target, i))
  })
  const code = (again: Node): Node => {
    if (access === undefined) return after
    const y = codeExpressions(world)
    const isAny = access.resident.kind === 'any'
    const resident = isAny ? TRUE : y.value(access.resident, environment)
    const hit = s.body === undefined ? after : context.block(s.body, { ...context, mode: 'atomic', label: s.label }, after)
    const z = codeExpressions(world)
    const values = access.arguments.map((argument, i) =>
      z.stored(argument, concrete(world, nth(access.handler.parameters, i).type), environment),
    )
    const touching: Context = {
      ...beyondFirst(context),
      takesAll: false,
      calls: [...context.calls, callOf('touch', lineOf(world, s.span), s.span)],
    }
    const handled = enter(access.handler, values, {
      context: touching,
      role: 'handler',
      span: s.span,
      label: s.label,
      renames: access.renames,
      next: again,
    })
    const miss = z.before(s.label, handled)
    const { span } = access.resident
    const tested: Node = isAny
      ? {
          kind: 'either',
          branches: owed(world, context.task.id, [
            { fair: true, span, node: hit },
            { fair: false, span, node: miss },
          ]),
        }
      : y.before(s.label, branch(resident, hit, miss))
    const present =
      boundsOf(target).low < 0
        ? branch(
            compare('>=', target, number(0)),
            tested,
            failure(world, 'none', s.target.span, s.label, `\`${textOf(world, s.target.span)}\` is none`),
          )
        : tested
    return checked(world, x.checks, s.label, present)
  }
  const location = newLocation(context.mode === 'first' ? { ...context, mode: 'steps' } : context, {
    span: s.span,
    label: s.label,
    verb: 'touch',
  })
  location.code = code(goto(location))
  return context.mode === 'first' ? location.code : goto(location)
}
