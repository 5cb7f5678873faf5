// `lockspec check --grow SIZE`: how large a cell has to be. Input: specs, which of their runs, sizes to grow; output: per run and size a table of
// what each size brings, until two in a row bring nothing or memory or time is over.
import { visible } from '../compiler/diagnostics/visible.ts'
import { exploring, grown, isStable, noSituations, seenAt, situations } from '../runtime/index.ts'
import type { Seen } from '../runtime/index.ts'
import { grownText, type Stop } from '../runtime/report/grown.ts'
import { coloured, plain } from '../runtime/report/paint.ts'
import { compiling } from './compiler.ts'
import { exitCodes } from './exit.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { wholeNumber } from './numbers.ts'
import { askedRuns, checkNames, runName, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { progressLine } from './progress.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { inSlices, optionsOf, type Job } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { unknownName } from './usage.ts'

interface GrowOptions extends Selection {
  readonly list: boolean
  readonly grow: readonly string[]
  readonly memory: string | undefined
  /** Seconds after which no larger size is begun. */
  readonly time: number
}

/** Seconds. */
export const timeOf = (text: string): number => wholeNumber('--time', text, 1, 999_999)

/** `check --grow`. Returns the exit code; throws a UsageError for a size that no spec has. */
export async function grow(paths: readonly string[], options: GrowOptions, terminal: Terminal): Promise<number> {
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const { specs } = read
  const plans = specs.map(({ plan }) => plan)
  checkNames(plans, options)
  const names = [...new Set(plans.flatMap((plan) => plan.sizes.map(({ name }) => name)))]
  for (const name of options.grow) if (!names.includes(name)) throw unknownName('size', name, names)
  const asked = askedRuns(specs, options)
  let code = unreadCode(read)
  const worse = (one: number): void => {
    if (code === exitCodes.ok || one === exitCodes.unexpected) code = one
  }
  let title = ''
  let cells = 0
  let settled = 0
  let covered = 0
  for (const { spec, run } of asked) {
    const head = `${spec.plan.spec}  ${visible(spec.plan.file)}`
    if (head !== title) terminal.out(`${head}\n`)
    title = head
    for (const name of options.grow.filter((each) => Object.hasOwn(run.sizes, each))) {
      const { seen, stop } = await growing(spec, run, name, memory, options.time, terminal)
      const rows = grown(seen)
      const paint = terminal.color ? coloured : plain
      terminal.out(`\n${[paint('strong', `${runName(run)}:`), ...grownText(name, rows, stop, terminal.width, paint)].join('\n')}\n`)
      cells++
      if (rows.some(({ fresh }) => fresh.findings.length > 0)) worse(exitCodes.unexpected)
      if (stop.kind === 'covered') covered++
      else if (stop.kind === 'stable') settled++
      else worse(exitCodes.incomplete)
      if (terminal.interrupted()) return exitCodes.interrupted
    }
  }
  const proved = covered === 0 ? '' : `; ${covered} covered at all sizes`
  terminal.out(`\nlockspec: ${settled} of ${cells} grown until nothing was new: evidence, not a proof${proved}\n`)
  return code
}

async function growing(
  spec: ReadySpec,
  run: PlannedRun,
  name: string,
  memory: number,
  time: number,
  terminal: Terminal,
): Promise<{ readonly seen: readonly Seen[]; readonly stop: Stop }> {
  const seen: Seen[] = []
  const began = performance.now()
  const progress = progressLine(terminal.live)
  const grows = await compiling('growsWith', spec.plan.file, run, name)
  /** Bytes of the situations of all sizes so far. */
  let kept = 0
  for (let size = run.sizes[name]!; ; size++) {
    const left = time - (performance.now() - began) / 1000
    // The first sizes are always tried: without them there is nothing to tell.
    if (seen.length > 0 && left <= 0) return { seen, stop: { kind: 'time', size } }
    const larger: PlannedRun = { ...run, expected: undefined, sizes: { ...run.sizes, [name]: size } }
    const module = await spec.module(larger)
    if ('kind' in module) {
      const reason = module.diagnostics[0]?.message ?? 'it has errors'
      return { seen, stop: { kind: 'impossible', size, reason } }
    }
    const found = noSituations()
    const settings = settingsFor(module.meta.parameters, larger)
    let late = false
    const timeLeft = (): string => `at most ${Math.max(0, Math.ceil(time - (performance.now() - began) / 1000))} s more`
    const job: Job = {
      module,
      settings,
      variant: run.variant,
      memory,
      first: false,
      progress:
        progress === undefined
          ? undefined
          : (state) => progress.show(`${spec.plan.spec} ${runName(run)}, ${name} = ${size}, ${timeLeft()}`, state),
      stopped: () => {
        late ||= seen.length > 0 && performance.now() - began > time * 1000
        return late || terminal.interrupted()
      },
    }
    // What the process holds beside does not count: at which size memory ends it is the same wherever it is asked.
    const result = await inSlices(
      exploring(module, settings, {
        ...optionsOf(job),
        starved: undefined,
        survey: (space) => situations(space, found, memory - kept - space.visited.bytes()),
      }),
    )
    kept += found.bytes
    progress?.clear()
    if (result.ended === 'interrupted') return { seen, stop: { kind: terminal.interrupted() ? 'interrupted' : 'time', size } }
    if (result.ended !== 'complete' || found.cut) return { seen, stop: { kind: 'memory', size } }
    seen.push(seenAt(size, result, found))
    if (!grows) return { seen, stop: { kind: 'covered' } }
    if (isStable(grown(seen))) return { seen, stop: { kind: 'stable' } }
  }
}
