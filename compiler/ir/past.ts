// Expressions in the midst of a step as expressions over the state before it. Input: an expression and what the step has done so far;
// output: an expression that has the same value when the step begins.
import { anyHeld, binary, BOOL, conditional, equal, mapParts, number, or, read } from './build.ts'
import type { Expression, Temp, Variable } from './system.ts'

/** What a step has done so far: assignments, the latest first, and temporaries, which otherwise keep their names. */
export interface Past {
  readonly stores: Store | undefined
  readonly temps: ReadonlyMap<Temp, Expression>
}

interface Store {
  readonly variable: Variable
  readonly index: Expression
  readonly value: Expression
  readonly earlier: Store | undefined
}

export const BEGINNING: Past = { stores: undefined, temps: new Map() }

/** After an assignment; index and value are those in the midst of the step. */
export const assigned = (past: Past, variable: Variable, index: Expression, value: Expression): Past => ({
  ...past,
  stores: { variable, index: before(index, past), value: before(value, past), earlier: past.stores },
})

/** After a temporary has got a value, which is one over the state before the step. */
export const bound = (past: Past, temp: Temp, value: Expression): Past => ({ ...past, temps: new Map([...past.temps, [temp, value]]) })

/** `before(x + 1, x := y)` is `y + 1`. */
export function before(e: Expression, past: Past): Expression {
  if (past === BEGINNING) return e
  const of = (part: Expression): Expression => before(part, past)
  switch (e.kind) {
    case 'temp':
      return past.temps.get(e.temp) ?? e
    case 'read':
      return stored(past.stores, e.reference.variable, of(e.reference.index))
    case 'anyHeld': {
      const changed = e.holds.filter((hold) => assigns(past.stores, hold))
      const counted = changed.map((hold) => binary('>', stored(past.stores, hold, number(0)), number(0), BOOL))
      return or([anyHeld(e.holds.filter((hold) => !changed.includes(hold))), ...counted])
    }
    default:
      return mapParts(e, of)
  }
}

const assigns = (stores: Store | undefined, variable: Variable): boolean =>
  stores !== undefined && (stores.variable === variable || assigns(stores.earlier, variable))

/** What the element holds: the value of the latest assignment to it, or what the state has. */
function stored(stores: Store | undefined, variable: Variable, index: Expression): Expression {
  for (let store = stores; store !== undefined; store = store.earlier) {
    if (store.variable !== variable) continue
    if (store.index.kind !== 'const' || index.kind !== 'const')
      return conditional(equal(store.index, index), store.value, stored(store.earlier, variable, index))
    if (store.index.value === index.value) return store.value
  }
  return read(variable, index)
}
