// The elements that a domain can have: of a class, of all tasks, of words, an interval or a set. Input: a domain and how its ends are
// lowered; output: values in order, each with the condition that it is one of them.
import { errorAt } from '../../diagnostics/report.ts'
import { limits } from '../../diagnostics/limits.ts'
import { TRUE, and, compare, constant, has, intType, number } from '../../ir/build.ts'
import { boundsOf } from '../../ir/bounds.ts'
import { rangeOf, sizeOf } from '../../ir/extent.ts'
import type { Expression, Type } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { taskType, textOf, type World } from '../world.ts'

/** Of an interval that is gone through. */
const MOST_VALUES = limits.domainValues.most

/** The elements that a domain can have, in order, each with the condition that it is one. */
export function domainElements(
  world: World,
  domain: M.Domain,
  lower: (e: M.Expression) => Expression,
): readonly { readonly value: Expression; readonly present: Expression }[] {
  switch (domain.kind) {
    case 'class': {
      const names = world.instances.get(domain.class) ?? []
      return names.map((_, i) => ({
        value: constant(i, { kind: 'object', class: domain.class.name, names, optional: false }),
        present: TRUE,
      }))
    }
    case 'tasks':
      return world.tasks.map(({ id }) => ({ value: constant(id, taskType(world, false)), present: TRUE }))
    case 'words': {
      const type: Type = { kind: 'words', words: domain.words }
      return domain.words.map((_, i) => ({ value: constant(i, type), present: TRUE }))
    }
    case 'interval': {
      const low = lower(domain.low)
      const high = lower(domain.high)
      const from = boundsOf(low).low
      const to = boundsOf(high).high
      if (to - from >= MOST_VALUES) {
        const span = { ...domain.low.span, end: domain.high.span.end }
        world.diagnostics.push(
          errorAt(
            'LS7014',
            span,
            `\`${textOf(world, span)}\` can have ${to - from + 1} values, more than the ${MOST_VALUES} that a domain may have`,
          ),
        )
        return []
      }
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => {
        const value = number(from + i)
        return { value: constant(from + i, intType(from, to)), present: and([compare('<=', low, value), compare('<=', value, high)]) }
      })
    }
    case 'set': {
      const set = lower(domain.set)
      if (set.type.kind !== 'set') return []
      const element = set.type.element
      const { low } = rangeOf(element)
      return Array.from({ length: sizeOf(element) }, (_, i) => ({ value: constant(low + i, element), present: has(set, number(i)) }))
    }
  }
}
