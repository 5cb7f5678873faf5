// Parsing: text to syntax tree. Input: a source file; output: a tree, whatever the text is, and every syntax error found in it.
// Nothing is thrown: what could not be read is left out or `invalid`, and there is an error that says so.
import type { CstNode, IRecognitionException, IToken } from 'chevrotain'
import { tokenize } from '../../grammar/lexer.ts'
import { parser } from '../../grammar/parser.ts'
import type { FileCstNode } from '../../grammar/cst.ts'
import type { SpecFile } from '../ast/ast.ts'
import { firstDeeperThan } from '../ast/walk.ts'
import type { Diagnostic, SourceFile, Span } from '../diagnostics/diagnostic.ts'
import { errorAt, sortDiagnostics } from '../diagnostics/report.ts'
import { balance } from './brackets.ts'
import type { Context } from './context.ts'
import { fileOf } from './declarations.ts'
import { mendForeign } from './foreign.ts'
import { lexicalDiagnostic, syntaxDiagnostics } from './syntax-errors.ts'

export interface Parsed {
  readonly file: SpecFile
  readonly diagnostics: readonly Diagnostic[]
}

/** Later stages walk the tree by recursion: a tree of this height leaves their stack room. */
const highest = 800

export function parse(source: SourceFile): Parsed {
  const whole: Span = { file: source.path, start: 0, end: source.text.length }
  const lexed = tokenize(source.text)
  const lexical = lexed.problems.map((problem) => lexicalDiagnostic(source.path, source.text, problem))
  const { tokens, diagnostics: unbalanced } = balance(source.path, lexed.tokens)
  const context: Context = { file: source.path, diagnostics: [] }
  try {
    const { tree, read, errors, foreign, made } = readMending(source, tokens)
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
    const file = fileOf(context, isFile(tree) ? tree : undefined, whole)
    const deep = firstDeeperThan(file, highest)
    if (deep === undefined) return { file, diagnostics: sortDiagnostics([...known, ...syntactic, ...context.diagnostics], [source]) }
    return tooDeep(whole, deep.span, [...known, ...syntactic])
  } catch (error) {
    // The stack is used up by a chain that needs no brackets, as thousands of `not`. Any other error is a bug and must be seen.
    if (!(error instanceof RangeError)) throw error
    const { startOffset, image } = parser.reached()
    const start = Number.isNaN(startOffset) ? 0 : startOffset
    return tooDeep(whole, { ...whole, start, end: start + (start === 0 ? 0 : image.length) }, [...lexical, ...unbalanced])
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
function readMending(source: SourceFile, balanced: IToken[]): Read {
  const made = new Set<IToken>()
  const foreign: Diagnostic[] = []
  let read = balanced
  for (let round = 1; ; round += 1) {
    parser.input = read
    const tree: CstNode | undefined = parser.file()
    const errors = [...parser.errors]
    const mended = round > MOST_ROUNDS ? undefined : mendForeign(source, read, errors, { made })
    if (mended === undefined) return { tree, read, errors, foreign, made }
    foreign.push(...mended.diagnostics)
    read = mended.tokens
  }
}

const covers = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end

const isFile = (node: CstNode | undefined): node is FileCstNode => node?.name === 'file'

function tooDeep(whole: Span, span: Span, others: readonly Diagnostic[]): Parsed {
  const file: SpecFile = { kind: 'file', span: whole, name: undefined, imports: [], importLost: true, declarations: [] }
  const hint = 'divide it: into procedures, functions or several statements'
  return { file, diagnostics: sortDiagnostics([...others, errorAt('LS1022', span, 'nested too deep', { hint })], []) }
}
