// The few functions that simulator modules calculate with: values and their codes, sets as lists and as bits, division that rounds
// down. Emitted into each module that uses them, as they stand here, so that a module imports nothing but types.
import type { Routine } from '../module.ts'

const helper = (
  name: string,
  comment: string,
  parameters: Readonly<Record<string, string>>,
  returns: string,
  body: readonly string[],
): Routine => ({
  kind: 'function',
  name,
  exported: false,
  comment,
  parameters: Object.entries(parameters).map(([parameter, type]) => ({ name: parameter, type })),
  returns,
  body,
})

export const HELPERS: readonly Routine[] = [
  helper('is<T>', 'Equality of two values of one type.', { a: 'T', b: 'T' }, 'boolean', ['return a === b']),
  helper('valueOf<T>', 'The value with a code.', { list: 'readonly T[]', code: 'number' }, 'T', [
    'const value = list[code]',
    'if (value === undefined) throw new RangeError(`no value has the code ${code}`)',
    'return value',
  ]),
  helper('orNone<T>', 'The same where there can be none.', { list: 'readonly T[]', code: 'number' }, "T | 'none'", [
    "return code === -1 ? 'none' : valueOf(list, code)",
  ]),
  helper('codeOf<T>', 'The code of a value; -1 of none.', { list: 'readonly T[]', value: "T | 'none'" }, 'number', [
    'return (list as readonly unknown[]).indexOf(value)',
  ]),
  helper('elements<T>', 'A set from its bits.', { list: 'readonly T[]', bits: 'number' }, 'readonly T[]', [
    'return list.filter((_, bit) => ((bits >>> bit) & 1) !== 0)',
  ]),
  helper('elementsOrNone<T>', 'The same where none can be in it.', { list: 'readonly T[]', bits: 'number' }, "readonly (T | 'none')[]", [
    "return [...((bits & 1) !== 0 ? (['none'] as const) : []), ...elements(list, bits >>> 1)]",
  ]),
  helper('bitsOf<T>', 'The bits of a set.', { list: 'readonly T[]', shift: 'number', set: "readonly (T | 'none')[]" }, 'number', [
    'return set.reduce((bits, value) => bits | (1 << (codeOf(list, value) + shift)), 0)',
  ]),
  helper('hasBit', '', { bits: 'number', bit: 'number' }, 'boolean', ['return bit >= 0 && bit < 32 && ((bits >>> bit) & 1) !== 0']),
  helper('isSubset', '', { a: 'number', b: 'number' }, 'boolean', ['return (a & ~b) === 0']),
  helper('multiply', 'Without a negative zero.', { a: 'number', b: 'number' }, 'number', ['return a * b + 0']),
  helper('divide', 'Rounds down.', { a: 'number', b: 'number' }, 'number', ['return Math.floor(a / b) + 0']),
  helper('modulo', 'What rounding down leaves.', { a: 'number', b: 'number' }, 'number', ['return a - b * Math.floor(a / b) + 0']),
  helper('forget', 'Values that end with their scope.', { draft: 'Draft', paths: 'readonly (keyof Draft)[]' }, 'void', [
    'for (const path of paths) delete (draft as Partial<Draft>)[path]',
  ]),
]
