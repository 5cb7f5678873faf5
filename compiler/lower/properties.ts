// Properties as expressions over the state. Input: the typed claims that belong to a workload; output: conditions, each with
// the condition under which it can be evaluated at all.
import { limits } from '../diagnostics/limits.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Expression, Property } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { TRUE, and } from '../ir/build.ts'
import { describe } from '../ir/describe.ts'
import { bindLocal } from './expressions/at.ts'
import { expressions } from './expressions/expressions.ts'
import { domainElements } from './expressions/domains.ts'
import { textOf, type World, type Environment } from './world.ts'

/** The states of `runtime/contract.ts` have a bit for each. */
const MOST_PROPERTIES = limits.properties.most

export const NOWHERE: Environment = { locals: new Map(), self: undefined, outcome: undefined, choices: undefined }

/** One that speaks of the workload; of those that a `forall` makes, one. */
interface Instance {
  readonly property: M.Property
  /** `served`, `served[File[0]]`. */
  readonly name: string
  /** What the names of the `forall` stand for. */
  readonly environment: Environment
}

/** Those that speak of the workload, in the order of the text. */
export const belonging = (world: World): readonly Instance[] =>
  world.model.properties
    .filter(({ workloads }) => workloads.length === 0 || workloads.includes(world.workload))
    .flatMap((property) => instancesOf(world, property))

function instancesOf(world: World, property: M.Property): readonly Instance[] {
  const lower = (e: M.Expression): Expression => expressions(world).value(e, NOWHERE)
  const choices = property.binders.reduce<readonly (readonly (readonly [M.Local, Expression])[])[]>(
    (before, { local, domain }) => {
      const elements = domainElements(world, domain, lower)
      return before.flatMap((chosen) => elements.map(({ value }) => [...chosen, [local, value] as const]))
    },
    [[]],
  )
  return choices.map((chosen) => ({
    property,
    name: chosen.length === 0 ? property.name : `${property.name}[${chosen.map(([, value]) => describe(value)).join(', ')}]`,
    environment: chosen.reduce((environment, [local, value]) => bindLocal(environment, local, value), NOWHERE),
  }))
}

/** Those that belong to the workload; more than a state has bits for are a diagnostic. */
export function lowerProperties(world: World): readonly Property[] {
  const claimed = belonging(world)
  const beyond = claimed[MOST_PROPERTIES]
  if (beyond !== undefined) {
    world.diagnostics.push(
      errorAt(
        'LS7016',
        beyond.property.span,
        `workload ${world.workload.name} has ${claimed.length} properties, more than ${MOST_PROPERTIES}`,
        {
          hint: 'name the workloads that a property belongs to, or join invariants with `and`',
        },
      ),
    )
  }
  return claimed.map(({ property, name, environment }, id) => ({
    id,
    name,
    span: property.span,
    claimSpan: spanOf(property),
    ...(property.ofPool ? { ofPool: true as const } : {}),
    asked: property.when === undefined ? TRUE : expressions(world).value(property.when, NOWHERE),
    claim: claim(world, property.claim, environment),
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

function claim(world: World, c: M.Claim, environment: Environment): Property['claim'] {
  const x = expressions(world)
  switch (c.kind) {
    case 'completes': {
      const known = world.operations.get(c.operation)
      const operation = known ?? world.operations.size
      world.operations.set(c.operation, operation)
      return { kind: 'completes', operation, task: c.task && taskOf(world, c.task, environment), outcome: c.outcome }
    }
    case 'leadsTo': {
      const premise = x.value(c.premise, environment)
      const conclusion = x.value(c.conclusion, environment)
      return { kind: 'leadsTo', premise, conclusion, defined: and([TRUE, ...x.checks.map((check) => check.ok)]) }
    }
    default: {
      const condition = x.value(c.condition, environment)
      return { kind: c.kind, condition, defined: and([TRUE, ...x.checks.map((check) => check.ok)]) }
    }
  }
}

/** The number of a task that is known before the first state. */
function taskOf(world: World, e: M.Expression, environment: Environment): number {
  const x = expressions(world)
  const task = x.value(e, environment)
  if (task.kind === 'const' && x.checks.every(({ ok }) => ok.kind === 'const' && ok.value !== 0)) return task.value
  world.diagnostics.push(errorAt('LS7018', e.span, `workload ${world.workload.name} has no task \`${textOf(world, e.span)}\``))
  return 0
}
