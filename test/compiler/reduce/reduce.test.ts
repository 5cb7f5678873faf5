// A reduced run says what the run as written says: the same findings, by name, in fewer states, with counterexamples that are runs of
// the generated simulator. On every cell of the tables of specs/, on the fixtures, and on protocols made to catch a reduction that
// joins or leaves out too much: their counts as written and reduced are here.
import { expect, test } from 'vitest'
import { specFiles } from '../../../cli/files.ts'
import { modelAt } from '../../support/oracle.ts'
import { reductionNames } from '../../../runtime/index.ts'
import { compare, type Said } from '../../support/reduced.ts'
import { isShare } from '../../support/share.ts'

/** Each run takes half of the cells, and half of these by one of the reductions alone, too; `scripts/reductions.ts` takes all. */
const alone = (index: number) => reductionNames.filter((_, i) => isShare(index + i, 6)).map((name) => [name])

/** Larger cells are left to the golden counts. */
const MOST_STATES = 16_384

const cells = specFiles(['specs', 'test/fixtures/accept', 'test/oracle/specs/corners.lockspec', 'test/oracle/specs/failures.lockspec'])
  .flatMap((path) => {
    const model = modelAt(path)
    const ran = (workload: string, variant: string | undefined): boolean =>
      !model.hasTable ||
      model.cells.some((cell) => cell.workload.name === workload && cell.variant?.name === variant && cell.expected.kind !== 'notRun')
    const variants = model.variants.length === 0 ? [undefined] : model.variants.map(({ name }) => name)
    return model.workloads.flatMap(({ name }) =>
      variants.flatMap((variant) => (ran(name, variant) ? [[path, name, variant] as const] : [])),
    )
  })
  .map((cell, index) => [...cell, index] as const)

test.each(cells.filter(([, , , index]) => isShare(index, 2)))('%s: %s, %s', (path, workload, variant, index) => {
  for (const by of [reductionNames, ...alone(index)]) {
    const compared = compare(modelAt(path), { workload, variant }, MOST_STATES, by)
    if (compared.kind !== 'reduced') continue
    const { written, reduced, unplayable, amiss } = compared
    expect(reduced.findings, by.join()).toEqual(written.findings)
    expect(unplayable, by.join()).toEqual([])
    expect(amiss, by.join()).toEqual([])
    expect(reduced.states, by.join()).toBeLessThanOrEqual(written.states)
  }
})

const line = ({ states, findings }: Said): string => `${states} states: ${findings.join(' + ') || 'pass'}`

/** As written; reduced by transactions and confluence. */
const expected: Readonly<Record<string, Readonly<Record<string, readonly [string, string]>>>> = {
  orders: {
    abba: ['19 states: deadlock', '7 states: deadlock'],
    abab: ['16 states: pass', '6 states: pass'],
    two_adders: ['16 states: pass', '4 states: pass'],
    add_and_block: ['15 states: pass', '5 states: pass'],
    adders_differ: ['26 states: fails assert@13', '7 states: fails assert@13'],
    blocked_both: ['19 states: deadlock', '7 states: deadlock'],
    readers: ['93 states: pass', '33 states: pass'],
    reader_again: ['19 states: deadlock', '10 states: deadlock'],
    any_file: ['79 states: pass', '21 states: pass'],
    any_two: ['45 states: deadlock', '14 states: deadlock'],
  },
  references: {
    by_reference: ['62 states: deadlock + self_deadlock', '26 states: deadlock + self_deadlock'],
    unchecked: ['40 states: fails none@8', '20 states: fails none@8'],
    moved: ['129 states: pass', '33 states: pass'],
    moved_and_back: ['99 states: self_deadlock', '33 states: self_deadlock'],
  },
  tries: {
    behind_the_write: ['13 states: fails assert@6', '9 states: fails assert@6'],
    before_the_write: ['17 states: fails assert@7', '9 states: fails assert@7'],
    both_sides: ['28 states: fails assert@8', '17 states: fails assert@8'],
    no_try: ['16 states: pass', '4 states: pass'],
    other_try: ['12 states: pass', '4 states: pass'],
    seen_free: ['10 states: fails assert@11', '5 states: fails assert@11'],
    seen_held: ['14 states: pass', '4 states: pass'],
  },
  waits: {
    blinks: ['11 states: deadlock', '4 states: deadlock'],
    blinks_back: ['16 states: deadlock', '7 states: deadlock'],
    waits_inside: ['7 states: deadlock', '3 states: deadlock'],
    stays: ['8 states: pass', '4 states: pass'],
    looked_into: ['12 states: unreachable three + violates below', '5 states: unreachable three + violates below'],
    looked_past: ['12 states: pass', '4 states: pass'],
    reached_inside: ['12 states: pass', '5 states: pass'],
    ends_alone: ['11 states: pass', '7 states: pass'],
    handed_over: ['11 states: pass', '4 states: pass'],
    holds_and_waits: ['4 states: deadlock', '2 states: deadlock'],
    leaks_inside: ['12 states: deadlock + leaks L.m', '6 states: deadlock + leaks L.m'],
  },
}

test.each(Object.keys(expected))('%s', (name) => {
  const model = modelAt(`test/fixtures/reduce/${name}.lockspec`)
  const found: Record<string, readonly string[]> = {}
  for (const { name: workload } of model.workloads) {
    const compared = compare(model, { workload, variant: undefined }, Infinity, ['transactions', 'confluence'])
    if (compared.kind !== 'reduced') throw new Error(`${workload}: ${compared.kind}`)
    expect(compared.unplayable, workload).toEqual([])
    found[workload] = [line(compared.written), line(compared.reduced)]
  }
  expect(found).toEqual(expected[name])
})
