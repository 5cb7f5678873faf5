// The lock model of bench/locks/lk.m.in as a checker module written by hand: N threads, four locks, each thread picks two, takes them
// in order and releases both at once. Two words up to 5 threads, so that another width of the visited set is counted.
import type { Checker, CheckerModule, FieldMeta, LocationMeta } from '../../runtime/contract.ts'
import { plainLocation } from './plain.ts'

const at = { file: 'lk.m', line: 1, column: 1 }
const pairs = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].filter((b) => a < b).map((b) => [a, b] as const))

/** Word 0: owners, 3 bits each, then nothing. Word 1: per thread 6 bits: 0 start, 1 picks, 2 + 3 * pair + progress. */
export function locks(threads: number): CheckerModule {
  const N = threads
  const indices = Array.from({ length: N }, (_, p) => p)
  const location = (text: string): LocationMeta => plainLocation({ at, text, verb: text })
  const locations = [
    location('start'),
    location('choose'),
    ...pairs.flatMap(() => [location('lock'), location('lock'), location('unlock')]),
  ]
  const fields: FieldMeta[] = indices.map((p) => ({
    path: `thread[${p}]`,
    kind: 'place',
    type: { kind: 'int' },
    word: 1,
    shift: p * 6,
    bits: 6,
    low: 0,
    task: p,
    ghost: false,
  }))
  return {
    meta: {
      format: 1,
      names: [],
      spec: 'locks',
      workload: 'locks',
      sizes: { threads },
      parameters: [],
      fields,
      locks: [],
      properties: [],
      failures: [],
      operations: [],
      retries: [],
      tasks: indices.map((p) => ({ name: `thread[${p}]`, group: 'thread', role: 'task', host: -1, fairness: 'weak', place: p, locations })),
      notes: indices.map((task) => ({ kind: 'round', task })),
    },
    create() {
      const capacity = 256
      const out = new Int32Array((capacity + N * 6) * 2)
      const notes = new Float64Array(N)
      const log: number[] = []
      const push = (owners: number, places: number, n: number): number => {
        out[n * 2] = owners
        out[n * 2 + 1] = places
        if (self.logging) log.push(-1)
        return n + 1
      }
      const step = (p: number, owners: number, places: number, n: number): number => {
        const shift = p * 6
        const place = (places >>> shift) & 63
        const base = places & ~(63 << shift)
        if (place === 0) return push(owners, base | (1 << shift), n)
        if (place === 1) {
          for (let k = 0; k < pairs.length; k++) n = push(owners, base | ((2 + 3 * k) << shift), n)
          return n
        }
        const [a, b] = pairs[Math.floor((place - 2) / 3)]!
        switch ((place - 2) % 3) {
          case 0:
            return ((owners >>> (a * 3)) & 7) === 0 ? push(owners | ((p + 1) << (a * 3)), places + (1 << shift), n) : n
          case 1:
            return ((owners >>> (b * 3)) & 7) === 0 ? push(owners | ((p + 1) << (b * 3)), places + (1 << shift), n) : n
          default:
            notes[p]!++
            if (self.logging) log.push(p)
            return push(owners & ~(7 << (a * 3)) & ~(7 << (b * 3)), base | (1 << shift), n)
        }
      }
      const self: Checker = {
        words: 2,
        out,
        capacity,
        notes,
        failures: new Float64Array(0),
        tally: new Float64Array(2),
        logging: false,
        log,
        initial() {
          out.fill(0, 0, 2)
          return 1
        },
        expand(states, offset, n) {
          for (let p = 0; p < N; p++) n = step(p, states[offset]!, states[offset + 1]!, n)
          return n
        },
        step: (task, states, offset, n) => step(task, states[offset]!, states[offset + 1]!, n),
        examine: () => 0,
        evaluate: () => 1,
        request: () => -1,
        together: () => false,
      }
      return self
    },
  }
}
