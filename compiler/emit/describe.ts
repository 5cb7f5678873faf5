// Assignments and conditions in the words of the spec, for comments in emitted modules. Input: expressions of the transition
// system; output: one line of text, not yet made safe for a comment.
import type { Expression, Reference, Type } from '../ir/system.ts'

export function describeValue(value: number, type: Type): string {
  switch (type.kind) {
    case 'bool':
      return value === 0 ? 'false' : 'true'
    case 'int':
      return String(value)
    case 'words':
      return type.words[value] ?? String(value)
    case 'object':
    case 'task':
    case 'lock':
      return value < 0 ? 'none' : (type.names[value] ?? String(value))
    case 'mapping': {
      if (value < 0) return 'none'
      let rest = value
      const parts = [...type.components].reverse().map((component) => {
        const size = sizeOf(component.type)
        const own = (rest % size) + lowOf(component.type)
        rest = Math.floor(rest / size)
        return describeValue(own, component.type)
      })
      return `${type.mapping}(${parts.reverse().join(', ')})`
    }
    case 'set': {
      const low = lowOf(type.element)
      return `{${[...Array(sizeOf(type.element)).keys()].filter((bit) => (value >>> bit) & 1).map((bit) => describeValue(bit + low, type.element)).join(', ')}}`
    }
  }
}

const lowOf = (type: Type): number => {
  switch (type.kind) {
    case 'int':
      return type.low
    case 'object':
    case 'task':
    case 'mapping':
      return type.optional ? -1 : 0
    case 'bool':
    case 'words':
    case 'lock':
    case 'set':
      return 0
  }
}

const sizeOf = (type: Type): number => {
  switch (type.kind) {
    case 'bool':
      return 2
    case 'int':
      return type.high - type.low + 1
    case 'words':
      return type.words.length
    case 'object':
    case 'task':
      return type.names.length - lowOf(type)
    case 'lock':
      return type.names.length
    case 'mapping':
      return type.components.reduce((product, part) => product * sizeOf(part.type), 1) - lowOf(type)
    case 'set':
      return 2 ** sizeOf(type.element)
  }
}

export const describeReference = ({ variable, index }: Reference): string =>
  index.kind === 'const' ? (variable.elements[index.value] ?? variable.name) : `${variable.name}[${describe(index)}]`

/** Cut off where a reader of generated code would stop reading. */
export function describe(expression: Expression, depth = 0): string {
  if (depth > 4) return '…'
  const inner = (part: Expression): string => describe(part, depth + 1)
  switch (expression.kind) {
    case 'const':
      return describeValue(expression.value, expression.type)
    case 'parameter':
      return expression.parameter.name
    case 'read':
      return describeReference(expression.reference)
    case 'temp':
      return expression.temp.name
    case 'not':
      return `not ${inner(expression.operand)}`
    case 'binary':
      return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`
    case 'conditional':
      return `if ${inner(expression.condition)} then ${inner(expression.then)} else ${inner(expression.otherwise)}`
    case 'and':
    case 'or':
      return expression.operands.map(inner).join(` ${expression.kind} `)
    case 'anyHeld':
      return `held(${expression.holds.map((hold) => hold.name).join(', ')})`
    case 'size':
      return `count(${inner(expression.operand)})`
    case 'table':
      return inner(expression.operand)
    case 'at':
      return `task ${expression.task} at ${expression.locations.map((location) => location.label ?? location.id).join(', ')}`
  }
}
