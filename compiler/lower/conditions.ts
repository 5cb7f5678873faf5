// Statements that ask a condition: which way to go, whether to go round again, to wait, to fail. Input: a statement and what comes after it;
// output: its step, or code of the step before.
import { branch, lacking } from '../ir/build.ts'
import type { Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { isStep } from '../model/reads.ts'
import { behindFirst } from './asking.ts'
import { beyondFirst, goto, hook, newLocation, step, stepOrCode, type After, type Context } from './context.ts'
import { checked } from './expressions/at.ts'
import { codeExpressions, expressions } from './expressions/expressions.ts'
import { whyFalse } from './falsity.ts'
import { lowerTry } from './lockStatements.ts'
import { failure, lineNumber, note, textOf } from './world.ts'

/** `if`: both sides with a note of coverage each; a condition that is constant here keeps one side alone. */
export function lowerIf(s: M.StatementOf<'if'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = codeExpressions(world)
  const condition = x.value(s.condition, environment)
  const next = after(context)
  const rest = beyondFirst(context)
  const code = (): Node => {
    const side = (what: 'then' | 'otherwise', block: M.Block | undefined): Node => {
      const node = behindFirst(context, block === undefined ? next : context.block(block, rest, next))
      return condition.kind === 'const' || s.implied === true
        ? node
        : note(world, { kind: 'cover', task: context.task.id, what, span: s.condition.span }, node)
    }
    const test =
      condition.kind === 'const'
        ? side(condition.value !== 0 ? 'then' : 'otherwise', condition.value !== 0 ? s.then : s.otherwise)
        : branch(condition, side('then', s.then), side('otherwise', s.otherwise))
    return x.before(s.label, test)
  }
  return stepOrCode(s, context, { verb: 'test', text: `if ${textOf(world, s.condition.span)}`.replace(/\s+/g, ' ') }, code)
}

/** `if try lock`: the request, whose success goes to one side and whose failure to the other. */
export function lowerIfTry(s: M.StatementOf<'ifTry'>, context: Context, after: After): Node {
  const next = after(context)
  const rest = beyondFirst(context)
  return lowerTry(s, context, context.block(s.then, rest, next), context.block(s.otherwise, rest, next))
}

/**
 * `while`: a location of its own where the test is a step; else, and in a block that is one step, a way back in the code, which must not be
 * endless.
 */
export function lowerWhile(s: M.StatementOf<'while'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = codeExpressions(world)
  const condition = x.value(s.condition, environment)
  const next = after(context)
  const test = hook()
  test.condition = condition
  const code = x.before(s.label, test)
  let header = code
  if (context.mode !== 'atomic' && isStep(s, world.model.facts)) {
    const location = newLocation(context, {
      span: s.span,
      label: s.label,
      verb: 'test',
      text: `while ${textOf(world, s.condition.span)}`.replace(/\s+/g, ' '),
    })
    location.code = code
    header = goto(location)
  }
  test.then = behindFirst(context, context.block(s.body, inLoop(beyondFirst(context), next, header), header))
  test.otherwise = behindFirst(context, next)
  return context.mode === 'first' ? code : header
}

/** Where a `break` and a `continue` of this loop lead. */
export const inLoop = (context: Context, behind: Node, again: Node): Context => ({
  ...context,
  leave: (way) => (way.kind === 'break' ? behind : way.kind === 'continue' ? again : context.leave(way)),
})

/** `wait until`: a step that cannot be taken while the condition is false; the finding names the condition. */
export function lowerWait(s: M.StatementOf<'wait'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = expressions(world)
  const condition = x.value(s.condition, environment)
  return step(context, { span: s.span, label: s.label, verb: 'wait', awaits: condition }, () =>
    checked(world, x.checks, s.label, branch(condition, after(context), lacking({ kind: 'condition', span: s.condition.span }))),
  )
}

/** `assert`: where the condition is false the run ends in a failure that says which part of it was. */
export function lowerAssert(s: M.StatementOf<'assert'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = codeExpressions(world)
  const condition = x.value(s.condition, environment)
  const said = s.rule === 'walk' ? 'the walk goes further than it may' : falseText(s, context, 'this is never to be reached')
  const failed = failure(world, s.rule, s.span, s.label, said)
  const code = (): Node =>
    x.before(s.label, branch(condition, after(context), whyFalse(world, context.task.id, s.span, s.condition, environment, failed)))
  return stepOrCode(s, context, { verb: 'assert' }, code)
}

/** `warn`: where the condition is false a note is taken, and the run goes on. */
export function lowerWarn(s: M.StatementOf<'warn'>, context: Context, after: After): Node {
  const { world, environment } = context
  const x = expressions(world)
  const condition = x.value(s.condition, environment)
  const message = falseText(s, context, 'this is reached')
  const name = s.label?.name ?? `warn@${lineNumber(world, s.span)}`
  const code = (): Node => {
    const next = after(context)
    const warned = note(world, { kind: 'warn', task: context.task.id, name, message, span: s.span }, next)
    const why = whyFalse(world, context.task.id, s.span, s.condition, environment, warned)
    return checked(world, x.checks, s.label, branch(condition, next, why))
  }
  return stepOrCode(s, context, { verb: 'warn' }, code)
}

/** What is said where the condition is false. */
function falseText(s: M.StatementOf<'assert' | 'warn'>, { world }: Context, reached: string): string {
  const text = textOf(world, s.condition.span).replace(/\s+/g, ' ')
  return text === 'false' ? reached : `\`${text}\` is false`
}
