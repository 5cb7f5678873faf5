// Packed states as flat values by path: what traces print and what a replay in the generated simulator is compared with.
// In: meta data and words. Out: one record per state, in the canonical form below.
//
// The record has one entry per element of `meta.fields` that has a value in the state, in that order, under `FieldMeta.path`:
// - `field`, `hold`, `queue`: always. A hold is its count, 0 included. A queue entry is its code: 0 empty, else 1 + task * modes + mode.
// - `place`: always; the index of the location among the task's. Texts and labels are not unique, the index is.
// - `local`, `round`, `count`, `snapshot`, `given`, `remaining`: only where the location of the owning task lists them in its scope.
// Every value is `show(field.type, code)`.
import { placeOf, read } from './elements.ts'
import type { FieldMeta, Meta, TypeMeta, Value } from './contract.ts'

/** The values of a state that stands alone, by path. Without an entry: what has no value where its task stands. */
export function values(meta: Meta, words: Int32Array): Readonly<Record<string, Value>> {
  return valuesAt(meta, words, 0)
}

/** The same for the state at word offset `at`. */
export function valuesAt(meta: Meta, states: Int32Array, at: number): Readonly<Record<string, Value>> {
  const inScope = meta.tasks.map((task, t) => task.locations[placeOf(meta, t, states, at)]?.scope ?? [])
  const record: Record<string, Value> = {}
  meta.fields.forEach((field, index) => {
    if (hasValue(field, index, inScope)) record[field.path] = show(field.type, read(field, states, at))
  })
  return record
}

function hasValue(field: FieldMeta, index: number, inScope: readonly (readonly number[])[]): boolean {
  switch (field.kind) {
    case 'field':
    case 'hold':
    case 'queue':
    case 'place':
      return true
    case 'local':
    case 'round':
    case 'count':
    case 'snapshot':
    case 'given':
    case 'remaining':
      return field.task === -1 || (inScope[field.task]?.includes(index) ?? false)
  }
}

/** A code of a type as it is shown: a boolean, a number, a word, a name or `none`, `Buffer(File[0], 2)`, a list for a set. */
export function show(type: TypeMeta, code: number): Value {
  switch (type.kind) {
    case 'bool':
      return code !== 0
    case 'int':
      return code
    case 'words':
      return type.words[code] ?? `word ${code}`
    case 'reference':
      return code === -1 ? 'none' : (type.names[code] ?? `object ${code}`)
    case 'mapping':
      return code === -1 ? 'none' : `${type.mapping}(${componentsOf(type, code).join(', ')})`
    case 'set': {
      const elements: Value[] = []
      for (let bit = 0; bit < 32; bit++) if ((code >>> bit) & 1) elements.push(show(type.element, type.low + bit))
      return elements
    }
  }
}

/** Mixed radix, the last component fastest. */
function componentsOf(type: TypeMeta & { kind: 'mapping' }, code: number): string[] {
  const shown: string[] = []
  let rest = code
  for (const component of [...type.components].reverse()) {
    shown.unshift(text(show(component.type, component.low + (rest % component.count))))
    rest = Math.floor(rest / component.count)
  }
  return shown
}

/** A value on one line. */
export function text(value: Value): string {
  return typeof value === 'object' ? `{${value.map(text).join(', ')}}` : String(value)
}
