// The forecast table of docs/scale.md: its smaller measured rows are what the checker counts now. The larger ones are written by
// scripts/forecast.ts, whose models these are.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cellOf } from './cell.ts'
import { nth } from '../../runtime/entries.ts'

const models = {
  'ring, files': { spec: 'specs/bcachefs_ring/bcachefs_ring.lockspec', workload: 'ring', variant: 'as_posted', size: 'files' },
  'locks, threads': { spec: 'specs/ordered_locks/ordered_locks.lockspec', workload: 'rename', variant: 'ordered', size: 'threads' },
} as const

const rows = [...readFileSync('docs/scale.md', 'utf8').matchAll(/^\| (ring, files|locks, threads) *\|(.*)\| measured \|$/gm)].map((row) => {
  const [size = 0, states = 0, steps = 0] = nth(row, 2)
    .split('|')
    .map((cell) => Number(cell.trim().replaceAll(',', '')))
  return { model: row[1] as keyof typeof models, size, states, steps }
})
const small = rows.filter(({ states }) => states < 10_000)

test('five sizes of each model are measured', () => {
  expect(rows.map(({ model, size }) => `${model} ${size}`)).toEqual([
    ...[3, 4, 5, 6, 7].map((size) => `ring, files ${size}`),
    ...[2, 3, 4, 5, 6].map((size) => `locks, threads ${size}`),
  ])
  expect(small).toHaveLength(4)
})

test.each(small)('$model $size', ({ model, size, states, steps }) => {
  const { size: name, ...cell } = models[model]
  const { facts } = cellOf({ ...cell, sizes: { [name]: size } })
  expect({ states: facts.states, steps: facts.steps }).toEqual({ states, steps })
})
