// A trace told step by step: what each step was, inside which calls, and what it changed. Input: a trace of packed states and
// the checker's meta data; output: plain data from which columns, JSON and diagrams are made.
import type { At, FieldMeta, LocationMeta, LockMeta, Meta, NameMeta, NoteMeta, Value } from '../contract.ts'
import type { Trace } from '../result.ts'
import { show, text } from '../decode.ts'
import { holderOf, nameOf, placeOf, read } from '../elements.ts'
import { nth } from '../entries.ts'

/** A call that a step stands in, outermost first. `seen`: the task's step before stood in it as well. */
export interface Frame {
  readonly role: string
  readonly name: string
  readonly at: At
  readonly seen: boolean
  /** Where it is new: the names that have a value as it begins, mostly its parameters. */
  readonly values: readonly { readonly name: string; readonly value: Value; readonly parameter: boolean }[]
}

/** One element of the state before and after; either is undefined where it has no value. */
interface Change {
  readonly path: string
  /** The path as the moving task would say it: its own locals without prefix. */
  readonly name: string
  readonly kind: FieldMeta['kind']
  readonly before: Value | undefined
  readonly after: Value | undefined
}

export interface Hold {
  readonly lock: string
  readonly mode: string
  readonly count: number
}

/** A hold that was never let go of: an upgrade, or a downgrade. */
export interface Became {
  readonly from: Hold
  readonly to: Hold
}

/** What a task holds after a step that changed it, what of it became another mode's, what is new and what is gone, by how much. */
interface Held {
  readonly task: number
  readonly holds: readonly Hold[]
  readonly became: readonly Became[]
  readonly taken: readonly Hold[]
  readonly released: readonly Hold[]
}

interface Queued {
  readonly task: number
  readonly lock: string
  readonly mode: string
  readonly joins: boolean
}

export type Event =
  | { readonly kind: 'ends'; readonly operation: string; readonly outcome: string }
  /** A call of several outcomes ended by this one. */
  | { readonly kind: 'left'; readonly role: string; readonly procedure: string; readonly outcome: string }
  | { readonly kind: 'retry'; readonly name: string; readonly procedure: string }
  | { readonly kind: 'leaks'; readonly lock: string; readonly mode: string; readonly call: string }
  | { readonly kind: 'warns'; readonly name: string; readonly message: string }
  | { readonly kind: 'round' }
  | { readonly kind: 'fails'; readonly name: string; readonly message: string }

export interface Step {
  /** From 1. */
  readonly number: number
  readonly task: number
  readonly at: At
  readonly text: string
  readonly label: string | null
  readonly verb: string
  readonly frames: readonly Frame[]
  /** Which way a test or a try went. */
  readonly answer: 'yes' | 'no' | 'taken' | 'failed' | undefined
  /** The lock that a try has failed to take, as `F[0].m.read`: nothing else that changes tells it. */
  readonly tried: string | undefined
  /** How the branch begins that the step's own choice took; undefined where it is none, or was not explained. */
  readonly branch: string | undefined
  /** What choices inside it took, in order. */
  readonly inside: readonly string[]
  readonly changes: readonly Change[]
  /** Who joined or left a lock's queue; who left it by taking the lock is told by `holds`. */
  readonly queues: readonly Queued[]
  /** What the moving task (of an interrupt, its host) holds afterwards. */
  readonly held: readonly Hold[]
  /** What each task holds afterwards, where this step changed it. */
  readonly holds: readonly Held[]
  readonly events: readonly Event[]
}

/** The steps of a trace. `earlier` is the way in before it, where the trace is a cycle: frames continue from there. */
export function stepsOf(meta: Meta, trace: Trace, earlier?: Trace): readonly Step[] {
  const open = new Map<number, readonly Frame[]>()
  if (earlier !== undefined) Array.from(tell(meta, earlier, open, 0))
  return [...tell(meta, trace, open, earlier === undefined ? 0 : earlier.steps.length)]
}

/** What a task did silently before the first state that a reader would miss. */
export interface Begun {
  readonly task: number
  readonly events: readonly Event[]
}

/** What happens before the first state, as events of the tasks that it happens to. */
export const begunOf = (meta: Meta, { begun = [] }: Trace): readonly Begun[] =>
  begun.flatMap(({ task, notes }) => {
    const events = eventsOf(
      meta,
      notes.map((note) => nth(meta.notes, note)),
    )
    return events.length === 0 ? [] : [{ task, events }]
  })

/** The calls that a task stands in after a trace, and which of them its last step showed already. */
export function framesAt(meta: Meta, steps: readonly Step[], task: number, location: number, state: Int32Array): readonly Frame[] {
  const last = steps.filter((step) => step.task === task).at(-1)
  const ended = last === undefined || last.events.some((event) => event.kind === 'ends' || event.kind === 'round')
  return framesOf(meta, task, locationOf(meta, task, location), ended ? [] : last.frames, state)
}

function* tell(meta: Meta, trace: Trace, open: Map<number, readonly Frame[]>, offset: number): Generator<Step> {
  for (const [index, step] of trace.steps.entries()) {
    const before = nth(trace.states, index)
    const after = trace.states[index + 1]
    const location = locationOf(meta, step.task, step.location)
    const notes = step.notes.map((note) => nth(meta.notes, note))
    const frames = framesOf(meta, step.task, location, open.get(step.task) ?? [], before)
    const events = eventsOf(meta, notes)
    const answer = answerOf(location, notes)
    open.set(step.task, events.some((event) => event.kind === 'ends' || event.kind === 'round') ? [] : frames)
    yield {
      number: offset + index + 1,
      task: step.task,
      at: location.at,
      text: location.text,
      label: location.label,
      verb: location.verb,
      frames,
      answer,
      tried: answer === 'failed' ? triedLock(meta, step.task, location, before) : undefined,
      ...branchesOf(location, notes),
      changes: after === undefined ? [] : changesOf(meta, step.task, before, after),
      queues: after === undefined ? [] : queueChanges(meta, before, after),
      held: after === undefined ? [] : holdsOf(meta, holderOf(meta, step.task), after),
      holds: after === undefined ? [] : holdChanges(meta, before, after),
      events,
    }
  }
}

export const locationOf = (meta: Meta, task: number, location: number): LocationMeta => nth(nth(meta.tasks, task).locations, location)

/** Where the task stands in a state. */
export const standsAt = (meta: Meta, task: number, state: Int32Array): number => placeOf(meta, task, state, 0)

function framesOf(meta: Meta, task: number, location: LocationMeta, open: readonly Frame[], state: Int32Array): readonly Frame[] {
  let same = true
  let prefix = `${nameOf(meta, task)}.`
  return location.calls.map((call, depth) => {
    const last = open[depth]
    if (call.role !== 'touch') prefix += `${call.name}.`
    same &&= last !== undefined && last.name === call.name && last.role === call.role && samePlace(last.at, call.at)
    const values =
      same || call.role === 'touch' ? [] : [...argumentsOf(meta, location, depth + 1, state), ...boundIn(meta, prefix, location, state)]
    return { ...call, seen: same, values }
  })
}

/** What a name without a field stands for; undefined for a switch, whose value is the run's. */
function namedValue(meta: Meta, named: NameMeta, state: Int32Array): Value | undefined {
  switch (named.kind) {
    case 'value':
      return named.value
    case 'field':
      return fieldValue(meta, named.index, state)
    case 'switch':
      return undefined
  }
}

/** The arguments of the call at this depth that need no variable. */
function argumentsOf(meta: Meta, location: LocationMeta, depth: number, state: Int32Array): Frame['values'] {
  return (location.named ?? []).flatMap((index) => {
    const named = nth(meta.names, index)
    if (named.depth !== depth || !named.parameter) return []
    const value = named.kind === 'switch' ? nth(meta.parameters, named.index).name : namedValue(meta, named, state)
    return value === undefined ? [] : [{ name: named.name, value, parameter: true }]
  })
}

/** The locals of one call, not of what it calls. */
function boundIn(meta: Meta, prefix: string, location: LocationMeta, state: Int32Array): Frame['values'] {
  return location.scope.flatMap((index) => {
    const field = nth(meta.fields, index)
    const name = field.path.slice(prefix.length)
    return field.kind === 'local' && field.path.startsWith(prefix) && !name.includes('.')
      ? [{ name: plainPath(name), value: fieldValue(meta, index, state), parameter: field.parameter === true }]
      : []
  })
}

const samePlace = (a: At, b: At): boolean => a.file === b.file && a.line === b.line && a.column === b.column

/** What happens on the way of a step, from its notes, in their order. */
export function eventsOf(meta: Meta, notes: readonly NoteMeta[]): readonly Event[] {
  const events: Event[] = []
  for (const note of notes) {
    if (note.kind === 'left') events.push({ kind: 'left', role: note.role, procedure: note.procedure, outcome: note.outcome })
    else if (note.kind === 'outcome')
      events.push({ kind: 'ends', operation: nth(meta.operations, note.operation).name, outcome: note.outcome })
    else if (note.kind === 'retry')
      events.push({ kind: 'retry', name: nth(meta.retries, note.retry).name, procedure: nth(meta.retries, note.retry).procedure })
    else if (note.kind === 'leak') {
      // What ends around the call that leaks, in the same step, has the same hold too many: the innermost is to blame.
      if (!events.some((event) => event.kind === 'leaks' && event.lock === note.lock && event.mode === note.mode))
        events.push({ kind: 'leaks', lock: note.lock, mode: note.mode, call: note.call })
    } else if (note.kind === 'warn') events.push({ kind: 'warns', name: note.name, message: note.message })
    else if (note.kind === 'round') events.push({ kind: 'round' })
  }
  return events
}

/** A step passes the notes of the silent tests that follow it too: only those on its own line answer for it. */
function answerOf(location: LocationMeta, notes: readonly NoteMeta[]): Step['answer'] {
  for (const note of notes) {
    if (note.kind !== 'cover' || note.at.file !== location.at.file || note.at.line !== location.at.line) continue
    if (location.verb === 'try' && (note.what === 'taken' || note.what === 'failed')) return note.what
    if (location.verb === 'test' && note.what === 'then') return 'yes'
    if (location.verb === 'test' && note.what === 'otherwise') return 'no'
  }
  return undefined
}

/** As the statement names it, with what its first name stands for; undefined where it is more than names and dots. */
function triedLock(meta: Meta, task: number, location: LocationMeta, state: Int32Array): string | undefined {
  const [, root, path] = /\btrylock ([A-Za-z_]\w*)((?:\.\w+)+)(?=\s|\{|\)|$)/.exec(location.text) ?? []
  if (root === undefined || path === undefined) return undefined
  const calls = location.calls.filter(({ role }) => role !== 'touch').map(({ name }) => `${name}.`)
  const local = `${nameOf(meta, task)}.${calls.join('')}${root}`
  const field = location.scope.find((index) => plainPath(nth(meta.fields, index).path) === local)
  const named = (location.named ?? [])
    .map((index) => nth(meta.names, index))
    .filter(({ name, depth }) => name === root && depth === location.calls.length)
    .at(-1)
  const value = field === undefined ? named && namedValue(meta, named, state) : fieldValue(meta, field, state)
  return `${value === undefined ? root : text(value)}${path}`
}

/** What the choices of a step took, where its notes tell it. */
export function branchesOf(location: LocationMeta, notes: readonly NoteMeta[]): Pick<Step, 'branch' | 'inside'> {
  const taken = notes.flatMap((note) => (note.kind === 'branch' || note.kind === 'chosen' ? [note] : []))
  const own = taken.find((note) => note.kind === 'branch' && samePlace(note.of, location.at))
  return { branch: own?.text, inside: taken.flatMap((note) => (note === own ? [] : [note.text])) }
}

// ---- the state, read through the meta data ----

export const rawField = (field: FieldMeta, state: Int32Array): number => read(field, state, 0)

/** The value of an element as it is shown. */
function fieldValue(meta: Meta, index: number, state: Int32Array): Value {
  const field = nth(meta.fields, index)
  return show(field.type, rawField(field, state))
}

/** Who stands in a lock's queue, in order. */
export function queueOf(meta: Meta, lock: LockMeta, state: Int32Array): readonly { readonly task: number; readonly mode: string }[] {
  const entries = Array.from({ length: lock.queueLength }, (_, slot) => rawField(nth(meta.fields, lock.queue + slot), state))
  return entries
    .filter((entry) => entry > 0)
    .map((entry) => ({
      task: Math.floor((entry - 1) / lock.modes.length),
      mode: lock.modes[(entry - 1) % lock.modes.length] ?? '',
    }))
}

function queueChanges(meta: Meta, before: Int32Array, after: Int32Array): readonly Queued[] {
  return meta.locks.flatMap((lock) => {
    if (lock.queueLength === 0) return []
    const was = queueOf(meta, lock, before)
    const is = queueOf(meta, lock, after)
    const holds = (task: number, state: Int32Array): number =>
      lock.holds.reduce(
        (sum, hold) => sum + (hold.task === -1 || hold.task === holderOf(meta, task) ? rawField(nth(meta.fields, hold.field), state) : 0),
        0,
      )
    const among = (queue: typeof was, one: (typeof was)[number]): boolean =>
      queue.some((other) => other.task === one.task && other.mode === one.mode)
    return [
      ...is.filter((one) => !among(was, one)).map((one) => ({ ...one, lock: lock.name, joins: true })),
      ...was
        .filter((one) => !among(is, one) && holds(one.task, after) <= holds(one.task, before))
        .map((one) => ({ ...one, lock: lock.name, joins: false })),
    ]
  })
}

/** What has no value now: a name out of scope, a hold or queue entry that is none. */
function inScope(meta: Meta, index: number, state: Int32Array): boolean {
  const field = nth(meta.fields, index)
  if (field.task < 0 || (field.kind !== 'local' && field.kind !== 'count' && field.kind !== 'snapshot' && field.kind !== 'given'))
    return true
  return locationOf(meta, field.task, standsAt(meta, field.task, state)).scope.includes(index)
}

/** Kinds that a reader knows from the spec; places, counters of rounds and what contracts remember are the machine's. */
const told: ReadonlySet<FieldMeta['kind']> = new Set(['field', 'local'])

/** A hold that belongs to no task is told as a field is, since nobody is said to hold it. */
const ownerless = ({ locks }: Meta): ReadonlySet<number> =>
  new Set(locks.flatMap(({ holds }) => holds.flatMap(({ task, field }) => (task === -1 ? [field] : []))))

function changesOf(meta: Meta, task: number, before: Int32Array, after: Int32Array): readonly Change[] {
  const changes: Change[] = []
  const anyones = ownerless(meta)
  for (const [index, field] of meta.fields.entries()) {
    if (!told.has(field.kind) && !anyones.has(index)) continue
    const was = inScope(meta, index, before)
    const is = inScope(meta, index, after)
    if (!is && field.kind === 'local') continue
    const old = was ? fieldValue(meta, index, before) : undefined
    const now = is ? fieldValue(meta, index, after) : undefined
    if (sameValue(old, now)) continue
    changes.push({ path: plainPath(field.path), name: ownName(meta, field, task), kind: field.kind, before: old, after: now })
  }
  return changes
}

/** `writer[0].dio_write.pinned` is `pinned` to writer[0], and `writer[0].dropped`, a task field, is `current.dropped`. */
function ownName(meta: Meta, field: FieldMeta, task: number): string {
  const prefix = `${nameOf(meta, task)}.`
  if (!field.path.startsWith(prefix)) return field.path
  const rest = field.path.slice(prefix.length)
  return field.kind === 'local' ? plainPath(rest.slice(rest.lastIndexOf('.') + 1)) : `current.${rest}`
}

/** What has one name in several places is told apart by a number that no spec has written. */
export const plainPath = (path: string): string => path.replace(/#\d+/g, '')

function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  return a.length === b.length && a.every((element, index) => sameValue(element, b[index]))
}

/** What a task holds; -1: what nobody in particular holds. */
export function holdsOf(meta: Meta, task: number, state: Int32Array): readonly Hold[] {
  return meta.locks.flatMap((lock) =>
    lock.holds.flatMap((hold) => {
      const count = hold.task === task ? rawField(nth(meta.fields, hold.field), state) : 0
      return count > 0 ? [{ lock: lock.name, mode: nth(lock.modes, hold.mode), count }] : []
    }),
  )
}

function holdChanges(meta: Meta, before: Int32Array, after: Int32Array): Step['holds'] {
  return meta.tasks.flatMap((_, task) => {
    const had = holdsOf(meta, task, before)
    const holds = holdsOf(meta, task, after)
    return holdText(holds) === holdText(had) ? [] : [{ task, holds, ...moved(beyond(holds, had), beyond(had, holds)) }]
  })
}

/** What of a lock goes as something else of it comes, in the same step, is the same hold. */
function moved(more: readonly Hold[], less: readonly Hold[]): Pick<Held, 'became' | 'taken' | 'released'> {
  const became = less.flatMap((from): readonly Became[] => {
    const [to, ...others] = more.filter(({ lock }) => lock === from.lock)
    const isAlone = others.length === 0 && less.every((one) => one === from || one.lock !== from.lock)
    return isAlone && to?.count === from.count ? [{ from, to }] : []
  })
  const stays = (hold: Hold): boolean => became.every(({ from, to }) => hold !== from && hold !== to)
  return { became, taken: more.filter(stays), released: less.filter(stays) }
}

/** Holds of the one that the other has not, or fewer times. */
function beyond(more: readonly Hold[], less: readonly Hold[]): readonly Hold[] {
  return more.flatMap((hold) => {
    const count = hold.count - (less.find(({ lock, mode }) => lock === hold.lock && mode === hold.mode)?.count ?? 0)
    return count > 0 ? [{ ...hold, count }] : []
  })
}

/** `File[0].pagecache.add`, and of a range `File[0].io[0..1].write`. */
export function lockText(lock: string, mode: string): string {
  const range = mode.indexOf('[')
  return range < 0 ? `${lock}.${mode}` : `${lock}${mode.slice(range)}.${mode.slice(0, range)}`
}

/** Without the range that it is held over. */
export const modeText = (mode: string): string => mode.replace(/\[.*/, '')

/** Holds as `lock.mode`, with their number from two on; empty for none. */
export const holdText = (holds: readonly Hold[]): string =>
  holds.map((hold) => lockText(hold.lock, hold.mode) + (hold.count > 1 ? ` x${hold.count}` : '')).join(', ')

export const valueText = (value: Value | undefined): string => (value === undefined ? 'no value' : text(value))

/** `queues for File[0].io.write`, seen from the task that moves. */
export function queueText(meta: Meta, queued: Queued, task: number): string {
  const who = queued.task === task ? '' : `${nameOf(meta, queued.task)} `
  const what = lockText(queued.lock, queued.mode)
  return queued.joins ? `${who}queues for ${what}` : `${who}leaves the queue of ${what}`
}

/** `dropped = true`, `File[0].cache: absent -> present`, `File[0].inside + writer[0]`: at the leaf, never a whole record. */
export function changeText(change: Change): string {
  const { before, after, name } = change
  if (typeof before === 'object' && typeof after === 'object') {
    const added = after.filter((element) => !before.some((other) => sameValue(element, other)))
    const gone = before.filter((element) => !after.some((other) => sameValue(element, other)))
    const parts = [...added.map((element) => `+ ${valueText(element)}`), ...gone.map((element) => `- ${valueText(element)}`)]
    return `${name} ${parts.join(' ')}`
  }
  if (before === undefined || change.kind === 'local') return `${name} = ${valueText(after)}`
  return `${name}: ${valueText(before)} -> ${valueText(after)}`
}

/** The last step after which the task holds the lock in this mode more often than before; undefined if it did from the start. */
export function takenAt(meta: Meta, trace: Trace, task: number, lock: number, mode: number): number | undefined {
  const hold = meta.locks[lock]?.holds.find((entry) => entry.task === task && entry.mode === mode)
  if (hold === undefined) return undefined
  const field = nth(meta.fields, hold.field)
  for (let index = trace.steps.length - 1; index >= 0; index--) {
    const after = trace.states[index + 1]
    if (after !== undefined && rawField(field, after) > rawField(field, nth(trace.states, index))) return index
  }
  return undefined
}
