// The integers that stand for the values of a type. Input: a type of the transition system; output: the lowest and how many.
import type { Type } from './system.ts'

interface Extent {
  readonly low: number
  readonly count: number
}

/** Smallest encoded value and number of values; an optional reference begins at -1, which is `none`. */
export function extent(type: Type): Extent {
  switch (type.kind) {
    case 'bool':
      return { low: 0, count: 2 }
    case 'int':
      return { low: type.low, count: type.high - type.low + 1 }
    case 'words':
      return { low: 0, count: type.words.length }
    case 'lock':
      return { low: 0, count: type.names.length }
    case 'object':
    case 'task':
      return type.optional ? { low: -1, count: type.names.length + 1 } : { low: 0, count: type.names.length }
    case 'mapping': {
      const count = type.components.reduce((product, component) => product * extent(component.type).count, 1)
      return type.optional ? { low: -1, count: count + 1 } : { low: 0, count }
    }
    case 'set':
      return { low: 0, count: 2 ** extent(type.element).count }
  }
}

/** Smallest and largest encoded value. */
export const rangeOf = (type: Type): { readonly low: number; readonly high: number } => {
  const { low, count } = extent(type)
  return { low, high: low + count - 1 }
}

/** Number of values. */
export const sizeOf = (type: Type): number => extent(type).count
