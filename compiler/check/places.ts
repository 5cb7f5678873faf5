// What an assignment may change: a `var`, a field, an element of an array (LS3016), and ghosts only by ghost assignments (LS5012).
// Input: a place and a syntax tree; output: a place of the model, or `undefined` where it has been reported.
import type * as ast from '../ast/ast.ts'
import type { Expression, Place } from '../model/model.ts'
import { type Env, findLocal } from './env.ts'
import { checkExpression } from './demands.ts'
import { valueCandidates } from './names.ts'
import { checkElementIndex, checkReference, memberOf } from './references.ts'
import { brokenType, isBroken, isBrokenType } from './namespaces.ts'
import { aValueOf } from './types.ts'

export function checkPlace(env: Env, node: ast.Expression, ghost: boolean): Place | undefined {
  const place = resolvePlace(env, node, ghost)
  if (place === undefined || isBrokenType(place.type)) return undefined
  if (place.type.kind === 'lock') {
    env.tables.report.error('LS3016', node.span, 'a lock cannot be assigned', {
      hint: 'a lock is no value, and lock verbs change who holds it: a field keeps what has it, `last : File?`, and `last.l` is the lock',
    })
    return undefined
  }
  if (place.type.kind === 'array') {
    env.tables.report.error('LS3016', node.span, 'an array is assigned element by element')
    return undefined
  }
  return place
}

function resolvePlace(env: Env, node: ast.Expression, ghost: boolean): Place | undefined {
  switch (node.kind) {
    case 'reference':
      return localPlace(env, node, ghost)
    case 'member': {
      const object = checkExpression(env, node.object)
      const found = memberOf({ ...env, ghosts: true }, object, node.name, node.span)
      return isBroken(found) ? undefined : fieldPlace(env, found, ghost)
    }
    case 'index': {
      const array = resolvePlace(env, node.object, ghost)
      const index = checkElementIndex(env, node.index, array?.type ?? brokenType)
      if (array === undefined || isBrokenType(array.type)) return undefined
      if (array.type.kind !== 'array') {
        env.tables.report.error('LS3009', node.object.span, `only arrays have an index, not ${aValueOf(array.type)}`)
        return undefined
      }
      return { kind: 'element', array, index, type: array.type.element, span: node.span }
    }
    case 'invalid':
      return undefined
    default:
      env.tables.report.error('LS3016', node.span, 'only a `var`, a field or an element of an array can be assigned')
      return undefined
  }
}

function localPlace(env: Env, node: ast.ExpressionOf<'reference'>, ghost: boolean): Place | undefined {
  const report = env.tables.report
  const name = node.name.text
  const binding = findLocal(env, name)
  if (binding !== undefined) env.tables.names.use(node.name, { kind: 'local', ...binding })
  env.tables.names.ask(node.name, () => valueCandidates(env, node.span.start))
  if (binding === undefined) {
    const meant = checkReference(env, node, undefined)
    if (!isBroken(meant))
      report.error('LS3016', node.span, `\`${name}\` cannot be assigned`, { hint: 'only a `var`, a field or an element of an array can' })
    return undefined
  }
  if (ghost) {
    report.error('LS5012', node.span, `\`${name}\` is a local, and \`ghost\` assigns ghost fields only`)
    return undefined
  }
  if (binding.by !== 'var') {
    const what = { parameter: 'a parameter', let: 'bound by `let`', with: 'a name of the attempt', binder: 'a bound name', var: 'a var' }[
      binding.by
    ]
    report.error('LS3016', node.span, `\`${name}\` is ${what} and cannot be assigned`, {
      hint: binding.by === 'let' ? 'declare it with `var`' : 'only the `with` of a `retry` changes it, or copy it into a `var`',
      related: [{ span: binding.local.span, message: 'bound here' }],
    })
    return undefined
  }
  return { kind: 'local', local: binding.local, type: binding.local.type, span: node.span }
}

function fieldPlace(env: Env, found: Expression, ghost: boolean): Place | undefined {
  const report = env.tables.report
  if (found.kind !== 'field') {
    report.error('LS3016', found.span, 'a mapping is a value and does not change', { hint: 'assign another mapping to what holds it' })
    return undefined
  }
  if (found.field.ghost !== ghost) {
    report.error('LS5012', found.span, ghost ? `\`${found.field.name}\` is no ghost` : `\`${found.field.name}\` is a ghost`, {
      hint: ghost ? 'leave `ghost` out' : 'begin the assignment with `ghost`',
      related: [{ span: found.field.span, message: 'declared here' }],
    })
    return undefined
  }
  if (found.field.owner !== 'task' && found.field.owner.pool?.live === found.field) {
    report.error('LS3016', found.span, '`live` is changed by `new` and `free` alone', { hint: '`initially` says which objects are there' })
    return undefined
  }
  return { kind: 'field', object: found.object, field: found.field, type: found.type, span: found.span }
}
