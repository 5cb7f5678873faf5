// The lexer: text to tokens, comments and what was wrong in the text. Input: the text of a file; output: the tokens that the
// parser reads, the comments beside them, and the mistakes, which never keep the rest of the file from being read.
import { createToken, Lexer } from 'chevrotain'
import type { IToken, TokenType } from 'chevrotain'
import { comments, contextualWords, foreignMarks, identifier, integer, marks, reservedWords, space, text, wrong } from './tokens.ts'
import type { ForeignMark, TokenEntry, TokenName } from './tokens.ts'

/** A mistake in the text itself; `end` is exclusive. */
export interface LexicalProblem {
  readonly kind: 'character' | 'number' | 'text' | 'comment' | 'foreign' | 'directive' | 'foreignComment'
  readonly start: number
  readonly end: number
  readonly foreign: ForeignMark | undefined
}

interface Lexed {
  readonly tokens: IToken[]
  readonly comments: readonly IToken[]
  readonly problems: readonly LexicalProblem[]
}

const abstract = (name: string, categories: TokenType[] = [], label?: string): TokenType =>
  createToken({ name, pattern: Lexer.NA, categories, ...(label === undefined ? {} : { label }) })

/** All but `}`: what a list of statements or clauses may meet before its end, so that a wrong one is reported as such. */
export const Unclosing = abstract('Unclosing')
/** Any word: what may stand after a dot. */
export const AnyWord = abstract('AnyWord')
/** A word that may be a name. */
export const Word = abstract('Word', [AnyWord])
/** What changes the place before it. The plain one is what is missing where none stands. */
export const AssignSign = abstract('AssignSign', [], '`=`')
/** What does so by one, and takes no value. */
export const StepSign = abstract('StepSign', [AssignSign])
/** What stands between two operands. */
export const BinaryOperator = abstract('BinaryOperator')

const binaryOperators: ReadonlySet<string> = new Set<TokenName>([
  ...([
    'FatArrow',
    'Or',
    'And',
    'Equal',
    'Unequal',
    'Less',
    'AtMost',
    'Greater',
    'AtLeast',
    'In',
    'Plus',
    'Minus',
    'Times',
    'Div',
    'Mod',
  ] as const),
])

const stepSigns: ReadonlySet<string> = new Set<TokenName>(['Increment', 'Decrement'])
const assignSigns: ReadonlySet<string> = new Set<TokenName>(['Assign', 'PlusAssign', 'MinusAssign'])

const categoriesOf = (entry: TokenEntry): TokenType[] => [
  ...(entry.name === 'RBrace' ? [] : [Unclosing]),
  ...(binaryOperators.has(entry.name) ? [BinaryOperator] : []),
  ...(assignSigns.has(entry.name) ? [AssignSign] : []),
  ...(stepSigns.has(entry.name) ? [StepSign] : []),
  ...(entry.category === 'reserved' ? [AnyWord] : []),
  ...(entry.category === 'contextual' || entry.category === 'name' ? [Word] : []),
]

const Identifier = createToken({
  name: identifier.name,
  pattern: identifier.pattern,
  label: 'a name',
  categories: categoriesOf(identifier),
})

const tokenOf = (entry: TokenEntry): TokenType =>
  createToken({
    name: entry.name,
    pattern: entry.pattern,
    label: typeof entry.pattern === 'string' ? `\`${entry.pattern}\`` : entry.help,
    categories: categoriesOf(entry),
    ...(entry.category === 'reserved' || entry.category === 'contextual' ? { longer_alt: Identifier } : {}),
  })

/** Longest first: a word that another one begins with (`mod`, `mode`) would else be taken for the beginning of a name. */
const words = [...reservedWords, ...contextualWords].sort((a, b) => b.name.length - a.name.length).map(tokenOf)
const markTokens = marks.map(tokenOf)
const Integer = tokenOf(integer)
const Text = tokenOf(text)

/** The concrete tokens by name. */
export const t = Object.fromEntries([...words, ...markTokens, Integer, Text, Identifier].map((token) => [token.name, token])) as Readonly<
  Record<TokenName, TokenType>
>

const Space = createToken({ name: space.name, pattern: space.pattern, group: Lexer.SKIPPED, line_breaks: true })
const commentTokens = comments.map((entry) =>
  createToken({ name: entry.name, pattern: entry.pattern, group: 'comments', line_breaks: true }),
)
const wrongTokens = wrong.map((entry) => createToken({ name: entry.name, pattern: entry.pattern, line_breaks: true }))
const foreignTokens = foreignMarks.map((mark) => createToken({ name: `Foreign ${mark.pattern}`, pattern: mark.pattern }))
const foreignOf = new Map(foreignTokens.map((token, index) => [token, foreignMarks[index]]))

const abstractTokens = [Unclosing, AnyWord, Word, AssignSign, StepSign, BinaryOperator]

/** Every token that the parser knows. */
export const vocabulary: TokenType[] = [...words, ...markTokens, Integer, Text, Identifier, ...abstractTokens]

const wrongToken = (name: string): TokenType[] => wrongTokens.filter((token) => token.name === name)

/** `validated`: with chevrotain's search for mistakes of the table. It takes longer than a spec takes to be read, and is a test's to ask for. */
export const createLexer = (validated: boolean): Lexer =>
  new Lexer(
    [
      Space,
      ...commentTokens,
      ...wrongToken('OpenComment'),
      Text,
      ...wrongToken('OpenText'),
      ...wrongToken('MalformedNumber'),
      Integer,
      ...words,
      Identifier,
      ...wrongToken('Directive'),
      ...wrongToken('ForeignComment'),
      ...foreignTokens.filter((token) => String(token.PATTERN).length > 1),
      ...markTokens,
      ...foreignTokens.filter((token) => String(token.PATTERN).length === 1),
      ...abstractTokens,
    ],
    { positionTracking: 'full', ensureOptimizations: false, skipValidations: !validated },
  )

const lexer = createLexer(false)

/** What a wrong token is to the parser. */
const wrongMeans = (name: string): { kind: LexicalProblem['kind']; means: TokenType | undefined } | undefined => {
  switch (name) {
    case 'MalformedNumber':
      return { kind: 'number', means: Integer }
    case 'OpenText':
      return { kind: 'text', means: Text }
    case 'OpenComment':
      return { kind: 'comment', means: undefined }
    case 'Directive':
      return { kind: 'directive', means: undefined }
    case 'ForeignComment':
      return { kind: 'foreignComment', means: undefined }
    default:
      return undefined
  }
}

const as = (token: IToken, type: TokenType): IToken => ({
  ...token,
  tokenType: type,
  tokenTypeIdx: type.tokenTypeIdx ?? token.tokenTypeIdx,
})

/** The tokens of a text without blanks and comments, and what in it is no token or a wrong one; any text has them. */
export function tokenize(source: string): Lexed {
  const result = lexer.tokenize(source)
  const problems: LexicalProblem[] = result.errors.map((error) => ({
    kind: 'character',
    start: error.offset,
    end: error.offset + error.length,
    foreign: undefined,
  }))
  const tokens: IToken[] = []
  for (const token of result.tokens) {
    const span = { start: token.startOffset, end: token.startOffset + token.image.length }
    const foreign = foreignOf.get(token.tokenType)
    const mistake = wrongMeans(token.tokenType.name)
    if (foreign !== undefined) {
      problems.push({ kind: 'foreign', ...span, foreign })
      if (foreign.means !== '') tokens.push(as(token, t[foreign.means]))
    } else if (mistake !== undefined) {
      problems.push({ kind: mistake.kind, ...span, foreign: undefined })
      if (mistake.means !== undefined) tokens.push(as(token, mistake.means))
    } else tokens.push(token)
  }
  return { tokens, comments: result.groups['comments'] ?? [], problems }
}
