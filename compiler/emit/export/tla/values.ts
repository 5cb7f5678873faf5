// What variables are in the middle of a TLA+ step, as text over the state before it, and what is left of that in the next state. Input:
// the assignments of a way, one by one; output: the primed side of its formula.
import type { Expression, Location, Temp, Variable } from '../../../ir/system.ts'
import { commonOf, number } from '../expressions.ts'
import { listed, plain, type Formula } from '../formula.ts'
import { kindOf, print, printed, tight, type Scene, type Text } from '../print.ts'
import { leftBehind, resetsOf, type Place } from '../variant.ts'
import { arrayOf, baseText, isArray, unchanged, type Sheet, type TlaVariable } from './sheet.ts'
import { nth } from '../../../../runtime/entries.ts'

/** The value of a variable in the middle of a step. */
export type Value = Scalar | { readonly kind: 'array'; readonly base: string; readonly updates: readonly Update[] }
export interface Scalar {
  readonly kind: 'scalar'
  readonly text: Text
  /** How it reads in the EXCEPT of the record that has the variable, where that is shorter. */
  readonly inRecord?: string
}
interface Update {
  readonly index: Expression
  readonly indexText: string
  readonly value: string
}

/** An array after some stores, in their order: `[a EXCEPT ![1] = 2]`. */
export const arrayText = ({ base, updates }: Extract<Value, { kind: 'array' }>): string =>
  updates.length === 0 ? base : `[${base} EXCEPT ${updates.map((one) => `![${one.indexText}] = ${one.value}`).join(', ')}]`

/** After an assignment. */
export function withAssigned(
  sheet: Sheet,
  before: ReadonlyMap<Variable, Value>,
  scene: Scene,
  variable: Variable,
  index: Expression,
  value: Scalar,
): ReadonlyMap<Variable, Value> {
  const values = new Map(before)
  if (!isArray(variable)) values.set(variable, value)
  else {
    const known = before.get(variable)
    const base = known?.kind === 'array' ? known : { base: baseText(sheet.home(variable)), updates: [] }
    // What the same place was set to before is overwritten.
    const earlier =
      base.updates.every((one) => one.index.kind === 'const') && index.kind === 'const'
        ? base.updates.filter((one) => one.index.kind === 'const' && one.index.value !== index.value)
        : base.updates
    values.set(variable, {
      kind: 'array',
      base: base.base,
      updates: [...earlier, { index, indexText: print(scene, index, 'int'), value: value.text.text }],
    })
  }
  return values
}

/** What is assigned to a variable: a sum that begins with the variable as it was before the step, `before`, is one over `@` in a record. */
export function scalar(scene: Scene, value: Expression, variable: Variable, before: boolean): Scalar {
  const kind = kindOf(variable.type)
  const text = printed(scene, value, kind)
  const temp: Temp = { id: -1, name: '@', type: variable.type }
  const sum = before ? startingWith(variable, { kind: 'temp', temp, type: variable.type }, value) : undefined
  if (sum === undefined) return { kind: 'scalar', text }
  return { kind: 'scalar', text, inRecord: print({ ...scene, temp: (one) => (one === temp ? '@' : scene.temp(one)) }, sum, kind) }
}

/** A sum that begins with the variable, with `other` in its place. */
function startingWith(variable: Variable, other: Expression, sum: Expression): Expression | undefined {
  if (sum.kind !== 'binary' || (sum.operator !== '+' && sum.operator !== '-')) return undefined
  const begins = sum.left.kind === 'read' && sum.left.reference.variable === variable
  const left = begins ? other : startingWith(variable, other, sum.left)
  return left && { ...sum, left }
}

/** What the step leaves behind where it ends: every variable, changed or not. */
export function nextState(sheet: Sheet, place: Place, target: Location, changes: ReadonlyMap<Variable, Value>): Formula {
  const values = new Map(changes)
  for (const variable of leftBehind(sheet.variant, place, target)) {
    const resets = resetsOf(variable)
    if (!isArray(variable)) values.set(variable, scalar(sheet.scene, nth(resets, 0), variable, false))
    else {
      const text = (value: Expression): string => print(sheet.scene, value, kindOf(variable.type))
      const common = commonOf(resets)
      const updates = resets.map((value, element): Update => ({ index: number(element), indexText: String(element), value: text(value) }))
      values.set(
        variable,
        common === undefined
          ? { kind: 'array', base: baseText(sheet.home(variable)), updates }
          : { kind: 'array', base: arrayOf(resets.length, text(common)), updates: [] },
      )
    }
  }
  const changed = new Map<TlaVariable, string[]>()
  const whole: Formula[] = []
  const touched = new Set<TlaVariable>()
  for (const [variable, value] of values) {
    const home = sheet.home(variable)
    const path = home.field === undefined ? '' : `.${home.field}`
    touched.add(home.variable)
    if (home.field === undefined) {
      whole.push(plain(`${home.variable.name}' = ${value.kind === 'scalar' ? asSide(variable, value.text) : arrayText(value)}`))
      continue
    }
    const updates =
      value.kind === 'array' && value.base === baseText(home)
        ? value.updates.map((one) => `!${path}[${one.indexText}] = ${one.value}`)
        : [`!${path} = ${value.kind === 'scalar' ? (value.inRecord ?? value.text.text) : arrayText(value)}`]
    changed.set(home.variable, [...(changed.get(home.variable) ?? []), ...updates])
  }
  const records = [...changed].map(([one, updates]) => plain(listed(`${one.name}' = [${one.name} EXCEPT `, updates, ']')))
  const pc = nth(sheet.variables, 0)
  const field = nth(sheet.taskField, place.task.id)
  const moved = plain(`pc' = [pc EXCEPT !.${field} = ${sheet.placeOf(target)}]`)
  const rest = unchanged(sheet, new Set([...touched, pc]))
  return { kind: 'and', parts: [...whole, ...records, moved, ...(rest === undefined ? [] : [rest])] }
}

/** Beside `=`, which comes before `/\\` and `\\/` and stands beside no other comparison. */
const asSide = ({ type }: Variable, text: Text): string => (kindOf(type) === 'bool' ? tight(text) : text.text)
