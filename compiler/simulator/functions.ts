// The pure functions of a spec as functions of the module. Input: the model; output: routines, in the order of the text. A function is handed
// the state and `current` only if it, or one that it applies, reads them.
import { returns } from '../emit/js.ts'
import type { Routine } from '../emit/module.ts'
import type { Model, PureFunction } from '../model/model.ts'
import { parts, someExpression } from '../model/reads.ts'
import { scopeIn, term } from './expressions.ts'
import { safe } from './names.ts'
import type { CodeSheet } from './statements.ts'
import { typeText } from './types.ts'

export function functionsOf(
  model: Model,
  sheet: CodeSheet,
  known: Map<PureFunction, ReturnType<CodeSheet['functionOf']>>,
): readonly Routine[] {
  for (const declared of model.functions) {
    // What it applies is looked into as well.
    const reads = (kinds: readonly string[]): boolean => someExpression(declared.value, (part) => kinds.includes(part.kind))
    const readsCurrent = reads(['current', 'mine'])
    const readsTasks = someExpression(declared.value, (part) => parts(part).some(() => false) || usesTasks(part))
    known.set(declared, {
      name: safe(declared.name),
      readsState: readsCurrent || readsTasks || reads(['field', 'held', 'holder', 'queued', 'at', 'taskName']),
      readsCurrent,
    })
  }
  return model.functions.map((declared): Routine => {
    const { name, readsState, readsCurrent } = sheet.functionOf(declared)
    const scope = scopeIn(sheet)
    for (const parameter of declared.parameters) scope.bound.add(parameter)
    const value = term(declared.value, scope)
    return {
      kind: 'function',
      name,
      exported: false,
      comment: '',
      parameters: [
        ...declared.parameters.map((parameter) => ({ name: safe(parameter.name), type: typeText(parameter.type) })),
        ...(readsState || readsCurrent ? [{ name: scope.uses.state ? 's' : '_s', type: 'State' }] : []),
        ...(readsCurrent ? [{ name: scope.uses.current ? 'current' : '_current', type: 'TaskName' }] : []),
      ],
      returns: typeText(declared.result),
      body: [returns(value)],
    }
  })
}

type Part = Parameters<Parameters<typeof someExpression>[1]>[0]

/** Goes through the tasks of the workload, which stand in the state. */
const usesTasks = (part: Part): boolean =>
  (part.kind === 'quantifier' && (part.domain.kind === 'tasks' || (part.domain.kind === 'set' && isTaskSet(part.domain.set.type)))) ||
  (part.kind === 'neighbour' && part.value.type.kind === 'task')

const isTaskSet = (type: Part['type']): boolean => type.kind === 'set' && type.element.kind === 'task'
