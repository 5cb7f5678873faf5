// Properties as expressions over the state. Input: the typed claims that belong to a workload; output: conditions, each with
// the condition under which it can be evaluated at all.
import { limits } from '../diagnostics/limits.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Property } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { TRUE, and } from '../ir/build.ts'
import { expressions, type Environment } from './expressions.ts'
import type { World } from './world.ts'

/** The states of `runtime/contract.ts` have a bit for each. */
const MOST_PROPERTIES = limits.properties.most

const NOWHERE: Environment = { locals: new Map(), self: undefined, outcome: undefined, choices: undefined }

export function lowerProperties(world: World): readonly Property[] {
  const belonging = world.model.properties.filter((one) => one.workloads.length === 0 || one.workloads.includes(world.workload))
  const beyond = belonging[MOST_PROPERTIES]
  if (beyond !== undefined) {
    world.diagnostics.push(
      errorAt('LS7016', beyond.span, `workload ${world.workload.name} has ${belonging.length} properties, more than ${MOST_PROPERTIES}`, {
        hint: 'name the workloads that a property belongs to, or join invariants with `and`',
      }),
    )
  }
  return belonging.map((property, id) => ({
    id,
    name: property.name,
    span: property.span,
    claimSpan: spanOf(property),
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
