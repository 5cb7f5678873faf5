// `lockspec order`: in which order locks are taken, and whether the circles in it can deadlock. Input: specs and what to run of them;
// output: per run the edges and circles as text, or of one run a picture for Graphviz, Mermaid or a browser; or what is held at each statement.
import { visible } from '../compiler/diagnostics/visible.ts'
import { holding, ordering, type CheckerModule, type ExploreOptions, type Holding, type Ordered } from '../runtime/index.ts'
import { heldDocument, heldText } from '../runtime/report/held.ts'
import { orderText } from '../runtime/report/order.ts'
import { orderDot, orderMermaid, orderSvg } from '../runtime/report/orderGraph.ts'
import { coloured, plain } from '../runtime/report/paint.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { listText } from './list.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { askedRuns, runName, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { progressLine } from './progress.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { inSlices, optionsOf } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { version } from './version.ts'
import { writeOutput } from './write.ts'

interface OrderOptions extends Selection {
  readonly list: boolean
  readonly format: 'text' | 'dot' | 'mermaid' | 'svg' | 'json'
  /** What is held at each statement instead. */
  readonly held: boolean
  /** Pictures of instances instead of classes. */
  readonly instances: boolean
  readonly memory: string | undefined
  readonly out: string | undefined
}

export async function order(paths: readonly string[], options: OrderOptions, terminal: Terminal): Promise<number> {
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  if (options.held !== (options.format === 'json') && options.format !== 'text')
    throw new UsageError(options.held ? 'what is held is told as text or as json' : '--format json is for --held')
  if (options.instances && (options.held || options.format === 'text'))
    throw new UsageError('--instances is for pictures: the text names instances anyway')
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const { specs } = read
  const unread = unreadCode(read)
  if (options.list) {
    terminal.out(specs.map((spec) => listText(spec.plan, terminal.width)).join('\n'))
    return unread
  }
  const asked = askedRuns(specs, options)
  if (options.format !== 'text' && !options.held && asked.length > 1)
    throw new UsageError(`a picture is of one run, and these are ${asked.length}: name one with --workload and --variant`)
  const paint = terminal.color && options.out === undefined ? coloured : plain
  const documents: object[] = []
  let text = ''
  let title = ''
  let complete = true
  for (const { spec, run } of asked) {
    const told = options.held ? await held(spec, run, memory, terminal) : await ordered(spec, run, memory, terminal)
    if ('kind' in told) {
      showDiagnostics(told, terminal)
      return diagnosticsCode([told])
    }
    complete &&= told.result.ended === 'complete'
    const { spec: name, file } = spec.plan
    if (options.format === 'json' && 'held' in told) documents.push({ spec: name, file, ...heldDocument(told) })
    else if (options.format !== 'text' && 'order' in told) text = picture(told, options)
    else {
      const head = `${name}  ${visible(file)}`
      const lines = 'held' in told ? heldText(told, terminal.width, paint) : orderText(told, terminal.width, paint)
      text += `${head === title ? '' : `${head}\n\n`}${lines.join('\n')}\n\n`
      title = head
    }
    if (terminal.interrupted()) break
  }
  if (options.format === 'json')
    text = `${JSON.stringify({ format: 'lockspec-held', version: 1, lockspec: version, runs: documents }, undefined, 2)}\n`
  if (options.out === undefined) terminal.out(text)
  else writeOutput(options.out, text)
  if (terminal.interrupted()) return exitCodes.interrupted
  return unread !== exitCodes.ok || complete ? unread : exitCodes.incomplete
}

function picture(told: Ordered, { format, instances }: OrderOptions): string {
  switch (format) {
    case 'dot':
      return orderDot(told, instances)
    case 'mermaid':
      return orderMermaid(told, instances)
    case 'svg':
      return orderSvg(told, instances)
    case 'text':
    case 'json':
      return ''
  }
}

/** Lets the graph of one run be explored as written, with progress. */
async function surveyed<T>(
  spec: ReadySpec,
  run: PlannedRun,
  memory: number,
  terminal: Terminal,
  survey: (module: CheckerModule, settings: readonly number[], options: ExploreOptions) => Generator<void, T>,
): Promise<T | Diagnosed> {
  const module = await spec.module(run)
  if ('kind' in module) return module
  const progress = progressLine(terminal.live)
  const settings = settingsFor(module.meta.parameters, run)
  const options = optionsOf({
    module,
    settings,
    variant: run.variant,
    memory,
    first: false,
    progress: progress === undefined ? undefined : (state) => progress.show(`${spec.plan.spec} ${runName(run)}`, state),
    stopped: terminal.interrupted,
  })
  try {
    return await inSlices(survey(module, settings, options))
  } finally {
    progress?.clear()
  }
}

async function ordered(spec: ReadySpec, run: PlannedRun, memory: number, terminal: Terminal): Promise<Ordered | Diagnosed> {
  const explaining = await spec.explaining(run)
  if ('kind' in explaining) return explaining
  return surveyed(spec, run, memory, terminal, (module, settings, options) => ordering(module, explaining, settings, options))
}

const held = (spec: ReadySpec, run: PlannedRun, memory: number, terminal: Terminal): Promise<Holding | Diagnosed> =>
  surveyed(spec, run, memory, terminal, holding)
