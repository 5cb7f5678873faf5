// The kinds of lock of a spec as its locks have them. Input: the typed model; output: a name and a record for each: its modes and which go
// together, what hangs on switches as lists with conditions in them.
import { as, conditional, entry, list, record, someList, spread, string, truth } from '../emit/js.ts'
import type { Entry, Js } from '../emit/module.ts'
import { printExpression } from '../emit/printExpression.ts'
import { settled } from '../model/kinds.ts'
import type { Expression, LockKind, Model, Type } from '../model/model.ts'
import { eachStatement } from '../model/reads.ts'
import { scopeIn, term, type Sheet } from './expressions.ts'

/** Each kind as its locks have it, with what they give its parameters, by a name. */
export function kindsOf(model: Model, sheet: Sheet): readonly Entry[] {
  const kinds = new Map<string, () => Js>()
  for (const kind of model.lockKinds) if (kind.parameters.length === 0) kinds.set(kind.name, () => kindRecord(kind, kind, model, sheet))
  for (const { type } of [...model.classes.flatMap(({ fields }) => fields), ...model.taskFields]) {
    const lock = lockTypeIn(type)
    if (lock?.arguments === undefined) continue
    const { lockKind, arguments: given } = lock
    kinds.set(kindName(lock, sheet), () => kindRecord(settled(lockKind, given), lockKind, model, sheet))
  }
  return [...kinds].map(([name, kind]) => entry(name, kind()))
}

const lockTypeIn = (type: Type): (Type & { kind: 'lock' }) | undefined =>
  type.kind === 'lock' ? type : type.kind === 'array' ? lockTypeIn(type.element) : undefined

/** Unlike a name of the language it has brackets. */
export const kindName = ({ lockKind, arguments: given }: Type & { kind: 'lock' }, sheet: Sheet): string =>
  given === undefined
    ? lockKind.name
    : `${lockKind.name}(${given.map((one) => printExpression(term(one, scopeIn(sheet, false)), 0, 'javascript')).join(', ')})`

function kindRecord(kind: LockKind, declared: LockKind, model: Model, sheet: Sheet): Js {
  const scope = scopeIn(sheet, false)
  const under = (condition: Expression | undefined, value: Js): Js =>
    condition === undefined ? value : spread(conditional(term(condition, scope), list([value]), list([])))
  const pair = ({ first, second, condition }: LockKind['pairs'][number]): Js =>
    under(condition, as(list([string(first.name), string(second.name)]), 'const'))
  const upgrades = kind.upgrades.map(({ from, to, inLine }) =>
    as(list([from.name, to.name, ...(inLine ? ['queues'] : [])].map(string)), 'const'),
  )
  const modes = (all: LockKind['modes']): readonly Js[] => all.map((mode) => string(mode.name))
  return record([
    entry('modes', list(modes(kind.modes))),
    ...someList('jumps', modes(kind.modes.filter((mode) => mode.jumps))),
    ...someList(
      'overtakes',
      kind.overtakes.map(({ mode, condition }) => under(condition, string(mode.name))),
    ),
    entry('together', list(kind.pairs.filter(({ oneWay }) => !oneWay).map(pair))),
    ...someList('joins', kind.pairs.filter(({ oneWay }) => oneWay).map(pair)),
    ...someList('upgrades', upgrades),
    entry('policy', term(kind.policy, scope)),
    entry('recursion', term(kind.recursion, scope)),
    ...(kind.holders === undefined ? [] : [entry('holders', term(kind.holders, scope))]),
    ...(kind.anyone ? [entry('anyone', truth(true))] : []),
    ...(isRevoked(declared, model) ? [entry('revocable', truth(true))] : []),
  ])
}

function isRevoked(kind: LockKind, model: Model): boolean {
  let found = false
  for (const { body } of [...model.procedures, ...model.workloads.flatMap((workload) => workload.tasks)])
    eachStatement(body, (statement) => void (found ||= statement.kind === 'revoke' && statement.lock.lockKind === kind))
  return found
}
