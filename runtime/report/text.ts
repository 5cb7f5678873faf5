// A run and its findings as text for a terminal. Input: a run's result; output: lines that fit the width. What the sentences say is
// told elsewhere (cause, steps); this file only puts it in order.
import type { Meta } from '../contract.ts'
import type { Finding, RunResult, Trace } from '../result.ts'
import { causeOf, mainFile } from './cause.ts'
import { columns } from './columns.ts'
import type { Layout, Tail } from './columns.ts'
import { outcomesOf, verdictWords } from './expected.ts'
import { bytes, grouped, indented, listed, plain, plural, seconds, statementText } from './paint.ts'
import type { Paint } from './paint.ts'
import { framesAt, holdText, holdsOf, locationOf, standsAt, stepsOf } from './steps.ts'

export interface TextOptions {
  readonly width: number
  readonly paint: Paint
  /** What a run to a finding is called: the shortest one unless somebody else chose it. */
  readonly shown?: string
}

export const defaults: TextOptions = { width: 80, paint: plain }

/** `crossed, no_order`: which cell a report is about. */
export const cellName = (result: RunResult): string =>
  result.variant === null ? result.meta.workload : `${result.meta.workload}, ${result.variant}`

/** The verdict of one run with its numbers, outcomes and retry rules. */
export function runText(result: RunResult, options: TextOptions): readonly string[] {
  const { width, paint } = options
  const verdict = verdictWords(result).join(' + ')
  const style = result.ended !== 'complete' ? 'open' : result.findings.length === 0 ? 'good' : 'bad'
  const lines = [`${paint('strong', `${cellName(result)}:`)} ${paint(style, verdict)}`]
  const fact = (text: string): void => void lines.push(...indented(text, width, 2, 4))
  fact(numbers(result))
  if (result.ended !== 'complete') fact(early(result))
  for (const operation of result.outcomes)
    fact(`${operation.operation}: ${operation.occurred.length === 0 ? 'never ends' : `ends with ${listed(operation.occurred)}`}`)
  for (const retry of result.retries) {
    const longest =
      retry.longest === undefined ? '' : retry.longest === 'unbounded' ? ', without bound' : `, at most ${retry.longest} in a row`
    fact(
      `retry ${retry.name} in ${retry.procedure}: ${retry.fired === 0 ? 'never fires' : `fires in ${plural(retry.fired, 'transition')}${longest}`}`,
    )
  }
  if (result.unreduced !== undefined) fact(`explored as written, not reduced: ${result.unreduced}`)
  if (result.accounting !== undefined) {
    const { mostHeld, longestWait, overtakes } = result.accounting
    fact(`at most ${plural(mostHeld, 'lock')} held by one task, longest chain of waits ${longestWait}`)
    const noted = overtakes.filter((each) => each.most !== 0)
    if (noted.length > 0)
      fact(
        `grants to others while one task waits: ${noted.map((each) => `${each.lock} ${each.most === 'unbounded' ? 'without bound' : each.most}`).join(', ')}`,
      )
  }
  return lines
}

export function numbers(result: RunResult): string {
  const rate = result.seconds > 0 ? `, ${grouped(result.transitions / result.seconds)} transitions/s` : ''
  const ended = result.ended === 'complete' ? 'complete' : 'NOT complete'
  const under = result.reductions === undefined ? '' : ` reduced by ${listed(result.reductions)}`
  return `${plural(result.states, 'state')}${under}, ${plural(result.transitions, 'transition')}, depth ${result.depth}; ${seconds(result.seconds)}${rate}, ${bytes(result.bytes)}; ${ended}`
}

export function early(result: RunResult): string {
  const rest = `${plural(result.frontier, 'state')} known and not yet expanded`
  switch (result.ended) {
    case 'memory':
      return `starved of memory: ${rest}; this confirms neither pass nor that nothing else is wrong`
    case 'interrupted':
      return `stopped: ${rest}; this confirms neither pass nor that nothing else is wrong`
    case 'first':
      return `ended at the first finding, as asked: ${rest}`
    case 'limit':
      return `ended at a number of states: ${rest}`
    case 'complete':
      return ''
  }
}

/** One finding: cause, then the counterexample in columns. */
export function findingText(result: RunResult, finding: Finding, options: TextOptions): readonly string[] {
  const { width, paint } = options
  const { meta } = result
  const told = causeOf(result, finding)
  const places = finding.places > 1 ? ` (in ${grouped(finding.places)} ${placesWord(finding)})` : ''
  const name = finding.name === '' ? finding.kind : `${finding.kind} ${finding.name}`
  const [first = '', ...rest] = indented(`${name}${places}: ${told.headline}`, width, 0, 2)
  const head = first.startsWith(name) ? paint('bad', name) + first.slice(name.length) : first
  const lines = [head, ...rest]
  for (const fact of told.facts) lines.push(...indented(fact, width, 2, 4))
  if (finding.trace === undefined) return lines
  const layout: Layout = { meta, width: width - 2, paint, tasks: involved(meta, finding), file: mainFile(meta) }
  const shift = (block: readonly string[]): readonly string[] => block.map((line) => (line === '' ? '' : `  ${line}`))
  lines.push('')
  if (finding.trace.steps.length === 0) {
    lines.push('  This is so in a first state, before any step.')
    lines.push(...shift(columns([], tails(result, finding), layout)).filter((_, index) => index > 1))
    return lines
  }
  const tail = finding.cycle === undefined ? tails(result, finding) : []
  lines.push(
    ...indented(`${finding.cycle === undefined ? (options.shown ?? 'shortest run') : 'way in'}: ${length(finding.trace)}`, width, 2, 4),
  )
  lines.push(...shift(columns(stepsOf(meta, finding.trace), tail, layout)))
  if (finding.cycle !== undefined) {
    lines.push('', ...indented(`cycle, again and again: ${length(finding.cycle)}`, width, 2, 4))
    lines.push(...shift(columns(stepsOf(meta, finding.cycle, finding.trace), tails(result, finding), layout)))
  }
  return lines
}

/** A run without a finding. */
export function runColumns(meta: Meta, trace: Trace, options: TextOptions): readonly string[] {
  const steps = stepsOf(meta, trace)
  const tasks = [...new Set(steps.flatMap((step) => [step.task, ...step.holds.map((each) => each.task)]))].sort((a, b) => a - b)
  const layout: Layout = { meta, width: options.width - 2, paint: options.paint, tasks, file: mainFile(meta) }
  return [`  ${options.shown ?? 'run'}: ${length(trace)}`, ...columns(steps, [], layout).map((line) => (line === '' ? '' : `  ${line}`))]
}

const length = (trace: Trace): string =>
  `${plural(trace.steps.length, 'step')}, ${plural(trace.switches, 'switch', 'switches')} between tasks`

function placesWord(finding: Finding): string {
  switch (finding.kind) {
    case 'fails':
    case 'leaks':
      return 'transitions'
    case 'deadlock':
    case 'partial_deadlock':
    case 'livelock':
    case 'starvation':
      return 'places'
    case 'violates':
    case 'self_deadlock':
    case 'unreachable':
      return 'states'
  }
}

/** The tasks that move in the trace, that get or lose a lock there, or that the cause names, in the order of the workload. */
export function involved(meta: Meta, finding: Finding): readonly number[] {
  const tasks = new Set<number>()
  for (const trace of [finding.trace, finding.cycle]) {
    for (const step of trace === undefined ? [] : stepsOf(meta, trace)) {
      tasks.add(step.task)
      for (const each of step.holds) tasks.add(each.task)
    }
  }
  const { cause } = finding
  if (cause.kind === 'fails' || cause.kind === 'starvation') tasks.add(cause.task)
  if (cause.kind === 'stuck' || cause.kind === 'livelock') {
    for (const wait of cause.waits) {
      tasks.add(wait.task)
      if (wait.reason.kind === 'lock') for (const holder of wait.reason.holders) tasks.add(holder.task)
    }
  }
  return [...tasks].sort((a, b) => a - b)
}

/** What stands under the last step: where stuck tasks wait, the step that fails. */
export function tails(result: RunResult, finding: Finding): readonly Tail[] {
  const { meta } = result
  const { cause, trace } = finding
  if (trace === undefined) return []
  const steps = [...stepsOf(meta, trace), ...(finding.cycle === undefined ? [] : stepsOf(meta, finding.cycle, trace))]
  const state = (finding.cycle ?? trace).states.at(-1)!
  const tail = (task: number, index: number, word: string): Tail => {
    const location = locationOf(meta, task, index)
    return { task, at: location.at, frames: framesAt(meta, steps, task, index, state), text: word + statementText(location.text) }
  }
  if (cause.kind === 'fails') return [tail(cause.task, cause.location, 'FAILS: ')]
  if (cause.kind === 'stuck' || cause.kind === 'livelock') return cause.waits.map((wait) => tail(wait.task, wait.location, 'WAITS: '))
  return []
}

/** Where each task stands and what it holds: for a run that is shown only in part, and for the simulator. */
export function standing(meta: Meta, state: Int32Array): readonly string[] {
  return meta.tasks.map((task, id) => {
    const location = locationOf(meta, id, standsAt(meta, id, state))
    const holds = holdText(holdsOf(meta, id, state))
    const where = location.finished ? 'has ended' : `at line ${location.at.line}: ${statementText(location.text)}`
    return `${task.name} ${where}${holds === '' ? '' : `, holds ${holds}`}`
  })
}

export const outcomesText = (result: RunResult): string => `{${outcomesOf(result).join(', ')}}`
