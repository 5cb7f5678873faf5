// A run and its findings as text for a terminal. Input: a run's result; output: lines that fit the width. What the sentences say is
// told elsewhere (cause, steps); this file only puts it in order.
import type { Meta } from '../contract.ts'
import { idle } from '../elements.ts'
import type { Finding, RunResult, Trace } from '../result.ts'
import { causeOf } from './cause.ts'
import { columns, eventTexts, takenText } from './columns.ts'
import type { Layout, Tail } from './columns.ts'
import { verdictWords } from './expected.ts'
import { bytes, grouped, indented, listed, plain, plural, printable, seconds, statementText } from './paint.ts'
import type { Paint } from './paint.ts'
import { branchesOf, eventsOf, framesAt, holdText, holdsOf, locationOf, lockText, standsAt, stepsOf } from './steps.ts'
import type { Step } from './steps.ts'
import { locksOf, mainFile, placeText } from './waits.ts'

export interface TextOptions {
  readonly width: number
  readonly paint: Paint
  /** What a run to a finding is called: the shortest one unless somebody else chose it. */
  readonly shown?: string
  /** Where the places of a finding differ, how many there are of each. */
  readonly all?: boolean
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
  if (result.ended !== 'complete' && forecast(result) !== '') fact(forecast(result))
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

function numbers(result: RunResult): string {
  const rate = result.seconds > 0 ? `, ${grouped(result.transitions / result.seconds)} transitions/s` : ''
  const ended = result.ended === 'complete' ? 'complete' : 'NOT complete'
  const under = result.reductions === undefined ? '' : ` reduced by ${listed(result.reductions)}`
  const spent = result.cached === true ? 'cached' : `${seconds(result.seconds)}${rate}, ${bytes(result.bytes)}`
  return `${plural(result.states, 'state')}${under}, ${plural(result.transitions, 'transition')}, depth ${result.depth}; ${spent}; ${ended}`
}

/** How far it may still be: levels that grow give no end, those that shrink a geometric series. */
function forecast(result: RunResult): string {
  const { growth, states, depth } = result
  if (growth === undefined || result.ended === 'first') return ''
  const at = `at depth ${depth} each level is ${growth.toFixed(2)} times as large as the one before`
  if (growth >= 0.97) return `${at}: no end in sight`
  return `${at}: about ${grouped(Number((states + (result.frontier * growth) / (1 - growth)).toPrecision(2)))} states in all, if it goes on so`
}

function early(result: RunResult): string {
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

/** All findings of a run, each with its counterexample; a run that ends in two findings is shown once. */
export function findingTexts(result: RunResult, options: TextOptions): readonly (readonly string[])[] {
  const shown = new Map<string, Finding>()
  return result.findings.map((finding) => {
    const key = finding.trace === undefined || finding.cycle !== undefined ? undefined : runKey(finding.trace)
    const same = key === undefined ? undefined : shown.get(key)
    if (key !== undefined && same === undefined) shown.set(key, finding)
    return findingText(result, finding, options, same)
  })
}

const runKey = (trace: Trace): string =>
  JSON.stringify([Array.from(trace.states[0] ?? []), trace.steps.map(({ task, way, location }) => [task, way, location])])

const findingName = (finding: Finding): string => (finding.name === '' ? finding.kind : `${finding.kind} ${finding.name}`)

/** One finding: cause, then the counterexample in columns; `same` is a finding whose run, shown already, is this one's too. */
export function findingText(result: RunResult, finding: Finding, options: TextOptions, same?: Finding): readonly string[] {
  const { width, paint } = options
  const { meta } = result
  const told = causeOf(result, finding)
  const places = finding.places > 1 ? ` (in ${grouped(finding.places)} ${placesWord(finding)})` : ''
  const name = findingName(finding)
  const [first = '', ...rest] = indented(`${name}${places}: ${told.headline}`, width, 0, 2)
  const head = first.startsWith(name) ? paint('bad', name) + first.slice(name.length) : first
  const lines = [head, ...rest]
  for (const fact of told.facts) lines.push(...indented(fact, width, 2, 4))
  if (options.all === true) for (const fact of placesOf(result, finding)) lines.push(...indented(fact, width, 2, 4))
  if (finding.trace === undefined) return lines
  const layout: Layout = { meta, width: width - 2, paint, tasks: involved(meta, finding), file: mainFile(meta) }
  const block = (steps: readonly Step[], tail: readonly Tail[], trace: Trace): readonly string[] =>
    columns(steps, tail, { ...layout, watched: trace.watched ?? [] }).map((line) => (line === '' ? '' : `  ${line}`))
  lines.push('')
  if (same !== undefined) {
    lines.push(...indented(`shortest run: the same as that of ${findingName(same)}`, width, 2, 4))
    return lines
  }
  const tail = tails(result, finding)
  const atOnce = finding.trace.steps.length === 0
  if (atOnce)
    lines.push(finding.cycle === undefined ? '  This is so in a first state, before any step.' : '  The cycle begins in a first state.')
  if (finding.cycle === undefined) {
    if (!atOnce) lines.push(...indented(`${options.shown ?? 'shortest run'}: ${length(finding.trace)}`, width, 2, 4))
    if (!atOnce || tail.length > 0) lines.push(...block(stepsOf(meta, finding.trace), tail, finding.trace))
    return lines
  }
  if (!atOnce)
    lines.push(...indented(`way in: ${length(finding.trace)}`, width, 2, 4), ...block(stepsOf(meta, finding.trace), [], finding.trace))
  lines.push('', ...indented(`cycle, again and again: ${length(finding.cycle)}`, width, 2, 4))
  lines.push(...block(stepsOf(meta, finding.cycle, finding.trace), tail, finding.cycle))
  return lines
}

/** The places of a finding one sort at a time, where they are of several. */
function placesOf(result: RunResult, finding: Finding): readonly string[] {
  const { meta } = result
  const { cause } = finding
  const names = (tasks: readonly number[]): string => listed(tasks.map((task) => meta.tasks[task]!.name))
  if (cause.kind === 'stuck' && cause.sets !== undefined)
    return cause.sets.map(({ tasks, places }) => `stuck: ${names(tasks)} in ${plural(places, 'place')}`)
  if (cause.kind === 'leaks') {
    return meta.notes.flatMap((note, index) => {
      const times = result.notes[index] ?? 0
      if (note.kind !== 'leak' || note.lock !== finding.name || times === 0) return []
      const who = `${meta.tasks[note.task]!.name} with ${lockText(note.lock, note.mode)} when ${note.call} ends`
      return [`${who} (${placeText(meta, note.at)}): ${plural(times, 'transition')}`]
    })
  }
  return []
}

/** A run without a finding. */
export function runColumns({ meta }: RunResult, trace: Trace, options: TextOptions): readonly string[] {
  const steps = stepsOf(meta, trace)
  const tasks = [...new Set(steps.flatMap((step) => [step.task, ...step.holds.map((each) => each.task)]))].sort((a, b) => a - b)
  const layout: Layout = { meta, width: options.width - 2, paint: options.paint, tasks, file: mainFile(meta) }
  return [
    `  ${options.shown ?? 'run'}: ${length(trace)}`,
    ...columns(steps, [], { ...layout, watched: trace.watched ?? [] }).map((line) => (line === '' ? '' : `  ${line}`)),
  ]
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
  for (const task of victimsOf(meta, finding)) tasks.add(task)
  if (cause.kind === 'stuck' || cause.kind === 'livelock') {
    for (const wait of cause.waits) {
      tasks.add(wait.task)
      for (const lock of locksOf(wait)) for (const holder of lock.holders) tasks.add(holder.task)
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
  if (cause.kind === 'fails') {
    const failed = meta.failures[cause.failure]!
    const location = locationOf(meta, cause.task, cause.location)
    const notes = (cause.notes ?? []).map((note) => meta.notes[note]!)
    const taken = takenText(branchesOf(location, notes))
    const here = failed.at.file === location.at.file && failed.at.line === location.at.line
    const step = tail(cause.task, cause.location, here ? 'FAILS: ' : '')
    const chosen = { ...step, text: step.text + taken }
    const left = eventsOf(meta, notes).filter(({ kind }) => kind === 'left')
    const ended = eventTexts(left).map(({ text }) => ({ ...step, text, quiet: true }))
    if (here) return [chosen, ...ended]
    // What fails is silent and belongs to the step before it.
    const silent = { ...step, at: failed.at, frames: [] }
    return [
      ...(location.verb === 'start' ? [] : [{ ...chosen, quiet: true }]),
      ...ended,
      { ...silent, text: `FAILS: ${printable(failed.message)}` },
    ]
  }
  const waits = cause.kind === 'stuck' || cause.kind === 'livelock' ? cause.waits : []
  const victims = victimsOf(meta, finding).filter((task) => waits.every((wait) => wait.task !== task))
  return [
    ...waits.map((wait) => tail(wait.task, wait.location, 'WAITS: ')),
    ...victims.map((task) => ({ ...tail(task, standsAt(meta, task, state), 'STANDS: '), quiet: true })),
  ]
}

/** Who does not move in a cycle although it has not ended: a livelock or starvation is at its cost. */
function victimsOf(meta: Meta, { cause, cycle }: Finding): readonly number[] {
  if (cycle === undefined || (cause.kind !== 'livelock' && cause.kind !== 'starvation')) return []
  const state = cycle.states.at(-1)!
  const moving = new Set(cycle.steps.map((step) => step.task))
  return meta.tasks.flatMap((_, task) =>
    moving.has(task) || idle(meta, task, locationOf(meta, task, standsAt(meta, task, state))) ? [] : [task],
  )
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
