// What a condition reads, for telling why it is false: `File[1].cache` with its value. Input: an expression and its scope; output: values of
// the runtime's type Read. Names that quantifiers bind and indices stand in the path as their values.
import { arrow, isSame, list, template } from '../emit/js.ts'
import type { Js } from '../emit/module.ts'
import type { Expression, Local } from '../model/model.ts'
import { isLiteral, parts } from '../model/reads.ts'
import { domain, helper, term, type Scope } from './expressions.ts'
import { safe } from './names.ts'

export function reads(e: Expression, scope: Scope): readonly Js[] {
  if (isLiteral(e)) return []
  switch (e.kind) {
    case 'instance':
    case 'taskName':
    case 'mapped':
      return []
    case 'local':
      return scope.bound.has(e.local) ? [] : [entry(e, scope)]
    case 'field':
    case 'element':
      // A lock or an array is no value by itself.
      return e.type.kind === 'lock' || e.type.kind === 'array' ? [] : [entry(e, scope)]
    case 'size':
    case 'switch':
    case 'component':
    case 'neighbour':
    case 'apply':
    case 'along':
    case 'held':
    case 'mine':
    case 'holder':
    case 'queued':
    case 'at':
      return [entry(e, scope)]
    case 'quantifier': {
      const all = domain(e.domain, scope)
      scope.bound.add(e.local)
      scope.uses.bound.delete(e.local)
      const inner = reads(e.body, scope)
      // What does not hang on the name is read once.
      if (!scope.uses.bound.has(e.local) || inner.length === 0) return inner
      return [arrow([], helper(scope, 'reading', all, arrow([safe(e.local.name)], list(inner))))]
    }
    case 'unary':
    case 'binary':
    case 'conditional':
    case 'set':
    case 'position':
    case 'extreme':
      return distinct(parts(e).flatMap((part) => reads(part, scope)))
  }
}

/** What is said twice is told once. */
const distinct = (all: readonly Js[]): readonly Js[] => all.filter((one, at) => !all.slice(0, at).some((before) => isSame(one, before)))

const entry = (e: Expression, scope: Scope): Js => arrow([], list([path(e, scope), term(e, scope)]))

/** Its text, with references and indices in it as what they are: `f.slots[n]` is `File[0].slots[2]`. */
function path(e: Expression, scope: Scope): Js {
  const { file, start, end } = e.span
  const said: { readonly start: number; readonly end: number; readonly value: Js }[] = []
  // What the text itself binds is no one thing there.
  const within = new Set<Local>()
  const look = (part: Expression): void => {
    if (part.kind === 'quantifier' || part.kind === 'along') within.add(part.local)
    const inside = part.span.file === file && part.span.start >= start && part.span.end <= end
    if (inside && part !== e && isNamed(part) && !(part.kind === 'local' && within.has(part.local)))
      said.push({ start: part.span.start, end: part.span.end, value: term(part, scope) })
    else parts(part).forEach(look)
  }
  look(e)
  let at = start
  const text: (string | Js)[] = []
  const plain = (to: number): string => scope.sheet.source.between(file, at, to)
  for (const one of said.sort((a, b) => a.start - b.start)) {
    if (one.start < at) continue
    text.push(plain(one.start), one.value)
    at = one.end
  }
  return template([...text, plain(end)])
}

/** Stands in a path for the object, the task, the word or the number that it is. */
const isNamed = (e: Expression): boolean =>
  e.kind === 'current' || (e.kind === 'local' && ['object', 'task', 'int', 'integer', 'words'].includes(e.type.kind))
