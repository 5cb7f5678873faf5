// What each pass of a reduction makes of a small system, as a person reads it. Whether it is right is asked by reduce.test.ts and the random specs.
import { expect, test } from 'vitest'
import type { System } from '../../../compiler/ir/system.ts'
import { layOut } from '../../../compiler/lower/packing.ts'
import { commutation } from '../../../compiler/reduce/commute.ts'
import { guardsOf } from '../../../compiler/reduce/guards.ts'
import { canonicalPlan } from '../../../compiler/reduce/plan.ts'
import { reduce } from '../../../compiler/reduce/reduce.ts'
import { catalogue, renaming, type Places, type Sort } from '../../../compiler/reduce/renaming.ts'
import { sameUnder } from '../../../compiler/reduce/sameness.ts'
import { type Specialised, specialise } from '../../../compiler/reduce/specialise.ts'
import { swap } from '../../../compiler/reduce/symmetry.ts'
import { valuations } from '../../../compiler/reduce/valuations.ts'
import { numbering, numberOf, outcomes, treeOf, type Element, type Leaf, type Step } from '../../../compiler/reduce/ways.ts'
import { listed } from '../listed.ts'
import { entryOf, nth } from '../../../runtime/entries.ts'

const reduced = (system: System, settings: readonly number[] = []) => {
  const result = reduce(system, settings)
  if (result.kind === 'none') throw new Error(result.reason)
  return result
}

test('specialise: a variant has its switches put in, and no code that it never comes to', () => {
  const one = listed(`spec variants
switch fast = on
object D { x : 0..3 = 0 }
workload w { task t { if fast { D.x = 1 } else { D.x = 2 } } }`)
  const [task] = one.system.tasks
  const off = specialise(one.system, [0])!
  const locations = task!.locations.map((location) => ({ ...location, code: entryOf(off.code, location) }))
  expect(one.code({ ...one.system, tasks: [{ ...task!, locations }] })).toMatchInlineSnapshot(`
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
  const { system } = listed(`spec guarded
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
  const one = listed(`spec settled
object D { x : 0..3 = 0  y : 0..3 = 0 }
workload w { task t { D.y = 1  D.x = 1  D.y = 2 }  task u { D.y = 2 } }`)
  const { settling } = reduced(one.system)
  expect(settling && one.code({ ...settling, tasks: settling.tasks.slice(0, 1) })).toMatchInlineSnapshot(`
    "
    task t
      0 start
          blocked
      1 end
      2 line 3: D.y = 1
          (rest)
          D.y = 1
          if task 1 at 2
            blocked
          else
            goto 3
      3 line 3: D.x = 1
          D.x = 1
          goto 4
      4 line 3: D.y = 2
          blocked
    "
  `)
})

test('symmetry and plan: tasks that do the same are one class, whose bits are columns', () => {
  const { system } = listed(`spec alike
lock mutex { mode held }
object L { m : lock mutex }
workload w { task t[i in 0..1] { lock L.m.held  unlock L.m.held } }`)
  const { symmetries } = reduced(system)
  expect(symmetries.classes.map(({ members }) => members)).toMatchInlineSnapshot(`
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
  expect(plan.apart).toMatchInlineSnapshot(`
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
        "kind": "all",
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

// ---- what reductions ask on the way ----

const elementName = ({ variable, element }: Element): string => variable.elements[element] ?? variable.name

function leafText({ id, end, assigns, notes }: Leaf): string {
  const ends = end.kind === 'goto' ? `goto ${end.location.id}` : end.kind
  return `${id}: ${[...assigns.map(elementName), ...notes.map((kind) => `note ${kind}`)].join(', ')} -> ${ends}`
}

/** The steps of a system as `movers` has them, by task and place. */
function stepsOf(system: System, special: Specialised): (task: string, text: string) => Step {
  return (name, text) => {
    const task = system.tasks.find((one) => one.name === name)!
    const location = task.locations.find((one) => one.text === text)!
    return {
      location,
      tree: treeOf(entryOf(special.code, location), system.tasks, task.id)!,
      local: special.alone[task.id]!.states.get(location)!,
    }
  }
}

const exclusive = `spec exclusive
lock mutex { mode held }
object L { m : lock mutex  x : 0..3 = 0  y : 0..3 = 0 }
workload w {
  task t { lock L.m.held  let n = L.y  L.x = n  unlock L.m.held }
  task u { lock L.m.held  L.x = 2  unlock L.m.held  L.y = 1 }
}`

test('ways: the leaves of a step are its ends; in a valuation only those that are open', () => {
  const { system } = listed(`spec ways
object D { x : 0..3 = 0  y : 0..3 = 0 }
workload w { task t { atomic { either { D.x = D.x + 1 } or { wait until D.y == 2 } } } task u { D.y = 2 } }`)
  const location = nth(system.tasks, 0).locations.find(({ verb }) => verb !== 'start' && verb !== 'end')!
  const tree = treeOf(location.code, system.tasks, 0)!
  expect([...tree.leaves.map(leafText), `reads ${tree.reads.map(elementName).join()}`, `writes ${tree.writes.map(elementName).join()}`])
    .toMatchInlineSnapshot(`
    [
      "0: D.x, note round -> goto 1",
      "1:  -> fail",
      "2: note round -> goto 1",
      "3:  -> blocked",
      "reads D.x,D.y",
      "writes D.x,t at",
    ]
  `)
  const numbers = numbering(system)
  const taken = (x: number, y: number): readonly string[] =>
    outcomes(tree, numbers, Int32Array.of(x, y, 0, 0)).map(
      ({ leaf, writes }) => `leaf ${leaf.id}${[...writes].map(([at, value]) => `, element ${at} = ${value}`).join('')}`,
    )
  expect([taken(1, 0), taken(1, 2), taken(3, 0)]).toMatchInlineSnapshot(`
    [
      [
        "leaf 0, element 0 = 2, element 2 = 1",
      ],
      [
        "leaf 0, element 0 = 2, element 2 = 1",
        "leaf 2, element 2 = 1",
      ],
      [
        "leaf 1",
      ],
    ]
  `)
})

test('valuations: own data as a task can have it at the place, what others hold left out, the rest only when it is looked at', () => {
  const { system } = listed(exclusive)
  const special = specialise(system, [])!
  const step = stepsOf(system, special)
  const numbers = numbering(system)
  const all = valuations(system, special, numbers)
  const element = (name: string): number =>
    numberOf(numbers, { variable: system.variables.find((variable) => variable.name === name)!, element: 0 })
  const seen = (steps: readonly [Step, Step?], look: readonly string[]): readonly string[] => {
    const rows: string[] = []
    expect(
      all.each(steps, () => {
        rows.push(look.map((name) => `${name} = ${all.values[element(name)]}`).join(', '))
      }),
    ).toBe(true)
    return rows
  }
  const holds = ['L.m.held by t', 'L.m.held by u']
  expect({
    'both before their locks': seen([step('t', 'lock L.m.held'), step('u', 'lock L.m.held')], holds),
    't before its lock, u before its unlock': seen([step('t', 'lock L.m.held'), step('u', 'unlock L.m.held')], holds),
    'both before their unlocks': seen([step('t', 'unlock L.m.held'), step('u', 'unlock L.m.held')], holds),
  }).toMatchInlineSnapshot(`
    {
      "both before their locks": [
        "L.m.held by t = 0, L.m.held by u = 0",
      ],
      "both before their unlocks": [],
      "t before its lock, u before its unlock": [
        "L.m.held by t = 0, L.m.held by u = 1",
      ],
    }
  `)
})

test('commute: a lock moves right, an unlock left; a write that another task reads moves nowhere', () => {
  const { system } = listed(exclusive)
  const special = specialise(system, [])!
  const step = stepsOf(system, special)
  const of = (task: string, ...texts: readonly string[]): readonly Step[] => texts.map((text) => step(task, text))
  const steps = [
    ...of('t', 'lock L.m.held', 'let n = L.y', 'L.x = n', 'unlock L.m.held'),
    ...of('u', 'lock L.m.held', 'L.x = 2', 'unlock L.m.held', 'L.y = 1'),
  ]
  const { closable, right, left, confluentBut } = commutation(system, special, steps)
  const confluent = (leaf: Leaf): string => {
    const places = confluentBut(leaf)
    if (places === undefined) return ''
    if (places.size === 0) return ' confluent'
    return ` confluent but for ${[...places].map((one) => `${system.tasks[one.task]!.name}: ${one.text}`).join(', ')}`
  }
  const said = ({ location, tree }: Step): string => {
    const words = [
      ...(closable(location) ? ['can be closed'] : []),
      ...(left(location) ? ['left'] : []),
      ...tree.leaves.map((leaf) => `${leaf.end.kind}:${right(leaf) ? ' right' : ''}${confluent(leaf)}`),
    ]
    return `${system.tasks[location.task]!.name}, ${location.text}: ${words.join(', ')}`
  }
  expect(steps.map(said)).toMatchInlineSnapshot(`
    [
      "t, lock L.m.held: can be closed, goto: right confluent but for u: lock L.m.held, blocked: right confluent",
      "t, let n = L.y: goto: confluent but for u: L.y = 1",
      "t, L.x = n: left, goto: right confluent",
      "t, unlock L.m.held: left, goto: confluent",
      "u, lock L.m.held: can be closed, goto: right confluent but for t: lock L.m.held, blocked: right confluent",
      "u, L.x = 2: left, goto: right confluent",
      "u, unlock L.m.held: left, goto: confluent",
      "u, L.y = 1: goto: confluent but for t: let n = L.y",
    ]
  `)
})

const renamed = `spec renamed
lock mutex { mode held policy fifo }
object File[2] { l : lock mutex  owner : Task? = none }
object G { last : File? = none  seen : set of Task }
workload w {
  task t[f in File] { lock f.l.held  f.owner = current  atomic { G.last = f  G.seen = G.seen + {current} }  unlock f.l.held }
}`

/** Each task can come to each of its places. */
const everywhere = (system: System): Places => system.tasks.map(({ locations }) => locations.map(({ id }) => id))

test('renaming: names carried over to elements, locks, and the values of references, sets and queues', () => {
  const { system } = listed(renamed)
  const all = catalogue(system, everywhere(system))
  const names = swap(['t[0]', 'File[0]'], ['t[1]', 'File[1]'])
  const one = renaming(all, names)!
  const images = [...one.element].map((to, from) => {
    const of = (element: number): string => {
      const variable = all.variableOf[element]!
      return elementName({ variable, element: element - entryOf(all.base, variable) })
    }
    return to === from ? `${of(from)} stays` : `${of(from)} is ${of(to)}`
  })
  expect(images).toMatchInlineSnapshot(`
    [
      "File[0].l.held by t[0] is File[1].l.held by t[1]",
      "File[0].l queue[0] is File[1].l queue[0]",
      "File[0].l queue[1] is File[1].l queue[1]",
      "File[1].l.held by t[1] is File[0].l.held by t[0]",
      "File[1].l queue[0] is File[0].l queue[0]",
      "File[1].l queue[1] is File[0].l queue[1]",
      "File[0].owner is File[1].owner",
      "File[1].owner is File[0].owner",
      "G.last stays",
      "G.seen stays",
      "t[0].t[0].held before File[0].l.held is t[1].t[1].held before File[1].l.held",
      "t[1].t[1].held before File[1].l.held is t[0].t[0].held before File[0].l.held",
      "t[0] at is t[1] at",
      "t[1] at is t[0] at",
    ]
  `)
  const values = (sort: Sort, from: readonly number[]): string =>
    from.map((value) => `${value} is ${one.values(sort)?.(value) ?? value}`).join()
  const variable = (name: string): Sort => ({ kind: 'variable', variable: entryOf(all.byName, name) })
  expect({
    tasks: one.task,
    locks: one.lock,
    text: one.name('t[0] waits for File[1].l'),
    'G.last': values(variable('G.last'), [-1, 0, 1]),
    'G.seen': values(variable('G.seen'), [0, 1, 2, 3]),
    'a queue': values(variable('File[0].l queue'), [0, 1, 2]),
  }).toMatchInlineSnapshot(`
    {
      "G.last": "-1 is -1,0 is 1,1 is 0",
      "G.seen": "0 is 0,1 is 2,2 is 1,3 is 3",
      "a queue": "0 is 0,1 is 2,2 is 1",
      "locks": [
        1,
        0,
      ],
      "tasks": [
        1,
        0,
      ],
      "text": "t[1] waits for File[0].l",
    }
  `)
  expect(renaming(all, new Map([['t[0]', 't[1]']]))).toBe(undefined)
})

test('sameness: a system is the same under an exchange, unless a value tells its members apart', () => {
  const isSame = (text: string): boolean => {
    const { system } = listed(text)
    const all = catalogue(system, everywhere(system))
    const [a, b] = system.tasks.map(({ name }) => name)
    const exchange = renaming(all, swap([a!], [b!]))!
    const none = renaming(all, new Map())!
    const first = system.variables.flatMap((variable) => variable.elements.map((_, i) => variable.initial[i] ?? 0))
    return sameUnder(all, { code: specialise(system, [])!.code, first }, exchange, exchange, none, { numbers: new Map(), fresh: 0 })
  }
  const spec = (body: string): string => `spec alike
object D { x : 0..3 = 0  last : Task? = none }
workload w { task t[i in 0..1] { ${body} } }`
  expect({
    'D.x = 1': isSame(spec('D.x = 1')),
    'D.last = current': isSame(spec('D.last = current')),
    'D.x = i': isSame(spec('D.x = i')),
    'whether it was one of them': isSame(spec('if D.last == t[0] or D.last == t[1] { D.x = 1 }  D.last = current')),
    'whether it was the first of them': isSame(spec('if D.last == t[0] { D.x = 1 }  D.last = current')),
  }).toMatchInlineSnapshot(`
    {
      "D.last = current": true,
      "D.x = 1": true,
      "D.x = i": false,
      "whether it was one of them": true,
      "whether it was the first of them": false,
    }
  `)
})

test('marks: what tells members apart whose bits name each other: whose an element is, and whom its value names', () => {
  const { system } = listed(`spec marked
object D { last : Task? = none }
task state { before : Task? = none }
workload w { task t[i in 0..2] { atomic { current.before = D.last  D.last = current } } }`)
  const layout = layOut(system)
  const { symmetries } = reduced(system)
  const { apart, entangled } = canonicalPlan(system, layout, symmetries)
  expect(apart).toEqual([])
  expect(
    entangled?.marks.map(({ slot, owners, values }) => {
      const named = values?.named.map((members, raw) => `${raw} names ${members.join(' and ') || 'nobody'}`)
      return `bits ${slot.shift} to ${slot.shift + slot.bits - 1}: of ${owners.join() || 'nobody'}, ${named?.join(', ') ?? 'as it is'}`
    }),
  ).toMatchInlineSnapshot(`
    [
      "bits 6 to 7: of nobody, 0 names nobody, 1 names 0, 2 names 1, 3 names 2",
      "bits 8 to 9: of 0, 0 names nobody, 1 names 0, 2 names 1, 3 names 2",
      "bits 10 to 11: of 1, 0 names nobody, 1 names 0, 2 names 1, 3 names 2",
      "bits 12 to 13: of 2, 0 names nobody, 1 names 0, 2 names 1, 3 names 2",
      "bits 0 to 1: of 0, as it is",
      "bits 2 to 3: of 1, as it is",
      "bits 4 to 5: of 2, as it is",
    ]
  `)
})
