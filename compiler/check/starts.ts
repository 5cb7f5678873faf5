// What `initially` may set: a field of an object or a task that is named outright (LS6006). Input: a place in a workload and a syntax
// tree; output: the field or element, as an expression, or `undefined` where it has been reported.
import type * as ast from '../ast/ast.ts'
import type { Expression } from '../model/model.ts'
import { isConstant } from './constants.ts'
import type { Env } from './env.ts'
import { checkExpression } from './demands.ts'
import { isBroken } from './namespaces.ts'
import { aValueOf } from './types.ts'

export function checkPlaceOfStart(env: Env, node: ast.Expression): Extract<Expression, { kind: 'field' | 'element' }> | undefined {
  const { report } = env.tables
  // The target is a place, not a value that is read: fields may stand in it, and ghosts.
  const target = checkExpression({ ...env, state: true, ghosts: true }, node)
  if (isBroken(target)) return undefined
  if (target.kind !== 'field' && target.kind !== 'element') {
    report.error('LS6006', node.span, '`initially` sets a field of a named object or task')
    return undefined
  }
  if (!isNamed(target)) {
    report.error('LS6006', node.span, 'what `initially` sets is named outright, as in `File[0].cache`')
    return undefined
  }
  if (target.type.kind === 'lock' || target.type.kind === 'array') {
    report.error('LS6006', node.span, `\`initially\` cannot set ${aValueOf(target.type)}`, {
      hint: target.type.kind === 'array' ? 'set its elements' : 'nobody holds a lock at the start',
    })
    return undefined
  }
  return target
}

/** An index that stands for itself. */
function isKnown(index: Expression): boolean {
  if (index.kind !== 'position') return isConstant(index)
  const { value } = index
  if (value.kind === 'instance') return value.index === undefined || isConstant(value.index)
  return value.kind === 'word' || value.kind === 'bool' || isConstant(value)
}

function isNamed(expression: Expression): boolean {
  switch (expression.kind) {
    case 'element':
      return expression.array.kind === 'field' && isKnown(expression.index) && isNamed(expression.array)
    case 'field': {
      const { object } = expression
      return (object.kind === 'instance' || object.kind === 'taskName') && (object.index === undefined || isConstant(object.index))
    }
    default:
      return false
  }
}
