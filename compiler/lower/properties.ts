// Properties as expressions over the state. Input: the typed claims that belong to a workload; output: conditions, each with
// the condition under which it can be evaluated at all.
import { limits } from '../diagnostics/limits.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Property } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { TRUE, and } from '../ir/build.ts'
import { expressions } from './expressions/expressions.ts'
import type { World, Environment } from './world.ts'

/** The states of `runtime/contract.ts` have a bit for each. */
const MOST_PROPERTIES = limits.properties.most

export const NOWHERE: Environment = { locals: new Map(), self: undefined, outcome: undefined, choices: undefined }

/** Those that speak of the workload. */
export const belonging = ({ model, workload }: World): readonly M.Property[] =>
  model.properties.filter(({ workloads }) => workloads.length === 0 || workloads.includes(workload))

/** Those that belong to the workload; more than a state has bits for are a diagnostic. */
export function lowerProperties(world: World): readonly Property[] {
  const claimed = belonging(world)
  const beyond = claimed[MOST_PROPERTIES]
  if (beyond !== undefined) {
    world.diagnostics.push(
      errorAt('LS7016', beyond.span, `workload ${world.workload.name} has ${claimed.length} properties, more than ${MOST_PROPERTIES}`, {
        hint: 'name the workloads that a property belongs to, or join invariants with `and`',
      }),
    )
  }
  return claimed.map((property, id) => ({
    id,
    name: property.name,
    span: property.span,
    claimSpan: spanOf(property),
    ...(property.ofPool ? { ofPool: true as const } : {}),
    claim: claim(world, property.claim),
  }))
}

function spanOf({ span, claim }: M.Property): Span {
  switch (claim.kind) {
    case 'completes':
      return span
    case 'leadsTo':
      return { ...claim.premise.span, end: claim.conclusion.span.end }
    default:
      return claim.condition.span
  }
}

function claim(world: World, c: M.Claim): Property['claim'] {
  switch (c.kind) {
    case 'completes': {
      const known = world.operations.get(c.operation)
      const operation = known ?? world.operations.size
      world.operations.set(c.operation, operation)
      return { kind: 'completes', operation, outcome: c.outcome }
    }
    case 'leadsTo': {
      const x = expressions(world)
      const premise = x.value(c.premise, NOWHERE)
      const conclusion = x.value(c.conclusion, NOWHERE)
      return { kind: 'leadsTo', premise, conclusion, defined: and([TRUE, ...x.checks.map((check) => check.ok)]) }
    }
    default: {
      const x = expressions(world)
      const condition = x.value(c.condition, NOWHERE)
      return { kind: c.kind, condition, defined: and([TRUE, ...x.checks.map((check) => check.ok)]) }
    }
  }
}
