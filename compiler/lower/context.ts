// Where lowering stands in the text: the task, the calls that led here, the names in scope, and how an outcome leaves.
// Contexts are immutable; what is built (locations, contracts) is added to the program of the task.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Call, Expression, Location, Named, Node, Scope, Type, Variable, Verb } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { isStep } from '../model/reads.ts'
import { partsOf } from '../ir/walk.ts'
import { boundsOf } from '../ir/bounds.ts'
import { BLOCKED, TRUE, read, reading } from '../ir/build.ts'
import { bindLocal } from './expressions/at.ts'
import type { Request } from './locks.ts'
import { lineOf, newVariable, type TaskInstance, type World, type Environment } from './world.ts'

/** How a body is left. `return` without an outcome stands for the end. */
export type Way =
  | { readonly kind: 'end' }
  | { readonly kind: 'outcome'; readonly outcome: string; readonly span: Span }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'return'; readonly outcome: string | undefined; readonly span: Span }

/** A way of leaving a block in the words of the spec: `break`, an outcome, `return error`. */
export const wayName = (way: Way): string =>
  way.kind === 'end' || way.kind === 'break' || way.kind === 'continue'
    ? way.kind
    : way.kind === 'outcome'
      ? way.outcome
      : `return ${way.outcome ?? ''}`.trim()

export interface Context {
  readonly world: World
  readonly program: Program
  readonly task: TaskInstance
  /** Whose `current` and holds: the task, or the task that an interrupt runs on. */
  readonly self: number
  readonly environment: Environment
  /** Those of the calls around, innermost first. */
  readonly around: readonly Environment[]
  readonly calls: readonly Call[]
  readonly procedures: readonly M.Procedure[]
  readonly ways: readonly string[]
  readonly scope: Scope | undefined
  readonly inScope: readonly Variable[]
  readonly named: readonly Named[]
  readonly contracts: readonly Contract[]
  /** `atomic`: everything belongs to the step at hand; `first`: the next statement does (a branch of `select`). */
  readonly mode: 'steps' | 'atomic' | 'first'
  /** In a task's own body, outside attempts: a call takes every outcome. */
  readonly takesAll: boolean
  /** For each interrupt the task that it runs on, whose holds it changes. */
  readonly hosts: ReadonlyMap<number, number>
  /** Of the `atomic` around: it names the failures of statements inside that have no label. */
  readonly label: M.Label | undefined
  /** Of the `atomic` or `select` around, whose requests may have to wait in queues. */
  readonly asking: Asking | undefined
  readonly leave: (way: Way) => Node
  /** Lowers a block; in the context so that the files of the statements need not know each other. */
  readonly block: (block: M.Block, context: Context, next: Node) => Node
}

/** What follows a statement, given the context with the names that the statement bound. Called exactly once. */
export type After = (context: Context) => Node

/** What lowering makes of one task. */
export interface Program {
  readonly locations: Location[]
  /** Locals that keep one value while they are in scope. */
  readonly stable: Set<Variable>
  readonly places: Map<Location, { readonly inScope: readonly Variable[]; readonly contracts: readonly Contract[] }>
  readonly ghosts: ReadonlySet<M.Field>
  readonly names: Map<string, number>
  /** Changes of holds that open contracts, or the count of given holds, must follow: written when all is lowered. */
  readonly transfers: Transfer[]
  readonly contracts: Contract[]
}

/** What becomes of a hold of `task`: given by another task, revoked by another, let go of by its own code, or turned into one in another mode. */
type Transfer = {
  readonly hold: Variable
  readonly task: number
  /** The assignment of the hold; what follows from it is written behind. */
  readonly node: Node & { kind: 'assign' }
} & ({ readonly kind: 'given' | 'revoked' | 'released' } | { readonly kind: 'downgraded'; readonly from: Variable })

/** An open call or round whose holds are compared at its end. Its checks are written when its body is known. */
export interface Contract {
  readonly of: 'call' | 'round'
  readonly scope: Scope
  readonly touched: Set<Variable>
  /** Of a call, for each hold, how often it must be held at the end, beside what the outcome changes; of a round how often it was at the beginning, beside what was given. */
  readonly owed: Map<Variable, Variable>
}

/** Of a step in whose midst requests stand: where they must wait (asking.ts). */
export interface Asking {
  /** Blocked ends of the step at which a request must wait. */
  readonly waits: Map<Node, Request>
  /** Where the step has been taken and goes on. */
  readonly ends: Hook[]
}

/** A node whose target is set later: the way back of a loop, a check that is written when the body is known. */
export type Hook = Node & { kind: 'if' }
export const hook = (): Hook => ({ kind: 'if', condition: TRUE, then: BLOCKED, otherwise: BLOCKED })

export interface Place {
  readonly span: Span
  readonly verb: Verb
  readonly label?: M.Label | undefined
  readonly request?: Location['request']
  readonly awaits?: Expression | undefined
  readonly text?: string
}

/** What is said of a group counts before what is said of all, and the last word before those before it. */
export function fairnessOf({ workload }: World, group: M.TaskGroup): M.Fairness['strength'] {
  const ofGroup = workload.fairness.filter(({ target }) => target.kind === 'task' && target.group === group).at(-1)
  return (ofGroup ?? workload.fairness.filter(({ target }) => target.kind === 'all').at(-1))?.strength ?? 'weak'
}

/** Added to the program of the task; its code is set by the caller. */
export function newLocation(context: Context, place: Place): Location {
  const { program, world, task } = context
  const asked = world.workload.fairness.filter(({ target }) => target.kind === 'label' && target.label === place.label).at(-1)
  const location: Location = {
    id: program.locations.length,
    task: task.id,
    span: place.span,
    text: place.text ?? lineOf(world, place.span),
    label: place.label?.name,
    verb: place.verb,
    calls: context.calls,
    ways: context.ways,
    scope: [],
    named: context.named,
    rest: false,
    finished: place.verb === 'end',
    request: place.request,
    awaits: place.awaits,
    code: BLOCKED,
    fairness: asked?.strength,
  }
  program.locations.push(location)
  program.places.set(location, { inScope: context.inScope, contracts: context.contracts })
  const { procedures, environment, around } = context
  world.placed.set(location, { label: place.label, procedures, environment, around })
  return location
}

/** Ends a step: the task stands at the location then. */
export const goto = (location: Location): Node => ({ kind: 'goto', location })

/** A step of its own where the whole text says so, else code of the step before. */
export const stepOrCode = (s: M.Statement, context: Context, at: Pick<Place, 'verb' | 'text'>, code: () => Node): Node =>
  isStep(s, context.world.model.facts) ? step(context, { span: s.span, label: s.label, ...at }, code) : code()

/** A step: a location with this code, or in an `atomic` the code alone. */
export function step(context: Context, place: Place, code: () => Node): Node {
  if (context.mode !== 'steps') return code()
  const location = newLocation(context, place)
  location.code = code()
  return goto(location)
}

/** What comes after the first statement of a `select` branch is lowered as usual. */
export const beyondFirst = (context: Context): Context => (context.mode === 'first' ? { ...context, mode: 'steps' } : context)

/** The name, with `#2`, `#3` … where the task has used it before. */
export function unique(program: Program, name: string): string {
  const count = (program.names.get(name) ?? 0) + 1
  program.names.set(name, count)
  return count === 1 ? name : `${name}#${count}`
}

/** A variable in a scope of its own below the context's. */
export function newSlot(
  context: Context,
  name: string,
  kind: Variable['kind'],
  type: Type,
  parameter = false,
): { readonly context: Context; readonly variable: Variable } {
  const scope: Scope = { task: context.task.id, parent: context.scope }
  const path = [context.task.name, ...context.calls.filter((call) => call.role !== 'touch').map((call) => call.name), name].join('.')
  const variable = newVariable(context.world, { name: unique(context.program, path), kind, type, task: context.task.id, scope, parameter })
  return { context: { ...context, scope, inScope: [...context.inScope, variable] }, variable }
}

/** A name for a value that stands wherever the name does. */
export const withLocal = (context: Context, local: M.Local, value: Expression, parameter = false): Context => ({
  ...context,
  environment: bindLocal(context.environment, local, value),
  named: [...context.named, { name: local.name, depth: context.calls.length, parameter, value }],
})

/** A name bound to a variable. */
export function withSlot(
  context: Context,
  local: M.Local,
  type: Type,
  kind: Variable['kind'] = 'local',
  parameter = false,
): { readonly context: Context; readonly variable: Variable } {
  const made = newSlot(context, local.name, kind, type, parameter)
  if (!local.mutable) context.program.stable.add(made.variable)
  const value = local.mutable ? reading(made.variable) : read(made.variable)
  return { context: { ...made.context, environment: bindLocal(context.environment, local, value) }, variable: made.variable }
}

const SMALL = 12

/** The value cannot change while the names that it reads are in scope: it can stand for a name without a variable. */
export function isStable(program: Program, value: Expression): boolean {
  let budget = SMALL
  const visit = (e: Expression): boolean => {
    if (--budget < 0) return false
    switch (e.kind) {
      case 'const':
      case 'parameter':
        return true
      case 'read':
        return e.reference.index.kind === 'const' && program.stable.has(e.reference.variable)
      case 'temp':
      case 'anyHeld':
      case 'at':
        return false
      default:
        return partsOf(e).every(visit)
    }
  }
  return visit(value)
}

/** The type of a variable for a value without a declared type: the integers that it can be. */
export function typeFor(value: Expression): Type {
  if (value.type.kind !== 'int') return value.type
  const { low, high } = boundsOf(value)
  return { kind: 'int', low, high }
}
