// A run and its findings as text for a terminal. Input: a run's result; output: lines that fit the width. What the sentences say is
// told elsewhere (cause, steps); this file only puts it in order.
import type { Meta } from '../contract.ts'
import { idle, nameOf } from '../elements.ts'
import type { Finding, RetryFacts, RunResult, Trace, Watched } from '../result.ts'
import { causeOf, findingName } from './cause.ts'
import { columns } from './columns.ts'
import type { Layout, Tail } from './columns.ts'
import { isWhole, verdictWords } from './expected.ts'
import { longNames, shortNames, type ShortNames } from './names.ts'
import { bytes, grouped, indented, listed, plain, plural, printable, seconds, statementText } from './paint.ts'
import type { Paint } from './paint.ts'
import { scenario } from './scenario.ts'
import { begunOf, branchesOf, eventsOf, framesAt, holdText, holdsOf, locationOf, lockText, standsAt, stepsOf } from './steps.ts'
import type { Step } from './steps.ts'
import { locksOf, mainFile, placeText } from './waits.ts'
import { eventTexts, takenText } from './words.ts'
import { nth } from '../entries.ts'

export interface TextOptions {
  readonly width: number
  readonly paint: Paint
  /** What a run to a finding is called: the shortest one unless somebody else chose it. */
  readonly shown?: string
  /** Every call on a line of its own, and at every step all that its task holds. */
  readonly full?: boolean
  /** Where the places of a finding differ, how many there are of each. */
  readonly all?: boolean
}

export const defaults: TextOptions = { width: 80, paint: plain }

/** `crossed, no_order`: which cell a report is about. */
export const cellName = (result: RunResult): string =>
  result.variant === null ? result.meta.workload : `${result.meta.workload}, ${result.variant}`

/** The verdict of one run on one line, above what is told of its whole graph. */
export function headText(result: RunResult, paint: Paint): string {
  const complete = result.ended === 'complete'
  const style = !complete ? 'open' : result.findings.length === 0 ? 'good' : 'bad'
  const verdict = paint(style, verdictWords(result).join(' + '))
  return `${paint('strong', `${cellName(result)}:`)} ${verdict}; ${plural(result.states, 'state')}; ${complete ? 'complete' : 'NOT complete'}`
}

/** The verdict of one run with its numbers, outcomes and retry rules. */
export function runText(result: RunResult, options: TextOptions): readonly string[] {
  const { width, paint } = options
  const verdict = verdictWords(result).join(' + ')
  const style = result.findings.length > 0 && result.ended === 'complete' ? 'bad' : isWhole(result) ? 'good' : 'open'
  const lines = [`${paint('strong', `${cellName(result)}:`)} ${paint(style, verdict)}`]
  const fact = (text: string): void => void lines.push(...indented(text, width, 2, 4))
  fact(numbers(result))
  if (result.engine !== undefined && result.engine.unasked.length > 0)
    fact(`not asked of ${result.engine.name}: ${listed(result.engine.unasked)}; this confirms no more than what was asked`)
  if (result.ended !== 'complete') fact(early(result))
  if (result.ended !== 'complete' && forecast(result) !== '') fact(forecast(result))
  for (const operation of result.outcomes)
    fact(`${operation.operation}: ${operation.occurred.length === 0 ? 'never ends' : `ends with ${listed(operation.occurred)}`}`)
  for (const retry of result.retries) {
    fact(
      `retry ${retry.name} in ${retry.procedure}: ${retry.fired === 0 ? 'never fires' : `fires in ${plural(retry.fired, 'transition')}${inARow(retry)}`}`,
    )
  }
  if (result.givenUp !== undefined) fact(`symmetry given up ${result.givenUp}`)
  if (result.unreduced !== undefined) fact(`explored as written, not reduced: ${result.unreduced}`)
  if (result.accounting !== undefined && options.full === true) {
    const { mostHeld, longestWait, overtakes, atLeast } = result.accounting
    fact(
      atLeast
        ? `at least ${plural(mostHeld, 'lock')} held by one task at a time, longest chain of waits at least ${longestWait}`
        : `at most ${plural(mostHeld, 'lock')} held by one task, longest chain of waits ${longestWait}`,
    )
    const noted = (overtakes ?? []).filter((each) => each.most !== 0)
    if (noted.length > 0)
      fact(
        `grants to others while one task waits: ${noted.map((each) => `${each.lock} ${each.most === 'unbounded' ? 'without bound' : each.most}`).join(', ')}`,
      )
  }
  return lines
}

function inARow({ longest, atLeast }: RetryFacts): string {
  if (longest === undefined) return ''
  if (longest === 'unbounded') return ', without bound'
  return atLeast ? `, at least ${longest} in a row` : `, at most ${longest} in a row`
}

/** Seconds: of a shorter run a rate says nothing. */
const LEAST_RATED = 0.1

function numbers(result: RunResult): string {
  const rate = result.seconds >= LEAST_RATED ? `, ${grouped(result.transitions / result.seconds)} transitions/s` : ''
  const ended = result.ended === 'complete' ? 'complete' : 'NOT complete'
  const beside = result.unfolded === undefined ? '' : `, and ${grouped(result.unfolded)} as written around cycles`
  const under = result.reductions === undefined ? '' : ` reduced by ${listed(result.reductions)}${beside}`
  if (result.engine !== undefined)
    return `${plural(result.states, 'state')}, ${plural(result.transitions, 'transition')}; ${result.engine.name} ${result.engine.version}, ${seconds(result.seconds)}; ${ended}`
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

/** All findings of a run, each with its counterexample; what two runs share at their beginning is shown once. */
export function findingTexts(result: RunResult, options: TextOptions): readonly (readonly string[])[] {
  return result.findings.map((finding, index) => findingText(result, finding, options, result.findings.slice(0, index)))
}

/** Steps that two runs share: fewer are told again. */
const LEAST_SHARED = 4

/** How many steps two runs begin with in common. */
function shared(a: Trace, b: Trace): number {
  if (a.states[0] === undefined || b.states[0] === undefined || !a.states[0].every((word, k) => word === nth(b.states, 0)[k])) return 0
  const differs = a.steps.findIndex(({ task, way, location }, k) => {
    const other = b.steps[k]
    return other === undefined || other.task !== task || other.way !== way || other.location !== location
  })
  return differs < 0 ? a.steps.length : differs
}

/** One finding: cause, the locks alone, then the counterexample in columns; `earlier` are findings whose runs are shown already. */
export function findingText(
  result: RunResult,
  finding: Finding,
  options: TextOptions,
  earlier: readonly Finding[] = [],
): readonly string[] {
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
  const { trace, cycle } = finding
  if (trace === undefined) return lines
  const same = earlier.find((other) => other.trace !== undefined && other.cycle === undefined && isSame(other.trace, trace))
  const names = options.full === true ? longNames : shortNames(meta)
  const drawn = scenario(meta, finding, width, names)
  const run =
    cycle === undefined && same !== undefined && trace.steps.length > 0
      ? ['', ...indented(`shortest run: the same as that of ${findingName(same)}`, width, 2, 4)]
      : runLines(result, finding, trace, options, names, earlier)
  const legend = names.legend([...drawn, ...run])
  const above = [...(legend === '' ? [] : indented(`short names: ${legend}`, width, 2, 4)), ...drawn]
  return [...lines, ...(above.length === 0 ? [] : ['', ...above]), ...run]
}

const isSame = (a: Trace, b: Trace): boolean => a.steps.length === b.steps.length && shared(a, b) === a.steps.length

/** The run in columns; of a finding with a cycle the way in and the cycle below each other. */
function runLines(
  result: RunResult,
  finding: Finding,
  trace: Trace,
  options: TextOptions,
  names: ShortNames,
  earlier: readonly Finding[],
): readonly string[] {
  const { width, paint } = options
  const { meta } = result
  const { cycle } = finding
  const tail = tails(result, finding)
  const steps = stepsOf(meta, trace)
  const brief = options.full === true ? undefined : names
  const layout: Layout = { meta, width: width - 2, paint, tasks: involved(meta, finding), file: mainFile(meta), brief }
  const lines = ['']
  const line = (text: string): void => void lines.push(...indented(text, width, 2, 4))
  const block = (told: readonly Step[], below: readonly Tail[], more: Partial<Layout>, before: readonly Step[] = []): void =>
    void lines.push(...columns(told, below, { ...layout, ...more }, before).map((one) => (one === '' ? '' : `  ${one}`)))
  const atOnce = trace.steps.length === 0
  if (atOnce)
    line(
      cycle === undefined || cycle.steps.length === 0
        ? 'This is so in a first state, before any step.'
        : 'The cycle begins in a first state.',
    )
  // What another finding has shown is not told again.
  const others =
    brief === undefined
      ? []
      : earlier.flatMap((other) => (other.trace === undefined ? [] : [{ other, length: shared(trace, other.trace) }]))
  const [closest] = others.sort((a, b) => b.length - a.length)
  const known = closest === undefined || closest.length < LEAST_SHARED ? 0 : closest.length
  const before = steps.slice(0, known)
  if (!atOnce) line(`${cycle === undefined ? (options.shown ?? 'shortest run') : 'way in'}: ${length(trace)}`)
  if (known > 0) line(`as in ${findingName(closest!.other)}, steps 1 to ${known}`)
  const begun: Partial<Layout> = known > 0 ? {} : { begun: begunOf(meta, trace) }
  if (cycle === undefined) {
    if (!atOnce || tail.length > 0) block(steps.slice(known), tail, { ...begun, watched: watchedFrom(known, trace) }, before)
    return lines
  }
  const again = stepsOf(meta, cycle, trace)
  // Nothing has to move any more: no step comes back to where it was.
  const rests = again.length === 0
  const begins = cycleBegins(meta, layout.tasks, cycle)
  if (brief === undefined) {
    if (!atOnce) block(steps, [], { ...begun, watched: trace.watched ?? [] })
    lines.push('')
    line(rests ? `for ever after: ${begins}` : `cycle, again and again: ${length(cycle)}`)
    if (!rests || tail.length > 0) block(again, tail, { watched: cycle.watched ?? [] })
    return lines
  }
  const divider = rests
    ? { at: steps.length - known, text: names.shorten(`for ever after: ${begins}`) }
    : {
        at: steps.length - known,
        text: names.shorten(`cycle, again and again: ${length(cycle)}; ${begins}`),
        end: `back to step ${steps.length + 1}`,
      }
  block([...steps.slice(known), ...again], tail, { ...begun, watched: watchedFrom(known, trace, cycle), divider }, before)
  return lines
}

/** Where each task stands when a cycle begins. */
function cycleBegins(meta: Meta, tasks: readonly number[], cycle: Trace): string {
  const state = nth(cycle.states, 0)
  return listed(
    tasks.map((task) => {
      const location = locationOf(meta, task, standsAt(meta, task, state))
      const calls = location.calls.filter(({ role }) => role !== 'touch').map(({ name }) => name)
      const inside = calls.length === 0 ? '' : ` in ${calls.join(' > ')}`
      return `${nameOf(meta, task)} ${location.finished ? 'has ended' : `at ${placeText(meta, location.at)}${inside}`}`
    }),
  )
}

/** What is watched, from a step on. */
function watchedFrom(known: number, ...traces: readonly Trace[]): readonly Watched[] {
  const [whole = []] = traces.map(({ watched }) => watched ?? [])
  return whole.map(({ name, first }, index) => {
    const after = traces.flatMap(({ watched }) => watched?.[index]?.after ?? [])
    return { name, first: known === 0 ? first : nth(after, known - 1), after: after.slice(known) }
  })
}

/** The places of a finding one sort at a time, where they are of several. */
function placesOf(result: RunResult, finding: Finding): readonly string[] {
  const { meta } = result
  const { cause } = finding
  const names = (tasks: readonly number[]): string => listed(tasks.map((task) => nameOf(meta, task)))
  if (cause.kind === 'stuck' && cause.sets !== undefined)
    return cause.sets.map(({ tasks, places }) => `stuck: ${names(tasks)} in ${plural(places, 'place')}`)
  if (cause.kind === 'leaks') {
    return meta.notes.flatMap((note, index) => {
      const times = result.notes[index] ?? 0
      if (note.kind !== 'leak' || note.lock !== finding.name || times === 0) return []
      const who = `${nameOf(meta, note.task)} with ${lockText(note.lock, note.mode)} when ${note.call} ends`
      return [`${who} (${placeText(meta, note.at)}): ${plural(times, 'transition')}`]
    })
  }
  return []
}

/** A run without a finding. */
export function runColumns({ meta }: Pick<RunResult, 'meta'>, trace: Trace, options: TextOptions): readonly string[] {
  const steps = stepsOf(meta, trace)
  const tasks = [...new Set(steps.flatMap((step) => [step.task, ...step.holds.map((each) => each.task)]))].sort((a, b) => a - b)
  const names = options.full === true ? undefined : shortNames(meta)
  const layout: Layout = { meta, width: options.width - 2, paint: options.paint, tasks, file: mainFile(meta), brief: names }
  const drawn = columns(steps, [], { ...layout, begun: begunOf(meta, trace), watched: trace.watched ?? [] }).map((line) =>
    line === '' ? '' : `  ${line}`,
  )
  const legend = names?.legend(drawn) ?? ''
  return [
    `  ${options.shown ?? 'run'}: ${length(trace)}`,
    ...(legend === '' ? [] : indented(`short names: ${legend}`, options.width, 2, 4)),
    ...drawn,
  ]
}

const length = (trace: Trace): string =>
  `${plural(trace.steps.length, 'step')}, ${plural(trace.switches, 'switch', 'switches')} between tasks`

/** What was counted: an invariant that cannot be evaluated and a pool that loses what is its are seen in states, whatever they are called. */
function placesWord({ kind, cause }: Finding): string {
  if (cause.kind === 'violates') return 'states'
  if (cause.kind === 'untraced') return 'places'
  switch (kind) {
    case 'fails':
    case 'use_after_free':
    case 'leaks':
    case 'warns':
      return 'transitions'
    case 'deadlock':
    case 'partial_deadlock':
    case 'livelock':
    case 'starvation':
    case 'violates':
      return 'places'
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
    const failed = nth(meta.failures, cause.failure)
    const location = locationOf(meta, cause.task, cause.location)
    const notes = (cause.notes ?? []).map((note) => nth(meta.notes, note))
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
    ...waits.map((wait) => tail(wait.task, wait.location, wait.reason.kind === 'interrupted' ? 'INTERRUPTED: ' : 'WAITS: ')),
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
