// Assignments and conditions in the words of the spec, for comments in emitted modules and for a system that is
// printed. Input: expressions of the transition system; output: one line of text, not yet made safe for a comment.
import { extent } from './extent.ts'
import type { Expression, Note, Reference, Type } from './system.ts'

/**
 * A value as the spec writes it, from its number in the model: a word, the name of an object, a mapping with its components. Numbers below
 * 0 of references are `none`.
 */
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
        const { low, count } = extent(component.type)
        const own = (rest % count) + low
        rest = Math.floor(rest / count)
        return describeValue(own, component.type)
      })
      return `${type.mapping}(${parts.reverse().join(', ')})`
    }
    case 'set': {
      const { low, count } = extent(type.element)
      return `{${[...Array(count).keys()]
        .filter((bit) => (value >>> bit) & 1)
        .map((bit) => describeValue(bit + low, type.element))
        .join(', ')}}`
    }
  }
}

/** A variable by the name that the spec has for it: of a known element that element's name, as `page[2].dirty`. */
export const describeReference = ({ variable, index }: Reference): string =>
  index.kind === 'const' ? (variable.elements[index.value] ?? variable.name) : `${variable.name}[${describe(index)}]`

/** Cut off where a reader of generated code would stop reading. */
export const describe = (expression: Expression): string => write(expression, 0, false)

/** All of it, with brackets around what is more than one word. */
export const told = (expression: Expression): string => write(expression, 0, true)

function write(expression: Expression, depth: number, whole: boolean): string {
  if (!whole && depth > 4) return '…'
  const inner = (part: Expression): string => {
    const text = write(part, depth + 1, whole)
    const compound = part.kind === 'binary' || part.kind === 'conditional' || part.kind === 'and' || part.kind === 'or'
    return whole && (compound || (part.kind === 'at' && expression.kind === 'not')) ? `(${text})` : text
  }
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
      return whole
        ? `[${expression.table.join(', ')}][${inner(expression.operand)}${expression.low === 0 ? '' : ` - ${expression.low}`}]`
        : inner(expression.operand)
    case 'at':
      return `task ${expression.task} at ${expression.locations.map((location) => location.label ?? location.id).join(', ')}`
  }
}

/** What a note tells, as a printed system and the comments of a module say it. */
export const describeNote = (note: Note): string =>
  'outcome' in note
    ? `${note.kind} ${note.outcome}`
    : note.kind === 'leak'
      ? `leak ${note.lock}`
      : note.kind === 'warn'
        ? `warn ${note.name}`
        : note.kind
