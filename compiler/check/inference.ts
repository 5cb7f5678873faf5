// The type of a name that is bound without one (LS3007). Input: the value that it starts with; output: a type that holds what the name
// can be later. A `let` keeps its value's type; what changes needs a finite type, which a number alone does not give.
import type * as ast from '../ast/ast.ts'
import type { Expression, Type } from '../model/model.ts'
import { type Tables, brokenType, isBroken } from './namespaces.ts'
import { aValueOf, isInt } from './types.ts'

export function inferLocal(tables: Tables, name: ast.Name, value: Expression, changes: boolean): Type {
  if (isBroken(value)) return brokenType
  const type = value.type
  if (type.kind === 'array' || (type.kind === 'lock' && changes)) {
    tables.report.error('LS3012', value.span, `a local${type.kind === 'lock' ? ' that changes' : ''} cannot be ${aValueOf(type)}`, {
      hint: type.kind === 'lock' ? '`let` names a lock, and names it for good' : 'bind one of its elements',
    })
    return brokenType
  }
  if (type.kind === 'none' || (type.kind === 'set' && type.element.kind === 'integer')) {
    tables.report.error('LS3007', name.span, `nothing says what type \`${name.text}\` has`, {
      hint: type.kind === 'none' ? `\`${name.text} : SomeClass? = none\`` : `\`${name.text} : set of 0..3 = …\``,
    })
    return brokenType
  }
  if (!changes) return type
  if (isInt(type)) {
    tables.report.error('LS3007', name.span, `\`${name.text}\` changes, so its range must be declared`, {
      hint: `as in \`var ${name.text} : 0..3 = …\``,
    })
    return brokenType
  }
  return value.kind === 'word' ? homeOf(tables, value.word) : type
}

/** All words of the types that have this word: what a name may become that starts as the word. */
function homeOf(tables: Tables, word: string): Type {
  const words = (tables.words.get(word) ?? []).flatMap((home) => home.words)
  return { kind: 'words', words: [...new Set(words)] }
}
