// Expressions of a module's structure as text: brackets by precedence, types where the language has them. Input: an expression, how tightly
// it has to bind where it stands, the language; output: text. Part of print.ts.
import type { ArrowHead, Js, Operator } from './module.ts'
import { int, key, quote, template } from './text.ts'

/** The two languages: one with types and comments, indented; the other as short as it comes. */
export type Language = 'typescript' | 'javascript'

/** How tightly operators bind, as JavaScript has it. */
const LEVELS: Readonly<Record<Operator, number>> = {
  '*': 13,
  '/': 13,
  '%': 13,
  '+': 12,
  '-': 12,
  '<<': 11,
  '>>>': 11,
  '<': 10,
  '<=': 10,
  '>': 10,
  '>=': 10,
  '===': 9,
  '!==': 9,
  '&': 8,
  '^': 7,
  '|': 6,
  '&&': 5,
  '||': 4,
  '??': 4,
  ',': 1,
}
const CALL = 17
const UNARY = 15
const AS = 10
const CONDITIONAL = 3
/** What stands where values are separated by commas. */
export const STORE = 2

/** Where the right side may be the same operator without brackets: sums are of integers. */
const ASSOCIATIVE: ReadonlySet<Operator> = new Set(['+', '&', '|', '&&', '||'])

/** As text that binds at least as tightly as needed. */
export function printExpression(js: Js, needed: number, language: Language): string {
  switch (js.kind) {
    case 'name':
      return js.name
    case 'number': {
      const text = js.hex ? int(js.value) : String(js.value)
      return js.value < 0 && needed > UNARY ? `(${text})` : text
    }
    case 'boolean':
      return String(js.value)
    case 'string':
      return quote(js.value)
    case 'template':
      return `\`${js.parts.map((part) => (typeof part === 'string' ? template(part) : `\${${printExpression(part, 0, language)}}`)).join('')}\``
    case 'unary':
      // Two of `-` would be another operator.
      return wrapped(`${js.operator}${printExpression(js.operand, js.operator === '-' ? UNARY + 1 : UNARY, language)}`, UNARY, needed)
    case 'binary': {
      const { operator, left, right } = js
      const level = LEVELS[operator]
      const same = right.kind === 'binary' && right.operator === operator && ASSOCIATIVE.has(operator)
      const text = `${sided(left, operator, level, language)} ${operator} ${sided(right, operator, same ? level : level + 1, language)}`
      return wrapped(text, level, needed)
    }
    case 'store':
      return wrapped(
        `${printExpression(js.target, CALL, language)} ${js.operator} ${printExpression(js.value, STORE, language)}`,
        STORE,
        needed,
      )
    case 'conditional': {
      const [test, then, otherwise] = [js.test, js.then, js.otherwise].map((part) => printExpression(part, CONDITIONAL + 1, language))
      return wrapped(`${test} ? ${then} : ${otherwise}`, CONDITIONAL, needed)
    }
    case 'call':
    case 'new': {
      const types = js.types === undefined || language === 'javascript' ? '' : `<${js.types.join(', ')}>`
      return `${js.kind === 'new' ? 'new ' : ''}${printExpression(js.callee, CALL, language)}${types}(${listed(js.given, language)})`
    }
    case 'member':
      return `${printExpression(js.object, CALL, language)}.${js.name}`
    case 'element': {
      const object = printExpression(js.object, CALL, language)
      const sure = js.is === 'sure' && language === 'typescript' ? '!' : ''
      return `${object}${js.is === 'optional' ? '?.' : ''}[${printExpression(js.index, 0, language)}]${sure}`
    }
    case 'list':
      return `[${listed(js.items, language)}]`
    case 'record':
      return wrapped(recordText(js, language), STORE, needed)
    case 'arrow': {
      // A brace would begin a block.
      const body = printExpression(js.body, js.body.kind === 'record' ? STORE + 1 : STORE, language)
      return wrapped(`${headText(js.head, language)} => ${body}`, STORE, needed)
    }
    case 'spread':
      return `...${printExpression(js.value, STORE, language)}`
    case 'as':
      if (language === 'javascript') return printExpression(js.value, needed, language)
      return wrapped(`${printExpression(js.value, AS, language)} as ${js.type}`, AS, needed)
  }
}

/** `&&` inside `||` is bracketed for the eye. */
const sided = (js: Js, operator: Operator, level: number, language: Language): string =>
  printExpression(js, operator === '||' && js.kind === 'binary' && js.operator === '&&' ? LEVELS['&&'] + 1 : level, language)

const wrapped = (text: string, level: number, needed: number): string => (level < needed ? `(${text})` : text)

const listed = (list: readonly Js[], language: Language): string => list.map((one) => printExpression(one, STORE, language)).join(', ')

function recordText({ entries, lines }: Js & { kind: 'record' }, language: Language): string {
  if (entries.length === 0) return '{}'
  const texts = entries.map(({ name, value }) => (value === undefined ? name : `${key(name)}: ${printExpression(value, STORE, language)}`))
  return lines ? `{\n${texts.map((text) => `${text},\n`).join('')}}` : `{ ${texts.join(', ')} }`
}

function headText({ parameters, over = '', returns }: ArrowHead, language: Language): string {
  const typed = language === 'typescript'
  const texts = parameters.map(({ name, type }) => (typed && type !== undefined ? `${name}: ${type}` : name))
  return typed ? `${over}(${texts.join(', ')})${returns === undefined ? '' : `: ${returns}`}` : `(${texts.join(', ')})`
}
