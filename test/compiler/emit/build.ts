// Transition systems built by hand, for the tests of the emitters: what lowering would make, without lowering.
import type {
  Expression,
  Failure,
  Location,
  Lock,
  Node,
  Note,
  Property,
  Reference,
  Scope,
  System,
  Task,
  Temp,
  Type,
  Variable,
  Verb,
} from '../../../compiler/ir/system.ts'

export const BOOL: Type = { kind: 'bool' }
export const int = (low: number, high: number): Type => ({ kind: 'int', low, high })
export const word = (...words: string[]): Type => ({ kind: 'words', words })

export const constant = (value: number, type: Type = int(value, value)): Expression => ({ kind: 'const', value, type })
export const TRUE = constant(1, BOOL)
export const read = (variable: Variable, index: number | Expression = 0): Expression => ({
  kind: 'read',
  reference: ref(variable, index),
  type: variable.type,
})
export const ref = (variable: Variable, index: number | Expression = 0): Reference => ({
  variable,
  index: typeof index === 'number' ? constant(index) : index,
})
export const temp = (t: Temp): Expression => ({ kind: 'temp', temp: t, type: t.type })
export const not = (operand: Expression): Expression => ({ kind: 'not', operand, type: BOOL })
export const and = (...operands: Expression[]): Expression => ({ kind: 'and', operands, type: BOOL })
export const or = (...operands: Expression[]): Expression => ({ kind: 'or', operands, type: BOOL })
export const anyHeld = (...holds: Variable[]): Expression => ({ kind: 'anyHeld', holds, type: BOOL })
type Operator = Extract<Expression, { kind: 'binary' }>['operator']
export const binary = (operator: Operator, left: Expression, right: Expression, type: Type = BOOL): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
  type,
})
export const equal = (left: Expression, right: Expression): Expression => binary('==', left, right)

export const goto = (location: Location): Node => ({ kind: 'goto', location })
export const BLOCKED: Node = { kind: 'blocked' }
export const assign = (target: Reference, value: Expression, next: Node): Node => ({ kind: 'assign', target, value, next })
export const set = (variable: Variable, value: number, next: Node, index = 0): Node =>
  assign(ref(variable, index), constant(value, variable.type), next)
export const bind = (t: Temp, value: Expression, next: Node): Node => ({ kind: 'let', temp: t, value, next })
export const branch = (condition: Expression, then: Node, otherwise: Node = BLOCKED): Node => ({ kind: 'if', condition, then, otherwise })
export const either = (...branches: Node[]): Node => ({ kind: 'either', branches })
export const choose = (t: Temp, low: number, high: number, next: Node): Node => ({ kind: 'choose', temp: t, low, high, next })
export const note = (n: Note, next: Node): Node => ({ kind: 'note', note: n, next })
export const fail = (failure: Failure): Node => ({ kind: 'fail', failure })

const FILE = 'test.lockspec'
export const SOURCES = [{ path: FILE, text: Array.from({ length: 200 }, (_, i) => `${i + 1}`.padEnd(9, '.')).join('\n') }]
/** The span of a whole line of SOURCES. */
export const line = (n: number): { file: string; start: number; end: number } => ({
  file: FILE,
  start: (n - 1) * 10,
  end: (n - 1) * 10 + 9,
})

export interface Builder {
  readonly variable: (name: string, type: Type, options?: Partial<Variable> & { readonly count?: number }) => Variable
  readonly local: (task: number, name: string, type: Type, scope: Scope) => Variable
  /** `places`: text by name; the first is the start, a text of `end` makes it finished. Lines count from 1 in that order. */
  readonly task: (name: string, places: Readonly<Record<string, string>>, options?: Partial<Task>) => TaskBuilder
  readonly lock: (
    name: string,
    modes: readonly string[],
    together: readonly (readonly boolean[])[],
    tasks: number,
  ) => Lock & { readonly hold: (task: number, mode: string) => Variable }
  readonly failure: (name: string) => Failure
  readonly note: (note: NoteWithoutId) => Note
  readonly property: (name: string, claim: Property['claim']) => Property
  readonly temp: (name: string, type: Type) => Temp
  readonly parameter: (name: string, values: readonly string[], boolean?: boolean) => Expression
  readonly system: (more?: Partial<System>) => System
}
type NoteWithoutId = Note extends infer N ? (N extends Note ? Omit<N, 'id'> : never) : never

export interface TaskBuilder {
  readonly task: Task
  readonly at: (name: string) => Location
  readonly code: (name: string, code: Node) => void
}

export function builder(spec = 'test', workload = 'hand_made'): Builder {
  const variables: Variable[] = []
  const tasks: Task[] = []
  const locks: Lock[] = []
  const failures: Failure[] = []
  const notes: Note[] = []
  const properties: Property[] = []
  const parameters: System['parameters'][number][] = []
  let temps = 0
  const variable: Builder['variable'] = (name, type, { count, ...options } = {}) => {
    const elements =
      options.elements ?? (count === undefined ? [name] : Array.from({ length: count }, (_, i) => name.replace('.', `[${i}].`)))
    const low = lowest(type)
    const made: Variable = {
      id: variables.length,
      name,
      kind: 'field',
      type,
      elements,
      initial: elements.map(() => Math.max(low, 0)),
      bounds: elements.map(() => ({ low, high: highest(type) })),
      task: undefined,
      scope: undefined,
      ghost: false,
      ...options,
    }
    variables.push(made)
    return made
  }
  return {
    variable,
    local: (task, name, type, scope) => variable(name, type, { kind: 'local', task, scope }),
    task: (name, places, options = {}) => {
      const id = tasks.length
      const locations: Location[] = Object.entries(places).map(([label, text], i) => ({
        id: i,
        task: id,
        span: line(i + 1),
        text,
        label: undefined,
        verb: verbOf(i, text),
        calls: [],
        ways: [],
        scope: [],
        named: [],
        branches: [],
        rest: false,
        finished: text === 'end',
        request: undefined,
        awaits: undefined,
        code: BLOCKED,
        fairness: 'none',
        ...(label.startsWith('!') ? { label: label.slice(1) } : {}),
      }))
      const place = variable(`${name} at`, int(0, locations.length - 1), { kind: 'place', task: id })
      const task: Task = {
        id,
        name,
        group: name.replace(/\[.*/, ''),
        role: 'task',
        repeats: false,
        host: undefined,
        over: [],
        span: line(1),
        place,
        locations,
        fairness: 'none',
        ...options,
      }
      tasks.push(task)
      const names = Object.keys(places)
      const at = (label: string): Location => {
        const found = locations[names.indexOf(label)]
        if (found === undefined) throw new Error(`no place ${label}`)
        return found
      }
      return { task, at, code: (label, code) => void (at(label).code = code) }
    },
    lock: (name, modes, together, count) => {
      const id = locks.length
      const holds = Array.from({ length: count }, (_, task) =>
        modes.map((mode, m) => ({ task, mode: m, variable: variable(`${name}.${mode} by ${task}`, int(0, 1), { kind: 'hold' }) })),
      ).flat()
      const made = {
        id,
        name,
        lockKind: 'kind',
        policy: constant(0, { kind: 'words', words: ['unfair'] }),
        modes,
        holds,
        queue: undefined,
        together: together.map((row) => row.map((cell) => constant(cell ? 1 : 0, BOOL))),
        hold: (task: number, mode: string): Variable =>
          (holds.find((hold) => hold.task === task && modes[hold.mode] === mode) as (typeof holds)[number]).variable,
      }
      locks.push(made)
      return made
    },
    failure: (name) => {
      const made: Failure = {
        id: failures.length,
        name,
        rule: 'assert',
        span: line(100 + failures.length),
        message: `${name} does not hold`,
      }
      failures.push(made)
      return made
    },
    note: (n) => {
      const made = { id: notes.length, ...n } as Note
      notes.push(made)
      return made
    },
    property: (name, claim) => {
      const made: Property = { id: properties.length, name, span: line(150 + properties.length), asked: TRUE, claim }
      properties.push(made)
      return made
    },
    temp: (name, type) => ({ id: temps++, name, type }),
    parameter: (name, values, boolean = false) => {
      const made = { id: parameters.length, name, values, boolean, initial: 0 }
      parameters.push(made)
      return { kind: 'parameter', parameter: made, type: boolean ? BOOL : { kind: 'words', words: values } }
    },
    system: (more = {}) => ({
      spec,
      workload,
      sizes: new Map(),
      parameters,
      tasks,
      variables,
      locks,
      properties,
      failures,
      notes,
      operations: [],
      retries: [],
      free: [],
      ...more,
    }),
  }
}

const verbOf = (index: number, text: string): Verb =>
  index === 0 ? 'start' : text === 'end' ? 'end' : text.startsWith('lock') ? 'lock' : text.startsWith('unlock') ? 'unlock' : 'assign'

function lowest(type: Type): number {
  if (type.kind === 'int') return type.low
  return 'optional' in type && type.optional ? -1 : 0
}

function highest(type: Type): number {
  switch (type.kind) {
    case 'bool':
      return 1
    case 'int':
      return type.high
    case 'words':
      return type.words.length - 1
    case 'object':
    case 'task':
    case 'lock':
      return type.names.length - 1
    case 'mapping':
      return type.components.reduce((product, part) => product * (highest(part.type) - lowest(part.type) + 1), 1) - 1
    case 'set':
      return 2 ** (highest(type.element) - lowest(type.element) + 1) - 1
  }
}
