// `lockspec order`: in which order locks are taken, and whether the circles in it can deadlock. Input: specs and what to run of them;
// output: per run the edges and circles as text or JSON, or of one run a picture for Graphviz, Mermaid or a browser; or what is held at each
// statement.
import { visible } from '../compiler/diagnostics/visible.ts'
import { holding, type Holding, type Ordered } from '../runtime/index.ts'
import { heldJson, heldText } from '../runtime/report/held.ts'
import { orderText } from '../runtime/report/order.ts'
import { dotText, mermaidText, pictureOf } from '../runtime/report/orderGraph.ts'
import { orderJson, orderedJson } from '../runtime/report/orderJson.ts'
import { svgText } from '../runtime/report/orderSvg.ts'
import { coloured, plain } from '../runtime/report/paint.ts'
import { cellName } from '../runtime/report/text.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { listText } from './list.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { orderedRun } from './ordering.ts'
import { askedRuns, runName, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { progressLine } from './progress.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { inSlices, optionsOf, type Job } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { version } from './version.ts'
import { refuseUnwritable, writeOutput } from './write.ts'

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
  const isPicture = options.format !== 'text' && options.format !== 'json'
  if (options.held && isPicture) throw new UsageError('what is held is told as text or as json')
  if (options.instances && !isPicture) throw new UsageError(`--instances is for pictures: ${options.format} names instances anyway`)
  if (options.out !== undefined) refuseUnwritable(options.out)
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const { specs } = read
  const unread = unreadCode(read)
  if (options.list) {
    terminal.out(specs.map((spec) => listText(spec.plan, terminal.width)).join('\n'))
    return unread
  }
  const asked = askedRuns(specs, options)
  if (isPicture && asked.length > 1)
    throw new UsageError(`a picture is of one run, and these are ${asked.length}: name one with --workload and --variant`)
  const paint = terminal.color && options.out === undefined ? coloured : plain
  const documents: object[] = []
  let text = ''
  let title = ''
  let complete = true
  for (const { spec, run } of asked) {
    const told = await toldOf(spec, run, options.held, memory, terminal)
    if ('kind' in told) {
      showDiagnostics(told, terminal)
      return diagnosticsCode([told])
    }
    complete &&= told.result.ended === 'complete'
    const { spec: name, file } = spec.plan
    if (options.format === 'json') documents.push({ spec: name, file, ...('held' in told ? heldJson(told) : orderedJson(told)) })
    else if (isPicture && 'order' in told) text = picture(told, file, options)
    else {
      const head = `${name}  ${visible(file)}`
      const lines = 'held' in told ? heldText(told, terminal.width, paint) : orderText(told, terminal.width, paint)
      text += `${head === title ? '' : `${head}\n\n`}${lines.join('\n')}\n\n`
      title = head
    }
    if (terminal.interrupted()) break
  }
  if (options.format === 'json') {
    const format = options.held ? 'lockspec-held' : 'lockspec-order'
    text = `${JSON.stringify({ format, version: 1, lockspec: version, runs: documents }, undefined, 2)}\n`
  }
  if (options.out === undefined) terminal.out(text)
  else writeOutput(options.out, text)
  if (terminal.interrupted()) return exitCodes.interrupted
  return unread !== exitCodes.ok || complete ? unread : exitCodes.incomplete
}

function picture(told: Ordered, file: string, { format, instances }: OrderOptions): string {
  const order = orderJson(told)
  const drawn = order === null ? { nodes: [], edges: [] } : pictureOf(order, file, instances)
  const title = `${told.result.meta.spec}: ${cellName(told.result)}${order === null ? ', NOT complete' : ''}`
  switch (format) {
    case 'dot':
      return dotText(drawn, title)
    case 'mermaid':
      return mermaidText(drawn, title)
    case 'svg':
      return svgText(drawn, title)
    case 'text':
    case 'json':
      return ''
  }
}

/** The graph of one run, explored as written, with progress. */
async function toldOf(
  spec: ReadySpec,
  run: PlannedRun,
  isHeld: boolean,
  memory: number,
  terminal: Terminal,
): Promise<Ordered | Holding | Diagnosed> {
  const module = await spec.module(run)
  if ('kind' in module) return module
  const progress = progressLine(terminal.live)
  const job: Job = {
    module,
    settings: settingsFor(module.meta.parameters, run),
    variant: run.variant,
    memory,
    first: false,
    progress: progress === undefined ? undefined : (state) => progress.show(`${spec.plan.spec} ${runName(run)}`, state),
    stopped: terminal.interrupted,
  }
  try {
    return isHeld ? await inSlices(holding(module, job.settings, optionsOf(job))) : await orderedRun(spec, run, job)
  } finally {
    progress?.clear()
  }
}
