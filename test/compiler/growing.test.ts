// Which sizes make no difference to a run. Input: small specs, each with one thing that could tell sizes apart; output: whether it is seen.
import { expect, test } from 'vitest'
import { analyse, takesPart } from '../../compiler/pipeline.ts'

/** Whether `files`, 2 by itself, takes part in `w`. */
function grows(body: string, declarations = '', count = 'File[files]'): boolean {
  const text = `spec s
size files = 2
size more = files + 1
lock mutex { mode held }
object ${count} { l : lock mutex   n : 0..9 = 0 }
object Other { f : File? = none   first : File }
operation look(f: File) { lock f.l   f.n = 1   unlock f.l }
${declarations}
workload w { ${body} }
workload other { task t[i in 0..files - 1] { look(File[0]) }   task all[f in File] { look(f) } }
`
  const { model, diagnostics } = analyse({ path: 's.lockspec', text }, () => ({ error: 'none' }))
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
  const size = model!.sizes.find(({ name }) => name === 'files')!
  const workload = model!.workloads.find(({ name }) => name === 'w')!
  return takesPart(model!, workload, size, 2)
}

test('objects that are named by numbers, references to them, and what other workloads do', () => {
  expect(grows('task t { look(File[0])   look(File[1])   Other.f = File[1]   look(Other.first) }')).toBe(false)
  expect(grows('task t { look(File[0]) }', 'invariant one: Other.f != none => Other.f.n < 9')).toBe(false)
  expect(grows('task t[i in 0..1] { if i == 0 { look(File[0]) } else { look(File[1]) } }')).toBe(false)
})

test.each([
  ['its number', 'task t { if files > 5 { look(File[0]) } }', ''],
  ['its number in a property', 'task t { look(File[0]) }', 'invariant one: File[0].n < files'],
  ['its number in a type', 'task t { look(File[0]) }', 'object Count { n : 0..files = 0 }'],
  ['its number in a function', 'task t { if big() { look(File[0]) } }', 'function big() -> bool = files > 5'],
  ['as many tasks', 'task t[i in 0..files - 1] { look(File[0]) }', ''],
  ['a task an object', 'task t[f in File] { look(f) }', ''],
  ['a choice', 'task t { choose f in File   look(f) }', ''],
  ['a quantifier', 'task t { look(File[0]) }', 'invariant all_small: forall f in File: f.n < 9'],
  ['a count', 'task t { wait until count(f in File: f.n == 1) == 0   look(File[0]) }', ''],
  ['a loop', 'task t { for f in File { look(f) } }', ''],
  ['any of it', 'task t { look(any) }', ''],
  ['an index that is computed', 'task t[i in 0..1] { look(File[i]) }', ''],
  ['one that is there at larger sizes alone', 'task t { look(File[2]) }', ''],
])('%s', (_, body, declarations) => {
  expect(grows(body, declarations)).toBe(true)
})

test('a neighbour, a pool, a number made of it', () => {
  expect(grows('task t { look(next(File[0])) }', '', 'File[files] ordered')).toBe(true)
  expect(grows('task t { let f = new File { }   free f }', '', 'File[files] pool')).toBe(true)
  expect(grows('task t { look(File[0]) }', '', 'File[files + 1]')).toBe(true)
  // Another size keeps its value while this one grows.
  expect(grows('task t { look(File[0]) }', 'object Count { n : 0..more = 0 }')).toBe(false)
})
