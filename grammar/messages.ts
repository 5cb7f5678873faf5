// What a rule asks for, in words: the half of a message that the grammar knows ("a statement or `}`"); who reports it adds what
// was found. Input: the rule and the token that were expected; output: a phrase.
import type { IParserErrorMessageProvider, TokenType } from 'chevrotain'

/** What may stand where a rule finds none of its alternatives. */
const alternatives: Readonly<Record<string, string>> = {
  statement: 'a statement or `}`',
  named: 'a statement',
  assignment: 'an expression',
  declaration: 'a declaration',
  primary: 'an expression',
  continuation: 'an operator',
  operand: 'an expression',
  head: 'a name',
  suffix: 'a name or `(`',
  type: 'a type',
  lockClause: '`mode`, `policy`, `recursion`, `holders`, `ranges`, `anyone` or `}`',
  lockKind: '`{` or `=`',
  kindChoice: 'a lock kind or `if`',
  field: 'a field or `}`',
  objectClass: '`{` or `from importer`',
  mappingAccess: '`resident`, `load`, `store` or `}`',
  procedure: '`operation`, `procedure` or `fault handler`',
  workloadItem: '`task`, `service`, `environment`, `interrupt`, `initially`, `fairness`, a setting or `}`',
  variantItem: 'a setting or `}`',
  fairness: '`none`, `weak` or `strong`',
  temporal: 'a temporal claim',
  tableItem: '`|` or `}`',
  cell: 'a verdict or `-`',
  locking: 'a mode or `(`',
}

/** What begins the items of a list that may not be empty. */
const firstItems: Readonly<Record<string, string>> = {
  alternatives: '`{`',
  cell: 'a verdict',
}

/** What may stand behind an opening parenthesis where the list may be empty. */
const firstOrNone: Readonly<Record<string, string>> = {
  arguments: 'an expression or `)`',
  parameters: 'a name or `)`',
}

/** Where a token is expected behind a list or an option, what else could stand there. */
const tokens: Readonly<Record<string, string>> = {
  'block RBrace': 'a statement or `}`',
  'fields RBrace': 'a field or `}`',
  'lockKind RBrace': 'a clause of the lock or `}`',
  'mapping RBrace': '`resident`, `load`, `store` or `}`',
  'workload RBrace': 'a task, a setting or `}`',
  'variant RBrace': 'a setting or `}`',
  'expectation RBrace': '`|` or `}`',
  'arguments RParen': '`,` or `)`',
  'parameters RParen': '`,` or `)`',
  'setLiteral RBrace': '`,` or `}`',
  'wordType RBrace': '`,` or `}`',
  'cell RBrace': '`,` or `}`',
  'importing Text': 'the path of a file in quotes',
}

const labelOf = (token: TokenType): string => token.LABEL ?? (token.name === 'Word' || token.name === 'AnyWord' ? 'a name' : token.name)

export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, previous, ruleName }) =>
    (previous.image === '(' ? firstOrNone[ruleName] : undefined) ?? tokens[`${ruleName} ${expected.name}`] ?? labelOf(expected),
  buildNotAllInputParsedMessage: ({ ruleName }) => (ruleName === 'expression' ? 'an operator' : 'a declaration'),
  buildNoViableAltMessage: ({ ruleName }) => alternatives[ruleName] ?? 'something else',
  buildEarlyExitMessage: ({ ruleName }) => firstItems[ruleName] ?? 'a name',
}
