// The instance that a workload describes at given sizes: objects, tasks, locks and the variables that hold their fields.
// Input: the typed model, a workload, sizes; output: tables that the other passes of lowering read and add to.
import { limits } from '../diagnostics/limits.ts'
import type { Diagnostic, SourceFile, Span } from '../diagnostics/diagnostic.ts'
import { indexLines, positionOf, type LineIndex } from '../diagnostics/position.ts'
import type { Call, Expression, Failure, Location, Note, Parameter, Scope, Temp, Type, Variable, Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { statementBlocks } from '../model/reads.ts'
import { constantInteger } from './constants.ts'
import type { Growth } from './growth.ts'
import { intType } from '../ir/build.ts'
import { nth } from '../../runtime/entries.ts'
import { rangeOf, sizeOf } from '../ir/extent.ts'

export interface World {
  readonly model: M.Model
  readonly workload: M.Workload
  readonly sizes: ReadonlyMap<string, number>
  /** With the notes that only a reader of traces wants (`isTold`). */
  readonly told: boolean
  readonly diagnostics: Diagnostic[]
  readonly parameters: ReadonlyMap<M.Switch, Parameter>
  readonly instances: ReadonlyMap<M.ObjectClass, readonly string[]>
  readonly tasks: readonly TaskInstance[]
  readonly firstOfGroup: ReadonlyMap<M.TaskGroup, number>
  readonly stores: ReadonlyMap<M.Field, Store>
  readonly locks: readonly LockInstance[]
  /** First lock of a lock field; the others follow by instance, then by index. */
  readonly lockBase: ReadonlyMap<M.Field, number>
  readonly variables: Variable[]
  readonly failures: Map<string, Failure>
  readonly notes: Map<string, Note>
  readonly operations: Map<M.Procedure, number>
  readonly retries: Map<M.Retry, { readonly id: number; readonly procedure: string }>
  /** Filled when a location is made: what of the text it stands at, for `at`, and what names mean there. */
  readonly placed: Map<Location, Placed>
  /** Expressions `at` whose lists of locations are filled when all tasks are lowered. */
  readonly pendingAt: {
    readonly task: number
    readonly labels: readonly M.Label[]
    readonly procedures: readonly M.Procedure[]
    readonly locations: Location[]
  }[]
  readonly counters: { temps: number; choices: number }
  readonly growth: Growth
  /** Kinds of locks that some `revoke`, or some `give`, of the spec is about. */
  readonly revoked: ReadonlySet<M.LockKind>
  readonly given: ReadonlySet<M.LockKind>
  /** For holds of such kinds: how many of them were given to the task, which may let go of them in any round. */
  readonly givenOf: Map<Variable, Variable>
}

/** What names stand for where an expression is evaluated. */
export interface Environment {
  readonly locals: ReadonlyMap<M.Local, Expression>
  /** The task whose `current`, holds and fields are meant. */
  readonly self: number | undefined
  /** In `ensures`: how the call ends. */
  readonly outcome: string | undefined
  /** Collects the choices of the `any` in a call's arguments. */
  readonly choices: Temp[] | undefined
}

interface Placed {
  readonly label: M.Label | undefined
  readonly procedures: readonly M.Procedure[]
  readonly environment: Environment
  /** Of the calls around, innermost first. */
  readonly around: readonly Environment[]
}

export interface TaskInstance {
  readonly id: number
  readonly name: string
  readonly group: M.TaskGroup
  /** The value that the group's binder has for it. */
  readonly element: number | undefined
}

/** The variable of a field: element `instance * stride + index`. Tasks count as instances of the task class. */
export interface Store {
  readonly variable: Variable
  readonly dimensions: readonly number[]
}

export interface LockInstance {
  readonly id: number
  readonly name: string
  /** As declared, by which locks of one kind are told from others. */
  readonly kind: M.LockKind
  /** The same with this lock's values of its parameters. */
  readonly rules: M.LockKind
  /** Domain of ranges; one range for kinds without. */
  readonly over: { readonly low: number; readonly high: number } | undefined
  readonly ranges: readonly { readonly low: number; readonly high: number }[]
  readonly modeNames: readonly string[]
  /** `holds[task][mode]`, mode counted over modes and ranges; where holds belong to nobody, the same for every task. */
  readonly holds: readonly (readonly Variable[])[]
  readonly queue: Variable | undefined
  readonly limit: number | undefined
  /** Whose lock it is: the number of an object of the class, or of a task. */
  readonly of: M.Field['owner']
  readonly at: number
}

export const HOLD_LIMIT = limits.holds.most

/** The lengths of nested arrays from the outside in, and what they are arrays of. */
export const dimensionsOf = (
  world: Pick<World, 'sizes'>,
  type: M.Type,
): { readonly dimensions: readonly number[]; readonly element: M.Type } => {
  const dimensions: number[] = []
  let element = type
  while (element.kind === 'array') {
    dimensions.push(constantInteger(element.length, world.sizes) ?? 0)
    element = element.element
  }
  return { dimensions, element }
}

/** What stands in the brackets of each element of an array. */
export function indicesOf(world: World, { length, by }: M.Type & { kind: 'array' }): readonly string[] {
  const count = constantInteger(length, world.sizes) ?? 0
  const type = by && concrete(world, by)
  return Array.from({ length: count }, (_, i) => {
    switch (type?.kind) {
      case 'int':
        return `${type.low + i}`
      case 'words':
        return nth(type.words, i)
      case 'object':
        return nth(type.names, i)
      case 'bool':
        return i === 0 ? 'false' : 'true'
      default:
        return `${i}`
    }
  })
}

/** The concrete type of a model type; arrays are taken apart by `dimensionsOf`. */
export function concrete(world: World, type: M.Type): Type {
  switch (type.kind) {
    case 'bool':
      return { kind: 'bool' }
    case 'int':
      return intType(constantInteger(type.low, world.sizes) ?? 0, constantInteger(type.high, world.sizes) ?? 0)
    case 'integer':
      return intType(-(2 ** 31), 2 ** 31 - 1)
    case 'none':
      return intType(-1, -1)
    case 'words':
      return { kind: 'words', words: type.words }
    case 'object':
      return { kind: 'object', class: type.class.name, names: world.instances.get(type.class) ?? [], optional: type.optional }
    case 'task':
      return taskType(world, type.optional)
    case 'mapping':
      return {
        kind: 'mapping',
        mapping: type.mapping.name,
        components: type.mapping.parameters.map((p) => ({ name: p.name, type: concrete(world, p.type) })),
        optional: type.optional,
      }
    case 'set':
      return { kind: 'set', element: concrete(world, type.element) }
    case 'array':
      return concrete(world, type.element)
    case 'lock':
      return { kind: 'lock', names: world.locks.map((lock) => lock.name) }
  }
}

/** References to tasks of the workload, as numbers from 0; with `optional`, `none` is -1. */
export const taskType = (world: Pick<World, 'tasks'>, optional: boolean): Type => ({
  kind: 'task',
  names: world.tasks.map((task) => task.name),
  optional,
})

/** The task whose `current`, fields and holds a task uses: its own, or for an interrupt those of the task that it runs on. */
export function identity(hosts: ReadonlyMap<number, number>, task: number): number {
  let id = task
  for (let host = hosts.get(id); host !== undefined; host = hosts.get(id)) id = host
  return id
}

/** As it stands in the source; empty for a span in no file of the model. */
export function textOf(world: Pick<World, 'model'>, span: Span): string {
  const source = world.model.sources.find((one) => one.path === span.file)
  return source === undefined ? '' : source.text.slice(span.start, span.end)
}

/** First line of the text, blanks run together: how steps are named in traces. Made once a place: tasks and workloads share the text. */
export function lineOf({ model }: Pick<World, 'model'>, span: Span): string {
  const lines = linesOf(model)
  const known = lines.get(span)
  if (known !== undefined) return known
  const text = joined(model, span).replace(/\r/g, '')
  const end = text.indexOf('\n')
  const line = (end < 0 ? text : text.slice(0, end))
    .replace(/\/\/.*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/;$/, '')
  lines.set(span, line)
  return line
}

const knownFirstLines = new WeakMap<M.Model, WeakMap<Span, string>>()

function linesOf(model: M.Model): WeakMap<Span, string> {
  const known = knownFirstLines.get(model) ?? new WeakMap<Span, string>()
  knownFirstLines.set(model, known)
  return known
}

/** Most characters of a block that is shown whole. */
const BLOCK_TEXT = 100

/** A statement that is one step with its block: where its first line says nothing of the block, as much of that as fits. */
export function blockOf(world: Pick<World, 'model'>, span: Span): string {
  const line = lineOf(world, span)
  if (!line.endsWith('{')) return line
  const whole = joined(world.model, span)
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return whole.length <= BLOCK_TEXT ? whole : `${whole.slice(0, whole.lastIndexOf(' ', BLOCK_TEXT))} …`
}

/** The text with `;` where one statement follows another: on one line nothing else parts them. */
function joined(model: M.Model, span: Span): string {
  const ends = endsOf(model).filter(({ file, end }) => file === span.file && end > span.start && end < span.end)
  let text = ''
  let from = span.start
  for (const { end } of ends) {
    text += `${textOf({ model }, { ...span, start: from, end })};`
    from = end
  }
  return text + textOf({ model }, { ...span, start: from })
}

const knownEnds = new WeakMap<M.Model, readonly Span[]>()

/** The statements that another follows in their block, in the order of their ends. */
function endsOf(model: M.Model): readonly Span[] {
  const known = knownEnds.get(model)
  if (known !== undefined) return known
  const spans = new Map<string, Span>()
  const look = (block: M.Block): void => {
    for (const { span } of block.statements.slice(0, -1)) spans.set(`${span.file} ${span.end}`, span)
    for (const statement of block.statements) statementBlocks(statement).forEach(look)
  }
  for (const { body } of [...model.procedures, ...model.workloads.flatMap(({ tasks }) => tasks)]) look(body)
  const ends = [...spans.values()].sort((a, b) => a.end - b.end)
  knownEnds.set(model, ends)
  return ends
}

const knownLines = new WeakMap<SourceFile, LineIndex>()

/** The line of a place in its text, from 1; 0 where the text is not among those of the model. Lines are indexed once a text. */
export function lineNumber(world: Pick<World, 'model'>, span: Span): number {
  const source = world.model.sources.find((one) => one.path === span.file)
  if (source === undefined) return 0
  const lines = knownLines.get(source) ?? indexLines(source.text)
  knownLines.set(source, lines)
  return positionOf(lines, span.start).line
}

/**
 * A variable of the system, with the next id. It has one element by its own name unless names are given, and begins with the first value of
 * its type unless it is said.
 */
export function newVariable(
  world: Pick<World, 'variables'>,
  facts: {
    readonly name: string
    readonly kind: Variable['kind']
    readonly type: Type
    readonly elements?: readonly string[]
    readonly initial?: readonly number[]
    readonly task?: number
    readonly scope?: Scope
    readonly ghost?: boolean
    readonly parameter?: boolean
  },
): Variable {
  const elements = facts.elements ?? [facts.name]
  const bounds = rangeOf(facts.type)
  const variable: Variable = {
    id: world.variables.length,
    name: facts.name,
    kind: facts.kind,
    type: facts.type,
    elements,
    initial: facts.initial ?? elements.map(() => Math.max(bounds.low, Math.min(bounds.high, firstOf(facts.type)))),
    bounds: elements.map(() => ({ low: bounds.low, high: bounds.high })),
    task: facts.task,
    scope: facts.scope,
    ghost: facts.ghost ?? false,
    ...(facts.parameter === true ? { parameter: true } : {}),
  }
  world.variables.push(variable)
  return variable
}

/** The first value of a type: false, the lowest, the first word, none, the empty set. */
export function firstOf(type: Type): number {
  return type.kind === 'set' ? 0 : rangeOf(type).low
}

/** A value that lives within one step alone. */
export function newTemp(world: Pick<World, 'counters'>, name: string, type: Type): Temp {
  return { id: world.counters.temps++, name, type }
}

/**
 * The end of a run that breaks a rule. The same rule, place and words give the same failure, so that it is one finding.
 * `about.class`: the name that its verdict has, instead of the label of its statement.
 */
export function failure(
  world: World,
  rule: Failure['rule'],
  span: Span,
  label: M.Label | undefined,
  message: string,
  about: Pick<Failure, 'lock' | 'freed'> & { readonly class?: string } = {},
): Node {
  const { class: of, ...facts } = about
  const name = of ?? label?.name ?? `${rule}@${lineNumber(world, span)}`
  const key = `${name} ${rule} ${span.file}:${span.start}:${span.end} ${message}`
  const known = world.failures.get(key) ?? { id: world.failures.size, name, rule, span, message, ...facts }
  world.failures.set(key, known)
  return { kind: 'fail', failure: known }
}

function keyOf(facts: NoteFacts): string {
  let key = ''
  for (const fact of Object.values<unknown>(facts))
    key += typeof fact === 'number' ? ` ${fact}` : isSpan(fact) ? ` ${fact.start}-${fact.end}${fact.file}` : ` ${JSON.stringify(fact)}`
  return key
}

const isSpan = (fact: unknown): fact is Span => typeof fact === 'object' && fact !== null && 'start' in fact && 'file' in fact

type NoteFacts = Note extends infer N ? (N extends Note ? Omit<N, 'id'> : never) : never

/** Equal facts are one note: its count is that of all ways that pass it. */
export function note(world: World, facts: NoteFacts, next: Node): Node & { kind: 'note' } {
  const key = keyOf(facts)
  const known = world.notes.get(key) ?? ({ ...facts, id: world.notes.size } as Note)
  world.notes.set(key, known)
  return { kind: 'note', note: known, next }
}

/** Leaves a note in each of these branches of one choice, in which those marked `fair` are owed to who passes them over. */
export function owed(
  world: World,
  task: number,
  branches: readonly { readonly fair: boolean; readonly span: Span; readonly node: Node }[],
): Node[] {
  const choice = world.counters.choices++
  return branches.map(({ fair, span, node }) => note(world, { kind: 'choice', task, choice, fair, span }, node))
}

export const callOf = (role: Call['role'], name: string, span: Span): Call => ({ role, name, span })

/** Every value of a type fits one 32-bit word. */
export const fits = (type: Type): boolean => sizeOf(type) <= 2 ** 31
