// The walk side by side notices a simulator that is not the checker's: of another spec, in values, ways, places or properties.
import { expect, test } from 'vitest'
import { emitChecker } from '../../compiler/emit/checker.ts'
import { printPlain } from '../../compiler/emit/print.ts'
import { instantiate, sizesOf } from '../../compiler/pipeline.ts'
import type { CheckerModule } from '../../runtime/contract.ts'
import { load } from '../compiler/emit/load.ts'
import { simulatorOf } from '../simulator/load.ts'
import { modelOf } from '../support/oracle.ts'
import { walk, type Walked } from './lockstep.ts'
import { nth } from '../../runtime/entries.ts'

const spec = (body: string, property = 'true'): string => `spec small
lock mutex { mode held }
object File { inode : lock mutex  count : 0..2 }
operation write(by: 0..1) -> ok | again { ${body} }
invariant holds: ${property}
workload small { task a { write(any) }  task b { write(1) } }`

function checkerOf(text: string): CheckerModule {
  const model = modelOf(text)
  const workload = nth(model.workloads, 0)
  const instance = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
  if (!('system' in instance)) throw new Error('no instance')
  const { system, layout } = instance
  return load(printPlain(emitChecker(system, layout, { version: '0.0.0', sources: model.sources }), 'x'))
}

const across = (one: string, other: string, most = 1000): Walked =>
  walk({ packed: checkerOf(one), settings: [], simulator: simulatorOf(modelOf(other), { workload: 'small', variant: undefined }) }, most)

const body = 'lock File.inode  File.count = by  unlock File.inode'

test('a spec is like itself', () => {
  expect(across(spec(body), spec(body))).toEqual({ difference: undefined, complete: true, states: 27, transitions: 34, depth: 7 })
})

test.each([
  ['values', spec(body), spec('lock File.inode  File.count = by+1  unlock File.inode')],
  ['ways', spec('either { } or { }  skip'), spec('either { }  skip')],
  ['place', spec('skip  skip'), spec('skip\n skip')],
  ['property', spec(body, 'File.count < 1'), spec(body, 'File.count < 2')],
])('other %s are noticed', (what, one, other) => {
  expect(across(one, other).difference).toMatch(new RegExp(`^${what}`))
})

test('a walk that ends early says so', () => {
  expect(across(spec(body), spec(body), 5)).toMatchObject({ difference: undefined, complete: false })
})
