// Why a finding is one, in sentences of the model's own words. Input: a finding, the meta data, the states of its trace; output:
// lines of plain text, the same for text, JSON and diagrams.
import type { Meta, PropertyMeta } from '../contract.ts'
import type { Finding, LockReason, Named, Near, RunResult, Trace, Wait } from '../result.ts'
import { listed, plural, printable, statementText } from './paint.ts'
import { locationOf, lockText, rawField, standsAt, stepsOf, takenAt, valueText } from './steps.ts'
import type { Telling } from './waits.ts'
import { locksOf, placeText, stepPlace, tasksText, waitSentence } from './waits.ts'
import { holderOf, nameOf, taskOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** What a finding is about, in one sentence, and the facts under it. */
interface Told {
  readonly headline: string
  readonly facts: readonly string[]
}

/** `violates small`, `deadlock`. */
export const findingName = ({ kind, name }: Finding): string => (name === '' ? kind : `${kind} ${name}`)

/** What is asked of a result. */
type Known = Pick<RunResult, 'meta'>

/** A headline and facts about a finding, without its run. */
export function causeOf(result: Known, finding: Finding): Told {
  const { meta } = result
  const { cause } = finding
  switch (cause.kind) {
    case 'fails':
      return failure(result, finding, cause)
    case 'untraced':
      return { headline: 'the run to it was not made: an interrupt or the end of memory came before', facts: [] }
    case 'violates':
      if (finding.kind === 'leaks') return poolLeft(result, nth(meta.properties, cause.property), finding.trace)
      return violation(result, cause)
    case 'warns':
      return warning(meta, finding, cause.note)
    case 'leaks':
      return leak(meta, finding, cause)
    case 'stuck':
      return stuck(meta, finding, cause)
    case 'livelock':
      return livelock(meta, finding, cause)
    case 'starvation': {
      const property = nth(meta.properties, cause.property)
      const facts = starved(meta, finding, cause)
      return {
        headline: `${nameOf(meta, cause.task)} may never complete what it began: ${propertyText(meta, property)} (line ${property.at.line})`,
        facts,
      }
    }
    case 'temporal': {
      const property = nth(meta.properties, cause.property)
      const facts = [
        ...stays(meta, cause.staying ?? []),
        ...(cause.broken === '' ? [] : [`the weakest assumption that rules this run out: ${cause.broken}`]),
      ]
      return { headline: `a fair run breaks ${property.name}: ${propertyText(meta, property)} (line ${property.at.line})`, facts }
    }
    case 'unreachable': {
      const property = nth(meta.properties, cause.property)
      return {
        headline: `no state reaches ${property.name}: ${propertyText(meta, property)} (line ${property.at.line})`,
        facts: nearness(cause.near),
      }
    }
  }
}

/** How near the run came: parts that never hold first. */
function nearness(near: Near | undefined): readonly string[] {
  if (near === undefined || near.parts.length < 2) return []
  const never = near.parts.filter((part) => part.states === 0).map((part) => `${printable(part.text)} is never true`)
  const sometimes = near.parts.filter((part) => part.states > 0).map((part) => `${printable(part.text)} in ${plural(part.states, 'state')}`)
  const together =
    never.length === 0
      ? [`at most ${near.most} of these ${near.parts.length} at once: ${listed(sometimes)}`]
      : sometimes.length > 0
        ? [`true: ${listed(sometimes)}`]
        : []
  return [...never, ...together]
}

/** What a property claims, as the spec writes it. */
function propertyText(meta: Meta, property: PropertyMeta): string {
  if (property.kind !== 'completes') return printable(property.text)
  const outcome = property.outcome === null ? '' : ` with ${property.outcome}`
  const of = property.of === undefined ? '' : ` of ${nameOf(meta, property.of)}`
  return `every ${meta.operations[property.operation]?.name ?? property.name}${of} completes${outcome}`
}

const named = (values: readonly Named[]): string => values.map((each) => `${printable(each.name)} = ${valueText(each.value)}`).join(', ')

function failure(result: Known, finding: Finding, cause: Extract<Finding['cause'], { kind: 'fails' }>): Told {
  const { meta } = result
  const failed = nth(meta.failures, cause.failure)
  const location = locationOf(meta, cause.task, cause.location)
  const state = finding.trace?.states.at(-1)
  const facts = [`${nameOf(meta, cause.task)} at ${placeText(meta, location.at)}: ${statementText(location.text)}`]
  const here = failed.at.line === location.at.line && failed.at.file === location.at.file
  if (state !== undefined) {
    const deciding = decidingFacts(meta, cause.notes ?? [], failed.message)
    facts.push(...deciding)
    if (deciding.length === 0 && cause.reads !== undefined && cause.reads.length > 0) facts.push(`with ${named(cause.reads)}`)
    if (failed.live !== undefined) facts.push(freedFact(meta, failed.live, finding.trace!))
    if (failed.lock !== undefined) facts.push(...holderFacts(meta, failed.lock, finding.trace!, cause.task, failed.rule === 'release'))
  }
  const where = here ? '' : ` (${placeText(meta, failed.at)})`
  return { headline: `${printable(failed.message)}${where}`, facts }
}

/** The part of a false condition that decides, and what it read; what the headline says already is not said again. */
function decidingFacts(meta: Meta, notes: readonly number[], headline: string): readonly string[] {
  const said = notes.flatMap((id) => {
    const note = meta.notes[id]
    return note?.kind === 'decides' || note?.kind === 'read' ? [note] : []
  })
  const parts = said.flatMap(({ kind, text }) =>
    kind === 'decides' && !headline.includes(`\`${text.replace(/ is false$/, '')}\` is false`) ? [printable(text)] : [],
  )
  const values = new Set(said.flatMap(({ kind, text }) => (kind === 'read' ? [printable(text)] : [])))
  return values.size > 0 ? [...parts, `with ${[...values].join(', ')}`] : parts
}

function violation({ meta }: Known, { property: index, evaluation, why }: Extract<Finding['cause'], { kind: 'violates' }>): Told {
  const property = nth(meta.properties, index)
  const text = propertyText(meta, property)
  const when = property.kind === 'finally' ? ' at the end' : ''
  const head = `the condition of ${placeText(meta, property.at)} ${evaluation === 'false' ? 'does not hold' : 'cannot be evaluated'}${when}: ${text}`
  if (why === undefined) return { headline: head, facts: [] }
  return { headline: head, facts: [printable(why.part), ...(why.reads.length > 0 ? [`with ${named(why.reads)}`] : [])] }
}

/** Who freed the object, and when. */
function freedFact(meta: Meta, live: number, trace: Trace): string {
  const field = nth(meta.fields, live)
  const object = field.path.replace(/\.live$/, '')
  const step = changedAt(field, trace, 0)
  if (step !== undefined)
    return `${nameOf(meta, nth(trace.steps, step).task)} freed ${object} in ${stepPlace(meta, step, nth(trace.steps, step))}`
  return `${object} has not been made yet`
}

/** The last step that gave a field its value. */
function changedAt(field: Meta['fields'][number], { states, steps }: Trace, to: number): number | undefined {
  for (let at = steps.length - 1; at >= 0; at--) {
    const after = states[at + 1]
    if (after !== undefined && rawField(field, after) === to && rawField(field, nth(states, at)) !== to) return at
  }
  return undefined
}

/** What of a pool is live at the end, and since when. */
function poolLeft({ meta }: Known, property: PropertyMeta, trace: Trace | undefined): Told {
  const state = trace?.states.at(-1)
  const objects = meta.fields.filter(({ path, kind }) => kind === 'field' && path.replace(/\[\d+\]/g, '') === `${property.name}.live`)
  const left = state === undefined ? [] : objects.filter((field) => rawField(field, state) === 1)
  const facts = left.map((field) => {
    const step = changedAt(field, trace!, 1)
    const since = step === undefined ? 'from the start' : `since ${stepPlace(meta, step, nth(trace!.steps, step))}`
    return `${field.path.replace(/\.live$/, '')} is live ${since}`
  })
  return { headline: `not all of pool ${property.name} has been freed at the end (${placeText(meta, property.at)})`, facts }
}

/** Who holds a lock that another wants to release. */
function holderFacts(meta: Meta, lock: number, trace: Trace, task: number, advice: boolean): readonly string[] {
  const state = trace.states.at(-1)!
  const { modes, holds } = nth(meta.locks, lock)
  const held = holds.filter((hold) => hold.task >= 0 && rawField(nth(meta.fields, hold.field), state) > 0)
  const mine = holderOf(meta, task)
  const told = held.map((hold) => {
    const step = takenAt(meta, trace, hold.task, lock, hold.mode)
    const mode = modes.length > 1 ? ` in mode ${modes[hold.mode]}` : ''
    const since = step === undefined ? '' : ` since ${stepPlace(meta, step, nth(trace.steps, step))}`
    return `${nameOf(meta, hold.task)} holds it${mode}${since}`
  })
  const others = held.some((hold) => hold.task !== mine)
  return others && advice ? [...told, 'a hold is released by the task that has it; `give` would hand it over'] : told
}

/** Where the starved task stands, since when, what the others complete meanwhile, and who else moves on. */
function starved(
  meta: Meta,
  { trace, cycle }: Finding,
  { task, overtaking, staying = [] }: Extract<Finding['cause'], { kind: 'starvation' }>,
): readonly string[] {
  const overtakes = (tasks: readonly number[]): readonly string[] =>
    tasks.length === 0 ? [] : [`${tasksText(meta, tasks)} ${tasks.length === 1 ? 'overtakes' : 'overtake'} it again and again`]
  if (trace === undefined || cycle === undefined) return overtakes(overtaking)
  const state = cycle.states.at(-1)!
  const location = locationOf(meta, task, standsAt(meta, task, state))
  const came = trace.steps.map((step) => step.task).lastIndexOf(task)
  const moves = cycle.steps.some((step) => step.task === task)
  const since = moves ? '' : came < 0 ? ', from the start' : `, since step ${came + 1}`
  const passes = stepsOf(meta, cycle, trace).flatMap((step) =>
    step.task === task ? [] : step.events.flatMap((event) => (event.kind === 'ends' ? [{ step, operation: event.operation }] : [])),
  )
  const passing = new Set(passes.map(({ step }) => step.task))
  const told = passes
    .slice(0, MOST_PASSES)
    .map(({ step, operation }) => `${nameOf(meta, step.task)} completes ${operation} in step ${step.number}`)
  return [
    `${nameOf(meta, task)} ${moves ? 'goes round, and is again' : 'stands'} at ${placeText(meta, location.at)}${since}: ${statementText(location.text)}`,
    ...(told.length === 0 ? [] : [`it is passed again and again: ${listed(told)}`]),
    ...overtakes(overtaking.filter((other) => !passing.has(other))),
    ...stays(meta, staying),
  ]
}

/** Of a run that stands still: who could go on and is not asked to. */
function stays(meta: Meta, tasks: readonly number[]): readonly string[] {
  const why = (task: number): string => {
    const { role } = taskOf(meta, task)
    return role === 'environment'
      ? 'an environment task may stay away'
      : role === 'interrupt'
        ? 'an interrupt need not come'
        : 'no fairness is asked of it'
  }
  return tasks.map((task) => `${nameOf(meta, task)} could move, and may never: ${why(task)}`)
}

const MOST_PASSES = 4

function warning(meta: Meta, finding: Finding, noted: number): Told {
  const note = meta.notes[noted]
  if (note?.kind !== 'warn') return { headline: `warns ${finding.name}`, facts: [] }
  return { headline: note.message, facts: [`${nameOf(meta, note.task)} at ${placeText(meta, note.at)}, and goes on`] }
}

function leak(meta: Meta, finding: Finding, cause: Extract<Finding['cause'], { kind: 'leaks' }>): Told {
  const note = meta.notes[cause.note]
  if (note?.kind !== 'leak') return { headline: `leaks ${finding.name}`, facts: [] }
  const facts: string[] = []
  const steps = finding.trace?.steps ?? []
  const taken = cause.takenAt >= 0 ? steps[cause.takenAt] : undefined
  if (taken !== undefined) facts.push(`taken in ${stepPlace(meta, cause.takenAt, taken)}`)
  const last = steps.at(-1)
  const leaves = last?.notes.includes(cause.note) === true ? last : undefined
  const after = leaves === undefined ? '' : `, after ${stepPlace(meta, steps.length - 1, leaves)}`
  facts.push(`${note.call} is left at ${placeText(meta, note.at)}${after}: nothing on this path releases it`)
  return { headline: `${nameOf(meta, note.task)} still holds ${lockText(note.lock, note.mode)} when ${note.call} ends`, facts }
}

function stuck(meta: Meta, finding: Finding, cause: Extract<Finding['cause'], { kind: 'stuck' }>): Told {
  const telling: Telling = { meta, trace: finding.trace, waiting: cause.waits.map((wait) => wait.task) }
  const facts = cause.waits.map((wait) => waitSentence(telling, wait))
  if (cause.cycle.length > 1) facts.push(`cycle: ${[...cause.cycle, nth(cause.cycle, 0)].map((task) => nameOf(meta, task)).join(' -> ')}`)
  if (cause.goesOn.length > 0) facts.push(`${tasksText(meta, cause.goesOn)} ${cause.goesOn.length === 1 ? 'goes' : 'go'} on`)
  return { headline: headline(meta, finding, cause), facts: [...facts, ...serviceFacts(meta, cause.waits)] }
}

/** What is stuck only because it owes another round: each waits for an event at the top of one, where a service may wait for ever. */
function serviceFacts(meta: Meta, waits: readonly Wait[]): readonly string[] {
  const stuckOnes = waits.filter((wait) => wait.beside !== true)
  const atTop = stuckOnes.every(
    ({ task, location, reason }) =>
      nth(meta.tasks, task).role === 'task' &&
      nth(meta.tasks, task).repeats === true &&
      nth(nth(meta.tasks, task).locations, location).rest &&
      reason.kind === 'event',
  )
  if (!atTop || stuckOnes.length === 0) return []
  const who = tasksText(
    meta,
    stuckOnes.map((wait) => wait.task),
  )
  return stuckOnes.length === 1
    ? [`${who} waits at the top of its round: as a \`service task\`, which may wait there for ever, it would not be stuck`]
    : [`${who} wait at the top of their rounds: as \`service task\`s, which may wait there for ever, they would not be stuck`]
}

function headline(meta: Meta, finding: Finding, cause: Extract<Finding['cause'], { kind: 'stuck' }>): string {
  const stuckOnes = cause.waits.filter((wait) => wait.beside !== true)
  const who = stuckOnes.map((wait) => wait.task)
  const [wait] = stuckOnes
  const host = wait === undefined ? -1 : nth(meta.tasks, wait.task).host
  const ofHost = wait?.reason.kind === 'lock' && host >= 0 && wait.reason.holders.some((holder) => holder.task === host)
  if (stuckOnes.length === 1 && ofHost && cause.cycle.length <= 1)
    return `${nameOf(meta, wait!.task)} waits for a lock of its host ${nameOf(meta, host)}, which does not go on until it ends`
  const alone = cause.cycle.length === 1 ? cause.waits.find((each) => each.task === cause.cycle[0]) : undefined
  if (alone !== undefined && locksOf(alone).every((lock) => !holds(lock, alone.task)))
    return `${nameOf(meta, alone.task)} waits for what it alone could bring about, behind this wait`
  const interrupted = cause.cycle.filter((task) => cause.waits.some((each) => each.task === task && each.reason.kind === 'interrupted'))
  if (interrupted.length > 0 && interrupted.length < cause.cycle.length) {
    const waiting = cause.cycle.filter((task) => !interrupted.includes(task))
    return `${tasksText(meta, waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} in a circle with ${tasksText(meta, interrupted)}, which ${interrupted.length === 1 ? 'is' : 'are'} interrupted`
  }
  if (finding.kind === 'self_deadlock' || cause.cycle.length === 1)
    return `${tasksText(meta, cause.cycle.length === 1 ? cause.cycle : who)} waits for a lock that it holds itself`
  if (cause.cycle.length === 2) return `${tasksText(meta, cause.cycle)} wait for each other, for ever`
  if (cause.cycle.length > 2) return `${tasksText(meta, cause.cycle)} wait in a circle, for ever`
  return `${tasksText(meta, who)} can never move again`
}

const holds = ({ holders }: LockReason, task: number): boolean => holders.some((holder) => holder.task === task)

function livelock(meta: Meta, finding: Finding, cause: Extract<Finding['cause'], { kind: 'livelock' }>): Told {
  const telling: Telling = { meta, trace: finding.trace, waiting: cause.waits.map((wait) => wait.task) }
  const facts: string[] = []
  if (cause.retries.length > 0) {
    const rules = cause.retries.map(
      (retry) =>
        `${nth(meta.retries, retry).name} in ${nth(meta.retries, retry).procedure} (${placeText(meta, nth(meta.retries, retry).at)})`,
    )
    facts.push(`retry ${rules.length === 1 ? 'rule' : 'rules'} in the cycle: ${listed(rules)}`)
  }
  for (const wait of cause.waits) facts.push(waitSentence(telling, wait))
  facts.push(cause.broken === '' ? 'no assumption of fairness rules it out' : `the weakest assumption that rules it out: ${cause.broken}`)
  const length = finding.cycle?.steps.length ?? 0
  // What an environment task completes is no progress, and it owes none.
  const isAside = (task: number): boolean => taskOf(meta, task).role === 'environment'
  const owing = cause.moving.filter((task) => !isAside(task))
  const aside = cause.moving.filter(isAside)
  const [goes, completes] = owing.length === 1 ? ['goes', 'completes'] : ['go', 'complete']
  const beside = aside.length === 0 ? '' : `, beside ${tasksText(meta, aside)}, which ${aside.length === 1 ? 'owes' : 'owe'} nothing`
  return {
    headline: `${tasksText(meta, owing)} ${goes} round for ever and ${completes} nothing${beside} (cycle of ${plural(length, 'step')})`,
    facts,
  }
}
