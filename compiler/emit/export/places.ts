// What the three exporters say about a place in the same words: its name, its caption with the line of the spec, what its step passes
// on its way. Input: places of a variant; output: names, comments, and sets of notes.
import type { Failure, Node, Note, Property, System, Task, Variable } from '../../ir/system.ts'
import { nodesInOrder, successors } from '../../ir/walk.ts'
import type { Source } from '../source.ts'
import { remark } from '../text.ts'
import type { Naming } from './naming.ts'
import { NotExportable, type Place, type Variant } from './variant.ts'
import { nth } from '../../../runtime/entries.ts'
import type { FindingKind } from '../../../runtime/kinds.ts'

/** A finding by its kind and name, as in the report of a run. */
export interface Named {
  readonly kind: FindingKind
  readonly name: string
}

export interface ExportOptions {
  readonly version: string
  readonly sources: readonly { readonly path: string; readonly text: string }[]
  /** Without them it is the bare transition system, to be counted. */
  readonly properties?: boolean
  /** TLA+: the name of the module, which is that of its file. */
  readonly module?: string
  /** The file that it will be in, without its extension: for the commands that it shows. */
  readonly file?: string
  /** Findings that are known: what shows them is left out, so that a checker which ends at the first one goes on to the next. */
  readonly without?: readonly Named[]
}

/** The finding that a failure is. */
export const failureKind = ({ rule }: Failure): 'fails' | 'use_after_free' => (rule === 'freed' ? 'use_after_free' : 'fails')

/** Whether a finding is left out. */
export const isLeftOut = ({ without = [] }: ExportOptions, kind: Named['kind'], name: string): boolean =>
  without.some((one) => one.kind === kind && one.name === name)

/** Of a comment in any of the languages: one line of ASCII that none of them takes for anything else. */
export const comment = (text: string): string =>
  remark(text)
    .replaceAll('*/', '* /')
    .replaceAll('/*', '/ *')
    .replace(/@(?=[A-Za-z])/g, '(at)') // Apalache reads @type in comments.
    .replace(
      /[^\x20-\x7e]/g,
      (character) => ({ '…': '...', '–': '-', '—': '-', '→': '->', '‘': "'", '’': "'", '“': "'", '”': "'" })[character] ?? '?',
    )
    .replace(/\\+$/, '')

/** Inside a string literal: also without quotes and backslashes. */
export const inString = (text: string): string => comment(text).replaceAll('"', "'").replaceAll('\\', '/')

/** `task a, line 21` */
export const titleOf = ({ role, name, span }: Task, source: Source): string => comment(`${role} ${name}, line ${source.at(span).line}`)

/** The name of a place before it is made unique: its label, else its verb and the line of the spec. */
export function placeName({ location }: Place, source: Source): string {
  return location.finished ? 'finished' : (location.label ?? `${location.verb}_${source.at(location.span).line}`)
}

/** `line 37: lock target.pagecache.block (in dio_write > page_fault)` */
export function caption({ location }: Place, source: Source): string {
  const { file, line } = source.at(location.span)
  const library = file.startsWith('std/') ? ` of ${file}` : ''
  const label = location.label === undefined || location.text.startsWith(`${location.label}:`) ? '' : `${location.label}: `
  const calls = location.calls.length === 0 ? '' : ` (in ${location.calls.map((call) => call.name).join(' > ')})`
  const ways = location.ways.length === 0 ? '' : ` [after ${location.ways.join(', ')}]`
  return comment(`line ${line}${library}: ${label}${location.text}${calls}${ways}`)
}

/** An interrupt owes progress as a task does once it has begun; one that moves has. */
export const owes = ({ role }: Task): boolean => role !== 'environment'

/** A task that owes progress makes it where it completes an operation or a round. */
export const isProgress =
  (task: Task) =>
  (note: Note): boolean =>
    (note.kind === 'outcome' || note.kind === 'round') && note.task === task.id && owes(task)

/** Whether it is this task whose operation is to complete. */
export const isOf = (claim: Extract<Property['claim'], { kind: 'completes' }>, task: Task): boolean =>
  claim.task === undefined || claim.task === task.id

/** Whether a note tells that a task has completed what a claim asks for. */
export const completes =
  (task: Task, claim: Extract<Property['claim'], { kind: 'completes' }>) =>
  (note: Note): boolean =>
    note.kind === 'outcome' &&
    note.task === task.id &&
    isOf(claim, task) &&
    note.operation === claim.operation &&
    (claim.outcome === undefined || note.outcome === claim.outcome)

/**
 * Whether the task stands in the operation here, and whether it has begun it, as the checker's `starvation` counts it: between rounds a
 * service may not have begun, or be back at its first step. What an environment task begins nobody waits for.
 */
export function standsIn(
  variant: Variant,
  { task, location }: Place,
  operation: number,
): { readonly around: boolean; readonly inside: boolean } {
  const name = variant.system.operations.find((one) => one.id === operation)?.name
  const around = task.role !== 'environment' && location.calls.some((call) => call.role === 'operation' && call.name === name)
  return { around, inside: around && (task.role === 'task' || !location.rest) }
}

/** Whether ways that end in a next state pass such a note: some do, some do not. */
export function passing(code: Node, note: (note: Note) => boolean): { readonly with: boolean; readonly without: boolean } {
  const flags = new Map<Node, Set<boolean>>([[code, new Set([false])]])
  const found = { with: false, without: false }
  for (const node of nodesInOrder(code)) {
    const here = flags.get(node) ?? new Set<boolean>()
    if (node.kind === 'goto') for (const flag of here) found[flag ? 'with' : 'without'] = true
    const after = node.kind === 'note' && note(node.note) ? [true] : [...here]
    for (const next of successors(node)) flags.set(next, new Set([...(flags.get(next) ?? []), ...after]))
  }
  return found
}

/** `task.pte: 0 nothing, 1 zero`: what a variable is in the spec, and what its numbers mean. */
export function meaningOf({ tasks, locks }: System, variable: Variable): string {
  const { name, type } = variable
  const words =
    type.kind === 'words' ? type.words : type.kind === 'object' || type.kind === 'task' || type.kind === 'lock' ? type.names : []
  const modes = locks.find((lock) => lock.queue === variable)?.modes
  if (modes === undefined) return comment(words.length === 0 ? name : `${name}: ${words.map((word, i) => `${i} ${word}`).join(', ')}`)
  const entries = tasks.flatMap((task, t) => modes.map((mode, m) => `${1 + t * modes.length + m} ${task.name} for ${mode}`))
  return comment(`${name}, first come first: 0 nobody, ${entries.length <= 12 ? entries.join(', ') : '1 + task * modes + mode'}`)
}

/** Of what comes and goes with a scope, its task and its innermost procedure: the whole name stands in a comment. */
export function shortName({ name, scope }: Variable): string {
  const parts = name.split('.')
  return scope === undefined || parts.length <= 3 ? name : [nth(parts, 0), ...parts.slice(-2)].join('.')
}

/** The name of each variable. Throws NotExportable where it is asked for one that has none: it is no state of this variant. */
export function variableNames({ variables }: Variant, { fresh }: Naming): (variable: Variable) => string {
  const names = new Map(variables.map((variable) => [variable, fresh(shortName(variable))]))
  return (variable) => {
    const name = names.get(variable)
    if (name === undefined) throw new NotExportable(`${variable.name} has no value in this variant`)
    return name
  }
}

/** What happens on the way, for the comment of a step. */
export function passed(variant: Variant, code: Node): readonly string[] {
  const { operations, retries } = variant.system
  const found = nodesInOrder(code).flatMap((node): readonly string[] => {
    if (node.kind !== 'note') return []
    const { note } = node
    switch (note.kind) {
      case 'outcome':
        return [`ends ${operations.find((one) => one.id === note.operation)?.name ?? '?'} with ${note.outcome}`]
      case 'round':
        return ['ends a round']
      case 'retry':
        return [`retry ${retries.find((one) => one.id === note.retry)?.name ?? '?'}`]
      case 'leak':
        return [`leaks ${note.lock} in mode ${note.mode} from ${note.call}`]
      case 'warn':
        return [`warns ${note.name}`]
      case 'selfDeadlock':
        return [`stands before its own hold of ${variant.system.locks.find((one) => one.id === note.lock)?.name ?? '?'}`]
      case 'choice':
      case 'cover':
      case 'left':
      case 'branch':
      case 'chosen':
      case 'decides':
      case 'read':
      case 'lacks':
        return []
    }
  })
  return [...new Set(found)].map(comment)
}

/** Failures and warnings by name, leaks by lock: what the findings are named by. */
export function namesOfFindings(variant: Variant): {
  readonly fails: readonly string[]
  readonly leaks: readonly string[]
  readonly warns: readonly string[]
  readonly self: boolean
} {
  const nodes = variant.tasks.flatMap(({ places }) => places.flatMap(({ code }) => nodesInOrder(code)))
  const fails = nodes.flatMap((node) => (node.kind === 'fail' ? [node.failure.name] : []))
  const leaks = nodes.flatMap((node) => (node.kind === 'note' && node.note.kind === 'leak' ? [node.note.lock] : []))
  const warns = nodes.flatMap((node) => (node.kind === 'note' && node.note.kind === 'warn' ? [node.note.name] : []))
  return {
    warns: [...new Set(warns)],
    fails: [...new Set(fails)],
    leaks: [...new Set(leaks)],
    self: nodes.some((node) => node.kind === 'note' && node.note.kind === 'selfDeadlock'),
  }
}

/** The head of every exported model. */
export function headLines(variant: Variant, options: ExportOptions, target: string): readonly string[] {
  const { system, settings } = variant
  const sizes = [...system.sizes].map(([name, value]) => `${name} = ${value}`)
  const switches = system.parameters.map((one) => `${one.name} = ${one.values[settings[one.id] ?? one.initial] ?? '?'}`)
  return [
    `Generated by lockspec ${options.version} from spec ${system.spec}, workload ${system.workload}: the same transition system in ${target}.`,
    ...(sizes.length === 0 ? [] : [`Sizes: ${sizes.join(', ')}.`]),
    ...(switches.length === 0 ? [] : [`Switches: ${switches.join(', ')}.`]),
    'One step here is one step of the spec; line numbers are those of the spec.',
  ].map(comment)
}
