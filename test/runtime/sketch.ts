// Small checker modules from plain JavaScript functions, a byte per field: for tests of the analyses, where what counts is the
// graph and not the speed. A task is a list of steps; step k stands at location k + 1, location 0 is the start.
import type { Checker, CheckerModule, FieldMeta, LocationMeta, NoteMeta, PropertyMeta, TaskMeta } from '../../runtime/contract.ts'

export type Values = Readonly<Record<string, number>>

export interface SketchWay {
  /** Index of the step that the task stands before afterwards. */
  readonly to?: number
  readonly set?: Values
  readonly notes?: readonly number[]
  readonly fails?: number
}

export interface SketchStep {
  readonly text: string
  readonly label?: string
  readonly verb?: string
  readonly rest?: boolean
  /** No ways: the end of the task. */
  readonly ways?: (values: Values) => readonly SketchWay[]
  readonly request?: { readonly lock: string; readonly mode?: string }
  /** Notes passed where the step is blocked. */
  readonly blockedNotes?: readonly number[]
  readonly inside?: string
  readonly writes?: readonly string[]
  readonly awaits?: readonly string[]
  readonly fairness?: 'none' | 'weak' | 'strong'
  readonly scope?: readonly string[]
}

export interface SketchTask {
  readonly name: string
  readonly role?: TaskMeta['role']
  readonly host?: number
  readonly fairness?: 'none' | 'weak' | 'strong'
  readonly steps: readonly SketchStep[]
}

export interface Sketch {
  readonly fields?: Values
  /** First values that differ from `fields`, one initial state each. */
  readonly initial?: readonly Values[]
  /** Locks with their modes; modes other than the same `shared` one conflict. A hold is the field `LOCK.MODE by TASK`. */
  readonly locks?: Readonly<Record<string, readonly string[]>>
  readonly tasks: readonly SketchTask[]
  readonly properties?: readonly {
    readonly name: string
    readonly kind: PropertyMeta['kind']
    readonly holds?: (values: Values) => boolean | undefined
    readonly then?: (values: Values) => boolean | undefined
    readonly operation?: number
    readonly outcome?: string
  }[]
  readonly failures?: readonly string[]
  readonly notes?: readonly NoteMeta[]
  readonly operations?: readonly { readonly name: string; readonly outcomes: readonly string[] }[]
  readonly retries?: readonly string[]
}

const at = { file: 'sketch.lockspec', line: 1, column: 1 }

export function sketch(model: Sketch): CheckerModule {
  const names: string[] = []
  const fields: FieldMeta[] = []
  const add = (path: string, kind: FieldMeta['kind'], task: number): void => {
    const k = names.push(path) - 1
    fields.push({ path, kind, type: { kind: 'int' }, word: k >> 2, shift: (k & 3) * 8, bits: 8, low: 0, task, ghost: false })
  }
  model.tasks.forEach((task, t) => add(task.name, 'place', t))
  for (const name of Object.keys(model.fields ?? {})) add(name, 'field', -1)
  const locks = Object.entries(model.locks ?? {})
  for (const [lock, modes] of locks)
    for (const mode of modes) for (const task of model.tasks) add(`${lock}.${mode} by ${task.name}`, 'hold', -1)
  const index = new Map(names.map((name, k) => [name, k]))
  const indexOf = (name: string): number => {
    const k = index.get(name)
    if (k === undefined) throw new Error(`no field ${name}`)
    return k
  }
  const goTogether = (lock: number, first: number, second: number): boolean =>
    locks[lock]![1][first] === 'shared' && locks[lock]![1][second] === 'shared'
  const words = (names.length + 3) >> 2

  const location = (step: SketchStep | undefined, k: number): LocationMeta => ({
    at: { ...at, line: k + 1 },
    text: step?.text ?? 'start',
    label: step?.label ?? null,
    verb: step === undefined ? 'start' : (step.verb ?? (step.ways === undefined ? 'end' : (step.text.split(' ')[0] ?? ''))),
    calls: step?.inside === undefined ? [] : [{ role: 'operation', name: step.inside, at }],
    ways: [],
    scope: (step?.scope ?? []).map(indexOf),
    rest: step?.rest ?? false,
    finished: step !== undefined && step.ways === undefined,
    writes: (step?.writes ?? []).map(indexOf),
    awaits: (step?.awaits ?? []).map(indexOf),
    ...(step?.fairness === undefined ? {} : { fairness: step.fairness }),
  })

  return {
    meta: {
      format: 1,
      names: [],
      spec: 'sketch',
      workload: 'sketch',
      sizes: {},
      parameters: [],
      tasks: model.tasks.map((task, t) => ({
        name: task.name,
        group: task.name,
        role: task.role ?? 'task',
        host: task.host ?? -1,
        fairness: task.fairness ?? 'weak',
        place: t,
        locations: [location(undefined, 0), ...task.steps.map((step, k) => location(step, k + 1))],
      })),
      fields,
      locks: locks.map(([name, modes], lock) => ({
        name,
        lockKind: 'sketch',
        modes,
        holds: modes.flatMap((mode, m) =>
          model.tasks.map((task, t) => ({ task: t, mode: m, field: indexOf(`${name}.${mode} by ${task.name}`) })),
        ),
        queue: -1,
        queueLength: 0,
        together: modes.map((_, a) => modes.map((__, b) => (goTogether(lock, a, b) ? 1 : 0))),
      })),
      properties: (model.properties ?? []).map(({ name, kind, operation, outcome }) => ({
        name,
        kind,
        at,
        text: name,
        operation: operation ?? -1,
        outcome: outcome ?? null,
      })),
      failures: (model.failures ?? []).map((name) => ({ name, rule: 'assert', at, message: name })),
      notes: model.notes ?? [],
      operations: model.operations ?? [],
      retries: (model.retries ?? []).map((name) => ({ name, procedure: 'p', at })),
    },
    create() {
      const out = new Int32Array(256 * words)
      const notes = new Float64Array(model.notes?.length ?? 0)
      const failures = new Float64Array(model.failures?.length ?? 0)
      const tally = new Float64Array(2)
      const log: number[] = []
      const valuesAt = (states: Int32Array, offset: number): Record<string, number> =>
        Object.fromEntries(names.map((name, k) => [name, (states[offset + (k >> 2)]! >>> ((k & 3) * 8)) & 255]))
      const write = (values: Values, offset: number): void => {
        out.fill(0, offset, offset + words)
        names.forEach((name, k) => (out[offset + (k >> 2)]! |= (values[name]! & 255) << ((k & 3) * 8)))
      }
      const pass = (ids: readonly number[]): void => {
        for (const id of ids) {
          notes[id]!++
          const kind = model.notes![id]!.kind
          if (kind === 'leak' || kind === 'selfDeadlock') tally[1]!++
          if (self.logging) log.push(id)
        }
      }
      const self: Checker = {
        words,
        out,
        capacity: 128,
        notes,
        failures,
        tally,
        logging: false,
        log,
        initial() {
          const first = model.initial ?? [{}]
          first.forEach((values, k) =>
            write({ ...Object.fromEntries(names.map((name) => [name, 0])), ...model.fields, ...values }, k * words),
          )
          return first.length
        },
        expand(states, offset, n) {
          for (let t = 0; t < model.tasks.length; t++) n = self.step(t, states, offset, n)
          return n
        },
        step(task, states, offset, n) {
          const values = valuesAt(states, offset)
          const sketchTask = model.tasks[task]!
          const place = values[sketchTask.name]!
          const step = sketchTask.steps[place - 1]
          const ways = place === 0 ? [{ to: 0 }] : (step!.ways?.(values) ?? [])
          if (ways.length === 0) {
            pass(step?.blockedNotes ?? [])
            if (self.logging) log.push(-2)
          }
          for (const way of ways) {
            pass(way.notes ?? [])
            if (way.fails !== undefined) {
              failures[way.fails]!++
              tally[0]!++
              tally[1]!++
              if (self.logging) log.push(-3 - way.fails)
              continue
            }
            for (const name of Object.keys(way.set ?? {})) indexOf(name)
            write({ ...values, ...way.set, [sketchTask.name]: (way.to ?? place - 1) + 1 }, n * words)
            if (self.logging) log.push(-1)
            n++
          }
          return n
        },
        examine(states, offset) {
          const values = valuesAt(states, offset)
          return (model.properties ?? []).reduce((bits, { kind, holds }, p) => {
            if (kind !== 'invariant' && kind !== 'finally' && kind !== 'reachable') return bits
            const value = holds!(values)
            return (kind === 'reachable' ? value === true : value !== true) ? bits | (1 << p) : bits
          }, 0)
        },
        evaluate(property, part, states, offset) {
          const { kind, holds, then } = model.properties![property]!
          // Of one that asks operations to complete, whether it is asked.
          if (kind === 'completes') return 1
          const value = (part === 0 ? holds! : then!)(valuesAt(states, offset))
          return value === undefined ? 2 : value ? 1 : 0
        },
        request(task, states, offset) {
          const values = valuesAt(states, offset)
          const request = model.tasks[task]!.steps[values[model.tasks[task]!.name]! - 1]?.request
          if (request === undefined) return -1
          const lock = locks.findIndex(([name]) => name === request.lock)
          return lock * 1024 + (request.mode === undefined ? 0 : locks[lock]![1].indexOf(request.mode))
        },
        together: goTogether,
      }
      return self
    },
  }
}

/** A step that takes a lock when nobody holds it in a mode that conflicts. */
export function lock(
  task: string,
  name: string,
  to: number,
  options: { mode?: string; inside?: string; modes?: readonly string[] } = {},
): SketchStep {
  const mode = options.mode ?? 'held'
  return {
    text: `lock ${name}`,
    request: { lock: name, mode },
    ...(options.inside === undefined ? {} : { inside: options.inside }),
    ways: (v) => {
      const conflict = Object.keys(v).some(
        (field) => field.startsWith(`${name}.`) && v[field]! > 0 && !(mode === 'shared' && field.startsWith(`${name}.shared `)),
      )
      return conflict ? [] : [{ to, set: { [`${name}.${mode} by ${task}`]: 1 } }]
    },
  }
}

export function unlock(
  task: string,
  name: string,
  to: number,
  options: { mode?: string; notes?: readonly number[]; inside?: string } = {},
): SketchStep {
  return {
    text: `unlock ${name}`,
    ...(options.inside === undefined ? {} : { inside: options.inside }),
    ways: () => [{ to, set: { [`${name}.${options.mode ?? 'held'} by ${task}`]: 0 }, notes: options.notes ?? [] }],
  }
}

export const end: SketchStep = { text: 'end' }
