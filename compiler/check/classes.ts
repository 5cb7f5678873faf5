// Classes, task fields and their first values. Input: the declarations; output: their places in the model completed. First values are
// known before the first state, so they read none.
import type { Expression } from '../model/model.ts'
import type * as ast from '../ast/ast.ts'
import type { Field } from '../model/model.ts'
import { closedEnv } from './env.ts'
import { literalRange } from './constants.ts'
import { checkConstant, checkFitting } from './demands.ts'
import { type Declared, type Tables, brokenType, isBrokenType } from './namespaces.ts'
import { resolveType } from './typeExpressions.ts'

/** The number of objects of each class: constant, and at least one (LS3015). */
export function checkClassCounts(tables: Tables): void {
  for (const { node, model } of tables.classes.values()) {
    if (node.count === undefined) continue
    model.count = checkConstant(closedEnv(tables, 'the number of objects'), node.count)
    const range = model.count === undefined ? undefined : literalRange(model.count)
    if (range !== undefined && range.high < 1)
      tables.report.error('LS3015', node.count.span, `class \`${model.name}\` has at least one object`)
  }
}

function allFields(tables: Tables): readonly Declared<ast.FieldDeclaration, Field>[] {
  return [...[...tables.fields.values()].flatMap((fields) => [...fields.values()]), ...tables.taskFields.values()]
}

/** The types of all fields of classes and tasks. A ghost is no lock (LS3012). */
export function checkFieldTypes(tables: Tables): void {
  for (const { node, model } of allFields(tables)) {
    model.type = resolveType(tables, node.type, 'field')
    if (model.ghost && !isBrokenType(model.type) && (model.type.kind === 'lock' || isLockArray(model.type))) {
      tables.report.error('LS3012', node.type.span, 'a ghost cannot be a lock')
      model.type = brokenType
    }
  }
}

function isLockArray(type: Field['type']): boolean {
  return type.kind === 'array' && type.element.kind === 'lock'
}

/** The first value of each field that has one. A lock has none (LS3001): nobody holds it. */
export function checkInitialValues(tables: Tables): void {
  for (const { node, model } of allFields(tables)) {
    if (node.initial === undefined || isBrokenType(model.type)) continue
    if (model.type.kind === 'lock' || isLockArray(model.type)) {
      tables.report.error('LS3001', node.initial.span, 'a lock has no first value: nobody holds it')
      continue
    }
    model.initial = checkInitial(tables, node.initial, model)
  }
}

/** Of an array: what each of its elements starts as. */
function checkInitial(tables: Tables, node: ast.Expression, field: Field): Expression {
  const type = field.type.kind === 'array' ? field.type.element : field.type
  if (node.kind === 'any') return { kind: 'any', type, span: node.span }
  return checkFitting(closedEnv(tables, 'the first value of a field'), node, type, `field \`${field.name}\``)
}
