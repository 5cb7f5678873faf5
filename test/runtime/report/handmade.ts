// Results made by hand for the tests of reports: two writers, each with its own file's lock, that fault on the other's file.
import type { FieldMeta, LocationMeta, Meta, NoteMeta, TypeMeta } from '../../../runtime/contract.ts'
import type { Finding, RunResult, Trace } from '../../../runtime/result.ts'
import { plainLocation } from '../plain.ts'

const file = 'specs/crossed/crossed.lockspec'
const at = (line: number, column = 3) => ({ file, line, column })
const files: TypeMeta = { kind: 'reference', names: ['File[0]', 'File[1]'] }
const cache: TypeMeta = { kind: 'words', words: ['absent', 'present'] }

const operation = { role: 'operation', name: 'dio_write', at: at(40) }
const touch = { role: 'touch', name: 'load source', at: at(24) }
const handler = { role: 'handler', name: 'page_fault', at: at(12) }

/** Fields: one 32-bit word each. Per task its place, its parameter `target`, the local `dropped`. */
const paths: readonly (readonly [string, FieldMeta['kind'], TypeMeta, number])[] = [
  ['writer[0]', 'place', { kind: 'int' }, 0],
  ['writer[1]', 'place', { kind: 'int' }, 1],
  ['writer[0].dio_write.target', 'local', files, 0],
  ['writer[1].dio_write.target', 'local', files, 1],
  ['File[0].cache', 'field', cache, -1],
  ['File[1].cache', 'field', cache, -1],
  ['File[0].pagecache.add by writer[0]', 'hold', { kind: 'int' }, -1],
  ['File[0].pagecache.add by writer[1]', 'hold', { kind: 'int' }, -1],
  ['File[0].pagecache.block by writer[0]', 'hold', { kind: 'int' }, -1],
  ['File[1].pagecache.add by writer[0]', 'hold', { kind: 'int' }, -1],
  ['File[1].pagecache.add by writer[1]', 'hold', { kind: 'int' }, -1],
  ['File[1].pagecache.block by writer[1]', 'hold', { kind: 'int' }, -1],
  ['writer[0].dropped', 'field', { kind: 'bool' }, 0],
  ['File[0].inside', 'field', { kind: 'set', low: 0, element: { kind: 'reference', names: ['writer[0]', 'writer[1]'] } }, -1],
]
const fields: readonly FieldMeta[] = paths.map(([path, kind, type, task], word) => ({
  path,
  kind,
  type,
  word,
  shift: 0,
  bits: 32,
  low: 0,
  task,
  ghost: false,
  ...(path.endsWith('.target') ? { parameter: true } : {}),
}))
export const fieldIndex = (path: string): number => fields.findIndex((field) => field.path === path)

const location = (line: number, text: string, verb: string, calls: LocationMeta['calls'], more: Partial<LocationMeta> = {}): LocationMeta =>
  plainLocation({ at: at(line), text, verb, calls, ...more })

const locations = (task: number): readonly LocationMeta[] => {
  const scope = [fieldIndex(`writer[${task}].dio_write.target`)]
  const inOperation = [operation]
  const inHandler = [operation, touch, handler]
  return [
    location(40, 'task writer[f in File] { dio_write(f, Buffer(next(f))) }', 'start', []),
    location(21, 'lock target.pagecache.block', 'lock', inOperation, { scope }),
    location(22, 'target.cache = absent', 'assign', inOperation, { scope }),
    location(24, 'touch load source', 'touch', inOperation, { scope }),
    location(13, 'if file.cache == present', 'test', inHandler, { scope }),
    location(15, 'lock file.pagecache.add', 'lock', inHandler, { scope }),
    location(27, 'assert target.cache == absent', 'assert', inOperation, { scope, label: 'writing' }),
    location(40, '', 'end', [], { finished: true }),
  ]
}

const notes: readonly NoteMeta[] = [
  { kind: 'cover', task: 0, what: 'otherwise', at: at(13) },
  { kind: 'retry', task: 0, retry: 0 },
  { kind: 'outcome', task: 1, operation: 0, outcome: 'efault' },
  { kind: 'leak', task: 1, lock: 'File[1].pagecache', mode: 'block', call: 'dio_write', at: at(30) },
  { kind: 'cover', task: 0, what: 'then', at: at(13) },
]

const holds = (name: string): Meta['locks'][number]['holds'] =>
  fields.flatMap((field, index) => {
    const match = /^(\S+)\.(add|block) by writer\[(\d)\]$/.exec(field.path)
    return match !== null && match[1] === name ? [{ task: Number(match[3]), mode: match[2] === 'add' ? 0 : 1, field: index }] : []
  })

export const meta: Meta = {
  format: 1,
  names: [],
  spec: 'crossed',
  workload: 'crossed',
  sizes: { files: 2 },
  parameters: [{ name: 'tell', values: ['off', 'on'], boolean: true, initial: 1 }],
  tasks: [0, 1].map((task) => ({
    name: `writer[${task}]`,
    group: 'writer',
    role: 'task',
    host: -1,
    fairness: 'weak',
    place: task,
    locations: locations(task),
  })),
  fields,
  locks: ['File[0].pagecache', 'File[1].pagecache'].map((name) => ({
    ...{ name, lockKind: 'two_state', modes: ['add', 'block'], holds: holds(name), queue: -1, queueLength: 0 },
    together: [
      [1, 0],
      [0, 1],
    ],
  })),
  properties: [
    {
      name: 'no_stale',
      kind: 'invariant',
      at: at(33),
      text: 'forall f in File: not held(f.pagecache.block) => f.cache == absent',
      operation: -1,
      outcome: null,
    },
    { name: 'both_inside', kind: 'reachable', at: at(34), text: 'count(t in Task: t in File[0].inside) > 1', operation: -1, outcome: null },
  ],
  failures: [{ name: 'writing', rule: 'assert', at: at(27), message: 'the assertion is false' }],
  notes,
  operations: [{ name: 'dio_write', outcomes: ['ok', 'efault'] }],
  retries: [{ name: 'reshoot', procedure: 'dio_write', at: at(28) }],
}

/** A state from values by path: codes, all others 0. */
export function pack(values: Readonly<Record<string, number>>): Int32Array {
  const state = new Int32Array(fields.length)
  for (const [path, code] of Object.entries(values)) state[fieldIndex(path)] = code
  return state
}

const first = {
  'writer[0]': 1,
  'writer[1]': 1,
  'writer[0].dio_write.target': 0,
  'writer[1].dio_write.target': 1,
  'File[0].cache': 1,
  'File[1].cache': 1,
}

/** A run from changes by path, step by step. */
export function run(
  steps: readonly (readonly [task: number, changes: Readonly<Record<string, number>>, notes?: readonly number[]])[],
  from: Readonly<Record<string, number>> = first,
): Trace {
  let values: Readonly<Record<string, number>> = from
  const states = [pack(values)]
  const told = steps.map(([task, changes, passed = []]) => {
    const left = values[`writer[${task}]`]!
    values = { ...values, ...changes }
    states.push(pack(values))
    return { task, way: 0, location: left, notes: passed }
  })
  return { states, steps: told, switches: told.filter((step, index) => index > 0 && step.task !== told[index - 1]!.task).length }
}

export const abba: Trace = run([
  [0, { 'writer[0]': 2, 'File[0].pagecache.block by writer[0]': 1 }],
  [0, { 'writer[0]': 3, 'File[0].cache': 0 }],
  [1, { 'writer[1]': 2, 'File[1].pagecache.block by writer[1]': 1 }],
  [1, { 'writer[1]': 3, 'File[1].cache': 0 }],
  [1, { 'writer[1]': 4 }],
  [1, { 'writer[1]': 5 }],
  [0, { 'writer[0]': 4 }],
  [0, { 'writer[0]': 5, 'File[0].inside': 2 }, [0]],
])

export const deadlock: Finding = {
  kind: 'deadlock',
  name: '',
  places: 1,
  trace: abba,
  cycle: undefined,
  cause: {
    kind: 'stuck',
    waits: [
      { task: 0, location: 5, reason: { kind: 'lock', lock: 1, mode: 0, holders: [{ task: 1, mode: 1, ended: false }], behind: [] } },
      { task: 1, location: 5, reason: { kind: 'lock', lock: 0, mode: 0, holders: [{ task: 0, mode: 1, ended: false }], behind: [] } },
    ],
    cycle: [0, 1],
    goesOn: [],
  },
}

export const result = (findings: readonly Finding[], more: Partial<RunResult> = {}): RunResult => ({
  ...{
    meta,
    variant: 'no_order',
    settings: [1],
    ended: 'complete',
    states: 1234,
    transitions: 5678,
    depth: 12,
    initialStates: 1,
    seconds: 0.5,
    bytes: 2_000_000,
    frontier: 0,
  },
  ...{
    findings,
    outcomes: [{ operation: 'dio_write', occurred: ['ok'] }],
    retries: [{ name: 'reshoot', procedure: 'dio_write', fired: 3, longest: 'unbounded' }],
  },
  ...{
    notes: [1, 3, 0, 0, 0],
    taken: meta.tasks.map((task) => task.locations.map(() => true)),
    accounted: 'all',
    accounting: { mostHeld: 2, longestWait: 2, overtakes: [] },
  },
  ...more,
})

/** writer[0]'s run of `abba` alone, and then its assertion fails. */
export const failing: Finding = {
  kind: 'fails',
  name: 'writing',
  places: 2,
  trace: run([
    [0, { 'writer[0]': 2, 'File[0].pagecache.block by writer[0]': 1 }],
    [0, { 'writer[0]': 6 }],
  ]),
  cycle: undefined,
  cause: { kind: 'fails', failure: 0, task: 0, location: 6, way: 0, reads: [{ name: 'File[0].cache', value: 'present' }] },
}

export const violating: Finding = {
  kind: 'violates',
  name: 'no_stale',
  places: 3,
  trace: run([
    [1, { 'writer[1]': 2, 'File[1].pagecache.block by writer[1]': 1, 'File[0].inside': 2 }],
    [0, { 'writer[0]': 2, 'writer[0].dropped': 1 }],
  ]),
  cycle: undefined,
  cause: {
    ...{ kind: 'violates', property: 0, evaluation: 'false' },
    why: {
      part: 'for f = File[0]: f.cache == absent is false',
      reads: [
        { name: 'held(File[0].pagecache.block)', value: false },
        { name: 'File[0].cache', value: 'present' },
      ],
    },
  },
}

export const leaking: Finding = {
  kind: 'leaks',
  name: 'File[1].pagecache',
  places: 1,
  trace: run([
    [1, { 'writer[1]': 2, 'File[1].pagecache.block by writer[1]': 1 }],
    [1, { 'writer[1]': 7 }, [2, 3]],
  ]),
  cycle: undefined,
  cause: { kind: 'leaks', note: 3, takenAt: 0 },
}

export const selfDeadlock: Finding = {
  kind: 'self_deadlock',
  name: '',
  places: 1,
  trace: run([[0, { 'writer[0]': 5, 'File[1].pagecache.block by writer[1]': 1 }]]),
  cycle: undefined,
  cause: {
    kind: 'stuck',
    waits: [
      { task: 0, location: 5, reason: { kind: 'lock', lock: 0, mode: 0, holders: [{ task: 0, mode: 1, ended: false }], behind: [] } },
    ],
    cycle: [0],
    goesOn: [],
  },
}

/** writer[0] waits for what writer[1] took with it, writer[1] for an event; somebody else goes on. */
export const partial: Finding = {
  kind: 'partial_deadlock',
  name: '',
  places: 4,
  trace: run([[1, { 'writer[1]': 2, 'File[1].pagecache.block by writer[1]': 1 }]]),
  cycle: undefined,
  cause: {
    kind: 'stuck',
    waits: [
      { task: 0, location: 5, reason: { kind: 'lock', lock: 1, mode: 0, holders: [{ task: 1, mode: 1, ended: true }], behind: [1] } },
      { task: 1, location: 4, reason: { kind: 'event', by: [0] } },
    ],
    cycle: [],
    goesOn: [1],
  },
}

const round = run(
  [
    [0, { 'writer[0]': 4 }],
    [0, { 'writer[0]': 3 }, [0, 1]],
  ],
  { ...first, 'writer[0]': 3 },
)
export const livelock: Finding = {
  kind: 'livelock',
  name: 'strong',
  places: 1,
  trace: run([
    [0, { 'writer[0]': 2 }],
    [0, { 'writer[0]': 3 }],
  ]),
  cycle: round,
  cause: {
    kind: 'livelock',
    retries: [0],
    moving: [0],
    waits: [{ task: 1, location: 1, reason: { kind: 'lock', lock: 1, mode: 1, holders: [], behind: [] } }],
    broken: '',
  },
}

export const unreachable: Finding = {
  kind: 'unreachable',
  name: 'both_inside',
  places: 0,
  trace: undefined,
  cycle: undefined,
  cause: { kind: 'unreachable', property: 1 },
}

export const every: readonly Finding[] = [failing, violating, leaking, selfDeadlock, deadlock, partial, livelock, unreachable]
