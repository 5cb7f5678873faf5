// `lockspec order`: in which order locks are taken, and whether the circles in it can deadlock. Input: specs and what to run of them;
// output: per run the edges and circles as text, or of one run a picture for Graphviz, Mermaid or a browser.
import { visible } from '../compiler/diagnostics/visible.ts'
import { ordering, type Ordered } from '../runtime/index.ts'
import { orderText } from '../runtime/report/order.ts'
import { orderDot, orderMermaid, orderSvg } from '../runtime/report/orderGraph.ts'
import { coloured, plain } from '../runtime/report/paint.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { listText } from './list.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { runName, selectedRuns, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { progressLine } from './progress.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { inSlices, optionsOf } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { writeOutput } from './write.ts'

interface OrderOptions extends Selection {
  readonly list: boolean
  readonly format: 'text' | 'dot' | 'mermaid' | 'svg'
  /** Pictures of instances instead of classes. */
  readonly instances: boolean
  readonly memory: string | undefined
  readonly out: string | undefined
}

export async function order(paths: readonly string[], options: OrderOptions, terminal: Terminal): Promise<number> {
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  if (options.instances && options.format === 'text') throw new UsageError('--instances is for pictures: the text names instances anyway')
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const { specs } = read
  const unread = unreadCode(read)
  if (options.list) {
    terminal.out(specs.map((spec) => listText(spec.plan, terminal.width)).join('\n'))
    return unread
  }
  const asked = specs.flatMap((spec) =>
    selectedRuns(spec.plan, options).flatMap((run) => (run.expected?.kind === 'notRun' ? [] : [{ spec, run }])),
  )
  if (asked.length === 0) throw new UsageError('nothing to run: the table says `-` for all of this, or there is no workload')
  if (options.format !== 'text' && asked.length > 1)
    throw new UsageError(`a picture is of one run, and these are ${asked.length}: name one with --workload and --variant`)
  let text = ''
  let title = ''
  let complete = true
  for (const { spec, run } of asked) {
    const told = await ordered(spec, run, memory, terminal)
    if ('kind' in told) {
      showDiagnostics(told, terminal)
      return diagnosticsCode([told])
    }
    complete &&= told.order !== undefined
    if (options.format !== 'text') text = picture(told, options)
    else {
      const head = `${spec.plan.spec}  ${visible(spec.plan.file)}`
      text += `${head === title ? '' : `${head}\n\n`}${orderText(told, terminal.width, terminal.color && options.out === undefined ? coloured : plain).join('\n')}\n\n`
      title = head
    }
    if (terminal.interrupted()) break
  }
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
      return ''
  }
}

async function ordered(spec: ReadySpec, run: PlannedRun, memory: number, terminal: Terminal): Promise<Ordered | Diagnosed> {
  const module = await spec.module(run)
  if ('kind' in module) return module
  const explaining = await spec.explaining(run)
  if ('kind' in explaining) return explaining
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
    return await inSlices(ordering(module, explaining, settings, options))
  } finally {
    progress?.clear()
  }
}
