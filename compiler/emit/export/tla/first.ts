// The first states as formulas of TLA+: each variable has its value, and what can be any of several is bound in front. Input: what is known
// of a variant in a module, and a first state; output: a formula.
import type { Expression, Variable } from '../../../ir/system.ts'
import { rangeOf } from '../../../ir/extent.ts'
import { beginning } from '../beginning.ts'
import { bitsOf, commonOf } from '../expressions.ts'
import type { FirstState } from '../first.ts'
import { all, listed, plain, type Formula } from '../formula.ts'
import { kindOf, print } from '../print.ts'
import { NotExportable } from '../variant.ts'
import { arrayOf, elementSet, isArray, type Sheet } from './sheet.ts'
import { nth } from '../../../../runtime/entries.ts'

export function firstFormula({ variant, variables, home, taskField, placeOf, naming, ...sheet }: Sheet, state: FirstState): Formula {
  const { free, scene } = beginning(sheet.scene, state, naming.fresh)
  const scalar = (variable: Variable, e: Expression): string => print(scene, e, kindOf(variable.type))
  const value = (variable: Variable): string => {
    const elements = state.values.get(variable) ?? []
    if (!isArray(variable)) return scalar(variable, nth(elements, 0))
    const common = commonOf(elements)
    if (common !== undefined) return arrayOf(elements.length, scalar(variable, common))
    const texts = elements.map((e) => scalar(variable, e))
    const last = texts.pop() ?? ''
    return arrayOf(elements.length, texts.map((text, i) => `IF index = ${i} THEN ${text} ELSE `).join('') + last)
  }
  const parts = variables.map((one): Formula => {
    if (one.name === 'pc')
      return plain(
        listed(
          'pc = [',
          variant.tasks.map((_, i) => `${nth(taskField, i)} |-> ${placeOf(nth(state.places, i))}`),
          ']',
        ),
      )
    const [first] = one.members
    if (first !== undefined && home(first).field === undefined) return plain(`${one.name} = ${value(first)}`)
    return plain(
      listed(
        `${one.name} = [`,
        one.members.map((member) => `${home(member).field as string} |-> ${value(member)}`),
        ']',
      ),
    )
  })
  return free.reduceRight<Formula>(
    (body, one) => ({ kind: 'exists', name: one.name, set: freeSet(one.variable, one.element), body }),
    all(parts),
  )
}

function freeSet(variable: Variable, element: number): string {
  const { low, high } = nth(variable.bounds, element)
  switch (kindOf(variable.type)) {
    case 'bool':
      return low === high ? `{${low === 0 ? 'FALSE' : 'TRUE'}}` : 'BOOLEAN'
    case 'int':
      return `${low < 0 ? `(${low})` : low}..${high}`
    case 'set': {
      if (low === 0 && high === rangeOf(variable.type).high) return elementSet(variable)
      if (high - low > 64) throw new NotExportable(`the first values of ${variable.name} are too many sets`)
      return `{${Array.from({ length: high - low + 1 }, (_, i) => `{${bitsOf(low + i).join(', ')}}`).join(', ')}}`
    }
  }
}
