// What traces tell of steps whose statements do not say it: arguments, branches, bare blocks, loop variables, who stands still.
import { expect, test } from 'vitest'
import { settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import { explained, explore, watching } from '../../runtime/index.ts'
import { causeOf } from '../../runtime/report/cause.ts'
import { eventTexts, stepText, frameText } from '../../runtime/report/words.ts'
import { jsonDocument } from '../../runtime/report/json.ts'
import { mermaidDiagram } from '../../runtime/report/mermaid.ts'
import { stepsOf } from '../../runtime/report/steps.ts'
import { defaults, findingText, tails } from '../../runtime/report/text.ts'
import type { RunResult } from '../../runtime/result.ts'
import { makeModule, watchModule } from '../support/generated.ts'
import { modelOf } from '../support/oracle.ts'
import { nth } from '../../runtime/entries.ts'

async function run(body: string): Promise<RunResult & { readonly text: string }> {
  const text = `spec tells\nlock mutex { mode held }\n${body}`
  const model = modelOf(text)
  const workload = nth(model.workloads, 0)
  const { instance, module, explaining } = makeModule(model, workload, sizesOf(model, workload, undefined, new Map()))!
  const result = explore(module, settingsOf(model, instance.system.parameters, workload, undefined, new Map()))
  return { ...explained(result, await explaining()), text }
}

const facts = (result: RunResult, kind: string): readonly string[] => {
  const finding = result.findings.find((each) => each.kind === kind)!
  const { headline, facts: rest } = causeOf(result, finding)
  return [headline, ...rest]
}

interface JsonFinding {
  readonly facts: readonly string[]
  readonly waits: readonly object[]
  readonly trace: {
    readonly steps: readonly { readonly branch: string | null; readonly inside: readonly string[]; readonly events: readonly object[] }[]
  }
}

const jsonOf = (result: RunResult, finding: RunResult['findings'][number]): JsonFinding => {
  const cell = { workload: 'w', variant: null, expected: undefined, result }
  const document = jsonDocument('0', [{ spec: 's', file: 'f', sources: [], cells: [cell] }], 0) as {
    readonly specs: readonly { readonly cells: readonly { readonly run: { readonly findings: readonly JsonFinding[] } }[] }[]
  }
  return nth(document.specs, 0).cells[0]!.run.findings[result.findings.indexOf(finding)]!
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

test('the part that is false is told of a hundred, in the midst of a step and at rest', async () => {
  const result = await run(`object A[100] { x : 0..3 = 1  ok : bool = true }
    invariant all_ok: forall a in A: a.ok and (a.x > 1 => a.ok)
    operation p() { A[77].x = 0  A[99].ok = false  assert forall a in A: a.ok or a.x == 3 }
    workload w { task t { p() } }`)
  expect(facts(result, 'fails').slice(2)).toEqual(['for a = A[99]: a.ok or a.x == 3 is false', 'with A[99].ok = false, A[99].x = 1'])
  expect(facts(result, 'violates').slice(1)).toEqual(['for a = A[99]: a.ok is false', 'with A[99].ok = false'])
  const chain = Array.from({ length: 80 }, (_, i) => `A.x != ${i + 8}`).join(' and ')
  const long = await run(`object A { x : 0..200 = 0 }
    workload w { task t { A.x = 80  assert ${chain} } }`)
  expect(facts(long, 'fails').slice(2)).toEqual(['A.x != 80 is false'])
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
    'atomic { one.k = n; A[1].k = n }',
    'select { lock A[1].m } or { wait until A[0].stop; A[0].stop = false } [lock A[1].m]',
  ])
})

test('a loop variable can be watched', async () => {
  const result = await run(`object A[2] { k : 0..7 = 0 }
    workload w { task a { for one in A { one.k = 1 }  assert A[1].k == 0 } }`)
  const trace = watching(result, await watchModule(result.text, 'one')).findings.find(({ kind }) => kind === 'fails')!.trace!
  expect(trace.watched).toEqual([{ name: 'one', first: 'A[0]', after: ['A[1]', '-'] }])
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

const tailOf = (result: RunResult, kind: string): readonly string[] =>
  tails(
    result,
    result.findings.find((each) => each.kind === kind)!,
  ).map(({ text }) => text)

test('the branch that a choice inside `atomic` took, and what it chose', async () => {
  const result = await run(`object A { k : 0..7 = 0  l : 0..7 = 0 }
    workload w { task a {
      atomic {
        either { A.k = 1 } or { A.k = 2 }
        choose n in 3..5
        A.l = n
      }
      assert A.k != 2 or A.l != 4
    } }`)
  expect(lines(result, 'fails')).toEqual(['atomic { either { A.k = 1 } or { A.k = 2 }; choose n in 3..5; A.l = n } [A.k = 2] [n = 4]'])
  expect(tailOf(result, 'fails')).toEqual(['FAILS: assert A.k != 2 or A.l != 4'])
  const finding = nth(result.findings, 0)
  expect(jsonOf(result, finding).trace.steps.map(({ branch, inside }) => [branch, inside])).toEqual([[null, ['A.k = 2', 'n = 4']]])
  expect(mermaidDiagram(result, finding)).toContain(' A.l = n #125; [A.k = 2] [n = 4]<br/>')
})

test('what choices took in the step that fails, and what ended in it', async () => {
  const result = await run(`object A { k : 0..7 = 0 }
    procedure look(n: 0..7) -> ok | gone { if n > 1 { return gone } }
    operation p() -> ok { var n : 0..7 = 0  atomic { choose m in 0..1  either { n = m } or { n = m + 1 } }  A.k = 1  atomic { attempt { look(n) } on gone { either { assert n == 1 } or { skip } } } }
    workload w { task a { p() } }`)
  expect(tailOf(result, 'fails')).toEqual([
    'FAILS: atomic { attempt { look(n) } on gone { either { assert n == 1 } or { skip } } } [assert n == 1]',
    '=> look ends: gone',
  ])
})

test('two branches that lead to the same place are told apart', async () => {
  const result = await run(`object A { k : 0..7 = 0 }
    operation p() { var n : 0..3 = 0  either { n = 1 } or { n = 2 }  A.k = n  assert A.k < 2 }
    workload w { task a { p() } }`)
  const taken = stepsOf(result.meta, result.findings.find(({ kind }) => kind === 'fails')!.trace!).map(({ branch }) => branch)
  expect(taken[0]).toBe('n = 2')
})

test('the outcome by which a call ends that has no step of its own, and by which a fault does', async () => {
  const result = await run(`object A { k : 0..7 = 0 present : bool = false }
    mapping Buffer() {
      load resident when A.present fault fault_in() { sigbus => efault }
    }
    fault handler fault_in() -> ok | sigbus { if A.k == 0 { A.k = 1  return sigbus }  A.present = true }
    procedure look() -> ok | gone { return gone }
    operation p() -> ok {
      A.k = 0
      attempt { look() } on gone { }
      attempt { touch load Buffer() } on efault { }
      A.k = 2
      attempt { look() } on gone { assert A.k == 0 }
    }
    workload w { task a { p() } }`)
  const finding = result.findings.find(({ kind }) => kind === 'fails')!
  expect(stepsOf(result.meta, finding.trace!).map(({ text, events }) => [text, ...eventTexts(events).map((event) => event.text)])).toEqual([
    ['A.k = 0', '=> look ends: gone'],
    ['touch load Buffer()'],
    ['if A.k == 0'],
    ['A.k = 1', '=> fault_in ends: sigbus'],
    ['A.k = 2', '=> look ends: gone'],
  ])
  const [left] = jsonOf(result, finding).trace.steps.flatMap(({ events }) => events)
  expect(left).toEqual({ kind: 'left', role: 'procedure', procedure: 'look', outcome: 'gone' })
  expect(mermaidDiagram(result, finding)).toContain('4. line 7#58; A.k = 1<br/>A.k#58; 0 -#62; 1<br/>=#62; fault_in ends#58; sigbus')
  expect(findingText(result, finding, defaults).slice(-8)).toEqual([
    '  shortest run: 5 steps, 0 switches between tasks',
    '  step line  a',
    '     1   10  p: A.k = 0 => gone',
    '     2   12  touch load Buffer()',
    '     3    7  fault_in: if A.k == 0 [yes]',
    '     4    7  A.k = 1 => sigbus',
    '     5   13  p: A.k = 2 => gone',
    '         14  FAILS: assert A.k == 0',
  ])
})

test('the part of an assertion that is false in the midst of a step, and in silent code', async () => {
  const result = await run(`object A[2] { x : 0..3 = 0  y : 0..3 = 0 }
    operation p() -> ok {
      atomic {
        A[0].x = 2
        assert A[0].x != 2 and A[1].x == 0
      }
    }
    operation q(n: 0..3) -> ok {
      A[1].y = n
      if n > 0 { A[1].x = 3  silent(n) }
    }
    procedure silent(m: 0..3) {
      assert forall a in A: a.y < 3 => a.x < m + 2 or a.x == 3
      A[0].y = m
      assert m in {0, 3} and m != 2
    }
    workload w { task a { p() } task b { q(1) } }`)
  const said = result.findings.map((finding) => causeOf(result, finding)).map(({ headline, facts: rest }) => [headline, ...rest])
  expect(said).toEqual([
    ['`m in {0, 3} and m != 2` is false (line 17)', 'b at line 16: A[0].y = m', 'm in {0, 3} is false', 'with m = 1'],
    [
      '`A[0].x != 2 and A[1].x == 0` is false (line 7)',
      'a at line 5: atomic { A[0].x = 2; assert A[0].x != 2 and A[1].x == 0 }',
      'A[0].x != 2 is false',
      'with A[0].x = 2',
    ],
  ])
  expect(jsonOf(result, nth(result.findings, 1)).facts).toEqual(nth(said, 1).slice(1))
})

test('a call that ends before the first state says by which outcome', async () => {
  const result = await run(`object F { l : lock mutex }
    switch gone = on
    procedure peek() -> ok | lost { if gone { return lost } }
    operation op() -> ok {
      attempt { peek() } on lost { lock F.l }
      lock F.l
    }
    workload w { task first { op() }  task second { lock F.l  unlock F.l } }`)
  const [finding] = result.findings
  const begun = [{ task: 'first', events: [{ kind: 'left', role: 'procedure', procedure: 'peek', outcome: 'lost' }] }]
  expect(jsonOf(result, finding!).trace).toMatchObject({ begun })
  for (const full of [true, false])
    expect(findingText(result, finding!, { ...defaults, full }).join('\n')).toMatch(/^ +start +=> peek ends: lost$/m)
})
