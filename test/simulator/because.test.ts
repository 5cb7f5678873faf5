// Why a condition is false: the smallest part, the names that quantifiers bind, and what it reads, as the simulator tells it. In an atomic
// the values are those in the middle of it.
import { expect, test } from 'vitest'
import { modelOf } from '../support/oracle.ts'
import { simulatorOf } from './load.ts'
import { nth } from '../../runtime/entries.ts'

const spec = `
spec reasons
lock mutex { mode held }
size files = 2
switch wide = on
object File[files] ordered { m : lock mutex   n : 0..7 = 3   next : File? = none   slots : array[2] of 0..3 }
object All { sum : 0..7 = 0 }
function twice(f: File) -> 0..14 = f.n + f.n

workload counts {
  task t { atomic { All.sum = 1   All.sum = 2   assert All.sum == 3 or twice(File[1]) == 1 } }
}
workload calls { task t { look(File[1], 1) } }
workload ends  { task t { last() } }
workload locks { task t { lock File[1].m.held   unlock File[1].m.held } }

operation look(f: File, i: 0..1) -> ok { assert f.slots[i] == 0 and (f.next == none => f.slots[i] + f.n == 4) }
operation last() -> ok { return ok } ensures ok => All.sum > 5

invariant free in locks: forall f in File: not held(f.m)
invariant linked in locks: exists f in File: f.next != none and f.next.n == 3
invariant few in locks: count(f in File: f.n == 3) < files or not wide
`

const failing = (workload: string) => {
  const simulator = simulatorOf(modelOf(spec), { workload, variant: undefined })
  const [first] = simulator.initial()
  return (first === undefined ? simulator.beginnings() : simulator.steps(first)).find((step) => step.fails !== undefined)
}

const broken = (workload: string, name: string, steps: number) => {
  const simulator = simulatorOf(modelOf(spec), { workload, variant: undefined })
  let [state] = simulator.initial()
  for (let step = 0; step < steps; step++) state = nth(simulator.steps(state!), 0).next
  return simulator.properties(state!)[name]
}

test('an assertion in an atomic tells the values in the middle of it', () => {
  expect(failing('counts')).toMatchObject({
    fails: 'assert@11',
    because: { part: 'All.sum == 3 or twice(File[1]) == 1', names: {}, values: { 'All.sum': 2, 'twice(File[1])': 6 } },
  })
})

test('names stand for what they are, and the premise is told with the conclusion', () => {
  expect(failing('calls')?.because).toEqual({
    part: 'f.slots[i] + f.n == 4',
    names: {},
    values: { 'File[1].next': null, 'File[1].slots[1]': 0, 'File[1].n': 3 },
  })
})

test('a postcondition', () => {
  expect(failing('ends')?.because).toEqual({ part: 'All.sum > 5', names: {}, values: { 'All.sum': 0 } })
})

test('of a quantifier, the first value that decides; what has no value is left out', () => {
  expect(broken('locks', 'free', 1)).toEqual({
    holds: false,
    part: 'not held(f.m)',
    names: { f: 'File[1]' },
    values: { 'held(File[1].m)': true },
  })
  expect(broken('locks', 'linked', 0)).toMatchObject({
    part: 'exists f in File: f.next != none and f.next.n == 3',
    values: { 'File[0].next': null, 'File[1].next': null },
  })
})

test('counts, sizes and switches', () => {
  expect(broken('locks', 'few', 0)).toMatchObject({
    part: 'count(f in File: f.n == 3) < files or not wide',
    values: { 'File[0].n': 3, 'File[1].n': 3, files: 2, wide: true },
  })
})
