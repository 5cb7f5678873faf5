// The canonical record of a state and the text of its values: what a replay in the simulator has to equal.
import { describe, expect, test } from 'vitest'
import { read, show, text, values, valuesAt, waysOf } from '../../runtime/index.ts'
import { sketch } from './sketch.ts'
import type { FieldMeta, TypeMeta } from '../../runtime/index.ts'

const words: TypeMeta = { kind: 'words', words: ['absent', 'present'] }
const file: TypeMeta = { kind: 'reference', names: ['File[0]', 'File[1]'] }
const buffer: TypeMeta = {
  kind: 'mapping',
  mapping: 'Buffer',
  components: [
    { name: 'file', low: -1, count: 3, type: file },
    { name: 'page', low: 2, count: 2, type: { kind: 'int' } },
  ],
}

describe('a value', () => {
  test.each<[TypeMeta, number, ReturnType<typeof show>]>([
    [{ kind: 'bool' }, 1, true],
    [{ kind: 'bool' }, 0, false],
    [{ kind: 'int' }, -3, -3],
    [words, 1, 'present'],
    [file, 0, 'File[0]'],
    [file, -1, 'none'],
    [buffer, -1, 'none'],
    [buffer, 0, 'Buffer(none, 2)'],
    [buffer, 5, 'Buffer(File[1], 3)'],
    [{ kind: 'set', low: 0, element: file }, 0b11, ['File[0]', 'File[1]']],
    [{ kind: 'set', low: -1, element: { kind: 'int' } }, 0b101, [-1, 1]],
    [{ kind: 'set', low: 0, element: { kind: 'int' } }, 2 ** 31, [31]],
  ])('%j of code %i', (type, code, shown) => {
    expect(show(type, code)).toEqual(shown)
  })

  test('on one line', () => {
    expect([text(true), text('none'), text(['File[0]', 3]), text([])]).toEqual(['true', 'none', '{File[0], 3}', '{}'])
  })
})

test('a field is read with its shift, its bits and its lowest value', () => {
  const field = (word: number, shift: number, bits: number, low: number): FieldMeta => ({
    path: 'x',
    kind: 'field',
    type: { kind: 'int' },
    word,
    shift,
    bits,
    low,
    task: -1,
    ghost: false,
  })
  const states = Int32Array.of(0, 0b1011_0000, -1)
  expect(read(field(0, 4, 3, -1), states, 1)).toBe(2)
  expect(read(field(1, 0, 32, 0), states, 1)).toBe(2 ** 32 - 1)
  expect(read(field(1, 30, 2, 5), states, 1)).toBe(8)
  expect(read(field(7, 0, 0, 5), states, 1)).toBe(5)
})

test('a record has what is in scope, and places as indices', () => {
  const module = sketch({
    fields: { x: 7 },
    locks: { A: ['held'] },
    tasks: [
      {
        name: 'P',
        steps: [
          { text: 'one', ways: () => [{ to: 1 }] },
          { text: 'two', ways: () => [], scope: ['x'] },
        ],
      },
    ],
  })
  const local = {
    ...module.meta,
    fields: module.meta.fields.map((field) => (field.path === 'x' ? { ...field, kind: 'local' as const, task: 0 } : field)),
  }
  const checker = module.create([])
  checker.initial()
  const raw = checker.out.slice(0, checker.words)
  checker.step(0, raw, 0, 0)
  const first = checker.out.slice(0, checker.words)
  checker.step(0, first, 0, 0)
  const second = checker.out.slice(0, checker.words)
  expect(values(local, first)).toEqual({ P: 1, 'A.held by P': 0 })
  expect(values(local, second)).toEqual({ P: 2, x: 7, 'A.held by P': 0 })
  expect(Object.keys(values(local, second))).toEqual(['P', 'x', 'A.held by P'])
  expect(valuesAt(local, Int32Array.of(...first, ...second), checker.words)).toEqual(values(local, second))
})

test('ways are told apart: failing ones have a number, blocked ones have none', () => {
  const module = sketch({
    failures: ['f', 'g'],
    notes: [{ kind: 'round', task: 0 }],
    tasks: [
      {
        name: 'P',
        steps: [
          { text: 'either', ways: () => [{ to: 0 }, { fails: 1, notes: [0] }, { to: 1, notes: [0] }] },
          { text: 'stop', ways: () => [] },
        ],
      },
    ],
  })
  const checker = module.create([])
  const at = (place: number) => Int32Array.of(place)
  expect(waysOf(checker, 0, at(1), 0).map(({ way, target, failure, notes }) => [way, target === undefined, failure, notes])).toEqual([
    [0, false, -1, []],
    [1, true, 1, [0]],
    [2, false, -1, [0]],
  ])
  expect(waysOf(checker, 0, at(2), 0)).toEqual([])
  expect([checker.logging, checker.log]).toEqual([false, []])
})
