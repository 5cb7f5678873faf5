// What variables are in the middle of a TLA+ step, as text over the state before it, and what is left of that in the next state. Input:
// the assignments of a way, one by one; output: the primed side of its formula.
import type { Expression, Location, Variable } from '../../../ir/system.ts'
import { constant } from '../expressions.ts'
import { listed, plain, type Formula } from '../formula.ts'
import { kindOf, print, printed, tight, type Scene, type Text } from '../print.ts'
import { leftBehind, resetOf, type Place } from '../variant.ts'
import { baseText, isArray, unchanged, type Sheet, type TlaVariable } from './sheet.ts'
import { nth } from '../../../../runtime/entries.ts'

/** The value of a variable in the middle of a step; of one that is no array with what it binds. */
export type Value =
  { readonly kind: 'scalar'; readonly text: Text } | { readonly kind: 'array'; readonly base: string; readonly updates: readonly Update[] }
interface Update {
  readonly index: Expression
  readonly indexText: string
  readonly value: string
}

/** An array after some stores, in their order: `[a EXCEPT ![1] = 2]`. */
export const arrayText = ({ base, updates }: Extract<Value, { kind: 'array' }>): string =>
  updates.length === 0 ? base : `[${base} EXCEPT ${updates.map((one) => `![${one.indexText}] = ${one.value}`).join(', ')}]`

/** After an assignment. */
export function assigned(
  sheet: Sheet,
  before: ReadonlyMap<Variable, Value>,
  scene: Scene,
  variable: Variable,
  index: Expression,
  text: Text,
): ReadonlyMap<Variable, Value> {
  const values = new Map(before)
  if (!isArray(variable)) values.set(variable, { kind: 'scalar', text })
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
      updates: [...earlier, { index, indexText: print(scene, index, 'int'), value: text.text }],
    })
  }
  return values
}

/** What the step leaves behind where it ends: every variable, changed or not. */
export function nextState(sheet: Sheet, place: Place, target: Location, changes: ReadonlyMap<Variable, Value>): Formula {
  const values = new Map(changes)
  for (const variable of leftBehind(sheet.variant, place, target)) {
    const scene = sheet.scene
    const text = (element: number): Text => printed(scene, constant(resetOf(variable, element), variable.type), kindOf(variable.type))
    if (!isArray(variable)) values.set(variable, { kind: 'scalar', text: text(0) })
    else {
      const texts = variable.elements.map((_, element) => text(element).text)
      const same = texts.every((one) => one === texts[0])
      const updates = texts.map((value, element): Update => ({
        index: constant(element, { kind: 'int', low: element, high: element }),
        indexText: String(element),
        value,
      }))
      values.set(
        variable,
        same
          ? { kind: 'array', base: `[index \\in 0..${texts.length - 1} |-> ${nth(texts, 0)}]`, updates: [] }
          : { kind: 'array', base: baseText(sheet.home(variable)), updates },
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
    const own = `${home.variable.name}${path}`
    const updates =
      value.kind === 'array' && value.base === own
        ? value.updates.map((one) => `!${path}[${one.indexText}] = ${one.value}`)
        : [`!${path} = ${value.kind === 'scalar' ? fromBefore(value.text.text, own) : arrayText(value)}`]
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

/** In an EXCEPT the value before is `@`. */
const fromBefore = (text: string, own: string): string => (text.startsWith(`${own} `) ? `@${text.slice(own.length)}` : text)
