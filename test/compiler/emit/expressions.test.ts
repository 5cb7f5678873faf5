// How expressions of emitted modules are written: brackets where precedence asks for them and nowhere else, what only TypeScript has left
// out of JavaScript. And which are the same.
import { describe, expect, test } from 'vitest'
import { arrow, as, binary, call, conditional, decimal, entry, isSame, linedRecord, list } from '../../../compiler/emit/js.ts'
import { member, method, name, negative, not, record, spread, string, template, truth, typedCall } from '../../../compiler/emit/js.ts'
import type { Js } from '../../../compiler/emit/module.ts'
import { printExpression } from '../../../compiler/emit/printExpression.ts'

const [a, b, c] = ['a', 'b', 'c'].map(name) as [Js, Js, Js]
const typescript = (js: Js): string => printExpression(js, 0, 'typescript')
const javascript = (js: Js): string => printExpression(js, 0, 'javascript')

describe('brackets', () => {
  test.each<[Js, string]>([
    [not(binary('&&', a, b)), '!(a && b)'],
    [not(not(a)), '!!a'],
    [negative(negative(a)), '-(-a)'],
    [negative(decimal(-1)), '-(-1)'],
    [binary('-', a, binary('-', b, c)), 'a - (b - c)'],
    [binary('-', binary('-', a, b), c), 'a - b - c'],
    [binary('-', a, negative(b)), 'a - -b'],
    [binary('*', binary('+', a, b), c), '(a + b) * c'],
    [binary('||', not(a), binary('&&', b, c)), '!a || (b && c)'],
    [conditional(conditional(a, b, c), a, b), '(a ? b : c) ? a : b'],
    [binary('===', conditional(a, b, c), a), '(a ? b : c) === a'],
    [member(binary('||', a, b), 'c'), '(a || b).c'],
    [call('f', [binary(',', a, b), c]), 'f((a , b), c)'],
    [arrow([], binary(',', a, b)), '() => (a , b)'],
    [list([spread(conditional(a, b, c))]), '[...a ? b : c]'],
    // A brace at the start of a function would begin a block.
    [arrow(['a', 'b'], record([entry('c', a)])), '(a, b) => ({ c: a })'],
    [arrow([], member(record([entry('c', a)]), 'c')), '() => ({ c: a }).c'],
    [arrow([], binary('===', record([entry('c', a)]), b)), '() => ({ c: a }) === b'],
    [arrow([], arrow([], record([]))), '() => () => ({})'],
    [arrow([], template(['{', a])), '() => `{${a}`'],
    [binary('===', arrow([], a), b), '(() => a) === b'],
  ])('%#', (js, text) => {
    expect(typescript(js)).toBe(text)
    expect(javascript(js)).toBe(text)
  })
})

test('records name what they hold, on one line or on several', () => {
  expect(typescript(record([{ name: 'a' }, entry('__proto__', b), entry('two words', truth(true))]))).toBe(
    `{ a, ['__proto__']: b, 'two words': true }`,
  )
  expect(typescript(linedRecord([{ name: 'a' }, entry('b', c)]))).toBe('{\na,\nb: c,\n}')
  expect(typescript(linedRecord([]))).toBe('{}')
})

test('text with values in it ends nowhere but at its end', () => {
  expect(typescript(template(['`${', a, '\\\n']))).toBe('`\\`\\${${a}\\\\\\n`')
  expect(template(['it', "'s"])).toEqual(string("it's"))
})

describe('what only TypeScript has', () => {
  test.each<[Js, string, string]>([
    [as(a, 'T'), 'a as T', 'a'],
    [member(as(a, 'T'), 'b'), '(a as T).b', 'a.b'],
    [binary('+', as(a, 'number'), b), '(a as number) + b', 'a + b'],
    [as(list([a]), 'const'), '[a] as const', '[a]'],
    [typedCall('f', ['A', 'B'], [c]), 'f<A, B>(c)', 'f(c)'],
    [arrow(['{ a }'], as(a, 'T')), '({ a }) => a as T', '({ a }) => a'],
    [
      { kind: 'arrow', head: { over: '<T>', parameters: [{ name: 'a', type: 'T' }, { name: 'b' }], returns: 'T' }, body: a },
      '<T>(a: T, b): T => a',
      '(a, b) => a',
    ],
  ])('%#', (js, typed, untyped) => {
    expect(typescript(js)).toBe(typed)
    expect(javascript(js)).toBe(untyped)
  })
})

test('the same code is the same in all its parts', () => {
  const one = (last: Js): Js =>
    arrow(['a'], list([method(a, 'b', [template(['x', a])]), record([entry('k', conditional(a, as(b, 'T'), last))])]))
  expect(isSame(one(c), one(name('c')))).toBe(true)
  const others = [
    one(string('c')),
    one(not(c)),
    arrow(['b'], a),
    list([a]),
    template(['x', a]),
    template(['y', a]),
    template([a, 'x']),
    record([entry('k', a)]),
    record([entry('l', a)]),
    list([a, b]),
    call('f', [a]),
    typedCall('f', ['T'], [a]),
    as(a, 'T'),
    as(a, 'U'),
    decimal(1),
    decimal(2),
  ]
  others.forEach((left, i) => others.forEach((right, j) => expect(isSame(left, right)).toBe(i === j)))
})
