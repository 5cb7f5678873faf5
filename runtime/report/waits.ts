// Waits as sentences: who wants what, who has it or could bring it about, and since when. Input: an edge of the wait-for graph, the
// meta data and the run that led there; output: one line of plain text.
import type { At, Meta } from '../contract.ts'
import type { ConditionPart, LockReason, Missed, Trace, TraceStep, Wait } from '../result.ts'
import { listed, printable, statementText } from './paint.ts'
import { locationOf, lockText, takenAt } from './steps.ts'
import { nameOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** Tasks as a list of words: `a, b and c`. */
export const tasksText = (meta: Meta, list: readonly number[], last = 'and'): string =>
  listed(
    list.map((task) => nameOf(meta, task)),
    last,
  )

export const placeText = (meta: Meta, at: At): string => placeIn(mainFile(meta), at)

/** The same where the file is known that is spoken of. */
export const placeIn = (main: string, { file, line }: { readonly file: string; readonly line: number | null }): string =>
  file === main ? `line ${line}` : `${file}:${line}`

/** Most places are in the spec itself; only those of imported files name their file. */
export function mainFile(meta: Meta): string {
  return meta.properties.find((property) => !property.at.file.startsWith('std/'))?.at.file ?? meta.tasks[0]?.locations[0]?.at.file ?? ''
}

/** `step 3 (line 12: lock f.io.write)` */
export function stepPlace(meta: Meta, index: number, step: TraceStep, who = ''): string {
  const location = locationOf(meta, step.task, step.location)
  return `step ${index + 1}${who} (${placeText(meta, location.at)}: ${statementText(location.text)})`
}

/** The locks that a wait is for. */
export function locksOf({ reason }: Wait): readonly LockReason[] {
  if (reason.kind === 'lock') return [reason]
  return reason.kind === 'event' ? (reason.ways ?? []).flat().flatMap((part) => (part.kind === 'lock' ? [part] : [])) : []
}

export interface Telling {
  readonly meta: Meta
  readonly trace: Trace | undefined
  /** The tasks that stand still for ever. */
  readonly waiting: readonly number[]
}

/** Who wants what, who has it since when, and why it does not come. */
export function waitSentence(telling: Telling, wait: Wait): string {
  const { meta } = telling
  const location = locationOf(meta, wait.task, wait.location)
  const at = placeText(meta, location.at)
  const self = nameOf(meta, wait.task)
  const { reason } = wait
  switch (reason.kind) {
    case 'interrupted':
      return `${self} is interrupted at ${at} by ${tasksText(meta, reason.by)}`
    case 'lock': {
      const wants = `${self} wants ${requestText(meta, reason)} (${at})`
      const held = usersText(telling, wait.task, reason)
      return held === '' ? wants : `${wants}: ${held}`
    }
    case 'event': {
      const stands = `${self} stands at ${at}, ${statementText(location.text)}`
      const ways = reason.ways ?? []
      const [only] = ways.flat()
      if (only === undefined)
        return `${stands}: ${reason.ways === undefined ? 'who could bring that about was not found out' : 'no task can bring that about any more'}`
      if (ways.flat().length === 1 && only.kind === 'condition') {
        const what = location.verb === 'wait' ? 'that about' : `about ${printable(only.text)}`
        return `${stands}: ${enderText(telling, wait.task, only, what)}`
      }
      const parts = ways.map((way) => way.map((part) => partText(telling, wait.task, part)).join(', and '))
      return `${stands}: ${parts.join('; or ')}`
    }
  }
}

const requestText = (meta: Meta, { lock, mode }: LockReason): string =>
  lockText(nth(meta.locks, lock).name, nth(nth(meta.locks, lock).modes, mode))

function partText(telling: Telling, task: number, part: LockReason | ConditionPart): string {
  if (part.kind === 'condition') return `${printable(part.text)}: ${enderText(telling, task, part, 'that about')}`
  const held = usersText(telling, task, part)
  return `${requestText(telling.meta, part)}${held === '' ? '' : `: ${held}`}`
}

/** Who holds the lock since when, and who is before the task in its queue. */
function usersText({ meta, trace }: Telling, task: number, reason: LockReason): string {
  const lock = nth(meta.locks, reason.lock)
  const held = reason.holders.map((holder) => {
    const step = trace === undefined ? undefined : takenAt(meta, trace, holder.task, reason.lock, holder.mode)
    const since =
      step === undefined
        ? ''
        : ` since step ${step + 1} (${placeText(meta, locationOf(meta, nth(trace!.steps, step).task, nth(trace!.steps, step).location).at)})`
    const who =
      holder.task === task
        ? 'it holds it itself'
        : `${holder.task === nth(meta.tasks, task).host ? 'its host ' : ''}${nameOf(meta, holder.task)} holds it`
    const mode = lock.modes.length > 1 ? ` in mode ${lock.modes[holder.mode]}` : ''
    return `${who}${mode}${since}${holder.ended ? ' and has ended' : ''}`
  })
  const behind = reason.behind.filter((other) => !reason.holders.some((holder) => holder.task === other))
  if (behind.length > 0) held.push(`${tasksText(meta, behind)} ${behind.length === 1 ? 'is' : 'are'} before it in the queue`)
  return listed(held) + takingText(meta, task, reason)
}

function takingText(meta: Meta, task: number, { taking }: LockReason): string {
  if (taking === undefined) return ''
  const { by, together, unknown } = taking
  if (by.length === 0) return unknown ? '; who could take it was not found out' : '; no task can take it any more'
  if (by.length === 1 && by[0] === task) return '; it alone could take it, behind this step'
  return `; ${unknown ? '' : 'only '}${tasksText(meta, by, together ? 'and' : 'or')}${together ? ' together' : ''} could take it`
}

/** Who could make a condition true. */
function enderText(telling: Telling, task: number, part: ConditionPart, what: string): string {
  const { by } = part
  if (by.length === 0) {
    if (part.unknown) return `who could bring ${what} was not found out`
    return `no task can bring ${what} any more${part.missed === undefined ? '' : missedText(telling, task, part.missed)}`
  }
  if (by.length === 1 && by[0] === task) return `it alone could bring ${what}, behind this step`
  return byText(telling, part, what)
}

function byText({ meta, waiting }: Telling, { by, together, unknown }: ConditionPart, what: string): string {
  const stuck = by.filter((other) => waiting.includes(other))
  const stuckToo = stuck.length < by.length ? '' : stuck.length === 1 ? ', which is stuck itself' : ', which are stuck themselves'
  const only = unknown ? '' : 'only '
  return `${only}${tasksText(meta, by, together ? 'and' : 'or')}${together ? ' together' : ''} could bring ${what}${stuckToo}`
}

/** The wake-up that came too early, or was undone. */
function missedText({ meta, trace }: Telling, task: number, { step, came, undone }: Missed): string {
  const of = (index: number): string =>
    stepPlace(meta, index, nth(trace!.steps, index), ` of ${nameOf(meta, nth(trace!.steps, index).task)}`)
  return undone < 0
    ? `; ${of(step)} would have, before ${nameOf(meta, task)} came here in step ${came + 1}`
    : `; ${of(step)} did, and ${of(undone)} undid it before ${nameOf(meta, task)} moved`
}
