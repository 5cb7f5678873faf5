// What traces tell of steps whose statements do not say it: arguments, branches, bare blocks, loop variables, who stands still.
import { expect, test } from 'vitest'
import { settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import { explore } from '../../runtime/index.ts'
import { causeOf } from '../../runtime/report/cause.ts'
import { stepText, frameText } from '../../runtime/report/columns.ts'
import { stepsOf } from '../../runtime/report/steps.ts'
import { tails } from '../../runtime/report/text.ts'
import { watchedIn } from '../../runtime/report/watch.ts'
import type { RunResult } from '../../runtime/result.ts'
import { makeModule } from '../support/generated.ts'
import { modelOf } from '../support/oracle.ts'

async function run(body: string): Promise<RunResult> {
  const model = modelOf(`spec tells\nlock mutex { mode held }\n${body}`)
  const workload = model.workloads[0]!
  const { module, parameters } = await makeModule(model, workload, sizesOf(model, workload, undefined, new Map()))
  return explore(module, settingsOf(model, parameters, workload, undefined, new Map()))
}

const facts = (result: RunResult, kind: string): readonly string[] => {
  const finding = result.findings.find((each) => each.kind === kind)!
  const { headline, facts: rest } = causeOf(result, finding)
  return [headline, ...rest]
}

const lines = (result: RunResult, kind: string): readonly string[] => {
  const finding = result.findings.find((each) => each.kind === kind)!
  return stepsOf(result.meta, finding.trace!).flatMap((step) => [
    ...step.frames.filter((frame) => !frame.seen).map(frameText),
    stepText(step),
  ])
}

test('a release of what another holds says who holds it, and since when', async () => {
  const result = await run(`object Page { bit : lock mutex  sent : bool = false }
    workload w { task a { lock Page.bit  Page.sent = true } task io { wait until Page.sent  unlock Page.bit } }`)
  expect(facts(result, 'fails')).toEqual([
    'Page.bit is not held',
    'io at line 4: unlock Page.bit',
    'a holds it since step 1 (line 4: lock Page.bit)',
    'a hold is released by the task that has it; `give` would hand it over',
  ])
})

test('a failed assertion shows the part that is false', async () => {
  const result = await run(`object A { x : 0..3 = 1  y : 0..3 = 2 }
    operation p() { A.x = 2  assert A.y == 2 and A.x < 2 }
    workload w { task a { p() }  task b { A.y = 2 } }`)
  expect(facts(result, 'fails')).toEqual([
    '`A.y == 2 and A.x < 2` is false',
    'a at line 4: assert A.y == 2 and A.x < 2',
    'A.x < 2 is false',
    'with A.x = 2',
  ])
})

test('arguments, the branch that was taken, and what a bare block does', async () => {
  const result = await run(`object A[2] { m : lock mutex  k : 0..7 = 0  stop : bool = false }
    operation p(one: A, n: 0..7) {
      lock one.m
      either { A[1].stop = true } or { A[0].stop = true }
      atomic {
        one.k = n  // as it was told
        A[1].k = n
      }
      select {
        lock A[1].m
      } or {
        wait until A[0].stop
        A[0].stop = false
      }
      lock one.m
    }
    workload w { task a { p(A[0], 3) } }`)
  expect(lines(result, 'self_deadlock')).toEqual([
    'p // one = A[0], n = 3',
    'lock one.m',
    'either { A[1].stop = true } or { A[0].stop = true } [A[1].stop = true]',
    'A[1].stop = true',
    'atomic { one.k = n A[1].k = n }',
    'select { lock A[1].m } or { wait until A[0].stop A[0].stop = false } [lock A[1].m]',
  ])
})

test('a loop variable can be watched', async () => {
  const result = await run(`object A[2] { k : 0..7 = 0 }
    workload w { task a { for one in A { one.k = 1 }  assert A[1].k == 0 } }`)
  const trace = result.findings.find(({ kind }) => kind === 'fails')!.trace!
  expect(watchedIn(['one'], result.meta, result.settings, trace)).toEqual([{ name: 'one', first: 'A[0]', after: ['A[1]', '-'] }])
})

test('who stands still in a livelock is shown where it stands', async () => {
  const result = await run(`object A { m : lock mutex  x : bool = false }
    operation spin() { lock A.m  while not A.x { }  unlock A.m }
    operation other() { lock A.m  A.x = true  unlock A.m }
    workload w { task a { spin() }  task b { other() } }`)
  const livelock = result.findings.find(({ kind }) => kind === 'livelock')!
  expect(tails(result, livelock).map(({ task, text }) => [task, text])).toEqual([[1, 'WAITS: lock A.m']])
})

test('the victim of a starvation stands under its cycle', async () => {
  const result = await run(`lock unfair_one { mode held }
    object A { m : lock unfair_one }
    operation use() { lock A.m  unlock A.m }
    property served: every use completes
    workload w { task v { use() }  service task a repeat { use() }  service task b repeat { use() } }`)
  const starved = result.findings.find(({ kind }) => kind === 'starvation')!
  expect(tails(result, starved).map(({ task, text }) => [task, text])).toContainEqual([0, 'STANDS: lock A.m'])
})
