// Where variables stand: nothing straddles or overlaps, scopes that exclude each other share, what is asked together stands together.
import { describe, expect, test } from 'vitest'
import { maskOf } from '../../../compiler/ir/layout.ts'
import type { Layout, Slot } from '../../../compiler/ir/layout.ts'
import type { Scope, System, Variable } from '../../../compiler/ir/system.ts'
import { layOut } from '../../../compiler/lower/packing.ts'
import { assign, builder, constant, goto, int, read, ref } from '../emit/build.ts'
import { ring } from '../emit/examples.ts'
import { randomSystem } from '../emit/random.ts'
import { entryOf, nth } from '../../../runtime/entries.ts'

const slotsOf = (layout: Layout, variable: Variable): readonly Slot[] => entryOf(layout.slots, variable)
const ancestors = (scope: Scope | undefined): Scope[] => (scope === undefined ? [] : [scope, ...ancestors(scope.parent)])

/** Whether both can have a value at once. */
const together = (a: Variable, b: Variable): boolean =>
  a.scope === undefined ||
  b.scope === undefined ||
  a.scope.task !== b.scope.task ||
  ancestors(a.scope).includes(b.scope) ||
  ancestors(b.scope).includes(a.scope)

function overlaps(system: System): string[] {
  const layout = layOut(system)
  const all = system.variables.flatMap((variable) => slotsOf(layout, variable).map((slot, element) => ({ variable, element, slot })))
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const shared = a.slot.word === b.slot.word && (maskOf(a.slot) & maskOf(b.slot)) !== 0
      return shared && together(a.variable, b.variable) ? [`${a.variable.elements[a.element]} and ${b.variable.elements[b.element]}`] : []
    }),
  )
}

describe('layout', () => {
  test('of random systems: slots lie inside words, hold their bounds and do not overlap', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const system = randomSystem(seed)
      const layout = layOut(system)
      expect([seed, overlaps(system)]).toEqual([seed, []])
      for (const variable of system.variables) {
        slotsOf(layout, variable).forEach((slot, element) => {
          const { low, high } = variable.bounds[element]!
          expect(slot.shift + slot.bits).toBeLessThanOrEqual(32)
          expect(slot.word).toBeLessThan(layout.words)
          expect(slot.low).toBeLessThanOrEqual(low)
          expect(slot.low + 2 ** slot.bits - 1).toBeGreaterThanOrEqual(high)
        })
      }
    }
  })

  test('the ring needs 21, 28, 35 and 42 bits', () => {
    const bits = (system: System): number =>
      system.variables.flatMap((variable) => slotsOf(layOut(system), variable)).reduce((sum, slot) => sum + slot.bits, 0)
    expect([3, 4, 5, 6].map((n) => [bits(ring(n)), layOut(ring(n)).words])).toEqual([
      [21, 1],
      [28, 1],
      [35, 2],
      [42, 2],
    ])
  })

  test('the holds of one lock stand side by side', () => {
    const system = ring(6)
    const layout = layOut(system)
    for (const lock of system.locks) {
      const slots = lock.holds.map((hold) => nth(slotsOf(layout, hold.variable), 0)).filter((slot) => slot.bits > 0)
      expect(new Set(slots.map((slot) => slot.word)).size).toBe(1)
      const shifts = slots.map((slot) => slot.shift).sort((a, b) => a - b)
      expect(shifts).toEqual(shifts.map((_, i) => nth(shifts, 0) + i))
    }
  })

  test('the first task stands at the bottom of word 0', () => {
    const system = ring(3)
    expect(slotsOf(layOut(system), nth(system.tasks, 0).place)).toEqual([{ word: 0, shift: 0, bits: 4, low: 0 }])
  })

  test('scopes share where they exclude each other, and start where their parents end', () => {
    const b = builder()
    const t = b.task('t', { start: 'start', end: 'end' })
    const outer: Scope = { task: 0, parent: undefined }
    const [left, right]: [Scope, Scope] = [
      { task: 0, parent: outer },
      { task: 0, parent: outer },
    ]
    const o = b.local(0, 'o', int(0, 15), outer)
    const l = b.local(0, 'l', int(0, 255), left)
    const r = b.local(0, 'r', int(0, 3), right)
    const wide = b.local(0, 'wide', int(0, 2 ** 30), left)
    t.code('start', goto(t.at('end')))
    const layout = layOut(b.system())
    const [so, sl, sr, sw] = [o, l, r, wide].map((variable) => nth(slotsOf(layout, variable), 0)) as [Slot, Slot, Slot, Slot]
    expect([sl.word, sl.shift]).toEqual([sr.word, sr.shift])
    expect([sl.word, sl.shift]).toEqual([so.word, so.shift + so.bits])
    expect(sw.word).not.toBe(sl.word)
    expect(layout.words).toBe(2)
  })

  test('elements behind a computed index stand at equal distances, over several words if need be', () => {
    const b = builder()
    const x = b.variable('X.x', int(-1, 5), { count: 14 })
    const i = b.variable('X.i', int(0, 13))
    const t = b.task('t', { start: 'start', end: 'end' })
    t.code('start', assign(ref(x, read(i)), constant(2), goto(t.at('end'))))
    const slots = slotsOf(layOut(b.system()), x)
    expect(slots.map((slot) => [slot.bits, slot.low])).toEqual(Array.from({ length: 14 }, () => [3, -1]))
    const runs = [slots.slice(0, 10), slots.slice(10)]
    for (const run of runs)
      expect(run.map((slot) => [slot.word, slot.shift])).toEqual(run.map((_, at) => [nth(run, 0).word, nth(run, 0).shift + 3 * at]))
    expect(nth(slots, 0).word).not.toBe(nth(slots, 10).word)
  })

  test('a constant needs no bits', () => {
    const b = builder()
    const x = b.variable('X.x', int(0, 9), { bounds: [{ low: 7, high: 7 }] })
    const t = b.task('t', { start: 'start', end: 'end' })
    t.code('start', goto(t.at('end')))
    expect(slotsOf(layOut(b.system()), x)).toEqual([{ word: 0, shift: 0, bits: 0, low: 7 }])
  })
})
