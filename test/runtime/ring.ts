// The ring of bench/bcachefs/ring.m as a checker module written by hand, step for step, packed into four words as generated code
// packs: what the runtime is developed, counted and measured against. `order` off is the broken protocol that always blocks.
import type { Checker, CheckerModule, FieldMeta, LocationMeta } from '../../runtime/contract.ts'
import { plainLocation } from './plain.ts'
import { nth } from '../../runtime/entries.ts'

const texts = [
  'lock block',
  'cache = absent',
  'touch',
  'fault',
  'unlock block',
  'lock add',
  'unlock add',
  'lock block',
  'lock add',
  'cache = present',
  'unlock add',
  'write',
  'cache = absent',
  'unlock block',
]
const at = { file: 'ring.m', line: 1, column: 1 }

export function ring(files: number): CheckerModule {
  const N = files
  const count = { kind: 'int' } as const
  const field = (
    path: string,
    kind: FieldMeta['kind'],
    word: number,
    shift: number,
    bits: number,
    low: number,
    task: number,
  ): FieldMeta => ({ path, kind, type: count, word, shift, bits, low, task, ghost: false })
  const indices = Array.from({ length: N }, (_, i) => i)
  const next = (i: number) => (i + 1) % N
  // Each lock's holds are counters in the model; here a task's hold is not told apart, so the lock facts name the counter only.
  const fields = [
    ...indices.map((i) => field(`writer[${i}]`, 'place', 0, i * 4, 4, 0, i)),
    ...indices.map((i) => field(`File[${i}].add`, 'hold', 1, i * 4, 4, 0, -1)),
    ...indices.map((i) => field(`File[${i}].block`, 'hold', 2, i * 4, 4, 0, -1)),
    ...indices.map((i) => field(`File[${i}].cached`, 'field', 3, i, 1, 0, -1)),
  ]
  const location = (text: string, k: number): LocationMeta => plainLocation({ at: { ...at, line: k }, text, verb: nth(text.split(' '), 0) })
  const locations = [location('start', 0), ...texts.map((text, k) => location(text, k + 1))]
  return {
    meta: {
      format: 1,
      names: [],
      spec: 'ring',
      workload: 'ring',
      sizes: { files },
      parameters: [{ name: 'order', values: ['off', 'on'], boolean: true, initial: 1 }],
      tasks: indices.map((i) => ({ name: `writer[${i}]`, group: 'writer', role: 'task', host: -1, fairness: 'weak', place: i, locations })),
      fields,
      locks: indices.map((i) => ({
        name: `File[${i}].pagecache`,
        lockKind: 'two_state',
        modes: ['add', 'block'],
        holds: [
          { task: (i + N - 1) % N, mode: 0, field: N + i },
          { task: i, mode: 1, field: 2 * N + i },
        ],
        queue: -1,
        queueLength: 0,
        together: [
          [1, 0],
          [0, 1],
        ],
      })),
      properties: [{ name: 'coherent', kind: 'invariant', at, text: 'forall', operation: -1, outcome: null }],
      failures: [],
      notes: indices.map((task) => ({ kind: 'round', task })),
      operations: [],
      retries: [],
    },
    create: (settings) => checker(N, settings[0] === 1, next),
  }
}

function checker(N: number, order: boolean, next: (i: number) => number): Checker {
  const capacity = 256
  const out = new Int32Array((capacity + N) * 4)
  const notes = new Float64Array(N)
  const log: number[] = []
  const self: Checker = {
    words: 4,
    out,
    capacity,
    notes,
    failures: new Float64Array(0),
    tally: new Float64Array(2),
    logging: false,
    log,
    initial() {
      out.fill(0, 0, 4)
      return 1
    },
    expand(states, at, n) {
      const pc = states[at]!
      const ad = states[at + 1]!
      const bl = states[at + 2]!
      const ca = states[at + 3]!
      for (let i = 0; i < N; i++) n = step(i, pc, ad, bl, ca, n)
      return n
    },
    step: (task, states, at, n) => step(task, states[at]!, states[at + 1]!, states[at + 2]!, states[at + 3]!, n),
    examine: (states, at) => {
      const pc = states[at]!
      const ca = states[at + 3]!
      for (let i = 0; i < N; i++) if (((pc >>> (i << 2)) & 15) === 12 && (ca >>> i) & 1) return 1
      return 0
    },
    evaluate: (_property, _part, states, at) => (self.examine(states, at) === 1 ? 0 : 1),
    request(task, states, at) {
      const p = (states[at]! >>> (task << 2)) & 15
      if (p === 1 || p === 8) return task * 1024 + 1
      if (p === 6 || p === 9) return next(task) * 1024
      return -1
    },
    together: (_lock, first, second) => first === second,
  }
  const push = (a: number, b: number, c: number, d: number, n: number): number => {
    const o = n << 2
    out[o] = a
    out[o + 1] = b
    out[o + 2] = c
    out[o + 3] = d
    if (self.logging) log.push(-1)
    return n + 1
  }
  function step(i: number, pc: number, ad: number, bl: number, ca: number, n: number): number {
    const b = i + 1 === N ? 0 : i + 1
    const si = i << 2
    const sb = b << 2
    const base = pc & ~(15 << si)
    switch ((pc >>> si) & 15) {
      case 0:
        return push(base | (1 << si), ad, bl, ca, n)
      case 1:
        return ((ad >>> si) & 15) === 0 ? push(base | (2 << si), ad, (bl + (1 << si)) | 0, ca, n) : n
      case 2:
        return push(base | (3 << si), ad, bl, ca & ~(1 << i), n)
      case 3:
        return push(base | (((ca >>> b) & 1 ? 12 : 4) << si), ad, bl, ca, n)
      case 4:
        if (i < b || !order) return push(base | (9 << si), ad, bl, ca, n)
        if (((bl >>> sb) & 15) === 0) return push(base | (10 << si), (ad + (1 << sb)) | 0, bl, ca, n)
        return push(base | (5 << si), ad, bl, ca, n)
      case 5:
        return push(base | (6 << si), ad, (bl - (1 << si)) | 0, ca, n)
      case 6:
        return ((bl >>> sb) & 15) === 0 ? push(base | (7 << si), (ad + (1 << sb)) | 0, bl, ca, n) : n
      case 7:
        return push(base | (8 << si), (ad - (1 << sb)) | 0, bl, ca, n)
      case 8:
        return ((ad >>> si) & 15) === 0 ? push(base | (13 << si), ad, (bl + (1 << si)) | 0, ca, n) : n
      case 9:
        return ((bl >>> sb) & 15) === 0 ? push(base | (10 << si), (ad + (1 << sb)) | 0, bl, ca, n) : n
      case 10:
        return push(base | (11 << si), ad, bl, ca | (1 << b), n)
      case 11:
        return push(base | (3 << si), (ad - (1 << sb)) | 0, bl, ca, n)
      case 12:
        return push(base | (14 << si), ad, bl, ca, n)
      case 13:
        return push(base | (3 << si), ad, bl, ca & ~(1 << i), n)
      case 14:
        notes[i]!++
        if (self.logging) log.push(i)
        return push(base | (1 << si), ad, (bl - (1 << si)) | 0, ca, n)
      default:
        return n
    }
  }
  return self
}
