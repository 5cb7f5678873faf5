// The properties of an emitted simulator: a function for each condition, and the record that says what is claimed of it. Input: the typed
// property; output: functions and an entry of the program.
import { arrow, call, decimal, entry, list, method, name, record, returns, someList, string, truth as constant } from '../emit/js.ts'
import type { Entry, Js, Routine } from '../emit/module.ts'
import type { Expression, Local, Property } from '../model/model.ts'
import { domain, scopeIn, typedHelper, type Scope, type Sheet } from './expressions.ts'
import { safe } from './names.ts'
import { truth } from './truth.ts'
import { typeText } from './types.ts'
import { nth } from '../../runtime/entries.ts'

const partName = (property: Property, part: '' | '_then'): string => `${safe(property.name)}${part}_holds`

/** A function for each condition of the claim, handed what the property's `forall` binds and the condition reads. */
export function propertyRoutines(property: Property, sheet: Sheet): readonly Routine[] {
  return conditionsOf(property).map(({ part, condition }): Routine => {
    const scope = scopeIn(sheet)
    const whole = truth(condition, scope)
    const bound = readBinders(property, scope).map((local) => ({ name: safe(local.name), type: typeText(local.type) }))
    return {
      kind: 'function',
      name: partName(property, part),
      exported: false,
      comment: `${sheet.source.line(property.span)}: ${sheet.source.text(property.span)}`,
      parameters: [...(scope.uses.state ? [{ name: 's', type: 'State' }] : []), ...bound],
      returns: 'Truth',
      body: [returns(whole)],
    }
  })
}

function conditionsOf({ claim }: Property): readonly { readonly part: '' | '_then'; readonly condition: Expression }[] {
  switch (claim.kind) {
    case 'completes':
      return []
    case 'leadsTo':
      return [
        { part: '', condition: claim.premise },
        { part: '_then', condition: claim.conclusion },
      ]
    default:
      return [{ part: '', condition: claim.condition }]
  }
}

/** Of the names that the property's `forall` binds, those that were read in this scope. */
const readBinders = ({ binders }: Property, { uses }: Scope): readonly Local[] =>
  binders.map(({ local }) => local).filter((local) => uses.locals.has(local))

/** What is claimed of these functions, under the name of the property; with a `forall`, for each of its objects. */
export const propertyEntry = (property: Property, sheet: Sheet): Entry =>
  entry(
    property.name,
    record([
      entry('line', decimal(sheet.source.line(property.span))),
      entry('text', string(sheet.source.text(property.span))),
      ...someList(
        'in',
        property.workloads.map((workload) => string(workload.name)),
      ),
      ...(property.ofPool ? [entry('ofPool', constant(true))] : []),
      property.binders.length === 0 ? entry('claim', claimRecord(property, sheet)) : entry('each', eachClaim(property, sheet)),
    ]),
  )

/** `(s: State) => value`, without the state where the value does not look at it. */
const overState = (scope: Scope, value: Js): Js => ({
  kind: 'arrow',
  head: { parameters: scope.uses.state ? [{ name: 's', type: 'State' }] : [] },
  body: value,
})

function claimRecord(property: Property, sheet: Sheet): Js {
  const { claim, binders } = property
  /** The function itself, or where it is handed what the `forall` binds, a call of it. */
  const judge = (part: '' | '_then', condition: Expression): Js => {
    const called = partName(property, part)
    if (binders.length === 0) return name(called)
    const scope = scopeIn(sheet)
    truth(condition, scope)
    const given = [...(scope.uses.state ? ['s'] : []), ...readBinders(property, scope).map((local) => safe(local.name))]
    return overState(scope, call(called, given.map(name)))
  }
  const kind = entry('kind', string(claim.kind))
  switch (claim.kind) {
    case 'completes': {
      const outcome = claim.outcome === undefined ? name('undefined') : string(claim.outcome)
      return record([kind, entry('operation', string(claim.operation.name)), entry('outcome', outcome)])
    }
    case 'leadsTo':
      return record([kind, entry('premise', judge('', claim.premise)), entry('conclusion', judge('_then', claim.conclusion))])
    default:
      return record([kind, entry('holds', judge('', claim.condition))])
  }
}

/** `(s) => instances('File', files).flatMap((file) => [{ of: [file], claim: … }])` */
function eachClaim(property: Property, sheet: Sheet): Js {
  const scope = scopeIn(sheet)
  const names = property.binders.map(({ local }) => safe(local.name))
  const claim = typedHelper({ sheet }, 'claim', ['State'], claimRecord(property, sheet))
  const one = list([record([entry('of', list(names.map(name))), entry('claim', claim)])])
  const all = property.binders.reduceRight<Js>(
    (inner, binder, at) => method(domain(binder.domain, scope), 'flatMap', [arrow([nth(names, at)], inner)]),
    one,
  )
  return overState(scope, all)
}
