// What every packed checker has, whatever its system: appending successors, notes and failures, the first states, the
// loops over tasks, the object that `create` returns. Input: the names of the words and of the steps; output: functions and statements.
import type { System } from '../../ir/system.ts'
import type { Routine, Statement } from '../module.ts'
import { int, remark } from '../text.ts'
import type { Context } from './expression.ts'
import { slotsOf } from './words.ts'

/** States are expanded until so many successors wait to be looked up: enough for the misses of the visited set to overlap, few enough for the first cache. */
export const BATCH = 512

export const freeValues = (bounds: { readonly low: number; readonly high: number } | undefined): number =>
  bounds === undefined ? 1 : bounds.high - bounds.low + 1

export const SIZE: Routine = {
  kind: 'function',
  name: 'size',
  exported: false,
  comment: 'Number of elements of a set.',
  parameters: [{ name: 'set', type: 'number' }],
  returns: 'number',
  body: ['let n = 0', { kind: 'block', head: 'for (let rest = set; rest !== 0; rest &= rest - 1)', body: ['n += 1'] }, 'return n'],
}

export const parameters = (list: readonly string[], type = 'number'): Routine['parameters'] => list.map((name) => ({ name, type }))

export const AT: Routine['parameters'] = [
  { name: 'states', type: 'Int32Array' },
  { name: 'at', type: 'number' },
]

export const load = (words: readonly string[]): Statement[] =>
  words.map((word, i) => `const ${word} = states[at${i === 0 ? '' : ` + ${i}`}]!`)

export function bookkeeping(words: readonly string[], defers: boolean): (Routine | Statement)[] {
  const next = words.map((_, i) => `n${i}`)
  const record = (test: string): Statement => ({ kind: 'if', test: 'logging', then: [test], otherwise: [] })
  return [
    ...(defers ? ['const passed: number[] = []', 'let pending = 0'] : []),
    {
      kind: 'function',
      name: 'push',
      exported: false,
      comment: 'Appends a successor.',
      parameters: parameters(next),
      returns: 'void',
      body: [
        words.length === 1 ? 'const o = count' : `const o = count * ${words.length}`,
        ...next.map((name, i) => `out[o${i === 0 ? '' : ` + ${i}`}] = ${name}`),
        'count += 1',
        record('log.push(-1)'),
      ],
    },
    {
      kind: 'function',
      name: 'note',
      exported: false,
      comment: 'Something happened on the way.',
      parameters: parameters(['id']),
      returns: 'void',
      body: ['notes[id]! += 1', record('log.push(id)')],
    },
    {
      kind: 'function',
      name: 'warn',
      exported: false,
      comment: 'The same for what is a finding.',
      parameters: parameters(['id']),
      returns: 'void',
      body: ['tally[1]! += 1', 'note(id)'],
    },
    {
      kind: 'function',
      name: 'fail',
      exported: false,
      comment: 'The way is an error and has no next state.',
      parameters: parameters(['failure']),
      returns: 'void',
      body: ['failures[failure]! += 1', 'tally[0]! += 1', 'tally[1]! += 1', record('log.push(-3 - failure)')],
    },
    ...(defers ? [SETTLE, STAND] : []),
  ]
}

const SETTLE: Routine = {
  kind: 'function',
  name: 'settle',
  exported: false,
  comment: 'The way is certain: what waited for that is noted. Stored is id * 4, and 1 or 2 for a finding.',
  parameters: [],
  returns: 'void',
  body: [
    {
      kind: 'block',
      head: 'for (let i = 0; i < pending; i++)',
      body: [
        'const stored = passed[i]!',
        { kind: 'if', test: '(stored & 3) === 0', then: ['note(stored >> 2)'], otherwise: ['warn(stored >> 2)'] },
      ],
    },
    'pending = 0',
  ],
}

const STAND: Routine = {
  kind: 'function',
  name: 'stand',
  exported: false,
  comment: 'The way is blocked: of what waited only that the task stands before its own hold is noted.',
  parameters: [],
  returns: 'void',
  body: [
    {
      kind: 'block',
      head: 'for (let i = 0; i < pending; i++)',
      body: [
        'const stored = passed[i]!',
        {
          kind: 'if',
          test: '(stored & 3) === 2',
          then: ['warn(stored >> 2)'],
          otherwise: [],
        },
      ],
    },
    { kind: 'if', test: 'logging', then: ['log.push(-2)'], otherwise: [] },
    'pending = 0',
  ],
}

export function initialRoutine(context: Context, system: System, words: readonly string[]): Routine {
  const values = words.map(() => 0)
  const free = new Set(system.free.map(({ variable, element }) => `${variable.id} ${element}`))
  for (const variable of system.variables) {
    if (variable.scope !== undefined) continue
    slotsOf(context.layout, variable).forEach((slot, element) => {
      if (slot.bits === 0 || free.has(`${variable.id} ${element}`)) return
      values[slot.word] = (values[slot.word] ?? 0) | (((variable.initial[element] ?? slot.low) - slot.low) << slot.shift)
    })
  }
  const chosen = system.free.flatMap(({ variable, element }) => {
    const slot = slotsOf(context.layout, variable)[element]
    const bounds = variable.bounds[element]
    return slot === undefined || bounds === undefined || slot.bits === 0
      ? []
      : [{ slot, count: freeValues(bounds), name: variable.elements[element] ?? variable.name, skip: bounds.low - slot.low }]
  })
  const pushed = words.map((_, word) => {
    const parts = chosen.flatMap(({ slot, skip }, i) =>
      slot.word === word ? [`${skip === 0 ? `v${i}` : `(v${i} + ${skip})`} << ${slot.shift}`] : [],
    )
    return [int(values[word] ?? 0), ...parts.map((part) => `(${part})`)].join(' | ')
  })
  const innermost: readonly Statement[] = [`push(${pushed.join(', ')})`]
  const loops = chosen.reduceRight<readonly Statement[]>(
    (body, { count, name }, i) => [
      `// ${remark(name)} = any`,
      { kind: 'block', head: `for (let v${i} = 0; v${i} < ${count}; v${i}++)`, body },
    ],
    innermost,
  )
  return {
    kind: 'function',
    name: 'initial',
    exported: false,
    comment: 'Every task at its start, before its silent run.',
    parameters: [],
    returns: 'number',
    body: ['count = 0', ...loops, 'return count'],
  }
}

export const expandRoutine = (words: readonly string[], steps: readonly string[]): Routine => ({
  kind: 'function',
  name: 'expand',
  exported: false,
  comment: 'All successors of a state.',
  parameters: [...AT, { name: 'first', type: 'number' }],
  returns: 'number',
  body: [...load(words), 'count = first', ...steps.map((step) => `${step}(${words.join(', ')})`), 'return count'],
})

export const stepRoutine = (system: System, words: readonly string[], steps: readonly string[]): Routine => ({
  kind: 'function',
  name: 'step',
  exported: false,
  comment: 'The successors by one task.',
  parameters: [{ name: 'task', type: 'number' }, ...AT, { name: 'first', type: 'number' }],
  returns: 'number',
  body: [
    ...load(words),
    'count = first',
    {
      kind: 'switch',
      value: 'task',
      cases: system.tasks.map((task, i) => ({
        comment: [remark(task.name)],
        labels: [`case ${i}`],
        body: [`${steps[i] as string}(${words.join(', ')})`, 'break'],
      })),
    },
    'return count',
  ],
})

export const RESULT = (words: number, answers: boolean): Statement =>
  [
    'return {',
    `  words: ${words},`,
    '  out,',
    `  capacity: ${BATCH},`,
    ...[
      'notes',
      'failures',
      'tally',
      'initial',
      'expand',
      'step',
      'examine',
      'evaluate',
      'request',
      'together',
      ...(answers ? ['answer'] : []),
      'log',
    ].map((name) => `  ${name},`),
    '  get logging() {',
    '    return logging',
    '  },',
    '  set logging(on: boolean) {',
    '    logging = on',
    '  },',
    '}',
  ].join('\n')
