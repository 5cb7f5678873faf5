// Turns what lexer and parser report into diagnostics. Input: their records; output: one message per place in the words of the
// spec, with the nearest keyword where one is misspelt. Of several errors on one line the first is kept: the others follow from it.
import type { IRecognitionException, IToken } from 'chevrotain'
import type { Code } from '../diagnostics/catalogue.ts'
import type { Diagnostic, SourceFile, Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import { indexLines, positionOf } from '../diagnostics/position.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { contextualWords, declarationWords, reservedWords, statementWords } from '../../grammar/tokens.ts'
import { t } from '../../grammar/lexer.ts'
import type { LexicalProblem } from '../../grammar/lexer.ts'

const error = (code: Code, span: Span, message: string, hint?: string): Diagnostic => errorAt(code, span, message, { hint })

/** What the lexer could not read (LS1001 to LS1007), as an error with its place. */
export function lexicalDiagnostic(file: string, text: string, problem: LexicalProblem): Diagnostic {
  const span: Span = { file, start: problem.start, end: problem.end }
  const image = text.slice(problem.start, problem.end)
  switch (problem.kind) {
    case 'character':
      return error('LS1001', span, `${describeCharacters(image)} mean${image.length === 1 ? 's' : ''} nothing here`)
    case 'comment':
      return error('LS1002', { ...span, end: span.start + 2 }, 'the comment is never closed', 'close it with `*/`')
    case 'text':
      return error('LS1003', span, 'the text is never closed', 'a text ends with `"` on the line where it begins')
    case 'number':
      return error(
        'LS1004',
        span,
        `\`${image}\` is no number`,
        'numbers are whole, decimal and do not begin with 0; a name does not begin with a digit',
      )
    case 'directive':
      return error('LS1006', span, `\`${image.split(/(?<=\w)\s/)[0]}\` is no part of the language`, directiveHint(image))
    case 'foreignComment':
      return error('LS1006', span, `\`${image.slice(0, 2)}\` is no part of the language`, 'a comment is `// …` or `/* … */`')
    case 'foreign':
      return error(
        problem.foreign?.loses === true ? 'LS1007' : 'LS1006',
        span,
        `\`${image}\` is no part of the language`,
        problem.foreign?.say,
      )
  }
}

function directiveHint(image: string): string {
  if (/include/.test(image)) return 'write `import "std/locks"`, which brings the kinds of locks'
  if (/define/.test(image)) return 'write `size n = 2` for a number, `function` for an expression'
  return /if|else/.test(image) ? 'write `switch debug = off`, and `if debug { … }`' : 'leave it out'
}

const describeCharacters = (image: string): string => {
  const shown = [...image].map((character) =>
    /[\p{C}\p{Z}]/u.test(character) ? `U+${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase()}` : character,
  )
  return `\`${shown.length > 20 ? `${shown.slice(0, 20).join('')}…` : shown.join('')}\``
}

const codes: Readonly<Record<string, Code>> = {
  'a statement or `}`': 'LS1011',
  'a statement': 'LS1011',
  'a declaration': 'LS1012',
  'an expression': 'LS1013',
  'a type': 'LS1015',
}

const reservedTexts: ReadonlySet<string> = new Set(reservedWords.map((entry) => String(entry.pattern)))
const keywords: readonly string[] = [...reservedWords, ...contextualWords].map((entry) => String(entry.pattern))

/** The errors of the parser in the order of the text, without those that only follow from another. */
export function syntaxDiagnostics(
  source: SourceFile,
  tokens: readonly IToken[],
  errors: readonly IRecognitionException[],
  known: readonly Span[],
): readonly Diagnostic[] {
  const indexOf = new Map(tokens.map((token, index) => [token, index]))
  const end = tokens.at(-1)
  const located = errors.map((exception) => {
    const index = indexOf.get(exception.token) ?? tokens.length
    return { exception, index, token: tokens[index] }
  })
  located.sort((a, b) => a.index - b.index)
  const index = indexLines(source.text)
  // What stands on a line behind an error mostly follows from it.
  const firstOn = new Map<number, number>()
  for (const { start } of known) {
    const { line } = positionOf(index, start)
    firstOn.set(line, Math.min(start, firstOn.get(line) ?? start))
  }
  const diagnostics: Diagnostic[] = []
  const atEndKnown = known.length > 0
  for (const { exception, index: place, token } of located) {
    // A brace that was thought in has been reported; what it breaks off has not gone wrong by itself.
    if (token === undefined ? atEndKnown || diagnostics.length > 0 : token.image === '') continue
    const line = token === undefined ? Infinity : (token.startLine ?? 0)
    const start = token?.startOffset ?? source.text.length
    const before = firstOn.get(line)
    if (before !== undefined && start >= before) continue
    firstOn.set(line, start)
    diagnostics.push(syntaxDiagnostic(source.path, tokens, exception, place, end))
  }
  return diagnostics
}

function syntaxDiagnostic(
  file: string,
  tokens: readonly IToken[],
  exception: IRecognitionException,
  index: number,
  end: IToken | undefined,
): Diagnostic {
  const expected = expectation(exception, tokens[index - 1])
  const token = tokens[index]
  if (token === undefined) {
    const offset = end === undefined ? 0 : end.startOffset + end.image.length
    return error(codes[expected] ?? 'LS1010', { file, start: offset, end: offset }, `expected ${expected}, found the end of the file`)
  }
  const span: Span = { file, start: token.startOffset, end: token.startOffset + token.image.length }
  if (expected.startsWith('a name') && reservedTexts.has(token.image)) {
    return error('LS1014', span, `\`${token.image}\` is a reserved word and cannot be a name`)
  }
  const hint = hintFor(expected, tokens, index)
  return error(codes[expected] ?? 'LS1010', span, `expected ${expected}, found ${describe(token)}`, hint)
}

/** An expression in the place of a type is one of its bounds only behind `..`. */
function expectation({ message, context }: IRecognitionException, before: IToken | undefined): string {
  const isFirstOfType = context.ruleStack.slice(-5).join(' ') === 'type domain expression operand primary' && before?.tokenType !== t.DotDot
  return isFirstOfType ? 'a type' : message
}

const describe = (token: IToken): string => {
  if (token.tokenType === t.Text) return 'a text'
  return `\`${token.image.length > 40 ? `${token.image.slice(0, 40)}…` : token.image}\``
}

function hintFor(expected: string, tokens: readonly IToken[], index: number): string | undefined {
  const token = tokens[index]
  if (token === undefined) return undefined
  if (token.tokenType === t.Assign && tokens[index - 1]?.startLine === token.startLine) return 'write `==` to compare'
  if (token.tokenType === t.Ensures && expected === '`{`') return '`ensures` stands behind the body'
  if (token.tokenType === t.When && expected === '`{`')
    return 'an interrupt is held off: `interrupt NAME on TASK when …`; a task waits in its body: `wait until …`'
  if (token.tokenType === t.Where && expected === '`{`') return 'a loop has no condition: `for f in File { if … { … } }`'
  if (token.tokenType === t.Where && expected === '`:`') return 'write `forall f in File: … => …`, `exists f in File: … and …`'
  if (token.tokenType === t.Along) return 'write `for d in dir along parent { … }`'
  if (expected === '`leads`' && tokens[index - 1]?.tokenType === t.Eventually)
    return '`exists` is inside a claim, as in `eventually (exists f in File: f.open)`; `forall` may be around one'
  if (token.tokenType !== t.Identifier) return undefined
  switch (codes[expected]) {
    case 'LS1011':
      return (
        didYouMean(token.image, statementWords) ??
        'a statement begins with its keyword, or is `name = value`, `name(arguments)` or `label: statement`'
      )
    case 'LS1012':
      return didYouMean(token.image, declarationWords)
    default:
      return didYouMean(
        token.image,
        keywords.filter((keyword) => expected.includes(`\`${keyword}\``)),
      )
  }
}
