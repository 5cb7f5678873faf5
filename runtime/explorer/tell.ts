// What an explorer says, in the words of the reports. Input: a model and a session; output: lines of plain text or painted, within a width. What
// a state breaks is a finding whose run is the run so far, and told as one.
import { values, text as valueText } from '../decode.ts'
import { locationOf, nameOf, wouldBeStuck } from '../elements.ts'
import { explainedFinding } from '../explained.ts'
import { deadlockOf } from '../findings/stuck.ts'
import { cycleOf } from '../graph/waits.ts'
import { askedWaits } from '../graph/asked.ts'
import { briefPieces, pieced } from '../report/brief.ts'
import { causeOf, findingName } from '../report/cause.ts'
import { shownValues } from '../report/json.ts'
import { indented, plural, printable, statementText, type Paint } from '../report/paint.ts'
import { holdText, holdsOf, queueOf, stepsOf, type Step } from '../report/steps.ts'
import { runColumns, standing } from '../report/text.ts'
import { mainFile, waitSentence } from '../report/waits.ts'
import { lineText } from '../report/words.ts'
import type { Finding, Trace } from '../result.ts'
import { watchedTrace } from '../watched.ts'
import { choicesOf, waitingIn, type Choice, type Explored } from './model.ts'
import { here, taken, type Session } from './session.ts'

export interface Page {
  readonly width: number
  readonly paint: Paint
}

/** Of many steps the last are shown. */
const MOST_STEPS = 20

/** Where the session stands: the steps from `since` on by which it came there, what is watched, what is wrong here, what can come next. */
export function* positionLines(explored: Explored, session: Session, page: Page, since = session.at): Generator<void, readonly string[]> {
  const { paint, width } = page
  const choices = choicesOf(explored, here(session))
  const numbers = Array.from({ length: session.at - since }, (_, k) => since + k)
  const shown = numbers.slice(-MOST_STEPS)
  const rows = shown.map((index) => rowOf(explored, session.run, index, `step ${index + 1}`))
  const left = numbers.length - shown.length
  const lines = [
    ...(left === 0 ? [] : [paint('faint', `… ${plural(left, 'step')} more; run shows them`)]),
    ...table(rows, page, 0),
    paint('strong', session.at === 0 ? 'at the start' : `after step ${session.at}`),
    ...watchLines(explored, session).flatMap((line) => indented(line, width, 2, 4)),
  ]
  for (const finding of foundHere(explored, session, choices)) lines.push(...findingLines(explored, yield* told(explored, finding), page))
  for (const { name, at } of reachedHere(explored, session))
    lines.push(...indented(`${paint('good', 'reaches')} ${name} (line ${at.line})`, width, 0, 2))
  if (choices.length === 0 && stuckIn(explored, session).length === 0) lines.push('every task has ended')
  return [...lines, ...table([...choiceRows(explored, session, choices), ...waitingRows(explored, session, choices)], page, 2)]
}

/** Why a step ends the run that nothing comes behind. */
export function* failingLines(explored: Explored, session: Session, choice: Choice, page: Page): Generator<void, readonly string[]> {
  const { name } = explored.meta.failures[choice.failure]!
  const { failure, task, location, way } = choice
  const finding: Finding = { ...common(session), kind: 'fails', name, cause: { kind: 'fails', failure, task, location, way } }
  const lines = findingLines(explored, yield* told(explored, finding), page)
  return [...lines, 'nothing comes after this step; it is not taken']
}

/** Who waits for what here, and a circle of waits if there is one. In slices: each wait is tried out. */
export function* waitLines(explored: Explored, session: Session, { width }: Page): Generator<void, readonly string[]> {
  const { meta } = explored
  const trace = taken(session)
  const waiting = waitingIn(explored, here(session), choicesOf(explored, here(session)))
  const waits = yield* askedWaits(explored.asked, waiting, trace)
  const still = stuckIn(explored, session)
  const lines = waits.map((wait) => waitSentence({ meta, trace, waiting: still }, wait))
  const cycle = cycleOf(waits)
  if (cycle.length > 1) lines.push(`cycle: ${[...cycle, cycle[0]!].map((task) => nameOf(meta, task)).join(' -> ')}`)
  return (lines.length === 0 ? ['nobody waits'] : lines).flatMap((line) => indented(line, width, 2, 4))
}

/** Where each task stands, what it holds, and all values. */
export function stateLines({ meta }: Explored, session: Session, { width }: Page): readonly string[] {
  const state = here(session)
  const queues = meta.locks.flatMap((lock) => {
    const queue = queueOf(meta, lock, state)
    const inLine = queue.map(({ task, mode }) => `${nameOf(meta, task)}${lock.modes.length > 1 ? ` for ${mode}` : ''}`)
    return queue.length === 0 ? [] : [`in the queue of ${lock.name}: ${inLine.join(', ')}`]
  })
  const unowned = holdText(holdsOf(meta, -1, state))
  const lines = [
    ...standing(meta, state),
    ...(unowned === '' ? [] : [`held by no task: ${unowned}`]),
    ...queues,
    ...Object.entries(shownValues(meta, values(meta, state))).map(([path, value]) => `${path} = ${valueText(value)}`),
  ]
  return lines.flatMap((line) => indented(line, width, 2, 4))
}

/** The run so far, in the columns of the reports. */
export const runLines = (explored: Explored, session: Session, { width, paint }: Page): readonly string[] =>
  runColumns(explored, watchedRun(explored, session, taken(session)), { width, paint, shown: 'so far' })

/** What a run breaks in words, beside its name. */
export const headline = ({ meta }: Explored, finding: Finding): string => `${findingName(finding)}: ${causeOf({ meta }, finding).headline}`

/** With a line above that says what its short names stand for which nobody has said before. */
export function introduced(
  { names }: Explored,
  session: Session,
  lines: readonly string[],
  { width }: Page,
): { readonly session: Session; readonly lines: readonly string[] } {
  const legend = names.legend(lines)
  const fresh = legend === '' ? [] : legend.split(', ').filter((one) => !session.known.has(one))
  if (fresh.length === 0) return { session, lines }
  return {
    session: { ...session, known: new Set([...session.known, ...fresh]) },
    lines: [...indented(`short names: ${fresh.join(', ')}`, width, 0, 2), ...lines],
  }
}

// ---- rows ----

interface Row {
  readonly number: string
  readonly task: string
  readonly line: string
  readonly pieces: Parameters<typeof pieced>[0]
}

function table(rows: readonly Row[], { width, paint }: Page, indent: number): readonly string[] {
  const numbers = Math.max(0, ...rows.map(({ number }) => number.length))
  const tasks = Math.max(0, ...rows.map(({ task }) => task.length))
  const places = Math.max(0, ...rows.map(({ line }) => line.length))
  const margin = indent + numbers + 2 + tasks + 2 + places + 2
  return rows.flatMap(({ number, task, line, pieces }) => {
    const head = `${' '.repeat(indent)}${number.padStart(numbers)}  ${paint('strong', task)}${' '.repeat(tasks - task.length)}  ${paint('faint', line.padStart(places))}  `
    const room = Math.max(24, width - margin)
    return pieced(pieces)
      .lines(room, paint)
      .map((text, index) => (index === 0 ? head : ' '.repeat(margin)) + text)
  })
}

/** The step of a run at an index, behind the step of its task before. */
function rowOf(explored: Explored, run: Trace, index: number, number: string): Row {
  const { meta, names } = explored
  const step = toldStep(explored, run, index)
  const before = stepBefore(run, index)
  const last = before < 0 ? undefined : toldStep(explored, run, before)
  return {
    number,
    task: names.shorten(nameOf(meta, step.task)),
    line: lineText(step.at, mainFile(meta)),
    pieces: briefPieces(step, last, new Set(), meta, names.shorten),
  }
}

/** That of the same task; -1 if there is none. */
const stepBefore = ({ steps }: Pick<Trace, 'steps'>, index: number): number =>
  steps
    .slice(0, index)
    .map(({ task }) => task)
    .lastIndexOf(steps[index]!.task)

/** Which calls are new hangs on the step of its task before alone. */
function toldStep({ meta }: Explored, { states, steps }: Trace, index: number): Step {
  const one = (at: number): Trace => ({ states: states.slice(at, at + 2), steps: [steps[at]!], switches: 0 })
  const before = stepBefore({ steps }, index)
  const [step] = stepsOf(meta, one(index), before < 0 ? undefined : one(before))
  return { ...step!, number: index + 1 }
}

const choiceRows = (explored: Explored, session: Session, choices: readonly Choice[]): readonly Row[] =>
  choices.map((choice, index) => {
    const { states, steps } = taken(session)
    const { task, way, location, notes, target, failure } = choice
    const run: Trace = {
      states: target === undefined ? states : [...states, target],
      steps: [...steps, { task, way, location, notes }],
      switches: 0,
    }
    const row = rowOf(explored, run, session.at, String(index + 1))
    if (failure < 0) return row
    const { name, message } = explored.meta.failures[failure]!
    return { ...row, pieces: [...row.pieces, { text: `FAILS ${name}: ${printable(message)}`, joint: '  ', style: 'bad' as const }] }
  })

const waitingRows = (explored: Explored, session: Session, choices: readonly Choice[]): readonly Row[] =>
  waitingIn(explored, here(session), choices).map((task) => {
    const { meta, names } = explored
    const { at, text } = locationOf(meta, task, here(session), 0)
    const waits = { text: `WAITS: ${statementText(text)}`, joint: '', style: 'bad' as const }
    return { number: '-', task: names.shorten(nameOf(meta, task)), line: lineText(at, mainFile(meta)), pieces: [waits] }
  })

// ---- findings ----

const common = (session: Session) => ({ places: 1, trace: taken(session), cycle: undefined })

/** Tasks that owe something, where nobody can move. */
const stuckIn = (explored: Explored, session: Session): readonly number[] =>
  choicesOf(explored, here(session)).length > 0
    ? []
    : explored.meta.tasks.flatMap((_, task) =>
        wouldBeStuck(explored.meta, task, locationOf(explored.meta, task, here(session), 0)) ? [task] : [],
      )

/** What `check` would find in this state. */
function foundHere(explored: Explored, session: Session, choices: readonly Choice[]): readonly Finding[] {
  const { meta, checker } = explored
  const state = here(session)
  const stuck = choices.length > 0 ? [] : stuckIn(explored, session)
  const bits = checker.examine(state, 0)
  const broken = meta.properties.flatMap(({ kind, name, at }, property): readonly Finding[] => {
    if (kind === 'reachable' || ((bits >>> property) & 1) === 0) return []
    const undefinedHere = checker.evaluate(property, 0, state, 0) === 2
    const evaluation = undefinedHere ? 'undefined' : 'false'
    return [
      {
        ...common(session),
        kind: undefinedHere ? 'fails' : 'violates',
        name: undefinedHere ? `invariant@${at.line}` : name,
        cause: { kind: 'violates', property, evaluation },
      },
    ]
  })
  return [...(stuck.length === 0 ? [] : [deadlockOf(meta, checker, stuck, taken(session))]), ...broken]
}

const reachedHere = ({ meta, checker }: Explored, session: Session) => {
  const bits = checker.examine(here(session), 0)
  return meta.properties.filter(({ kind }, property) => kind === 'reachable' && ((bits >>> property) & 1) === 1)
}

const told = (explored: Explored, finding: Finding): Generator<void, Finding> => explainedFinding(explored.asked, explored.module, finding)

function findingLines({ meta }: Explored, finding: Finding, { width, paint }: Page): readonly string[] {
  const name = findingName(finding)
  const { headline: head, facts } = causeOf({ meta }, finding)
  const [first = '', ...rest] = indented(`${name}: ${head}`, width, 0, 2)
  return [first.replace(name, () => paint('bad', name)), ...rest, ...facts.flatMap((fact) => indented(fact, width, 2, 4))]
}

// ---- what is watched ----

function watchLines(explored: Explored, session: Session): readonly string[] {
  const { at, run } = session
  const last: Trace = {
    states: run.states.slice(Math.max(0, at - 1), at + 1),
    steps: run.steps.slice(Math.max(0, at - 1), at),
    switches: 0,
  }
  const { watched = [] } = watchedRun(explored, session, last)
  return watched.map(({ name, first, after }, index) => {
    const now = after.at(-1)
    return `watch ${index + 1}: ${name} = ${now === undefined || now === first ? first : `${now}, was ${first}`}`
  })
}

const watchedRun = ({ meta, settings }: Explored, { watching }: Session, run: Trace): Trace =>
  watching === undefined ? run : watchedTrace(meta, settings, watching, run)
