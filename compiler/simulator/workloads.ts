// The workloads of an emitted simulator: the groups of their tasks, first values of their own, fairness. Input: the typed model and a
// workload; output: a record.
import { arrow, decimal, entry, linedRecord, list, name, record, someList, spread, string } from '../emit/js.ts'
import type { Js } from '../emit/module.ts'
import type { Expression, Model, TaskGroup, Workload } from '../model/model.ts'
import { someExpression } from '../model/reads.ts'
import { closure, domain, helper, none, place, scopeIn, term, type Scope, type Sheet } from './expressions.ts'
import { neededGhosts } from './ghosts.ts'
import { safe } from './names.ts'
import { taskKey } from '../../runtime/keys.ts'
import { firstList, firstValues, overNames } from './objects.ts'
import { ghostName } from './statements.ts'

/** The function that has the code of a group. */
export const bodyName = (workload: Workload, group: TaskGroup): string => `${workload.name}_${group.name}_body`

/** What the workload runs: each group a task or several, and which ghosts its properties read. */
export function workloadRecord(workload: Workload, model: Model, sheet: Sheet): Js {
  const { initially } = workload
  const given = (scope: Scope): Js =>
    list(
      initially.map(({ target, value: first }) =>
        list([place(target, scope), firstList(firstValues(target.type, first, scope), first, scope)]),
      ),
    )
  const fairness = workload.fairness.map(({ strength, target }) => {
    const of =
      target.kind === 'all'
        ? string('all')
        : record([target.kind === 'task' ? entry('group', string(target.group.name)) : entry('label', string(target.label.name))])
    return record([entry('strength', string(strength)), entry('of', of)])
  })
  return linedRecord([
    entry('tasks', list(workload.tasks.map((group) => groupCall(workload, group, sheet)))),
    ...(initially.length === 0 ? [] : [entry('initially', overNames(sheet, given))]),
    ...someList('fairness', fairness),
    ...someList(
      'ghosts',
      neededGhosts(model, workload).map((field) => string(ghostName(field))),
    ),
  ])
}

function groupCall(workload: Workload, group: TaskGroup, sheet: Sheet): Js {
  const scope = scopeIn(sheet, false)
  if (group.binder !== undefined) scope.bound.add(group.binder.local)
  let readsBinder = false
  const noting = (e: Expression): Expression => {
    if (group.binder !== undefined)
      eachPart(e, (part) => void (readsBinder ||= part.kind === 'local' && part.local === group.binder?.local))
    return e
  }
  const { when } = group
  const rounds = group.rounds === 'once' ? [] : [entry('rounds', group.rounds === 'forever' ? none : term(noting(group.rounds), scope))]
  const host = group.host === undefined ? [] : [entry('host', term(noting(group.host), scope))]
  const fields = group.with.map(({ field, value: first }) =>
    entry(taskKey(field.name), firstList(firstValues(field.type, noting(first), scope), first, scope)),
  )
  const given = record([
    entry('line', decimal(sheet.source.line(group.span))),
    entry('text', string(sheet.source.head(group.span, group.body.span.start))),
    ...(group.role === 'task' ? [] : [entry('role', string(group.role))]),
    ...host,
    ...someList(
      'over',
      group.over.map((one) => string(one.name)),
    ),
    ...(when === undefined
      ? []
      : [
          entry(
            'when',
            closure(sheet, (inner) => term(when, inner)),
          ),
        ]),
    ...rounds,
    ...(fields.length === 0 ? [] : [entry('with', arrow(scope.uses.names ? ['names'] : [], record(fields)))]),
    entry('body', name(bodyName(workload, group))),
  ])
  if (group.binder === undefined) return helper({ sheet }, 'single', string(group.name), given)
  const { local } = group.binder
  const each = arrow(readsBinder ? [safe(local.name)] : [], given)
  return spread(helper({ sheet }, 'group', string(group.name), string(local.name), domain(group.binder.domain, scope), each))
}

function eachPart(e: Expression, see: (part: Expression) => void): void {
  someExpression(e, (part) => {
    see(part)
    return false
  })
}
