// Whether the sizes make sense: every count has a value that it may have, every type some values and no more than fit. Input: a model at given
// sizes; output: diagnostics, none where all is right.
import { limits } from '../diagnostics/limits.ts'
import type { Code } from '../diagnostics/catalogue.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { rangeOf } from '../ir/extent.ts'
import { settled } from '../model/kinds.ts'
import type * as M from '../model/model.ts'
import { eachStatement } from '../model/reads.ts'
import { constantInteger } from './constants.ts'
import { concrete, fits, textOf, type World } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/** Adds an error of the sizes. */
export type Refuse = (code: Code, span: Span, message: string, hint?: string) => void

/** Sizes, holders of a lock, retries and rounds: each has a value at these sizes, and none below what it may be. */
export function checkCounts(model: M.Model, workload: M.Workload, sizes: ReadonlyMap<string, number>, error: Refuse): void {
  for (const { expression, least, rule } of countsOf(model, workload)) {
    const count = constantInteger(expression, sizes)
    if (count !== undefined && count >= least) continue
    const text = textOf({ model }, expression.span)
    error('LS7019', expression.span, `${rule}, and \`${text}\` ${count === undefined ? 'has no value' : `is ${count}`} at these sizes`)
  }
}

/** Of every type that the spec mentions, used or not. */
export function checkTypes(world: World, error: Refuse): void {
  for (const { type, span } of typesOf(world.model)) checkType(world, type, span, error)
}

/** Numbers over sizes that count something, with the least that they can be. */
function countsOf(
  model: M.Model,
  workload: M.Workload,
): readonly { readonly expression: M.Expression; readonly least: number; readonly rule: string }[] {
  const blocks = [...model.procedures, ...workload.tasks].map(({ body }) => body)
  const bounds: M.Expression[] = []
  for (const block of blocks) {
    eachStatement(block, (statement) => {
      if (statement.kind !== 'attempt') return
      for (const clause of statement.clauses) if (clause.kind === 'retry' && clause.atMost !== undefined) bounds.push(clause.atMost)
    })
  }
  return [
    ...model.sizes.map(({ name, value }) => ({
      expression: { kind: 'size' as const, size: { name, value, span: value.span }, type: value.type, span: value.span },
      least: 0,
      rule: `size ${name} is a number that is not negative`,
    })),
    ...model.lockKinds.flatMap(({ name, holders, parameters }) =>
      holders === undefined || parameters.length > 0
        ? []
        : [{ expression: holders, least: 1, rule: `a lock of kind ${name} has at least one holder` }],
    ),
    ...bounds.map((expression) => ({ expression, least: 0, rule: 'a rule retries never or more often' })),
    ...workload.tasks.flatMap(({ name, rounds }) =>
      typeof rounds === 'string' ? [] : [{ expression: rounds, least: 1, rule: `task ${name} runs at least one round` }],
    ),
  ]
}

/** Every type that some declaration of the spec mentions, with its place. */
function typesOf(model: M.Model): readonly { readonly type: M.Type; readonly span: Span }[] {
  const locals = (list: readonly M.Local[]): readonly { type: M.Type; span: Span }[] => list.map(({ type, span }) => ({ type, span }))
  return [
    ...model.classes.flatMap((one) => one.fields.map(({ type, span }) => ({ type, span }))),
    ...model.taskFields.map(({ type, span }) => ({ type, span })),
    ...model.mappings.flatMap((one) => locals(one.parameters)),
    ...model.procedures.flatMap((one) => locals(one.parameters)),
    ...model.functions.flatMap((one) => [...locals(one.parameters), { type: one.result, span: one.span }]),
  ]
}

function checkType(world: World, type: M.Type, span: Span, error: Refuse): void {
  switch (type.kind) {
    case 'int': {
      const low = constantInteger(type.low, world.sizes)
      const high = constantInteger(type.high, world.sizes)
      if (low === undefined || high === undefined) error('LS7005', type.low.span, 'this bound has no value at these sizes')
      else if (low > high) error('LS7006', type.low.span, `the range ${low}..${high} is empty at these sizes`)
      else if (low < -limits.integers.most || high > limits.integers.most)
        error('LS7007', type.low.span, `the range ${low}..${high} does not fit a machine word`)
      return
    }
    case 'array': {
      const length = constantInteger(type.length, world.sizes)
      if (length === undefined || length < 1 || length > limits.arrayElements.most)
        error(
          'LS7008',
          type.length.span,
          `an array cannot have ${length ?? 'that many'} elements`,
          `an array has 1 to ${limits.arrayElements.most} elements`,
        )
      checkType(world, type.element, span, error)
      return
    }
    case 'set': {
      checkType(world, type.element, span, error)
      if (world.diagnostics.length > 0) return
      const range = rangeOf(concrete(world, type.element))
      if (range.high - range.low + 1 > limits.setValues.most)
        error(
          'LS7009',
          span,
          `a set over ${range.high - range.low + 1} values is more than the ${limits.setValues.most} that fit a machine word`,
        )
      return
    }
    case 'mapping':
      for (const p of type.mapping.parameters) checkType(world, p.type, p.span, error)
      if (world.diagnostics.length === 0 && !fits(concrete(world, type)))
        error('LS7010', span, `${type.mapping.name} has more values than a machine word`)
      return
    case 'lock':
      checkGiven(world, type, span, error)
      if (type.over !== undefined) {
        const low = constantInteger(type.over.low, world.sizes)
        const high = constantInteger(type.over.high, world.sizes)
        if (low === undefined || high === undefined || low > high)
          error('LS7006', type.over.low.span, 'the domain of ranges is empty at these sizes')
      }
      return
    case 'bool':
    case 'integer':
    case 'words':
    case 'object':
    case 'task':
    case 'none':
      return
  }
}

/** What a lock gives its kind: each number is one that its parameter may be, and somebody can hold the lock. */
function checkGiven(world: World, { lockKind, arguments: given }: M.Type & { kind: 'lock' }, span: Span, error: Refuse): void {
  if (given === undefined) return
  const outside = lockKind.parameters.flatMap(({ name, type }, i) => {
    if (type.kind !== 'int') return []
    const value = nth(given, i)
    const [low, high, is] = [type.low, type.high, value].map((one) => constantInteger(one, world.sizes))
    if (low !== undefined && high !== undefined && is !== undefined && low <= is && is <= high) return []
    const said = is === undefined ? 'has no value' : `is ${is}`
    const range = `goes from ${low ?? '?'} to ${high ?? '?'}`
    return {
      value,
      message: `\`${name}\` of lock kind ${lockKind.name} ${range}, and \`${textOf(world, value.span)}\` ${said} at these sizes`,
    }
  })
  for (const { value, message } of outside) error('LS7019', value.span, message)
  const { holders } = settled(lockKind, given)
  if (holders === undefined || outside.length > 0) return
  const most = constantInteger(holders, world.sizes)
  if (most !== undefined && most >= 1) return
  const has = most === undefined ? 'has no number of them' : `has ${most}`
  error('LS7019', span, `a lock of kind ${lockKind.name} has at least one holder, and this one ${has} at these sizes`)
}
