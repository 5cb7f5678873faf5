// The names of an exported model: the spec's own wherever the target language allows them. Input: what the spec calls something;
// output: a name that nothing else in the model has and that is no word of the language.
import { identifier } from '../text.ts'
import type { Type } from '../../ir/system.ts'
import type { Kind } from './print.ts'
import type { Reserved } from './words.ts'

export interface Naming {
  /** A name for something of its own. */
  readonly fresh: (text: string) => string
  /** Names for parameters and the like: they differ from each other and from all names of the model. */
  readonly inner: () => Inner
  /** A constant for a value: a word, an object, a task; undefined for a plain number. */
  readonly constant: (value: number, type: Type) => string | undefined
  /** The constants asked for so far, in the order of their names. */
  readonly constants: () => readonly { readonly name: string; readonly value: number }[]
}

export type Inner = (text: string) => string

/** Declarations that are written down when they are first needed: by what makes one the same, the name of that one. */
export function onceEach(names: Naming, written: string[]): (key: string, name: string, make: (name: string) => string) => string {
  const known = new Map<string, string>()
  return (key, name, make) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const fresh = names.fresh(name)
    known.set(key, fresh)
    written.push(make(fresh))
    return fresh
  }
}

/** `more`: names that the model itself has. */
export function naming({ words, barred }: Reserved, ...more: readonly string[]): Naming {
  const keywords = new Set([...words, ...more].map((word) => word.toLowerCase()))
  const used = new Set<string>()
  const inside = new Set<string>()
  const constants = new Map<string, { readonly name: string; readonly value: number }>()
  const free = (text: string, taken: (name: string) => boolean): string => {
    const plain = identifier(text)
    const base = barred.test(plain) || !/[A-Za-z]/.test(plain) ? `the_${plain}` : plain
    let name = base
    for (let i = 2; used.has(name) || keywords.has(name.toLowerCase()) || taken(name); i++) name = `${base}_${i}`
    return name
  }
  const fresh = (text: string): string => {
    const name = free(text, (one) => inside.has(one))
    used.add(name)
    return name
  }
  return {
    fresh,
    inner: () => {
      const own = new Set<string>()
      return (text) => {
        const name = free(text, (one) => own.has(one))
        own.add(name)
        inside.add(name)
        return name
      }
    },
    constant: (value, type) => {
      const text = wordOf(value, type)
      if (text === undefined) return undefined
      const key = `${text} ${value}`
      const known = constants.get(key) ?? { name: fresh(text), value }
      constants.set(key, known)
      return known.name
    },
    constants: () => [...constants.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** The name of a function that looks a number up: of one that tests for few values, what it tests. */
export function tableName(table: readonly number[], low: number, kind: Kind): string {
  if (kind !== 'bool') return 'table'
  const where = (wanted: boolean): readonly string[] =>
    table.flatMap((value, i) => ((value !== 0) === wanted ? [`${low + i}`.replace('-', 'minus_')] : []))
  const [yes, no] = [where(true), where(false)]
  const [listed, head] = no.length < yes.length ? [no, 'is_not'] : [yes, 'is']
  return listed.length > 4 ? 'table' : `${head}_${listed.join('_or_')}`
}

function wordOf(value: number, type: Type): string | undefined {
  switch (type.kind) {
    case 'words':
      return type.words[value]
    case 'object':
    case 'task':
      return value === -1 ? 'none' : type.names[value]
    case 'mapping':
      return value === -1 ? 'none' : undefined
    case 'bool':
    case 'int':
    case 'set':
    case 'lock':
      return undefined
  }
}
