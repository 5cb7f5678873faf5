// Formulas of TLA+ as trees, so that conjunction lists come out aligned, which is what they mean in TLA+. Input: a tree; output: lines.
import { nth } from '../../../runtime/entries.ts'

export type Formula =
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Formula[] }
  | { readonly kind: 'if'; readonly condition: string; readonly then: Formula; readonly otherwise: Formula }
  | { readonly kind: 'exists'; readonly name: string; readonly set: string; readonly body: Formula }
  | { readonly kind: 'let'; readonly name: string; readonly value: string; readonly body: Formula }

export const FALSE: Formula = { kind: 'truth', value: false }
const TRUE: Formula = { kind: 'truth', value: true }
export const plain = (text: string): Formula => ({ kind: 'text', text })
const isTruth = (formula: Formula, value: boolean): boolean => formula.kind === 'truth' && formula.value === value
export const isNever = (formula: Formula): boolean => isTruth(formula, false)

/** A conjunction: flat, without what always holds; FALSE where a part never holds. Of no parts it is TRUE. */
export function all(parts: readonly Formula[]): Formula {
  if (parts.some(isNever)) return FALSE
  const flat = parts.flatMap((part) => (part.kind === 'and' ? part.parts : isTruth(part, true) ? [] : [part]))
  const [first] = flat
  return flat.length === 1 && first !== undefined ? first : flat.length === 0 ? TRUE : { kind: 'and', parts: flat }
}

/** A disjunction: flat, without what never holds. Of no parts it is FALSE. */
export function any(parts: readonly Formula[]): Formula {
  const flat = parts.flatMap((part) => (part.kind === 'or' ? part.parts : isNever(part) ? [] : [part]))
  const [first] = flat
  return flat.length === 1 && first !== undefined ? first : flat.length === 0 ? FALSE : { kind: 'or', parts: flat }
}

/** `head[item, item]end` on one line, or one item a line, aligned. */
export function listed(head: string, items: readonly string[], end: string): string {
  const line = `${head}${items.join(', ')}${end}`
  return line.length <= 110 ? line : `${head}${items.join(`,\n${' '.repeat(head.length)}`)}${end}`
}

/** A formula in lines. Parts of a list stand under each other: in TLA+ the column is what ends a list. */
function lines(formula: Formula): readonly string[] {
  switch (formula.kind) {
    case 'truth':
      return [formula.value ? 'TRUE' : 'FALSE']
    case 'text':
      return formula.text.split('\n')
    case 'and':
    case 'or': {
      const bullet = formula.kind === 'and' ? '/\\ ' : '\\/ '
      return formula.parts.flatMap((part) => hung(bullet, lines(part)))
    }
    case 'if':
      return [`IF ${formula.condition}`, ...hung('THEN ', lines(formula.then)), ...hung('ELSE ', lines(formula.otherwise))]
    case 'exists':
      return [`\\E ${formula.name} \\in ${formula.set} :`, ...hung('  ', lines(formula.body))]
    case 'let':
      return [`LET ${formula.name} == ${formula.value} IN`, ...lines(formula.body)]
  }
}

const hung = (first: string, rest: readonly string[]): readonly string[] =>
  rest.map((line, i) => (i === 0 ? first : ' '.repeat(first.length)) + line)

/** Whether both are the same tree. */
export function isSame(a: Formula, b: Formula): boolean {
  switch (a.kind) {
    case 'truth':
      return b.kind === a.kind && a.value === b.value
    case 'text':
      return b.kind === a.kind && a.text === b.text
    case 'and':
    case 'or':
      return b.kind === a.kind && a.parts.length === b.parts.length && a.parts.every((part, i) => isSame(part, nth(b.parts, i)))
    case 'if':
      return b.kind === a.kind && a.condition === b.condition && isSame(a.then, b.then) && isSame(a.otherwise, b.otherwise)
    case 'exists':
      return b.kind === a.kind && a.name === b.name && a.set === b.set && isSame(a.body, b.body)
    case 'let':
      return b.kind === a.kind && a.name === b.name && a.value === b.value && isSame(a.body, b.body)
  }
}

/** `head == formula`, on one line where that has room. */
export const defined = (head: string, formula: Formula): readonly string[] => {
  const body = lines(formula)
  const [only] = body
  return body.length === 1 && only !== undefined && head.length + only.length < 100
    ? [`${head} == ${only}`]
    : [`${head} ==`, ...body.map((line) => `  ${line}`)]
}
