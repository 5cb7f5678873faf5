// First values: of every field as its declaration, the workload's `initially` and the tasks' `with` say. Input: a world;
// output: the variables' first values, those that may have any, and assignments for values that hang on a switch.
import { limits } from '../diagnostics/limits.ts'
import type { Expression, Node, System, Variable } from '../ir/system.ts'
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type * as M from '../model/model.ts'
import { assign, number } from '../ir/build.ts'
import { checked, ofGroup, type Check } from './expressions/at.ts'
import { expressions } from './expressions/expressions.ts'
import { fieldOfPlace } from '../model/reads.ts'
import { concrete, dimensionsOf, type World, type Environment } from './world.ts'

export interface FirstValues {
  readonly free: System['free']
  /** Assigns what hangs on a switch; part of the start of the first task. */
  readonly assign: (next: Node) => Node
}

const NOWHERE: Environment = { locals: new Map(), self: undefined, outcome: undefined, choices: undefined }

/** A ghost that is not needed is not in the state, so its first values make no difference. */
export function firstValues(world: World, ghosts: ReadonlySet<M.Field>): FirstValues {
  const isThere = (field: M.Field | undefined): boolean => field?.ghost !== true || ghosts.has(field)
  const free = new Map<string, { readonly variable: Variable; readonly element: number }>()
  const later = new Map<
    string,
    { readonly variable: Variable; readonly element: number; readonly value: Expression; readonly lowering: ReturnType<typeof expressions> }
  >()
  const key = (variable: Variable, element: number): string => `${variable.id} ${element}`

  const set = (variable: Variable, element: number, value: M.Expression, type: M.Type, environment: Environment): void => {
    const id = key(variable, element)
    free.delete(id)
    later.delete(id)
    if (value.kind === 'any') {
      free.set(id, { variable, element })
      return
    }
    const x = expressions(world)
    const lowered = x.stored(value, concrete(world, type), environment)
    for (const check of x.checks) if (check.ok.kind === 'const' && check.ok.value === 0) refuse(world, check)
    if (lowered.kind === 'const') (variable.initial as number[])[element] = lowered.value
    else later.set(id, { variable, element, value: lowered, lowering: x })
  }

  for (const [field, { variable }] of world.stores) {
    const { initial } = field
    if (initial === undefined || !isThere(field)) continue
    const { element } = dimensionsOf(world, field.type)
    variable.elements.forEach((_, i) => set(variable, i, initial, element, NOWHERE))
  }
  for (const { target, value } of world.workload.initially) {
    const x = expressions(world)
    const element = target.type
    if (target.kind !== 'field' && target.kind !== 'element') continue
    const place = asPlace(target)
    if (place === undefined || !isThere(fieldOfPlace(place)?.field)) continue
    const { variable, index } = x.place(place, NOWHERE)
    for (const check of x.checks) if (check.ok.kind === 'const' && check.ok.value === 0) refuse(world, check)
    if (index.kind === 'const') set(variable, index.value, value, element, NOWHERE)
  }
  for (const task of world.tasks) {
    for (const { field, value } of task.group.with) {
      const store = world.stores.get(field)
      if (store !== undefined && isThere(field)) set(store.variable, task.id, value, field.type, { ...ofGroup(world, task), self: task.id })
    }
  }
  for (const [field, { variable }] of world.stores) {
    if (!world.model.facts.constant.has(field)) continue
    variable.elements.forEach((_, i) => {
      if (!free.has(key(variable, i)) && !later.has(key(variable, i))) fix(variable, i, variable.initial[i] ?? 0)
    })
  }
  return {
    free: [...free.values()],
    assign: (next) =>
      [...later.values()].reduceRight<Node>(
        (node, { variable, element, value, lowering }) =>
          checked(world, lowering.checks, undefined, assign(variable, value, node, number(element))),
        next,
      ),
  }
}

function refuse(world: World, { span, message }: Check): void {
  world.diagnostics.push(errorAt('LS7013', span, `this first value is impossible: ${message}`))
}

function asPlace(e: M.Expression): M.Place | undefined {
  if (e.kind === 'field') return { kind: 'field', object: e.object, field: e.field, type: e.type, span: e.span }
  if (e.kind !== 'element') return undefined
  const array = asPlace(e.array)
  return array === undefined ? undefined : { kind: 'element', array, index: e.index, type: e.type, span: e.span }
}

const MOST_FIRST_STATES = limits.firstStates.most

/** What is wrong with a system that begins in too many states. */
export function tooManyFirst({ free }: System, span: Span): Diagnostic | undefined {
  const states = free.reduce((product, { variable, element }) => product * countOf(variable.bounds[element]), 1)
  if (states <= MOST_FIRST_STATES) return undefined
  const fields = `${free.length} field${free.length === 1 ? '' : 's'} with any value`
  const many = states < 1e15 ? states : 'far too many'
  return errorAt('LS7017', span, `${fields} at first make ${many} first states, more than ${MOST_FIRST_STATES}`)
}

const countOf = (bounds: { readonly low: number; readonly high: number } | undefined): number =>
  bounds === undefined ? 1 : bounds.high - bounds.low + 1

/** Marks a variable's element as always having one value. */
function fix(variable: Variable, element: number, value: number): void {
  variable.bounds = variable.bounds.map((bounds, i) => (i === element ? { low: value, high: value } : bounds))
}
