// The objects and the fields of tasks with their first values. Input: the typed model; output: records of shapes. What may fail is a
// function, evaluated where nothing else is said of the place.
import { arrow, decimal, entry, linedRecord, list, method, record, spread, string, truth } from '../emit/js.ts'
import type { Js } from '../emit/module.ts'
import type { Expression, Field, Model, Type } from '../model/model.ts'
import { helper, none, scopeIn, stored, term, valuesOf, type Scope, type Sheet } from './expressions.ts'
import { kindName } from './kinds.ts'
import { classKey, taskKey } from '../../runtime/keys.ts'

/** `(names) => value`, or `() => value` where the names of the tasks are not asked for. */
export function overNames(sheet: Sheet, write: (scope: Scope) => Js): Js {
  const scope = scopeIn(sheet, false)
  const value = write(scope)
  return arrow(scope.uses.names ? ['names'] : [], value)
}

/** The classes with their counts and fields, and the fields of tasks: a function, since a first value may name tasks. */
export function objectsOf(model: Model, sheet: Sheet): Js {
  const shapes = (fields: readonly Field[], keyOf: (name: string) => string, scope: Scope): Js =>
    record(fields.map((field) => entry(keyOf(field.name), shapeCall(field.type, field.initial, scope))))
  return overNames(sheet, (scope) => {
    const classes = model.classes.map((one) =>
      entry(
        classKey(one.name),
        record([
          entry('count', one.count === undefined ? decimal(1) : term(one.count, scope)),
          entry('single', truth(one.count === undefined)),
          ...(one.pool === undefined ? [] : [entry('pool', truth(true))]),
          entry(
            'fields',
            shapes(one.fields, (said) => said, scope),
          ),
        ]),
      ),
    )
    const task = model.taskFields.length === 0 ? [] : [entry('taskFields', shapes(model.taskFields, taskKey, scope))]
    return linedRecord([entry('classes', linedRecord(classes)), ...task])
  })
}

function shapeCall(type: Type, initial: Expression | undefined, scope: Scope): Js {
  switch (type.kind) {
    case 'lock': {
      const over = type.over === undefined ? [] : [list([term(type.over.low, scope), term(type.over.high, scope)])]
      return helper(scope, 'lock', string(kindName(type, scope.sheet)), ...over)
    }
    case 'array': {
      if (initial?.type.kind === 'array') return firstShape(stored(initial, type, scope), initial, scope)
      const elements = type.by === undefined ? term(type.length, scope) : valuesOf(type.by, scope)
      return helper(scope, 'array', elements, shapeCall(type.element, initial, scope))
    }
    default:
      return firstShape(firstValues(type, initial, scope), initial, scope)
  }
}

/** What can fail is evaluated where it is not overridden, and no earlier. */
const firstShape = (values: Js, initial: Expression | undefined, scope: Scope): Js =>
  mayFail(initial, scope) ? helper(scope, 'fieldOf', arrow([], list([values]))) : helper(scope, 'field', values)

/** The same as the value of a place that is said beside the declaration. */
export const firstList = (values: Js, initial: Expression, scope: Scope): Js =>
  mayFail(initial, scope) ? arrow([], list([values])) : list([values])

function mayFail(initial: Expression | undefined, { sheet }: Scope): boolean {
  if (initial === undefined || initial.kind === 'any') return false
  const own = scopeIn(sheet, false)
  stored(initial, initial.type, own)
  return own.uses.helpers || initial.kind === 'conditional' || initial.kind === 'binary'
}

/** First values, as the arguments of a call. */
export function firstValues(type: Type, initial: Expression | undefined, scope: Scope): Js {
  if (initial?.kind === 'any') return spread(valuesOf(type, scope))
  if (initial !== undefined) return stored(initial, type, scope)
  return firstOf(type, scope)
}

function firstOf(type: Type, scope: Scope): Js {
  switch (type.kind) {
    case 'bool':
      return truth(false)
    case 'int':
      return term(type.low, scope)
    case 'words':
      return string(type.words[0] ?? '')
    case 'set':
      return list([])
    case 'none':
      return none
    case 'object':
      return type.optional ? none : string(type.class.count === undefined ? type.class.name : `${type.class.name}[0]`)
    case 'task':
      return type.optional ? none : spread(method(valuesOf(type, scope), 'slice', [decimal(0), decimal(1)]))
    case 'mapping':
      return type.optional ? none : record(type.mapping.parameters.map((one) => entry(one.name, firstOf(one.type, scope))))
    case 'array':
    case 'lock':
    case 'integer':
      throw new Error(`no first value of ${type.kind}`)
  }
}
