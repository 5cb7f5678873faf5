// The forecast table of docs/scale.md: how the states of two models grow with their size. `node --import tsx scripts/forecast.ts`
// measures the smaller sizes without reductions and extrapolates the next ones; `--sizes N` measures N sizes of each (default 5).
import { checkerText, instantiate, settingsOf, sizesOf } from '../compiler/pipeline.ts'
import type { CheckerModule } from '../runtime/contract.ts'
import { explore } from '../runtime/index.ts'
import { load } from '../test/compiler/emit/load.ts'
import { modelAt } from '../test/support/oracle.ts'

const MODELS = [
  {
    title: 'ring, files',
    spec: 'specs/bcachefs_ring/bcachefs_ring.lockspec',
    workload: 'ring',
    variant: 'as_posted',
    size: 'files',
    from: 3,
  },
  {
    title: 'locks, threads',
    spec: 'specs/ordered_locks/ordered_locks.lockspec',
    workload: 'rename',
    variant: 'ordered',
    size: 'threads',
    from: 2,
  },
] as const
const FORECAST = 4
/** What a state takes at the most, with its place in the table: of what is measured, the table says what it took. */
const BYTES = 24

const asked = process.argv.indexOf('--sizes')
const sizes = asked === -1 ? 5 : Number(process.argv[asked + 1])
if (!Number.isInteger(sizes) || sizes < 3) throw new Error('--sizes: a whole number from 3 on')
console.log('| model | size | states | steps | bytes a state, packed | visited set | |')
console.log('| --- | --: | --: | --: | --: | --: | --- |')
for (const one of MODELS) {
  const model = modelAt(one.spec)
  const workload = model.workloads.find(({ name }) => name === one.workload)!
  const variant = model.variants.find(({ name }) => name === one.variant)!
  const measured: {
    readonly size: number
    readonly states: number
    readonly steps: number
    readonly packed: number
    readonly memory: number
  }[] = []
  for (let size = one.from; measured.length < sizes; size++) {
    const instance = instantiate(model, workload, sizesOf(model, workload, variant, new Map([[one.size, size]])))
    if (!('system' in instance)) throw new Error(instance.map(({ message }) => message).join('; '))
    const module = load<CheckerModule>(
      await checkerText(instance, model, { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }),
    )
    const result = explore(module, settingsOf(model, instance.system.parameters, workload, variant, new Map()), { memory: 16 * 2 ** 30 })
    measured.push({
      size,
      states: result.states,
      steps: result.transitions,
      packed: instance.layout.words * 4,
      memory: result.bytes - (result.edgeBytes ?? 0),
    })
  }
  for (const { size, states, steps, packed, memory } of measured) row(one.title, size, states, steps, packed, memory, 'measured')
  // The factor from size to size falls slowly towards a limit: what it fell by last, it falls by less each time.
  let last = measured.at(-1)!
  let [factor, fall] = trend(measured.map(({ states }) => states))
  let [stepFactor, stepFall] = trend(measured.map(({ steps }) => steps))
  for (let i = 1; i <= FORECAST; i++) {
    fall /= 2
    stepFall /= 2
    factor -= fall
    stepFactor -= stepFall
    last = { ...last, size: last.size + 1, states: last.states * factor, steps: last.steps * stepFactor }
    row(one.title, last.size, rounded(last.states), rounded(last.steps), undefined, rounded(last.states) * BYTES, 'forecast')
  }
}

function trend(counts: readonly number[]): [number, number] {
  const factors = counts.slice(1).map((count, i) => count / counts[i]!)
  const [before, last] = factors.slice(-2) as [number, number]
  return [last, before - last]
}

/** Two digits: it is a forecast. */
function rounded(count: number): number {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1)
  return Math.round(count / scale) * scale
}

function row(title: string, size: number, states: number, steps: number, packed: number | undefined, memory: number, how: string): void {
  const [unit, scale] = memory < 2 ** 20 ? ['KiB', 2 ** 10] : memory < 2 ** 30 ? ['MiB', 2 ** 20] : ['GiB', 2 ** 30]
  const number = memory / (scale as number)
  const amount = `${(number < 10 ? Math.ceil(number * 10) / 10 : Math.ceil(number)).toLocaleString('en')} ${unit}`
  console.log(
    `| ${title} | ${size} | ${states.toLocaleString('en')} | ${steps.toLocaleString('en')} | ${packed ?? ''} | ${amount} | ${how} |`,
  )
}
