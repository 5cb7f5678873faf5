// What an explorer says at a terminal, in the words of the reports. Input: a model and a session; output: lines of plain text or painted, within
// a width.
import { values, text as valueText } from '../decode.ts'
import { locationOf, nameOf } from '../elements.ts'
import { cycleOf } from '../graph/waits.ts'
import { askedWaits } from '../graph/asked.ts'
import { briefPieces, pieced } from '../report/brief.ts'
import { causeOf, findingName } from '../report/cause.ts'
import { shownValues } from '../report/traceJson.ts'
import { indented, plural, printable, statementText, type Paint } from '../report/paint.ts'
import { holdText, holdsOf, queueOf } from '../report/steps.ts'
import { runColumns, standing } from '../report/text.ts'
import { mainFile, waitSentence } from '../report/waits.ts'
import { lineText } from '../report/words.ts'
import type { Finding, Trace } from '../result.ts'
import { helpLines, type Look } from './commands.ts'
import { failureOf, foundHere, reachedHere, stepBefore, stuckIn, toldStep, watchedRun, withChoice } from './here.ts'
import { choicesOf, waitingIn, type Choice, type Explored } from './model.ts'
import type { Moved } from './perform.ts'
import { here, taken, type Session } from './session.ts'
import { nth } from '../entries.ts'

export interface Page {
  readonly width: number
  readonly paint: Paint
}

/** Of many steps the last are shown. */
const MOST_STEPS = 20

/** What a move did, and where it leads. */
export function* movedLines(explored: Explored, { session, since, said, failing }: Moved, page: Page): Generator<void, readonly string[]> {
  const lines = said.flatMap((line) => indented(line, page.width, 0, 2))
  if (since !== undefined) lines.push(...(yield* positionLines(explored, session, page, since)))
  if (failing !== undefined) lines.push(...(yield* failingLines(explored, session, failing, page)))
  return lines
}

/** What somebody asks to see; nothing moves. */
export function* lookLines(explored: Explored, session: Session, look: Look, page: Page): Generator<void, readonly string[]> {
  switch (look.kind) {
    case 'steps':
      return yield* positionLines(explored, session, page, session.at)
    case 'run':
      return runLines(explored, session, page)
    case 'state':
      return stateLines(explored, session, page)
    case 'waits':
      return yield* waitLines(explored, session, page)
    case 'help':
      return helpLines()
  }
}

/** Where the session stands: the steps from `since` on by which it came there, what is watched, what is wrong here, what can come next. */
function* positionLines(explored: Explored, session: Session, page: Page, since: number): Generator<void, readonly string[]> {
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
  for (const finding of yield* foundHere(explored, session, choices)) lines.push(...findingLines(explored, finding, page))
  for (const { name, at } of reachedHere(explored, session))
    lines.push(...indented(`${paint('good', 'reaches')} ${name} (line ${at.line})`, width, 0, 2))
  if (choices.length === 0 && stuckIn(explored, session, choices).length === 0) lines.push('every task has ended')
  return [...lines, ...table([...choiceRows(explored, session, choices), ...waitingRows(explored, session, choices)], page, 2)]
}

function* failingLines(explored: Explored, session: Session, choice: Choice, page: Page): Generator<void, readonly string[]> {
  const lines = findingLines(explored, yield* failureOf(explored, session, choice), page)
  return [...lines, 'nothing comes after this step; it is not taken']
}

function* waitLines(explored: Explored, session: Session, { width }: Page): Generator<void, readonly string[]> {
  const { meta } = explored
  const trace = taken(session)
  const waiting = waitingIn(explored, here(session), choicesOf(explored, here(session)))
  const waits = yield* askedWaits(explored.asked, waiting, trace)
  const still = stuckIn(explored, session)
  const lines = waits.map((wait) => waitSentence({ meta, trace, waiting: still }, wait))
  const cycle = cycleOf(waits)
  if (cycle.length > 1) lines.push(`cycle: ${[...cycle, nth(cycle, 0)].map((task) => nameOf(meta, task)).join(' -> ')}`)
  return (lines.length === 0 ? ['nobody waits'] : lines).flatMap((line) => indented(line, width, 2, 4))
}

/** Where each task stands, what it holds, and all values. */
function stateLines({ meta }: Explored, session: Session, { width }: Page): readonly string[] {
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

const runLines = (explored: Explored, session: Session, { width, paint }: Page): readonly string[] =>
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

const choiceRows = (explored: Explored, session: Session, choices: readonly Choice[]): readonly Row[] =>
  choices.map((choice, index) => {
    const row = rowOf(explored, withChoice(session, choice), session.at, String(index + 1))
    if (choice.failure < 0) return row
    const { name, message } = nth(explored.meta.failures, choice.failure)
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
