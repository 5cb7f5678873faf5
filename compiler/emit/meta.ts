// The facts that reports need of a system, as plain data of the type Meta that the runtime declares. Input: a system and its
// layout; output: an object that both emitted modules carry as a literal.
import { describeValue } from '../ir/describe.ts'
import { extent } from '../ir/extent.ts'
import type { Layout } from '../ir/layout.ts'
import { beginsVariously } from '../ir/system.ts'
import type { Expression, Location, Near, Node, Note, Property, Question, System, Type, Variable, Want } from '../ir/system.ts'
import { nodesInOrder, visitExpression } from '../ir/walk.ts'
import { places } from './fixed.ts'
import { call, decimal, list, string } from './js.ts'
import type { Declaration, Js, Table } from './module.ts'
import { own } from './packed/own.ts'
import type { Source } from './source.ts'

/** Index of each variable's first element among the fields. */
type FieldIndex = ReadonlyMap<Variable, number>

function fieldIndex(system: System): FieldIndex {
  const index = new Map<Variable, number>()
  let next = 0
  for (const variable of system.variables) {
    index.set(variable, next)
    next += variable.elements.length
  }
  return index
}

function metaOf(system: System, layout: Layout, source: Source): unknown {
  const fields = fieldIndex(system)
  const asked = nearQuestions(system.properties)
  const first = (variable: Variable | undefined): number => (variable === undefined ? -1 : (fields.get(variable) ?? -1))
  const names = createNames(fields)
  const tasks = system.tasks.map((task) => ({
    name: task.name,
    group: task.group,
    role: task.role,
    ...(task.repeats ? { repeats: true } : {}),
    ...(beginsVariously(task) ? { beginsVariously: true } : {}),
    host: task.host ?? -1,
    ...(task.over.length === 0 ? {} : { over: task.over }),
    fairness: task.fairness,
    place: first(task.place),
    locations: task.locations.map((location) => locationMeta(location, system, fields, names.of(location), source)),
  }))
  return {
    format: 1,
    spec: system.spec,
    workload: system.workload,
    sizes: Object.fromEntries(system.sizes),
    parameters: system.parameters.map(({ name, values, boolean, initial }) => ({ name, values, boolean, initial })),
    tasks,
    names: names.all,
    fields: system.variables.flatMap((variable) => fieldMeta(variable, layout)),
    locks: system.locks.map((lock) => ({
      name: lock.name,
      lockKind: lock.lockKind,
      modes: lock.modes,
      holds: lock.holds.map(({ task, mode, variable }) => ({ task: task ?? -1, mode, field: first(variable) })),
      queue: first(lock.queue),
      queueLength: lock.queue?.elements.length ?? 0,
      together: lock.together.map((row) => row.map((cell) => (cell.kind === 'const' ? (cell.value === 0 ? 0 : 1) : null))),
    })),
    properties: system.properties.map(({ name, span, claimSpan, claim, near, ofPool }) => ({
      name,
      ...(ofPool === true ? { ofPool } : {}),
      kind: claim.kind,
      at: source.at(span),
      text: source.text(claimSpan ?? span),
      operation: claim.kind === 'completes' ? claim.operation : -1,
      outcome: claim.kind === 'completes' ? (claim.outcome ?? null) : null,
      ...(claim.kind === 'completes' && claim.task !== undefined ? { of: claim.task } : {}),
      ...(near === undefined ? {} : { near: nearMeta(near, asked, source) }),
    })),
    failures: system.failures.map(({ name, rule, span, message, lock, freed }) => {
      const [live] = freed === undefined ? [] : element(freed.variable, freed.index, fields)
      return {
        ...{ name, rule, at: source.at(span), message },
        ...(lock === undefined ? {} : { lock }),
        ...(live === undefined ? {} : { live }),
      }
    }),
    notes: system.notes.map((note) => noteMeta(note, source)),
    operations: system.operations.map(({ name, outcomes }) => ({ name, outcomes })),
    retries: system.retries.map(({ name, procedure, span }) => ({ name, procedure, at: source.at(span) })),
  }
}

/** What the checker itself is asked: how near a run comes to what no state reaches, while it has the states. */
export const nearQuestions = (properties: readonly Property[]): readonly Question[] =>
  properties.flatMap(({ near }) => (near === undefined ? [] : near.ways.flat()))

const nearMeta = ({ parts, ways }: Near, asked: readonly Question[], source: Source): unknown => ({
  parts: parts.map((span) => source.text(span)),
  ways: ways.map((way) => way.map((one) => asked.indexOf(one))),
})

/** Names that stand for a value, each once; those whose value is reckoned are left out. */
function createNames(fields: FieldIndex): { readonly all: readonly unknown[]; readonly of: (location: Location) => readonly number[] } {
  const all: unknown[] = []
  const indices = new Map<string, number>()
  const of = ({ named }: Location): readonly number[] =>
    named.flatMap(({ name, depth, parameter, value }) => {
      const stands = standsFor(value, fields)
      if (stands === undefined) return []
      const entry = { name, depth, parameter, ...stands }
      const key = JSON.stringify(entry)
      const index = indices.get(key) ?? all.push(entry) - 1
      indices.set(key, index)
      return [index]
    })
  return { all, of }
}

function standsFor(value: Expression, fields: FieldIndex): object | undefined {
  switch (value.kind) {
    case 'const':
      return {
        kind: 'value',
        value:
          value.type.kind === 'int' ? value.value : value.type.kind === 'bool' ? value.value !== 0 : describeValue(value.value, value.type),
      }
    case 'parameter':
      return { kind: 'switch', index: value.parameter.id }
    case 'read': {
      const { variable, index } = value.reference
      const field = fields.get(variable)
      return field === undefined || index.kind !== 'const' ? undefined : { kind: 'field', index: field + index.value }
    }
    default:
      return undefined
  }
}

/** A request of a lock whose holds belong to nobody waits for what anybody may change: its holds and its queue. */
function ownerlessHolds({ request }: Location, system: System, fields: FieldIndex): readonly number[] {
  if (request === undefined) return []
  const meant = request.lock.kind === 'const' ? [request.lock.value] : system.locks.map(({ id }) => id)
  const locks = system.locks.filter(({ id, holds }) => meant.includes(id) && holds.some(({ task }) => task === undefined))
  const variables = locks.flatMap(({ holds, queue }) => [...holds.map(({ variable }) => variable), ...(queue === undefined ? [] : [queue])])
  return ascending(new Set(variables.flatMap((variable) => elementsOf(variable, fields))))
}

function locationMeta(location: Location, system: System, fields: FieldIndex, named: readonly number[], source: Source): unknown {
  return {
    at: source.at(location.span),
    text: location.text,
    label: location.label ?? null,
    verb: location.verb,
    calls: location.calls.map(({ role, name, span }) => ({ role, name, at: source.at(span) })),
    ways: location.ways,
    scope: location.scope.flatMap((variable) => elementsOf(variable, fields)),
    ...(named.length === 0 ? {} : { named }),
    rest: location.rest,
    finished: location.finished,
    // Before the first state: nobody who stands anywhere can do it again.
    writes: location.verb === 'start' ? [] : written(location.code, fields),
    awaits: location.awaits === undefined ? ownerlessHolds(location, system, fields) : read(location.awaits, fields),
    ...(location.fairness === undefined ? {} : { fairness: location.fairness }),
    ...(location.request?.upgrade === undefined ? {} : { from: location.request.upgrade.from ?? -1 }),
  }
}

/** None of a variable that nothing writes: it has no place in the state. */
function elementsOf(variable: Variable, fields: FieldIndex): number[] {
  const field = fields.get(variable)
  return field === undefined ? [] : variable.elements.map((_, element) => field + element)
}

function element(variable: Variable, index: Expression, fields: FieldIndex): readonly number[] {
  const field = fields.get(variable)
  return field !== undefined && index.kind === 'const' ? [field + index.value] : elementsOf(variable, fields)
}

const ascending = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b)

function written(code: Node, fields: FieldIndex): readonly number[] {
  const found = new Set<number>()
  for (const node of nodesInOrder(code)) {
    if (node.kind === 'assign') for (const field of element(node.target.variable, node.target.index, fields)) found.add(field)
  }
  return ascending(found)
}

function read(expression: Expression, fields: FieldIndex): readonly number[] {
  const found = new Set<number>()
  visitExpression(expression, (part) => {
    if (part.kind === 'read') for (const field of element(part.reference.variable, part.reference.index, fields)) found.add(field)
    if (part.kind === 'anyHeld') for (const hold of part.holds) for (const field of elementsOf(hold, fields)) found.add(field)
  })
  return ascending(found)
}

function fieldMeta(variable: Variable, layout: Layout): readonly unknown[] {
  const slots = layout.slots.get(variable) ?? []
  return variable.elements.map((path, at) => ({
    path,
    kind: variable.kind,
    type: typeMeta(variable.type),
    ...(slots[at] ?? { word: 0, shift: 0, bits: 0, low: 0 }),
    task: variable.task ?? -1,
    ghost: variable.ghost,
    ...(variable.parameter === true ? { parameter: true } : {}),
  }))
}

/** A type as runtime/meta.ts has it. */
export function typeMeta(type: Type): unknown {
  switch (type.kind) {
    case 'bool':
    case 'int':
      return { kind: type.kind }
    case 'words':
      return { kind: 'words', words: type.words }
    case 'object':
    case 'task':
    case 'lock':
      return { kind: 'reference', names: type.names }
    case 'mapping':
      return {
        kind: 'mapping',
        mapping: type.mapping,
        components: type.components.map((component) => ({
          name: component.name,
          ...extent(component.type),
          type: typeMeta(component.type),
        })),
      }
    case 'set':
      return { kind: 'set', low: extent(type.element).low, element: typeMeta(type.element) }
  }
}

/** A note as runtime/meta.ts has it, its place as a line and a column of the text. */
export function noteMeta(note: Note, source: Source): unknown {
  switch (note.kind) {
    case 'leak':
      return { kind: note.kind, task: note.task, lock: note.lock, mode: note.mode, call: note.call, at: source.at(note.span) }
    case 'warn':
      return { kind: note.kind, task: note.task, name: note.name, message: note.message, at: source.at(note.span) }
    case 'selfDeadlock':
      return { kind: note.kind, task: note.task, lock: note.lock, at: source.at(note.span) }
    case 'outcome':
      return { kind: note.kind, task: note.task, operation: note.operation, outcome: note.outcome }
    case 'round':
      return { kind: note.kind, task: note.task }
    case 'retry':
      return { kind: note.kind, task: note.task, retry: note.retry }
    case 'choice':
      return { kind: note.kind, task: note.task, choice: note.choice, fair: note.fair, at: source.at(note.span) }
    case 'cover':
      return { kind: note.kind, task: note.task, what: note.what, at: source.at(note.span) }
    case 'left':
      return { kind: note.kind, task: note.task, role: note.role, procedure: note.procedure, outcome: note.outcome }
    case 'branch':
      return { kind: note.kind, task: note.task, of: source.at(note.of), text: source.line(note.span) }
    case 'decides': {
      const values = note.bindings.map(({ name, value, type }) => `${name} = ${describeValue(value, type)}`)
      const bound = values.length === 0 ? '' : `for ${values.join(', ')}: `
      return { kind: note.kind, task: note.task, of: source.at(note.of), text: `${bound}${source.text(note.span)} is ${note.holds}` }
    }
    case 'chosen':
    case 'read':
      return { kind: note.kind, task: note.task, of: source.at(note.of), text: `${note.name} = ${describeValue(note.value, note.type)}` }
    case 'lacks':
      throw new Error('what a supposed step lacks is no note of the system')
  }
}

/** What somebody waits for, as runtime/meta.ts has it. */
export function wantMeta(want: Want, source: Source): unknown {
  switch (want.kind) {
    case 'lock':
      return { kind: want.kind, lock: want.lock, mode: want.mode }
    case 'condition':
      return { kind: want.kind, at: source.at(want.span), text: source.text(want.span) }
    case 'interrupt':
      return { kind: want.kind, tasks: want.tasks }
  }
}

/** The table `meta` of a module: written out in full, or with its places shortened where nobody reads it. */
export function metaTable(system: System, layout: Layout, source: Source, comment: string): Table {
  const value = metaOf(system, layout, source)
  return { kind: 'table', name: own.meta, comment, type: 'Meta', value, short: () => shortPlaces(value) }
}

type Place = ReturnType<Source['at']>

const isPlace = (value: object): value is Place => Object.keys(value).join(' ') === 'file line column'
const isCall = (value: object): value is { readonly role: string; readonly name: string; readonly at: Place } =>
  Object.keys(value).join(' ') === 'role name at'

/** Places and calls recur in every location: they are written as calls of two small functions. */
function shortPlaces(meta: unknown): ReturnType<NonNullable<Table['short']>> {
  const files: string[] = []
  let calls = false
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (isPlace(value)) {
      if (!files.includes(value.file)) files.push(value.file)
      return
    }
    calls ||= isCall(value)
    Object.values(value).forEach(visit)
  }
  visit(meta)
  const placeJs = ({ file, line, column }: Place): Js => {
    const index = files.indexOf(file)
    return call(own.at, [decimal(line), decimal(column), ...(index === 0 ? [] : [decimal(index)])])
  }
  const names: Declaration = {
    ...{ kind: 'const', name: own.files, exported: false, comment: '', type: '' },
    value: list(files.map(string)),
  }
  return {
    declarations: [names, ...places.filter(({ name }) => name === own.at || calls)],
    of: (value) =>
      isPlace(value)
        ? placeJs(value)
        : isCall(value)
          ? call(own.call, [string(value.role), string(value.name), placeJs(value.at)])
          : undefined,
  }
}
