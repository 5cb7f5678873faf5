// Pieces of TypeScript expressions with how tightly they bind, so that brackets are decided by structure. Input: parts; output: terms.
// What an expression uses of its surroundings is collected while it is written.

export interface Term {
  readonly text: string
  /** The smaller the tighter: a part is bracketed where its place asks for a tighter one. */
  readonly level: number
}

const levels = {
  atom: 0,
  unary: 1,
  '*': 2,
  '+': 3,
  '-': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '===': 5,
  '!==': 5,
  '&&': 6,
  '||': 7,
  conditional: 8,
} as const

export const atom = (text: string): Term => ({ text, level: levels.atom })

/** The term where no looser one than `level` can stand. */
const within = (term: Term, level: number): string => (term.level <= level ? term.text : `(${term.text})`)

type Operator = Exclude<keyof typeof levels, 'atom' | 'unary' | 'conditional'>

/** Two terms with an operator, each in brackets only where it binds less tightly. */
export function binary(operator: Operator, left: Term, right: Term): Term {
  const level = levels[operator]
  // `&&` and `||` go on as well to the right; of the others the right side must bind more tightly.
  const loose = operator === '&&' || operator === '||'
  return { text: `${within(left, level)} ${operator} ${within(right, loose ? level : level - 1)}`, level }
}

export const not = (operand: Term): Term => ({ text: `!${within(operand, levels.atom)}`, level: levels.unary })
export const negative = (operand: Term): Term => ({ text: `-${within(operand, levels.atom)}`, level: levels.unary })

/** `condition ? then : otherwise`. */
export const conditional = (condition: Term, then: Term, otherwise: Term): Term => ({
  text: `${within(condition, levels['||'])} ? ${within(then, levels['||'])} : ${within(otherwise, levels.conditional)}`,
  level: levels.conditional,
})

export const call = (name: string, ...given: readonly Term[]): Term => atom(`${name}(${given.map(({ text }) => text).join(', ')})`)
export const member = (object: Term, name: string): Term => atom(`${within(object, levels.atom)}.${name}`)
export const list = (items: readonly Term[]): Term => atom(`[${items.map(({ text }) => text).join(', ')}]`)

/** `(parameters) => body`; an object in brackets, since a brace would begin a block. */
export const arrow = (parameters: string, body: Term): Term => ({
  text: `(${parameters}) => ${body.text.startsWith('{') ? `(${body.text})` : body.text}`,
  level: levels.conditional,
})
