// Functions that every packed checker has, in the words of its own state: appending successors, the first states, the loops over tasks.
// Input: the names of the words and of the steps; output: functions and statements. What is the same in all stands in ../fixed/.
import type { System } from '../../ir/system.ts'
import { binary, bits, call, constant, decimal, does, element, joined, method, name, returns, store } from '../js.ts'
import type { Js, Routine, Statement } from '../module.ts'
import type { Context } from './expression.ts'
import { own } from './own.ts'
import { slotsOf } from './words.ts'
import { nth } from '../../../runtime/entries.ts'

/** States are expanded until so many successors wait to be looked up: enough for the misses of the visited set to overlap, few enough for the first cache. */
export const BATCH = 512

/** How many first values an element has that may begin with any of them; 1 for one that begins with its own. */
export const freeValues = (bounds: { readonly low: number; readonly high: number } | undefined): number =>
  bounds === undefined ? 1 : bounds.high - bounds.low + 1

export const parameters = (list: readonly string[], type = 'number'): Routine['parameters'] => list.map((one) => ({ name: one, type }))

export const AT: Routine['parameters'] = [
  { name: own.states, type: 'Int32Array' },
  { name: own.at, type: 'number' },
]

/** `base + i`. */
const plus = (base: string, i: number): Js => (i === 0 ? name(base) : binary('+', name(base), decimal(i)))

/** The words of a state, read from the array of states into constants. */
export const load = (words: readonly string[]): readonly Statement[] =>
  words.map((word, i) => constant(word, element(name(own.states), plus(own.at, i))))

const setCount = (value: Js): Statement => does(store(name(own.count), value))

/** `push`: writes a successor behind those that there are, and counts it. */
export function pushRoutine(words: readonly string[]): Routine {
  const next = words.map((_, i) => `n${i}`)
  const offset = words.length === 1 ? name(own.count) : binary('*', name(own.count), decimal(words.length))
  return {
    kind: 'function',
    name: own.push,
    exported: false,
    comment: 'Appends a successor.',
    parameters: parameters(next),
    returns: 'void',
    body: [
      constant(own.o, offset),
      ...next.map((one, i) => does(store({ kind: 'element', object: name(own.out), index: plus(own.o, i), is: 'perhaps' }, name(one)))),
      does(store(name(own.count), decimal(1), '+=')),
      { kind: 'if', test: name(own.logging), then: [does(method(name(own.log), 'push', [decimal(-1)]))], otherwise: [] },
    ],
  }
}

/** `initial`: the first states, one for each way to choose what the spec leaves open. */
export function initialRoutine(context: Context, system: System, words: readonly string[]): Routine {
  const values = words.map(() => 0)
  const free = new Set(system.free.map(({ variable, element: at }) => `${variable.id} ${at}`))
  for (const variable of system.variables) {
    if (variable.scope !== undefined) continue
    slotsOf(context.layout, variable).forEach((slot, at) => {
      if (slot.bits === 0 || free.has(`${variable.id} ${at}`)) return
      values[slot.word] = (values[slot.word] ?? 0) | (((variable.initial[at] ?? slot.low) - slot.low) << slot.shift)
    })
  }
  const chosen = system.free.flatMap(({ variable, element: at }, i) => {
    const slot = slotsOf(context.layout, variable)[at]
    const bounds = variable.bounds[at]
    return slot === undefined || bounds === undefined || slot.bits === 0
      ? []
      : [{ slot, count: freeValues(bounds), value: `v${i}`, path: variable.elements[at] ?? variable.name, skip: bounds.low - slot.low }]
  })
  const pushed = words.map((_, word) => {
    const parts = chosen.flatMap(({ slot, skip, value }) =>
      slot.word === word ? [binary('<<', skip === 0 ? name(value) : binary('+', name(value), decimal(skip)), decimal(slot.shift))] : [],
    )
    return joined('|', [bits(values[word] ?? 0), ...parts])
  })
  const loops = chosen.reduceRight<readonly Statement[]>(
    (body, { count, value, path }) => [
      { kind: 'comment', text: () => `${path} = any` },
      { kind: 'loop', name: value, from: 0, to: count - 1, body },
    ],
    [does(call(own.push, pushed))],
  )
  return {
    kind: 'function',
    name: own.initial,
    exported: false,
    comment: 'Every task at its start, before its silent run.',
    parameters: [],
    returns: 'number',
    body: [setCount(decimal(0)), ...loops, returns(name(own.count))],
  }
}

const stepped = (step: string, words: readonly string[]): Statement => does(call(step, words.map(name)))

/** `expand`: the successors of a state by all tasks, in the order of the tasks. */
export const expandRoutine = (words: readonly string[], steps: readonly string[]): Routine => ({
  kind: 'function',
  name: own.expand,
  exported: false,
  comment: 'All successors of a state.',
  parameters: [...AT, ...parameters([own.first])],
  returns: 'number',
  body: [...load(words), setCount(name(own.first)), ...steps.map((step) => stepped(step, words)), returns(name(own.count))],
})

/** `step`: the successors by one task. */
export const stepRoutine = (system: System, words: readonly string[], steps: readonly string[]): Routine => ({
  kind: 'function',
  name: own.step,
  exported: false,
  comment: 'The successors by one task.',
  parameters: [...parameters([own.task]), ...AT, ...parameters([own.first])],
  returns: 'number',
  body: [
    ...load(words),
    setCount(name(own.first)),
    {
      kind: 'switch',
      value: name(own.task),
      cases: system.tasks.map((task, i) => ({
        comment: [() => task.name],
        values: [i],
        body: [stepped(nth(steps, i), words), { kind: 'break' }],
      })),
    },
    returns(name(own.count)),
  ],
})
