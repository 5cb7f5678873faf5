// Expressions of the transition system over a record of the spec's own types. Input: an expression; output: TypeScript text of the
// expression's own type, or of the integer that stands for it. Nothing is folded and nothing is shared with the packed checker.
import type { Expression, Parameter, Reference, Temp, Type, Variable } from '../../ir/system.ts'
import { quote } from '../text.ts'
import { sameType, type Types } from './types.ts'

export interface TypedContext {
  readonly types: Types
  readonly places: readonly Variable[]
  readonly parameter: (parameter: Parameter) => string
  readonly table: (values: readonly number[]) => string
  /** The name of the list of a variable's paths. */
  readonly paths: (variable: Variable) => string
}

/** Where an expression is evaluated: the name of the record, and the names of the temporaries. */
export interface Scene {
  readonly state: string
  readonly temps: ReadonlyMap<Temp, string>
}

/** Of the expression's own type; every operator's operands stand in parentheses where they need to. */
export function native(context: TypedContext, scene: Scene, expression: Expression): string {
  const { types } = context
  switch (expression.kind) {
    case 'const':
      return types.constant(expression.type, expression.value)
    case 'parameter':
      return context.parameter(expression.parameter)
    case 'read':
      return reference(context, scene, expression.reference, true)
    case 'temp': {
      const name = scene.temps.get(expression.temp)
      if (name === undefined) throw new Error(`the temporary ${expression.temp.name} has no value here`)
      return name
    }
    case 'not':
      return `!${native(context, scene, expression.operand)}`
    case 'conditional':
      return `(${condition(context, scene, expression.condition)} ? ${as(context, scene, expression.type, expression.then)} : ${as(context, scene, expression.type, expression.otherwise)})`
    case 'and':
    case 'or':
    case 'anyHeld':
      return `(${junction(context, scene, expression, expression.kind === 'and').join(expression.kind === 'and' ? ' && ' : ' || ')})`
    case 'size':
      return `${as(context, scene, expression.operand.type, expression.operand)}.length`
    case 'table':
      return types.decode(
        expression.type,
        `${context.table(expression.table)}[${code(context, scene, expression.operand)} - ${expression.low}]!`
          .replace(' - -', ' + ')
          .replace(' - 0]', ']'),
      )
    case 'at': {
      const place = reference(context, scene, { variable: context.places[expression.task] as Variable, index: ZERO }, false)
      return `[${expression.locations.map((location) => location.id).join(', ')}].includes(${place})`
    }
    case 'binary':
      return binary(context, scene, expression)
  }
}

/** The operands of a conjunction or disjunction, those of the same inside it included. */
function junction(context: TypedContext, scene: Scene, expression: Expression, conjunction: boolean): readonly string[] {
  if (expression.kind === (conjunction ? 'and' : 'or'))
    return expression.operands.flatMap((operand) => junction(context, scene, operand, conjunction))
  if (expression.kind === 'anyHeld' && !conjunction)
    return expression.holds.map((hold) => `${scene.state}[${quote(hold.elements[0] ?? hold.name)}] > 0`)
  return [condition(context, scene, expression)]
}

const ZERO: Expression = { kind: 'const', value: 0, type: { kind: 'int', low: 0, high: 0 } }

/** As a boolean, whatever the type. */
export function condition(context: TypedContext, scene: Scene, expression: Expression): string {
  const text = native(context, scene, expression)
  return expression.type.kind === 'bool' ? text : `!is(${code(context, scene, expression)}, 0)`
}

/** The integer that stands for the value. */
export function code(context: TypedContext, scene: Scene, expression: Expression): string {
  if (expression.kind === 'const') return expression.value < 0 ? `(${expression.value})` : String(expression.value)
  return context.types.encode(typeOf(context, expression), native(context, scene, expression))
}

const typeOf = (context: TypedContext, expression: Expression): Type =>
  expression.kind === 'parameter'
    ? context.types.parameterType(expression.parameter)
    : expression.kind === 'read'
      ? expression.reference.variable.type
      : expression.kind === 'temp'
        ? expression.temp.type
        : expression.type

/** As a value of another type that has the same codes. */
export function as(context: TypedContext, scene: Scene, type: Type, expression: Expression): string {
  if (expression.kind === 'const') return context.types.constant(type, expression.value)
  const own = typeOf(context, expression)
  const loses = 'optional' in own && own.optional && 'optional' in type && !type.optional
  if (sameType(own, type) && !loses) return native(context, scene, expression)
  return context.types.decode(type, code(context, scene, expression))
}

function binary(context: TypedContext, scene: Scene, expression: Extract<Expression, { kind: 'binary' }>): string {
  const { operator, left, right } = expression
  const a = (): string => code(context, scene, left)
  const b = (): string => code(context, scene, right)
  // Lowering calculates with the codes of other types too.
  const decode = (result: string): string => context.types.decode(expression.type, result)
  switch (operator) {
    case '+':
    case '-':
      return decode(`(${a()} ${operator} ${b()})`)
    case '*':
      return decode(`multiply(${a()}, ${b()})`)
    case 'div':
      return decode(`divide(${a()}, ${b()})`)
    case 'mod':
      return decode(`modulo(${a()}, ${b()})`)
    case '==':
    case '!=':
      return equality(context, scene, expression)
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (left.type.kind === 'set') {
        const subset = operator === '<' || operator === '<=' ? `isSubset(${a()}, ${b()})` : `isSubset(${b()}, ${a()})`
        return operator === '<=' || operator === '>=' ? subset : `(${subset} && !is(${a()}, ${b()}))`
      }
      return `(${a()} ${operator} ${b()})`
    case 'union':
      return decode(`(${a()} | ${b()})`)
    case 'minus':
      return decode(`(${a()} & ~${b()})`)
    case 'with':
      return decode(`(${a()} | (1 << ${b()}))`)
    case 'has':
      return `hasBit(${a()}, ${b()})`
  }
}

/** By `is`, since tsc would refuse to compare what it knows, from the assignments before, to differ. */
function equality(context: TypedContext, scene: Scene, { operator, left, right }: Extract<Expression, { kind: 'binary' }>): string {
  const not = operator === '==' ? '' : '!'
  const [x, y] = [typeOf(context, left), typeOf(context, right)]
  if (sameType(x, y) && x.kind !== 'set') return `${not}is(${native(context, scene, left)}, ${native(context, scene, right)})`
  return `${not}is(${code(context, scene, left)}, ${code(context, scene, right)})`
}

/** A property of the record: by its path, or by the path at a computed index. `read`: what comes and goes is known to be there. */
export function reference(context: TypedContext, scene: Scene, { variable, index }: Reference, read: boolean): string {
  const sure = read && comesAndGoes(variable) ? '!' : ''
  if (index.kind === 'const') return `${scene.state}[${quote(variable.elements[index.value] ?? variable.name)}]${sure}`
  return `${scene.state}[${context.paths(variable)}[${code(context, scene, index)}]!]${sure}`
}

/** Whether the variable has no value in some states. What lowering found to be constant stays, since nothing need assign it. */
export const comesAndGoes = (variable: Variable): boolean => {
  if (variable.bounds.every(({ low, high }) => low === high)) return false
  switch (variable.kind) {
    case 'field':
    case 'place':
    case 'hold':
    case 'queue':
      return false
    case 'local':
    case 'round':
    case 'count':
    case 'snapshot':
    case 'given':
    case 'remaining':
      return variable.task !== undefined
  }
}
