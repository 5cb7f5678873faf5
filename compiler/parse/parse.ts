// Parsing: text to syntax tree. Input: a source file, or an expression alone; output: a tree, whatever the text is, and every syntax error in it.
// Nothing is thrown: what could not be read is left out or `invalid`, and there is an error that says so.
import { isRecognitionException } from 'chevrotain'
import type { CstNode, IRecognitionException, IToken } from 'chevrotain'
import { tokenize } from '../../grammar/lexer.ts'
import { parser } from '../../grammar/parser.ts'
import type { ExpressionCstNode, FileCstNode } from '../../grammar/cst.ts'
import type { Expression, SpecFile } from '../ast/ast.ts'
import { firstDeeperThan, type Node } from '../ast/walk.ts'
import type { Diagnostic, SourceFile, Span } from '../diagnostics/diagnostic.ts'
import { errorAt, sortDiagnostics } from '../diagnostics/report.ts'
import { balance } from './brackets.ts'
import type { Context } from './context.ts'
import { fileOf } from './declarations.ts'
import { expressionOf } from './expressions.ts'
import { mendForeign } from './foreign.ts'
import { lexicalDiagnostic, syntaxDiagnostics } from './syntax-errors.ts'

export interface Parsed {
  readonly file: SpecFile
  readonly diagnostics: readonly Diagnostic[]
}

/** Later stages walk the tree by recursion: a tree of this height leaves their stack room. */
const highest = 800

/** The tree of a text, and all that is wrong with its syntax. An empty file where even the parser's recovery gave nothing. */
export function parse(source: SourceFile): Parsed {
  const whole: Span = { file: source.path, start: 0, end: source.text.length }
  const build = (context: Context, tree: CstNode | undefined): SpecFile => fileOf(context, isFile(tree) ? tree : undefined, whole)
  const { tree, diagnostics } = read(source, () => parser.file(), build)
  const file: SpecFile = { kind: 'file', span: whole, name: undefined, imports: [], importLost: true, declarations: [] }
  return { file: tree ?? file, diagnostics }
}

/** A text that is an expression and nothing else; absent only where it is nested too deep. */
export function parseExpression(source: SourceFile): {
  readonly expression: Expression | undefined
  readonly diagnostics: readonly Diagnostic[]
} {
  const whole: Span = { file: source.path, start: 0, end: source.text.length }
  const build = (context: Context, tree: CstNode | undefined): Expression =>
    expressionOf(context, isExpression(tree) ? tree : undefined, { ...whole, end: 0 })
  const { tree, diagnostics } = read(source, expressionAlone, build)
  return { expression: tree, diagnostics }
}

/** Nothing is around it at which the parser could find its way again: what is wrong there is among its errors. */
function expressionAlone(): CstNode | undefined {
  try {
    return parser.expression()
  } catch (error) {
    if (error instanceof Error && isRecognitionException(error)) return undefined
    throw error
  }
}

/** The tree of a text by one rule of the grammar, which has to take all of it; none where it is nested too deep. */
function read<T extends Node>(
  source: SourceFile,
  rule: () => CstNode | undefined,
  build: (context: Context, tree: CstNode | undefined) => T,
): { readonly tree: T | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const whole: Span = { file: source.path, start: 0, end: source.text.length }
  const lexed = tokenize(source.text)
  const lexical = lexed.problems.map((problem) => lexicalDiagnostic(source.path, source.text, problem))
  const { tokens, diagnostics: unbalanced } = balance(source.path, lexed.tokens)
  const context: Context = { file: source.path, diagnostics: [] }
  try {
    const { tree, read, errors, foreign, made } = readMending(source, tokens, rule)
    // A mark of another language inside of what is reported as a whole is not reported by itself.
    const marks = lexical.filter(({ code, span }) => !/^LS100[67]$/.test(code) || !foreign.some((one) => covers(one.span, span)))
    const reported = [...marks, ...unbalanced, ...foreign]
    const syntactic = syntaxDiagnostics(
      source,
      read,
      errors.filter(({ token }) => !made.has(token)),
      reported.filter(({ code }) => code !== 'LS1006').map(({ span }) => span),
    ).filter((one) => !reported.some(({ code, span }) => code === 'LS1006' && span.start === one.span.start))
    // Behind a mark that was read as what it means an error is one of its own; at it, it was not what was meant.
    const wrongAt = new Set(errors.map(({ token }) => token.startOffset))
    const known = reported.map((one) => (one.code === 'LS1006' && wrongAt.has(one.span.start) ? { ...one, code: 'LS1007' as const } : one))
    const built = build(context, tree)
    const deep = firstDeeperThan(built, highest)
    if (deep === undefined) return { tree: built, diagnostics: sortDiagnostics([...known, ...syntactic, ...context.diagnostics], [source]) }
    return tooDeep(deep.span, [...known, ...syntactic])
  } catch (error) {
    // The stack is used up by a chain that needs no brackets, as thousands of `not`. Any other error is a bug and must be seen.
    if (!(error instanceof RangeError)) throw error
    const { startOffset, image } = parser.reached()
    const start = Number.isNaN(startOffset) ? 0 : startOffset
    return tooDeep({ ...whole, start, end: start + (start === 0 ? 0 : image.length) }, [...lexical, ...unbalanced])
  }
}

/** Each round takes a foreign phrase away; a text that is no spec at all is not worth more of them. */
const MOST_ROUNDS = 60

interface Read {
  readonly tree: CstNode | undefined
  readonly read: readonly IToken[]
  readonly errors: readonly IRecognitionException[]
  readonly foreign: readonly Diagnostic[]
  readonly made: ReadonlySet<IToken>
}

/** Parses, and parses again without what another language would have said, until nothing of that kind is left. */
function readMending(source: SourceFile, balanced: IToken[], rule: () => CstNode | undefined): Read {
  const made = new Set<IToken>()
  const foreign: Diagnostic[] = []
  let read = balanced
  for (let round = 1; ; round += 1) {
    parser.input = read
    const tree = rule()
    const errors = [...parser.errors]
    const mended = round > MOST_ROUNDS ? undefined : mendForeign(source, read, errors, { made })
    if (mended === undefined) return { tree, read, errors, foreign, made }
    foreign.push(...mended.diagnostics)
    read = mended.tokens
  }
}

const covers = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end

const isFile = (node: CstNode | undefined): node is FileCstNode => node?.name === 'file'
const isExpression = (node: CstNode | undefined): node is ExpressionCstNode => node?.name === 'expression'

function tooDeep(span: Span, others: readonly Diagnostic[]): { readonly tree: undefined; readonly diagnostics: readonly Diagnostic[] } {
  const hint = 'divide it: into procedures, functions or several statements'
  return { tree: undefined, diagnostics: sortDiagnostics([...others, errorAt('LS1022', span, 'nested too deep', { hint })], []) }
}
