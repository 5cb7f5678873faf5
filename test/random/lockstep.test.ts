// The walk side by side notices a simulator that is not the checker's: of another system, in values, ways, notes or properties.
import { expect, test } from 'vitest'
import { emitChecker } from '../../compiler/emit/checker.ts'
import { printPlain } from '../../compiler/emit/print.ts'
import { emitSimulator } from '../../compiler/emit/simulator.ts'
import { instantiate, sizesOf } from '../../compiler/pipeline.ts'
import type { CheckerModule, SimulatorModule } from '../../runtime/contract.ts'
import { load } from '../compiler/emit/load.ts'
import { modelOf } from '../support/oracle.ts'
import { walk, type SimulatedState, type Walked } from './lockstep.ts'

const spec = (body: string, property = 'true'): string => `spec small
lock mutex { mode held }
object File { inode : lock mutex  count : 0..2 }
operation write(by: 0..1) -> ok | again { ${body} }
invariant holds: ${property}
workload small { task a { write(any) }  task b { write(1) } }`

function modules(text: string): { readonly packed: CheckerModule; readonly typed: SimulatorModule<SimulatedState> } {
  const model = modelOf(text)
  const [workload] = model.workloads
  if (workload === undefined) throw new Error('no workload')
  const instance = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
  if (!('system' in instance)) throw new Error('no instance')
  const { system, layout } = instance
  const options = { version: '0.0.0', sources: model.sources }
  return {
    packed: load(printPlain(emitChecker(system, layout, options), 'x')),
    typed: load(printPlain(emitSimulator(system, layout, options), 'x')),
  }
}

function across(one: string, other: string): Walked {
  return walk({ packed: modules(one).packed, typed: modules(other).typed, settings: [] }, 1000)
}

const body = 'lock File.inode  File.count = by  unlock File.inode'

test('a spec is like itself', () => {
  expect(across(spec(body), spec(body))).toEqual({ difference: undefined, complete: true, states: 27, transitions: 34, depth: 7 })
})

test.each([
  ['values', spec(body), spec('lock File.inode  File.count = by+1  unlock File.inode')],
  ['ways', spec('either { } or { }  skip'), spec('either { }  skip')],
  ['property', spec(body, 'File.count < 1'), spec(body, 'File.count < 2')],
])('other %s are noticed', (what, one, other) => {
  const { packed } = modules(one)
  const { typed } = modules(other)
  expect(walk({ packed, typed: { ...typed, meta: packed.meta }, settings: [] }, 1000).difference).toMatch(new RegExp(`^${what}`))
})

test('other names and places are noticed', () => {
  expect(across(spec('skip  return again'), spec('skip  return ok')).difference).toMatch(/^meta data: checker "again.*, simulator "ok/)
})

test('a walk that ends early says so', () => {
  const { packed, typed } = modules(spec(body))
  expect(walk({ packed, typed, settings: [] }, 5)).toMatchObject({ difference: undefined, complete: false })
})
