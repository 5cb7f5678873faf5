// A third reading of the transition system, against which both emitters are held: walks the code over a map of values, with no
// layout and no generated text. Slow and plain on purpose.
import type { Expression, Node, System, Variable } from '../../../compiler/ir/system.ts'
import { entryOf } from '../../../runtime/entries.ts'

/** Values by variable id and element; what is out of scope is absent. */
export type Values = ReadonlyMap<string, number>

export interface Outcome {
  readonly task: number
  readonly way: number
  readonly state: Values | undefined
  readonly failure: number
  readonly notes: readonly number[]
}

export const slot = (variable: Variable, element: number): string => `${variable.id}.${element}`

/** What lowering found to be constant need not be assigned. */
export function constantOf(variable: Variable, element: number): number | undefined {
  const { low, high } = variable.bounds[element]!
  return low === high ? low : undefined
}

interface Point {
  readonly state: Map<string, number>
  readonly temps: Map<unknown, number>
  readonly notes: readonly number[]
}

export function interpreter(system: System, settings: readonly number[]) {
  const evaluate = (expression: Expression, { state, temps }: Point): number => {
    const value = (one: Expression): number => evaluate(one, { state, temps, notes: [] })
    switch (expression.kind) {
      case 'const':
        return expression.value
      case 'parameter':
        return settings[expression.parameter.id] ?? expression.parameter.initial
      case 'read': {
        const { variable, index } = expression.reference
        const element = value(index)
        const found = state.get(slot(variable, element)) ?? constantOf(variable, element)
        if (found === undefined) throw new Error(`${variable.name} has no value`)
        return found
      }
      case 'temp': {
        const found = temps.get(expression.temp)
        if (found === undefined) throw new Error(`${expression.temp.name} has no value`)
        return found
      }
      case 'not':
        return value(expression.operand) === 0 ? 1 : 0
      case 'conditional':
        return value(expression.condition) !== 0 ? value(expression.then) : value(expression.otherwise)
      case 'and':
        return expression.operands.every((operand) => value(operand) !== 0) ? 1 : 0
      case 'or':
        return expression.operands.some((operand) => value(operand) !== 0) ? 1 : 0
      case 'anyHeld':
        return expression.holds.some((hold) => (state.get(slot(hold, 0)) ?? 0) > 0) ? 1 : 0
      case 'size':
        return value(expression.operand).toString(2).replaceAll('0', '').length
      case 'table':
        return expression.table[value(expression.operand) - expression.low] ?? NaN
      case 'at':
        return expression.locations.some((location) => location.id === state.get(slot(system.tasks[expression.task]!.place, 0))) ? 1 : 0
      case 'binary': {
        const [a, b] = [value(expression.left), value(expression.right)]
        switch (expression.operator) {
          case '+':
            return a + b
          case '-':
            return a - b
          case '*':
            return a * b + 0
          case 'div':
            return Math.floor(a / b) + 0
          case 'mod':
            return a - b * Math.floor(a / b) + 0
          case '==':
            return a === b ? 1 : 0
          case '!=':
            return a === b ? 0 : 1
          case '<':
            return a < b ? 1 : 0
          case '<=':
            return a <= b ? 1 : 0
          case '>':
            return a > b ? 1 : 0
          case '>=':
            return a >= b ? 1 : 0
          case 'union':
            return a | b
          case 'minus':
            return a & ~b
          case 'with':
            return a | (1 << b)
          case 'has':
            return b >= 0 && b < 32 && ((a >>> b) & 1) === 1 ? 1 : 0
        }
      }
    }
  }

  /** How each path ends; a blocked one, which is no way, with the failure -2. */
  function* run(node: Node, point: Point, task: number): Generator<Omit<Outcome, 'way'>> {
    switch (node.kind) {
      case 'assign': {
        const state = new Map(point.state)
        state.set(slot(node.target.variable, evaluate(node.target.index, point)), evaluate(node.value, point))
        return yield* run(node.next, { ...point, state }, task)
      }
      case 'let':
        return yield* run(node.next, { ...point, temps: new Map([...point.temps, [node.temp, evaluate(node.value, point)]]) }, task)
      case 'if':
        return yield* run(evaluate(node.condition, point) !== 0 ? node.then : node.otherwise, point, task)
      case 'switch':
        return yield* run(node.cases[evaluate(node.value, point)]!, point, task)
      case 'either':
        for (const branch of node.branches) yield* run(branch, point, task)
        return
      case 'choose':
        for (let value = node.low; value <= node.high; value++)
          yield* run(node.next, { ...point, temps: new Map([...point.temps, [node.temp, value]]) }, task)
        return
      case 'note':
        return yield* run(node.next, { ...point, notes: [...point.notes, node.note.id] }, task)
      case 'goto': {
        const state = new Map(point.state)
        for (const variable of system.variables) {
          if (variable.scope === undefined || variable.task !== task || node.location.scope.includes(variable)) continue
          variable.elements.forEach((_, element) => state.delete(slot(variable, element)))
        }
        state.set(slot(system.tasks[task]!.place, 0), node.location.id)
        yield { task, state, failure: -1, notes: point.notes }
        return
      }
      case 'blocked':
        yield { task, state: undefined, failure: -2, notes: point.notes }
        return
      case 'fail':
        yield { task, state: undefined, failure: node.failure.id, notes: point.notes }
    }
  }

  const paths = (task: number, state: Values) => {
    const here = system.tasks[task]!
    const location = here.locations[entryOf(state, slot(here.place, 0))]!
    return [...run(location.code, { state: new Map(state), temps: new Map(), notes: [] }, task)]
  }
  const stepsOf = (task: number, state: Values): Outcome[] =>
    paths(task, state)
      .filter(({ failure }) => failure !== -2)
      .map((outcome, way) => ({ ...outcome, way }))
  /** Of a blocked path only that the task stands before its own hold counts. */
  const counted = (note: number, blocked: boolean): boolean => !blocked || system.notes[note]!.kind === 'selfDeadlock'
  const initial = (): Values[] => {
    let states: Map<string, number>[] = [new Map()]
    for (const variable of system.variables) {
      if (variable.scope !== undefined) continue
      variable.elements.forEach((_, element) => {
        const free = system.free.some((one) => one.variable === variable && one.element === element)
        const { low, high } = variable.bounds[element]!
        const choices = free ? Array.from({ length: high - low + 1 }, (_value, i) => low + i) : [variable.initial[element]!]
        states = states.flatMap((state) => choices.map((choice) => new Map([...state, [slot(variable, element), choice]])))
      })
    }
    return system.tasks.reduce<Values[]>(
      (before, task) => before.flatMap((state) => stepsOf(task.id, state).flatMap((one) => (one.state === undefined ? [] : [one.state]))),
      states,
    )
  }
  return {
    initial,
    /** Ids of the notes that expanding the state counts, ascending. */
    notes: (state: Values): number[] =>
      system.tasks
        .flatMap((task) => paths(task.id, state).flatMap(({ failure, notes }) => notes.filter((note) => counted(note, failure === -2))))
        .sort((a, b) => a - b),
    steps: (state: Values): Outcome[] => system.tasks.flatMap((task) => stepsOf(task.id, state)),
    condition: (expression: Expression, state: Values): boolean =>
      evaluate(expression, { state: new Map(state), temps: new Map(), notes: [] }) !== 0,
    value: (expression: Expression, state: Values): number => evaluate(expression, { state: new Map(state), temps: new Map(), notes: [] }),
  }
}
