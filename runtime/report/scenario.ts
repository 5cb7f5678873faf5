// The summary that kernel developers know from lockdep's "possible unsafe locking scenario": a column for each task, the takes and releases
// of locks alone in the order of the run, and where each task waits in the end. Input: a finding with its run; output: lines of a width.
import type { Meta } from '../contract.ts'
import type { Finding, Trace, Wait } from '../result.ts'
import { holdsOf, holderOf, locationOf, stepsOf, type Hold } from './steps.ts'
import { statementText } from './paint.ts'
import { locksOf, nameOf } from './waits.ts'

interface Entry {
  readonly task: number
  readonly text: string
}

/** Nothing where the finding is not of tasks that wait, or its run takes no lock. */
export function scenario(meta: Meta, finding: Finding, width: number): readonly string[] {
  const { cause, trace, cycle } = finding
  if ((cause.kind !== 'stuck' && cause.kind !== 'livelock') || trace === undefined) return []
  const before = entriesOf(meta, trace)
  const again = cycle === undefined ? [] : entriesOf(meta, cycle)
  const waits = cause.waits.map((wait) => ({ task: wait.task, text: `waits: ${waitText(meta, wait)}` }))
  const all = [...before, ...again, ...waits]
  if (before.length + again.length === 0 && cause.waits.every((wait) => locksOf(wait).length === 0)) return []
  const tasks = [...new Set(all.map(({ task }) => task))].sort((a, b) => a - b)
  const column = Math.floor((width - 2) / tasks.length)
  const row = (entry: Entry): readonly string[] => rowText(meta, tasks, column, entry)
  return [
    ...(column < leastColumn
      ? []
      : [
          headText(
            tasks.map((task) => nameOf(meta, task)),
            column,
          ),
          headText(
            tasks.map(() => '----'),
            column,
          ),
        ]),
    ...before.flatMap(row),
    ...(again.length === 0 ? [] : ['  again and again:', ...again.flatMap(row)]),
    ...waits.flatMap(row),
  ]
}

/** Narrower columns than this are no columns: each line then names its task. */
const leastColumn = 16

const headText = (names: readonly string[], column: number): string =>
  `  ${names.map((name) => (name.length < column ? name : `${name.slice(0, column - 2)}~`).padEnd(column)).join('')}`.trimEnd()

/** What does not fit beside the next column goes on below. */
function rowText(meta: Meta, tasks: readonly number[], column: number, { task, text }: Entry): readonly string[] {
  if (column < leastColumn) return [`  ${nameOf(meta, task)}: ${text}`]
  const index = tasks.indexOf(task)
  const indent = ' '.repeat(2 + index * column)
  const room = index === tasks.length - 1 ? column : column - 1
  const pieces: string[] = []
  let rest = text
  while (rest.length > room - (pieces.length === 0 ? 0 : 2)) {
    const most = room - (pieces.length === 0 ? 0 : 2)
    const at = Math.max(rest.lastIndexOf(' ', most), rest.slice(0, most).search(/[.(][^.(]*$/) + 1)
    const cut = at > most / 2 ? at : most
    pieces.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  return [...pieces, rest].map((piece, line) => `${indent}${line === 0 ? '' : '  '}${piece}`)
}

/** Takes and releases, and requests that have to wait, by comparing the holds and queues around each step. */
function entriesOf(meta: Meta, trace: Trace): readonly Entry[] {
  const tasks = meta.tasks.flatMap(({ host }, task) => (host === -1 ? [task] : []))
  return stepsOf(meta, trace).flatMap(({ task, text, answer, queues }, index) => {
    const [before, after] = [trace.states[index]!, trace.states[index + 1]!]
    const moved = tasks.flatMap((holder) => {
      // What an interrupt takes stands in its own column, though its host holds it.
      const shown = holderOf(meta, task) === holder ? task : holder
      const [had, has] = [holdsOf(meta, holder, before), holdsOf(meta, holder, after)]
      return [
        ...beyond(had, has).map((hold) => ({ task: shown, text: `unlock(${lockName(meta, hold.lock, hold.mode)})` })),
        ...beyond(has, had).map((hold) => ({ task: shown, text: `lock(${lockName(meta, hold.lock, hold.mode)})` })),
      ]
    })
    const queued = queues
      .filter(({ joins }) => joins)
      .map((one) => ({ task: one.task, text: `lock(${lockName(meta, one.lock, one.mode)}) queues` }))
    const failed =
      answer === 'failed' ? [{ task, text: `${text.replace(/^(?:\w+: )?if (?=trylock )/, '').replace(/\s*\{.*/, '')} fails` }] : []
    return [...moved, ...queued, ...failed]
  })
}

/** Holds of the one that the other has not, or fewer times. */
const beyond = (more: readonly Hold[], less: readonly Hold[]): readonly Hold[] =>
  more.filter(({ lock, mode, count }) => count > (less.find((each) => each.lock === lock && each.mode === mode)?.count ?? 0))

const lockName = (meta: Meta, lock: string, mode: string): string =>
  (meta.locks.find(({ name }) => name === lock)?.modes.length ?? 1) > 1 ? `${lock}.${mode}` : lock

function waitText(meta: Meta, wait: Wait): string {
  const { reason } = wait
  if (reason.kind === 'lock') {
    const lock = meta.locks[reason.lock]!
    return `lock(${lockName(meta, lock.name, lock.modes[reason.mode]!)})`
  }
  return reason.kind === 'interrupted' ? 'is interrupted' : statementText(locationOf(meta, wait.task, wait.location).text)
}
