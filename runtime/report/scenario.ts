// The summary that kernel developers know from lockdep's "possible unsafe locking scenario": a column for each task, the takes and releases
// of locks alone in the order of the run, and where each task waits in the end. Input: a finding with its run; output: lines of a width.
import type { Meta } from '../contract.ts'
import type { Finding, Trace, Wait } from '../result.ts'
import { holdsOf, locationOf, lockText, modeText, stepsOf, takenAt, type Became } from './steps.ts'
import type { ShortNames } from './names.ts'
import { indented, statementText } from './paint.ts'
import { locksOf, placeText } from './waits.ts'
import { holderOf, nameOf } from '../elements.ts'
import { nth } from '../entries.ts'

interface Entry {
  readonly task: number
  readonly text: string
}

/** Nothing where the finding is not of tasks that wait, or its run takes no lock. */
export function scenario(meta: Meta, finding: Finding, width: number, names?: ShortNames): readonly string[] {
  const shorten = names?.shorten ?? ((text: string) => text)
  const { cause, trace, cycle } = finding
  if ((cause.kind !== 'stuck' && cause.kind !== 'livelock') || trace === undefined) return []
  // What was released again before a cycle begins says nothing of it.
  const before = cycle === undefined ? entriesOf(meta, trace) : []
  const again = cycle === undefined ? [] : entriesOf(meta, cycle)
  const waits = cause.waits.map((wait) => ({ task: wait.task, text: `waits: ${waitText(meta, wait)}` }))
  const all = [...before, ...again, ...waits]
  if (before.length + again.length === 0 && cause.waits.every((wait) => locksOf(wait).length === 0)) return []
  const tasks = [...new Set(all.map(({ task }) => task))].sort((a, b) => a - b)
  const column = columnOf(width, tasks)
  const name = (task: number): string => shorten(nameOf(meta, task))
  const holds = holdsTold(meta, finding, tasks)
  /** Beside each other where each fits its column. */
  const side = (entries: readonly Entry[]): readonly string[] => {
    const texts = entries.map(({ task, text }) => ({ task, text: shorten(text) }))
    if (column < LEAST_COLUMN || texts.some(({ text }) => text.length > column - 1)) return entries.flatMap(row)
    const cells = tasks.map((task) => (texts.find((one) => one.task === task)?.text ?? '').padEnd(column))
    return [`  ${cells.join('')}`.trimEnd()]
  }
  const row = ({ task, text }: Entry): readonly string[] => rowText(name, tasks, width, { task, text: shorten(text) })
  return [
    ...(column < LEAST_COLUMN
      ? []
      : [
          headText(
            tasks.map((task) => shorten(nameOf(meta, task))),
            column,
          ),
          ...(names === undefined
            ? [
                headText(
                  tasks.map(() => '----'),
                  column,
                ),
              ]
            : []),
        ]),
    ...before.flatMap(row),
    ...(cycle === undefined ? [] : holds.flatMap(side)),
    ...(again.length === 0 ? [] : ['  again and again:', ...again.flatMap(row)]),
    ...waits.flatMap(row),
    ...(cycle === undefined ? holds.flatMap(side) : []),
  ]
}

/** Who holds what in the end, and since which line: rows of one hold of each task. */
function holdsTold(meta: Meta, { trace, cycle }: Finding, tasks: readonly number[]): readonly (readonly Entry[])[] {
  const runs = [cycle, trace].filter((run) => run !== undefined)
  const state = runs[0]?.states.at(-1)
  if (state === undefined) return []
  const columns = tasks.map((task) =>
    holdsOf(meta, task, state).map(({ lock, mode }): Entry => {
      const index = meta.locks.findIndex((one) => one.name === lock)
      const [taken] = runs.flatMap((run) => {
        const step = takenAt(meta, run, task, index, nth(meta.locks, index).modes.indexOf(mode))
        return step === undefined ? [] : [nth(run.steps, step)]
      })
      const since = taken === undefined ? '' : `, ${placeText(meta, locationOf(meta, taken.task, taken.location).at)}`
      return { task, text: `holds ${lockName(meta, lock, mode)}${since}` }
    }),
  )
  return Array.from({ length: Math.max(0, ...columns.map(({ length }) => length)) }, (_, k) => columns.flatMap((column) => column[k] ?? []))
}

const columnOf = (width: number, tasks: readonly number[]): number => Math.floor((width - 2) / tasks.length)

/** Narrower columns than this are no columns: each line then names its task. */
const LEAST_COLUMN = 16

const headText = (names: readonly string[], column: number): string =>
  `  ${names.map((name) => (name.length < column ? name : `${name.slice(0, column - 2)}~`).padEnd(column)).join('')}`.trimEnd()

/** What does not fit beside the next column goes on below. */
function rowText(name: (task: number) => string, tasks: readonly number[], width: number, { task, text }: Entry): readonly string[] {
  const column = columnOf(width, tasks)
  if (column < LEAST_COLUMN) return indented(`${name(task)}: ${text}`, width, 2, 4)
  const index = tasks.indexOf(task)
  const indent = ' '.repeat(2 + index * column)
  const room = index === tasks.length - 1 ? column : column - 1
  const pieces: string[] = []
  let rest = text
  while (rest.length > room - (pieces.length === 0 ? 0 : 2)) {
    const width = room - (pieces.length === 0 ? 0 : 2)
    const at = Math.max(rest.lastIndexOf(' ', width), rest.slice(0, width).search(/[.(][^.(]*$/) + 1)
    const cut = at > width / 2 ? at : width
    pieces.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  return [...pieces, rest].map((piece, line) => `${indent}${line === 0 ? '' : '  '}${piece}`)
}

/** Takes and releases, and requests that have to wait. */
function entriesOf(meta: Meta, trace: Trace): readonly Entry[] {
  return stepsOf(meta, trace).flatMap(({ task, text, answer, tried, queues, holds }, index) => {
    const { location } = nth(trace.steps, index)
    const moved = holds.flatMap(({ task: holder, became, taken, released }) => {
      // What an interrupt takes stands in its own column, though its host holds it.
      const shown = holderOf(meta, task) === holder ? task : holder
      return [
        ...became.map((one) => ({
          task: shown,
          text: `${changeVerb(meta, one)}(${lockText(one.from.lock, one.from.mode)} to ${modeText(one.to.mode)})`,
        })),
        ...released.map((hold) => ({ task: shown, text: `unlock(${lockName(meta, hold.lock, hold.mode)})` })),
        ...taken.map((hold) => ({ task: shown, text: `lock(${lockName(meta, hold.lock, hold.mode)})` })),
      ]
    })
    const queued = queues
      .filter(({ joins }) => joins)
      .map((one) => ({ task: one.task, text: `${requestText(meta, one.task, location, one.lock, one.mode)} queues` }))
    const stated = text.replace(/^(?:\w+: )?if (?:not )?(?=trylock )/, '').replace(/\s*\{.*/, '')
    const failed =
      answer === 'failed' ? [{ task, text: `${tried === undefined ? stated : `trylock(${lockNamed(meta, tried)})`} fails` }] : []
    return [...moved, ...queued, ...failed]
  })
}

/** Stronger is a mode with which something does not go that went with the other. */
function changeVerb(meta: Meta, { from, to }: Became): 'upgrade' | 'downgrade' {
  const index = meta.locks.findIndex(({ name }) => name === from.lock)
  const { modes, together } = nth(meta.locks, index)
  const [before, after] = [from, to].map(({ mode }) => nth(together, modes.indexOf(mode)))
  return before!.some((fits, mode) => fits !== 0 && after![mode] === 0) ? 'upgrade' : 'downgrade'
}

const lockName = (meta: Meta, lock: string, mode: string): string =>
  (meta.locks.find(({ name }) => name === lock)?.modes.length ?? 1) > 1 ? `${lock}.${mode}` : lock

/** Without its mode where it has one alone. */
const lockNamed = (meta: Meta, lock: string): string =>
  meta.locks.find(({ name, modes }) => modes.length === 1 && lock === `${name}.${modes[0]}`)?.name ?? lock

/** What is asked for at a place: a lock, or that a hold becomes one in another mode. */
function requestText(meta: Meta, task: number, location: number, lock: string, mode: string): string {
  const { from } = locationOf(meta, task, location)
  if (from === undefined) return `lock(${lockName(meta, lock, mode)})`
  const held = nth(
    meta.locks,
    meta.locks.findIndex(({ name }) => name === lock),
  ).modes[from]
  return `upgrade(${held === undefined ? lock : lockText(lock, held)} to ${modeText(mode)})`
}

function waitText(meta: Meta, wait: Wait): string {
  const { reason } = wait
  if (reason.kind === 'lock') {
    const lock = nth(meta.locks, reason.lock)
    return requestText(meta, wait.task, wait.location, lock.name, nth(lock.modes, reason.mode))
  }
  return reason.kind === 'interrupted' ? 'is interrupted' : statementText(locationOf(meta, wait.task, wait.location).text)
}
