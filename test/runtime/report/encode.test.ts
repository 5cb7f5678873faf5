// Encoding undoes decoding: for every state of the hand-made runs, and for types of every kind.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { show, values } from '../../../runtime/decode.ts'
import { codeOf, packed } from '../../../runtime/report/encode.ts'
import type { TypeMeta } from '../../../runtime/contract.ts'
import { every, meta } from './handmade.ts'

describe('packed states', () => {
  it('come back word for word', () => {
    // Only what is in scope is decoded, and what is not has no bits in a real state.
    const states = every.flatMap((finding) => finding.trace?.states ?? []).filter((state) => state[0] !== 7 && state[1] !== 7)
    expect(states.length).toBeGreaterThan(20)
    for (const state of states) expect(packed(meta, values(meta, state))).toEqual(state)
  })
})

describe('codes', () => {
  const file: TypeMeta = { kind: 'reference', names: ['File[0]', 'File[1]', 'File[2]'] }
  const buffer: TypeMeta = {
    ...{ kind: 'mapping', mapping: 'Buffer' },
    components: [
      { name: 'file', low: -1, count: 4, type: file },
      { name: 'page', low: 2, count: 3, type: { kind: 'int' } },
      { name: 'shared', low: 0, count: 2, type: { kind: 'bool' } },
    ],
  }
  const types: readonly (readonly [TypeMeta, number, number])[] = [
    [{ kind: 'bool' }, 0, 1],
    [{ kind: 'int' }, -100, 100],
    [{ kind: 'words', words: ['absent', 'clean', 'dirty'] }, 0, 2],
    [file, -1, 2],
    [buffer, -1, 23],
    [{ kind: 'set', low: 0, element: file }, 0, 7],
    [{ kind: 'set', low: 0, element: buffer }, 0, 2 ** 24 - 1],
  ]
  it.each(types)('%j', (type, low, high) => {
    fc.assert(
      fc.property(fc.integer({ min: low, max: high }), (code) => {
        expect(codeOf(type, show(type, code))).toBe(code)
      }),
    )
  })
})
