// The operators of the language, loosest first: how strongly each binds, what it takes and what it means. Read by the parser, the
// formatter and the checker; docs/language.md prints it (test/docs.test.ts). Emitters and exporters give each a word of their target in a
// record over `BinaryOperator` or the transition system's operators, which the compiler keeps complete.

/** What the two sides are. `values`: of one type; `ordered`: integers, or objects of one ordered class. */
type Takes = 'conditions' | 'values' | 'ordered' | 'element and set' | 'integers or sets' | 'integers'

interface Operator {
  /** Higher binds more strongly; `not` stands at 4, unary `-` at 8, `at` beside the comparisons. */
  readonly strength: number
  /** Comparisons do not chain. */
  readonly groups: 'left' | 'right' | 'none'
  readonly takes: Takes
  readonly meaning: string
}

export const binaryOperators = {
  '=>': { strength: 1, groups: 'right', takes: 'conditions', meaning: 'implies; the right side is evaluated where the left is true' },
  or: { strength: 2, groups: 'left', takes: 'conditions', meaning: 'the right side is evaluated where the left is false' },
  and: { strength: 3, groups: 'left', takes: 'conditions', meaning: 'the right side is evaluated where the left is true' },
  '==': { strength: 5, groups: 'none', takes: 'values', meaning: 'equal; `none` equals only itself' },
  '!=': { strength: 5, groups: 'none', takes: 'values', meaning: 'not equal' },
  '<': { strength: 5, groups: 'none', takes: 'ordered', meaning: 'less, or at a lower address; `none` is below all objects' },
  '<=': { strength: 5, groups: 'none', takes: 'ordered', meaning: 'less or equal' },
  '>': { strength: 5, groups: 'none', takes: 'ordered', meaning: 'greater' },
  '>=': { strength: 5, groups: 'none', takes: 'ordered', meaning: 'greater or equal' },
  in: { strength: 5, groups: 'none', takes: 'element and set', meaning: 'is an element of' },
  '+': { strength: 6, groups: 'left', takes: 'integers or sets', meaning: 'sum, union' },
  '-': { strength: 6, groups: 'left', takes: 'integers or sets', meaning: 'difference' },
  '*': { strength: 7, groups: 'left', takes: 'integers', meaning: 'product' },
  div: { strength: 7, groups: 'left', takes: 'integers', meaning: 'quotient, rounded down' },
  mod: { strength: 7, groups: 'left', takes: 'integers', meaning: 'what `div` leaves, with the sign of the right side' },
} as const satisfies Readonly<Record<string, Operator>>

export type BinaryOperator = keyof typeof binaryOperators

export const isBinaryOperator = (text: string): text is BinaryOperator => Object.hasOwn(binaryOperators, text)

export const strengthOf = (operator: BinaryOperator): number => binaryOperators[operator].strength
export const takesOf = (operator: BinaryOperator): Takes => binaryOperators[operator].takes
export const groupsRight = (operator: BinaryOperator): boolean => binaryOperators[operator].groups === 'right'

/** Of the comparisons, and of `at` among them. */
export const comparisonStrength = binaryOperators['=='].strength
/** What `not` takes binds at least as a comparison. */
export const notStrength = comparisonStrength
/** What unary `-` takes binds more strongly than any operator between two. */
export const minusStrength = 8
