// `lockspec check --estimate`: what a cell is going to take, before it is searched. Input: specs and which of their runs; output: per cell states,
// memory and time to be expected with bounds, and beyond this machine what could be done instead: the smaller size that fits, the reductions
// that apply or what keeps them from it, the engine to take.
import { visible } from '../compiler/diagnostics/visible.ts'
import { edgeShare, estimate, spread, type CheckerModule, type Estimate, type RunResult, type Sized } from '../runtime/index.ts'
import { bytes, grouped, indented } from '../runtime/report/paint.ts'
import { compiling } from './compiler.ts'
import { exitCodes } from './exit.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { askedRuns, runName, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { searchRun } from './reduction.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { search, type Job } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'

interface EstimateOptions extends Selection {
  readonly list: boolean
  readonly memory: string | undefined
}

/** States that a look expands, of the cell and of each smaller size. */
const look = 100_000

/** The exit code says nothing of what the cells are like: 0 unless a spec cannot be read, is wrong, or an interrupt comes. */
export async function estimates(paths: readonly string[], options: EstimateOptions, terminal: Terminal): Promise<number> {
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const asked = askedRuns(read.specs, options)
  let title = ''
  let beyond = 0
  for (const { spec, run } of asked) {
    const head = `${spec.plan.spec}  ${visible(spec.plan.file)}\n`
    if (head !== title) terminal.out(`${title === '' ? '' : '\n'}${head}`)
    title = head
    const { lines, fits } = await cellLines(spec, run, memory, terminal)
    if (terminal.interrupted()) return exitCodes.interrupted
    if (!fits) beyond++
    terminal.out(`${lines.flatMap((line, k) => indented(line, terminal.width, k === 0 ? 0 : 2, 4)).join('\n')}\n`)
  }
  terminal.out(`\nlockspec: ${asked.length} estimated, ${beyond} beyond ${bytes(memory)}; nothing is confirmed\n`)
  return unreadCode(read)
}

interface Told {
  readonly lines: readonly string[]
  readonly fits: boolean
}

async function cellLines(spec: ReadySpec, run: PlannedRun, memory: number, terminal: Terminal): Promise<Told> {
  const name = runName(run)
  const looked = await lookAt(spec, run, memory, terminal)
  if (looked === undefined) return { lines: [`${name}: it has errors at these sizes`], fits: true }
  const { result } = looked
  const grown = result.ended === 'complete' ? [] : await smaller(spec, run, memory, terminal)
  const best = grown.reduce<readonly Sized[]>((a, { sizes }) => (sizes.length > a.length ? sizes : a), [])
  const bySize = grown.find(({ sizes }) => sizes === best)
  const said = estimate(
    { states: result.states, complete: result.ended === 'complete', forecast: result.forecast },
    best,
    bySize === undefined ? 0 : run.sizes[bySize.name]!,
  )
  const edgeBytes = result.edgeBytes ?? 0
  const [states, keeping] = [Math.max(1, result.states), edgeShare(memory)]
  const perState = { set: Math.max(8, (result.bytes - edgeBytes) / states), edges: edgeBytes / states, seconds: result.seconds / states }
  const cost = {
    bytes: (count: number): number => bytesOf(count, perState, keeping),
    seconds: (count: number): number => count * perState.seconds,
  }
  const least = said.kind === 'open' ? said.least : said.kind === 'exact' ? said.states : said.low
  const most = said.kind === 'open' ? Infinity : said.kind === 'exact' ? said.states : said.high
  const lines = [`${name}: ${statesText(said, bySize?.name)}${costText(said, cost)}`]
  // Edges are given up where there is no room for them.
  const fits = most * perState.set <= memory
  if (fits) return { lines, fits }
  const how = least * perState.set > memory ? 'does not fit' : 'may not fit'
  lines.push(`as written it ${how} into ${bytes(memory)}`)
  const whole = best[best.length - 1]
  if (bySize !== undefined && whole !== undefined)
    lines.push(`it fits at ${bySize.name} = ${whole.size}: ${grouped(whole.states)} states; most bugs of a protocol show at small sizes`)
  lines.push(
    await reductionText(
      spec,
      run,
      bySize === undefined || whole === undefined ? undefined : { ...bySize, size: whole.size },
      memory,
      terminal,
    ),
  )
  lines.push(engineText(most, looked.module))
  return { lines, fits }
}

async function lookAt(
  spec: ReadySpec,
  run: PlannedRun,
  memory: number,
  terminal: Terminal,
): Promise<{ readonly module: CheckerModule; readonly result: RunResult } | undefined> {
  const module = await spec.module(run)
  if ('kind' in module) return undefined
  // So many states bound it: what is said must not hang on what the process held before.
  return { module, result: await search({ ...jobOf(module, run, Math.max(memory, defaultMemory()), terminal), most: look }) }
}

const jobOf = (module: CheckerModule, run: PlannedRun, memory: number, terminal: Terminal): Job => ({
  module,
  settings: settingsFor(module.meta.parameters, run),
  variant: run.variant,
  memory,
  first: false,
  progress: undefined,
  stopped: terminal.interrupted,
})

interface Grown {
  readonly name: string
  readonly sizes: readonly Sized[]
}

/** For each size that the cell hangs on, the sizes below that a look sees whole: three in a row tell how it grows. */
async function smaller(spec: ReadySpec, run: PlannedRun, memory: number, terminal: Terminal): Promise<readonly Grown[]> {
  const found: Grown[] = []
  for (const [name, value] of Object.entries(run.sizes)) {
    if (!(await compiling('growsWith', spec.plan.file, { ...run, sizes: { ...run.sizes, [name]: 1 } }, name))) continue
    const sizes: Sized[] = []
    for (let size = 1; size < value; size++) {
      const at: PlannedRun = { ...run, expected: undefined, sizes: { ...run.sizes, [name]: size } }
      const looked = await lookAt(spec, at, memory, terminal)
      if (looked === undefined) sizes.length = 0
      else if (looked.result.ended !== 'complete') break
      else sizes.push({ size, states: looked.result.states })
    }
    if (sizes.length > 0) found.push({ name, sizes })
  }
  return found
}

function statesText(said: Estimate, name: string | undefined): string {
  switch (said.kind) {
    case 'exact':
      return `${grouped(said.states)} states, all seen`
    case 'open':
      return `at least ${grouped(said.least)} states; neither its levels nor smaller sizes tell more`
    case 'sizes':
    case 'levels': {
      const how = said.kind === 'sizes' ? `by its growth with ${name}` : 'by the growth of its levels'
      return `about ${rounded(said.states)} states, ${rounded(said.low)} to ${rounded(said.high)} ${how}; such bounds held in ${spread[said.kind].held} of ${spread[said.kind].of} known cases`
    }
  }
}

/** Two digits that may hold. */
const rounded = (count: number): string => grouped(Number(count.toPrecision(2)))

/** Of so many states the most that a search by one thread takes: their set, and edges until these take more than their share. */
function bytesOf(count: number, per: { readonly set: number; readonly edges: number }, share: number): number {
  const keeping = per.edges * count <= share ? count : share / per.edges
  return Math.max(count * per.set, keeping * (per.set + per.edges))
}

type Cost = Readonly<Record<'bytes' | 'seconds', (count: number) => number>>

function costText(said: Estimate, cost: Cost): string {
  if (said.kind === 'open') return ''
  const [low, high] = said.kind === 'exact' ? [said.states, said.states] : [said.low, said.high]
  const range = (one: string, other: string): string => (one === other ? one : `${one} to ${other}`)
  const time = (count: number): string => duration(cost.seconds(count))
  return `; ${range(bytes(cost.bytes(low)), bytes(cost.bytes(high)))}; search ${range(time(low), time(high))} on one core`
}

function duration(seconds: number): string {
  if (seconds < 100) return `${seconds < 1 ? seconds.toFixed(1) : Math.round(seconds)} s`
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${grouped(Math.round(seconds / 3600))} h`
}

/** What a reduction would do, tried at the largest size that fits; what keeps it from applying in its own words. */
async function reductionText(
  spec: ReadySpec,
  run: PlannedRun,
  fitting: { readonly name: string; readonly size: number; readonly sizes: readonly Sized[] } | undefined,
  memory: number,
  terminal: Terminal,
): Promise<string> {
  const reduction = await spec.reduction(run)
  if (reduction.kind === 'diagnosed') return 'reductions: it has errors'
  if (reduction.kind === 'none') return `no reduction: ${reduction.reason}`
  const parts = [
    ...(reduction.transactions === undefined ? [] : ['transactions']),
    ...(reduction.settling === undefined ? [] : ['confluence']),
    ...(reduction.symmetry === undefined ? [] : ['symmetry']),
  ]
  if (fitting === undefined) return `reductions that apply: ${parts.join(', ')}; by how much was not tried`
  const at: PlannedRun = { ...run, expected: undefined, sizes: { ...run.sizes, [fitting.name]: fitting.size } }
  const module = await spec.module(at)
  if ('kind' in module) return `reductions that apply: ${parts.join(', ')}`
  const reduced = await searchRun(spec, at, jobOf(module, at, memory, terminal), 'on')
  if ('kind' in reduced) return `reductions that apply: ${parts.join(', ')}`
  const where = `at ${fitting.name} = ${fitting.size}`
  if (reduced.unreduced !== undefined) return `no reduction ${where}: ${reduced.unreduced}`
  const written = fitting.sizes.find(({ size }) => size === fitting.size)!.states
  return `reduced by ${(reduced.reductions ?? []).join(', ')} it has ${grouped(reduced.states)} states ${where}, ${(written / reduced.states).toFixed(1)} times fewer: check reduces by itself`
}

/** Bytes that TLC keeps of a state in memory: its fingerprint. What does not fit, and its queue, go on disk. */
const fingerprint = 8

function engineText(most: number, { meta }: CheckerModule): string {
  const runs = meta.properties.some(({ kind }) => !['invariant', 'reachable', 'finally'].includes(kind))
  const kept = Number.isFinite(most) ? ` (${bytes(most * fingerprint)} of fingerprints at most)` : ''
  return `engines: --engine tlc keeps 8 bytes a state and the rest on disk${kept}; --distributed pays only on several machines: on one it takes four times as long${runs ? ', and asks no property about runs' : ''}; --engine spin --swarm N finds in any memory, and confirms nothing`
}
