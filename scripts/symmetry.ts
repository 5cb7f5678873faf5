// What symmetry costs and what it saves: `node --import tsx scripts/symmetry.ts`. For models whose tasks change places, each explored reduced
// without symmetry and with it, in turn, `--rounds` times (3): states and the shortest CPU times of both, transitions a second of the symmetric run
// with its analyses, how many states a state stands for, and how many pieces of states are looked at for one representative. What has too many states
// without is explored with symmetry alone. `--only WORD` takes the models with the word in their row.
import { parseArgs } from 'node:util'
import { exploreReduced, type ReducedModules, type RunResult } from '../runtime/index.ts'
import { modelAt } from '../test/support/oracle.ts'
import { reducedModules } from '../test/support/reduced.ts'

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '3' } } })

const mcs = 'specs/mcs_lock/mcs_lock.lockspec'
const locks = 'specs/ordered_locks/ordered_locks.lockspec'
const ring = 'specs/bcachefs_ring/bcachefs_ring.lockspec'
const models: readonly (readonly [path: string, workload: string, variant: string, sizes: Readonly<Record<string, number>>])[] = [
  [mcs, 'murphi_two', 'right', { tasks: 2 }],
  [mcs, 'murphi_two', 'right', { tasks: 3 }],
  [mcs, 'murphi_two', 'right', { tasks: 4 }],
  [mcs, 'murphi_two', 'right', { tasks: 5 }],
  [mcs, 'three', 'right', { tasks: 3 }],
  [mcs, 'once', 'right', { tasks: 4 }],
  [locks, 'rename', 'ordered', { threads: 4 }],
  [locks, 'rename', 'ordered', { threads: 5 }],
  [locks, 'rename', 'arbitrary', { threads: 3 }],
  [locks, 'rename', 'arbitrary', { threads: 4 }],
  [ring, 'ring', 'no_order', { files: 8 }],
  [ring, 'ring', 'no_order', { files: 10 }],
]

/** Too large to be explored without symmetry. */
const isLarge = (row: string): boolean => row.includes('murphi_two right tasks=5')

/** CPU seconds, and what came of it. */
function timed(modules: ReducedModules, settings: readonly number[]): { readonly seconds: number; readonly result: RunResult | undefined } {
  const began = process.cpuUsage()
  const run = exploreReduced(modules, settings)
  const { user, system } = process.cpuUsage(began)
  return { seconds: (user + system) / 1e6, result: run.kind === 'result' ? run.result : undefined }
}

console.log(
  [
    'model',
    'states without',
    'seconds',
    'states with',
    'seconds',
    'times as fast',
    'transitions/s',
    'stands for',
    'pieces',
    'given up',
  ].join('\t'),
)
for (const [path, workload, variant, sizes] of models) {
  const row = [path.replace(/^.*\/|\.lockspec/g, ''), workload, variant, ...Object.entries(sizes).map((pair) => pair.join('='))].join(' ')
  if (!row.includes(values.only)) continue
  const { settings, canonical, ...others } = reducedModules(modelAt(path), { workload, variant, sizes })
  if (canonical === undefined) throw new Error(`${row}: no symmetry`)
  let pair: { without: RunResult | undefined; with: RunResult | undefined } = { without: undefined, with: undefined }
  const best = [Infinity, Infinity]
  for (let round = 0; round < Number(values.rounds); round++) {
    const first = isLarge(row) ? { seconds: Number.NaN, result: undefined } : timed(others, settings)
    const second = timed({ ...others, canonical }, settings)
    best[0] = Math.min(best[0]!, first.seconds)
    best[1] = Math.min(best[1]!, second.seconds)
    pair = { without: first.result, with: second.result }
  }
  const { states, pieces } = canonical.effort()
  const [a, b] = [pair.without?.states ?? 0, pair.with?.states ?? 0]
  const numbers = [
    pair.without === undefined ? '' : a,
    pair.without === undefined ? '' : best[0]!.toFixed(3),
    b,
    best[1]!.toFixed(3),
    pair.without === undefined ? '' : (best[0]! / best[1]!).toFixed(2),
    ((pair.with?.transitions ?? 0) / best[1]!).toFixed(0),
    pair.without === undefined ? '' : (a / b).toFixed(1),
    (pieces / states).toFixed(0),
  ]
  console.log([row, ...numbers, pair.with?.givenUp ?? ''].join('\t'))
}
