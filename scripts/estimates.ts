// `node --import tsx scripts/estimates.ts`: how far the estimates of `check --estimate` are from the truth, on every cell of specs/ of 3,000 to
// 300,000 states as written, at its own sizes and at larger ones. Of levels: cut off after a third, a tenth, a thirtieth of the states; of sizes:
// from the three before. Prints how often each said something, and by how much the truth was less or more in nine of ten; the constants of
// runtime/estimate.ts are these, rounded up. `--list` prints each, `--seconds S` begins no cell after so long. One variant of a workload is looked at
// where another has as many states.
import { argv, stdout } from 'node:process'
import { specFiles } from '../cli/files.ts'
import { checkerText, instantiate, settingsOf, sizesOf } from '../compiler/pipeline.ts'
import type { CheckerModule } from '../runtime/contract.ts'
import { explore, extrapolated, spread, type Sized } from '../runtime/index.ts'
import { load } from '../test/compiler/emit/load.ts'
import { modelAt } from '../test/support/oracle.ts'

const least = 3_000
const most = 300_000
const list = argv.includes('--list')
const deadline = performance.now() + 1000 * Number(argv[argv.indexOf('--seconds') + 1] ?? 1e9)
const late = (): boolean => argv.includes('--seconds') && performance.now() > deadline

interface Seen {
  readonly cell: string
  readonly truth: number
  readonly said: number | undefined
}
const levels: Seen[] = []
const sizes: Seen[] = []
let cells = 0

/** The models of docs/scale.md first: the largest. */
const first = ['bcachefs_ring', 'ordered_locks']
const isFirst = (path: string): number => (first.some((name) => path.includes(name)) ? 0 : 1)
for (const spec of [...specFiles(['specs'])].sort((a, b) => isFirst(a) - isFirst(b))) {
  const model = modelAt(spec)
  for (const workload of model.workloads) {
    const modules = new Map<string, Promise<CheckerModule>>()
    const alike = new Set<number>()
    for (const variant of model.variants.length === 0 ? [undefined] : model.variants) {
      if (late()) continue
      const own = sizesWith(new Map())
      if (own === undefined) continue
      const known = await statesAt(own)
      if (known === undefined || alike.has(known)) continue
      alike.add(known)
      for (const [name, value] of own) {
        const row: Sized[] = [{ size: value, states: known }]
        for (let size = value - 1; size > 0; size--) {
          const states = await statesAt(sizesWith(new Map([[name, size]])))
          if (states === undefined) break
          row.unshift({ size, states })
        }
        for (let size = value + 1; size <= value + 2 && row.at(-1)!.states < most / 8; size++) {
          const states = await statesAt(sizesWith(new Map([[name, size]])))
          if (states === undefined) break
          row.push({ size, states })
        }
        for (const [k, { size, states }] of row.entries())
          if (k >= 3 && states >= least)
            sizes.push({
              cell: `${spec} ${workload.name}, ${variant?.name ?? ''}, ${name} = ${size}`,
              truth: states,
              said: extrapolated(row.slice(0, k), size),
            })
      }

      function sizesWith(changed: ReadonlyMap<string, number>): ReadonlyMap<string, number> | undefined {
        try {
          return sizesOf(model, workload, variant, changed)
        } catch {
          return undefined
        }
      }
      /** Of a size that cannot be, or has too many states, nothing. */
      async function statesAt(at: ReadonlyMap<string, number> | undefined): Promise<number | undefined> {
        const instance = at === undefined ? undefined : instantiate(model, workload, at)
        if (instance === undefined || !('system' in instance)) return undefined
        const key = JSON.stringify([...at!])
        const making =
          modules.get(key) ??
          checkerText(instance, model, { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }).then((text) =>
            load<CheckerModule>(text),
          )
        modules.set(key, making)
        const module = await making
        const settings = settingsOf(model, instance.system.parameters, workload, variant, new Map())
        const result = explore(module, settings, { memory: 2 ** 30, most, first: false })
        if (result.ended !== 'complete') return undefined
        const { states } = result
        if (states < least) return states
        cells++
        for (const part of [3, 10, 30]) {
          if (states / part < 1_000) continue
          const cut = explore(module, settings, { memory: 2 ** 30, most: Math.floor(states / part) })
          const cell = `${spec} ${workload.name}, ${variant?.name ?? ''}, ${[...at!].map(([name, size]) => `${name} = ${size}`).join(', ')}, 1/${part}`
          levels.push({ cell, truth: states, said: cut.forecast })
        }
        return states
      }
    }
  }
}

stdout.write(`${cells} cells of ${least} to ${most} states\n`)
for (const [title, seen] of [
  ['levels', levels],
  ['sizes', sizes],
] as const) {
  if (list) for (const { cell, truth, said } of seen) stdout.write(`${title}: ${cell}: ${truth} states, said ${said ?? 'nothing'}\n`)
  const told = seen.flatMap(({ truth, said }) => (said === undefined ? [] : [truth / said])).sort((a, b) => a - b)
  const at = (share: number): string => (told[Math.min(told.length - 1, Math.floor(told.length * share))] ?? NaN).toFixed(2)
  stdout.write(
    `${title}: said something ${told.length} of ${seen.length} times; truth by estimate: ${[0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999].map((share) => `${share * 100} %: ${at(share)}`).join(', ')}\n`,
  )
  const { less, more } = spread[title]
  const held = told.filter((ratio) => ratio >= 1 / less && ratio <= more).length
  stdout.write(`${title}: the bounds of runtime/estimate.ts held ${held} of ${told.length} times\n`)
}
