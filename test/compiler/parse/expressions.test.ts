// Precedence, association and the places of expressions.
import { describe, expect, test } from 'vitest'
import type { Expression } from '../../../compiler/ast/ast.ts'
import { expression, shape, statements, wrongs } from './tree.ts'

const cases: readonly (readonly [string, string])[] = [
  ['a => b => c', '(a => (b => c))'],
  ['a or b or c', '((a or b) or c)'],
  ['a or b and c => d', '((a or (b and c)) => d)'],
  ['not a and b', '((not a) and b)'],
  ['not a == b', '(not (a == b))'],
  ['not not a', '(not (not a))'],
  ['not t at here', '(not (t at here))'],
  ['a and not b', '(a and (not b))'],
  ['a == b + 1', '(a == (b + 1))'],
  ['a + b - c', '((a + b) - c)'],
  ['a - b * c div d mod e', '(a - (((b * c) div d) mod e))'],
  ['-a * b', '((- a) * b)'],
  ['a - -b', '(a - (- b))'],
  ['a * -b + c', '((a * (- b)) + c)'],
  ['- -1', '(- (- 1))'],
  ['a in {b, c} and d', '((a in {b c}) and d)'],
  ['x in s + {current}', '(x in (s + {current}))'],
  ['(a or b) and c', '((a or b) and c)'],
  ['a.b[1].c(2)', ''],
  ['a.b[1].(m)', 'a.b[1].(m)'],
  ['f(a, b)[from(p)..to(p)].read', 'f(a b)[from(p)..to(p)].read'],
  ['{}', '{}'],
  ['if a then b else c', '(a ? b : c)'],
  ['if a then b else c or d', '(a ? b : (c or d))'],
  ['1 + if a then b else c + 2', '(1 + (a ? b : (c + 2)))'],
  ['if a then if b then c else d else e', '(a ? (b ? c : d) : e)'],
  ['forall f in File, g in 0..2: f => g or h', '(forall f in File g in (0 .. 2) (f => (g or h)))'],
  ['a and exists f in File: b or c', '(a and (exists f in File (b or c)))'],
  ['(forall f in File: a) and b => c', '(((forall f in File a) and b) => c)'],
  ['count(t in Task: t in f.inside) > 1', '((count t in Task (t in f.inside)) > 1)'],
  ['count(x) + count', '(count(x) + count)'],
  ['x in d.up along parent and b', '((x in (d.up along parent)) and b)'],
  ['d along parent at most n - 1 * 2 == s', '((d along parent at most (n - (1 * 2))) == s)'],
  ['-a along b + (c along d at most n) - e', '(((- (a along b)) + (c along d at most n)) - e)'],
  ['along along along', '(along along along)'],
  ['trylock f.l[1..2].read', '(trylock f.l[1..2].read)'],
  ['not trylock f.l.(m)', '(not (trylock f.l.(m)))'],
  ['a == none or a != any', '((a == none) or (a != any))'],
  ['true and false', '(true and false)'],
  ['a.then.none.if', 'a.then.none.if'],
  ['t.x at p', '(t.x at p)'],
  ['2147483648', '2147483648'],
]

describe('expressions', () => {
  test.each(cases.filter(([, expected]) => expected !== ''))('%s', (text, expected) => {
    expect(shape(expression(text))).toBe(expected)
  })

  test('what follows an expression begins the next statement', () => {
    expect(statements('a = b  unlock c.d  at = e  on = f  a = if b then c else d  skip').map(({ kind }) => kind)).toEqual([
      ...['assign', 'unlock', 'assign', 'assign', 'assign', 'skip'],
    ])
  })
})

describe('places', () => {
  /** Each part of an expression as it stands in the text. */
  const parts = (text: string): readonly string[] => {
    const before = 'procedure p() {\nassert '.length
    const found: string[] = []
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      if ('span' in value && 'kind' in value) {
        const { start, end } = (value as Expression).span
        found.push(`${String(value.kind)} ${text.slice(start - before, end - before)}`)
      }
      for (const [key, part] of Object.entries(value)) if (key !== 'span') collect(part)
    }
    collect(expression(text))
    return found
  }

  test('cover the expression with its parentheses', () => {
    expect(parts('(a + 1) * f(b).c')).toEqual([
      'binary (a + 1) * f(b).c',
      'binary (a + 1)',
      'reference a',
      'name a',
      'integer 1',
      'member f(b).c',
      'call f(b)',
      'name f',
      'reference b',
      'name b',
      'name c',
    ])
  })

  test('of ranges, modes and binders', () => {
    expect(parts('forall x in 0..2: t at here')).toEqual([
      'quantifier forall x in 0..2: t at here',
      'binder x in 0..2',
      'name x',
      'interval 0..2',
      'integer 0',
      'integer 2',
      'at t at here',
      'reference t',
      'name t',
      'name here',
    ])
    expect(parts('l[1].(m)')).toEqual([
      'computedMode l[1].(m)',
      'index l[1]',
      'reference l',
      'name l',
      'integer 1',
      'reference m',
      'name m',
    ])
  })
})

describe('wrong expressions', () => {
  const inAssert = (text: string): readonly string[] =>
    wrongs(`procedure p() { assert ${text} }`).map((line) => line.slice(line.indexOf(' ') + 1))

  test.each([
    ['a < b < c', ['LS1030 comparisons do not chain (write `a < b and b < c`, or put one of them in parentheses)']],
    ['a == b in c == d', 2],
    ['(a < b) == c', []],
    ['a == not b', ['LS1031 `not` binds more weakly than the operator before it (put `not` and what it denies in parentheses)']],
    ['a == (not b)', []],
    ['2147483649', ['LS1005 the number is too large (numbers have 32 bits: at most 2147483648)']],
    ['a +', ['LS1013 expected an expression, found `}`']],
    ['a || b', ['LS1006 `||` is no part of the language (write `or`)']],
    ['a = b', ['LS1011 expected a statement or `}`, found `=` (write `==` to compare)']],
    ['f(a', ['LS1010 expected `,` or `)`, found `}`']],
    ['a[1', ['LS1010 expected `]`, found `}`']],
    ['count(x in y)', ['LS1010 expected `:`, found `)`']],
    ['if a then b', ['LS1010 expected `else`, found `}`']],
  ] as const)('%s', (text, expected) => {
    if (typeof expected === 'number') expect(inAssert(text)).toHaveLength(expected)
    else expect(inAssert(text)).toEqual(expected)
  })
})
