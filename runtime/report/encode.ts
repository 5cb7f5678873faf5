// The inverse of decoding: a state's values by path as packed words. Input: what a simulator says of a state; output: the words that
// the checker would have for it, so that runs of both are told by the same code.
import type { Meta, TypeMeta, Value } from '../contract.ts'

/** The words of a state. Paths that have no value are left 0, as the checker leaves them. */
export function packed(meta: Meta, values: Readonly<Record<string, Value>>): Int32Array {
  const words = new Int32Array(1 + Math.max(0, ...meta.fields.map((field) => field.word)))
  for (const field of meta.fields) {
    if (field.bits === 0 || !Object.hasOwn(values, field.path)) continue
    const mask = field.bits === 32 ? -1 : 2 ** field.bits - 1
    words[field.word]! |= ((codeOf(field.type, values[field.path]!) - field.low) & mask) << field.shift
  }
  return words
}

/** The code of a value that `show` gives for it. */
export function codeOf(type: TypeMeta, value: Value): number {
  switch (type.kind) {
    case 'bool':
      return value === true ? 1 : 0
    case 'int':
      return Number(value)
    case 'words':
      return type.words.indexOf(String(value))
    case 'reference':
      return value === 'none' ? -1 : type.names.indexOf(String(value))
    case 'mapping':
      return value === 'none' ? -1 : mappingCode(type, String(value))
    case 'set':
      return typeof value === 'object'
        ? value.reduce<number>((bits, element) => bits | (1 << (codeOf(type.element, element) - type.low)), 0)
        : 0
  }
}

/** `Buffer(File[0], 2)`: mixed radix, the last component fastest. */
function mappingCode(type: TypeMeta & { kind: 'mapping' }, text: string): number {
  const parts = split(text.slice(text.indexOf('(') + 1, -1))
  return type.components.reduce(
    (code, component, index) => code * component.count + codeOf(component.type, valueFrom(parts[index] ?? '')) - component.low,
    0,
  )
}

/** At commas outside brackets: a component may itself be a mapping or a set. */
function split(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1
    if (')]}'.includes(character)) depth -= 1
    if (character === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += character
  }
  return part.trim() === '' ? parts : [...parts, part.trim()]
}

function valueFrom(text: string): Value {
  if (/^-?\d+$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text.startsWith('{') ? split(text.slice(1, -1)).map(valueFrom) : text
}
