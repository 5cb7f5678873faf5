// Helpers for the tests of the parser: trees without places, expressions with all their parentheses.
import type { Expression, SpecFile, Statement } from '../../../compiler/ast/ast.ts'
import { parse } from '../../../compiler/parse/parse.ts'
import { indexLines, positionOf } from '../../../compiler/diagnostics/position.ts'

/** A tree without places, its names as plain text. */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  if ('kind' in value && value.kind === 'name' && 'text' in value) return value.text
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, part]) => key !== 'span' && key !== 'pathSpan' && part !== undefined)
      .map(([key, part]) => [key, bare(part)]),
  )
}

/** A text that must be right. */
export function right(text: string): SpecFile {
  const { file, diagnostics } = parse({ path: 'test.lockspec', text })
  if (diagnostics.length > 0) throw new Error(`${text}\n${diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n')}`)
  return file
}

/** What is wrong with a text: `line:column code message` with what is marked, and the hint behind it. */
export function wrongs(text: string): readonly string[] {
  const index = indexLines(text)
  return parse({ path: 'test.lockspec', text }).diagnostics.map(({ code, span, message, hint }) => {
    const { line, column } = positionOf(index, span.start)
    return `${line}:${column}-${column + span.end - span.start} ${code} ${message}${hint === undefined ? '' : ` (${hint})`}`
  })
}

/** The declarations of a text. */
export const declarations = (text: string): unknown => bare(right(text).declarations)

/** The statements of a procedure with this body. */
export function statements(body: string): readonly Statement[] {
  const [declaration] = right(`procedure p() {\n${body}\n}`).declarations
  if (declaration?.kind !== 'procedure') throw new Error('no procedure')
  return declaration.body.statements
}

/** The value of `assert`. */
export function expression(text: string): Expression {
  const [statement] = statements(`assert ${text}`)
  if (statement?.kind !== 'assert') throw new Error('no assertion')
  return statement.condition
}

/** An expression with parentheses around everything that has operands. */
export function shape(node: Expression): string {
  switch (node.kind) {
    case 'integer':
    case 'boolean':
      return String(node.value)
    case 'none':
    case 'any':
    case 'current':
    case 'invalid':
      return node.kind
    case 'reference':
      return node.name.text
    case 'member':
      return `${shape(node.object)}.${node.name.text}`
    case 'computedMode':
      return `${shape(node.object)}.(${shape(node.mode)})`
    case 'index':
      return `${shape(node.object)}[${shape(node.index)}]`
    case 'range':
      return `${shape(node.object)}[${shape(node.low)}..${shape(node.high)}]`
    case 'interval':
      return `(${shape(node.low)} .. ${shape(node.high)})`
    case 'call':
      return `${node.callee.text}(${node.arguments.map(shape).join(' ')})`
    case 'unary':
      return `(${node.operator} ${shape(node.operand)})`
    case 'old':
      return `(old ${shape(node.operand)})`
    case 'binary':
      return `(${shape(node.left)} ${node.operator} ${shape(node.right)})`
    case 'conditional':
      return `(${shape(node.condition)} ? ${shape(node.then)} : ${shape(node.otherwise)})`
    case 'set':
      return `{${node.elements.map(shape).join(' ')}}`
    case 'along': {
      const most = node.most === undefined ? '' : ` at most ${shape(node.most)}`
      return `(${shape(node.start)} along ${node.field.text}${most})`
    }
    case 'quantifier':
      return `(${node.quantifier} ${node.binders.map((binder) => `${binder.name.text} in ${shape(binder.domain)}`).join(' ')} ${shape(node.body)})`
    case 'count':
      return `(count ${node.binder.name.text} in ${shape(node.binder.domain)} ${shape(node.condition)})`
    case 'new':
      return `(new ${node.class.text}${node.optional ? '?' : ''} ${node.values.map(({ name, value }) => `${name.text} = ${shape(value)}`).join(' ')})`
    case 'trylock':
      return `(trylock ${shape(node.target)})`
    case 'at':
      return `(${shape(node.task)} at ${node.place.text})`
  }
}
