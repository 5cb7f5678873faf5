// What each pass of a reduction makes of a small system, as a person reads it. Whether it is right is asked by reduce.test.ts and the random specs.
import { expect, test } from 'vitest'
import { analyse } from '../../../compiler/pipeline.ts'
import { indexLines, positionOf } from '../../../compiler/diagnostics/position.ts'
import { placesText } from '../../../compiler/ir/show.ts'
import type { System } from '../../../compiler/ir/system.ts'
import { layOut } from '../../../compiler/lower/packing.ts'
import { lower } from '../../../compiler/lower/lower.ts'
import { guardsOf } from '../../../compiler/reduce/guards.ts'
import { canonicalPlan } from '../../../compiler/reduce/plan.ts'
import { reduce } from '../../../compiler/reduce/reduce.ts'
import { specialise } from '../../../compiler/reduce/specialise.ts'

interface Made {
  readonly system: System
  readonly line: (span: { readonly start: number }) => string
}

function made(text: string): Made {
  const { model } = analyse({ path: 'spec.lockspec', text }, () => ({ error: 'nothing is imported' }))
  const { system } = lower(model!, { workload: model!.workloads[0]!, sizes: new Map() })
  const index = indexLines(text)
  return { system: system!, line: (span) => `line ${positionOf(index, span.start).line}` }
}

const code = ({ line }: Made, { tasks }: System): string =>
  `\n${tasks.flatMap(({ name, locations }) => [`task ${name}`, ...placesText(locations, line)]).join('\n')}\n`

const reduced = (system: System, settings: readonly number[] = []) => {
  const result = reduce(system, settings)
  if (result.kind === 'none') throw new Error(result.reason)
  return result
}

test('specialise: a variant has its switches put in, and no code that it never comes to', () => {
  const one = made(`spec variants
switch fast = on
object D { x : 0..3 = 0 }
workload w { task t { if fast { D.x = 1 } else { D.x = 2 } } }`)
  const [task] = one.system.tasks
  const off = specialise(one.system, [0])!
  const locations = task!.locations.map((location) => ({ ...location, code: off.code.get(location)! }))
  expect(code(one, { ...one.system, tasks: [{ ...task!, locations }] })).toMatchInlineSnapshot(`
    "
    task t
      0 start
          note cover
          goto 3
      1 end
      2 line 4: D.x = 1
          (rest)
          D.x = 1
          note round
          goto 1
      3 line 4: D.x = 2
          (rest)
          D.x = 2
          note round
          goto 1
    "
  `)
})

test('guards: an invariant of a task at a place is an assertion there, and one that says more is none', () => {
  const { system } = made(`spec guarded
object D { x : 0..3 = 0 }
workload w { task t { here: D.x = 1  skip }  task u { D.x = 2 } }
invariant at_place in w: t at here => D.x == 0
invariant of_all: D.x < 3`)
  const { at, properties } = guardsOf(system)
  expect([...at.keys()].map(({ task, label }) => `${task} ${label}`)).toMatchInlineSnapshot(`
    [
      "0 here",
    ]
  `)
  expect([...properties].map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "at_place",
    ]
  `)
})

test('settling: the steps that can be taken at once, whatever the others do, are a system of their own', () => {
  const one = made(`spec settled
object D { x : 0..3 = 0  y : 0..3 = 0 }
workload w { task t { D.y = 1  D.x = 1  D.y = 2 }  task u { D.y = 2 } }`)
  const { settling } = reduced(one.system)
  expect(settling && code(one, { ...settling, tasks: settling.tasks.slice(0, 1) })).toMatchInlineSnapshot(`
    "
    task t
      0 start
          blocked
      1 end
      2 line 3: D.y = 1
          (rest)
          blocked
      3 line 3: D.x = 1
          D.x = 1
          goto 4
      4 line 3: D.y = 2
          blocked
    "
  `)
})

test('symmetry and plan: tasks that do the same are one class, whose bits are columns', () => {
  const { system } = made(`spec alike
lock mutex { mode held }
object L { m : lock mutex }
workload w { task t[i in 0..1] { lock L.m.held  unlock L.m.held } }`)
  const { symmetries } = reduced(system)
  expect(symmetries.map(({ members }) => members)).toMatchInlineSnapshot(`
    [
      [
        [
          "t[0]",
        ],
        [
          "t[1]",
        ],
      ],
    ]
  `)
  const plan = canonicalPlan(system, layOut(system), symmetries)
  expect(plan.sorted).toMatchInlineSnapshot(`
    [
      {
        "columns": [
          [
            {
              "bits": 2,
              "shift": 0,
              "word": 0,
            },
            {
              "bits": 1,
              "shift": 4,
              "word": 0,
            },
          ],
          [
            {
              "bits": 2,
              "shift": 2,
              "word": 0,
            },
            {
              "bits": 1,
              "shift": 5,
              "word": 0,
            },
          ],
        ],
        "references": [],
        "tasks": [
          [
            0,
          ],
          [
            1,
          ],
        ],
      },
    ]
  `)
})
