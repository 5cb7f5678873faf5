// The base of the parser: configuration, looking ahead by words, and recovery. Input: a token vector; output: nothing of its own.
// Recovery goes by islands (declarations, statements, fields, clauses): where a rule fails, the innermost island around it keeps
// what was read, skips to the next line of its own nesting, and its list goes on.
import { CstParser, EOF, tokenMatcher } from 'chevrotain'
import type { CstNode, IParserErrorMessageProvider, IRecognitionException, IToken, ParserMethod, TokenType } from 'chevrotain'
import { AssignSign, t, vocabulary, Word } from './lexer.ts'

export type Rule = ParserMethod<[], CstNode>

/** The parts of Chevrotain 11.2 that recovery replaces; its types do not show them. */
interface Internals {
  CST_STACK: CstNode[]
  SKIP_TOKEN(): IToken
  getCurrRuleFullName(): string
}

/** Rules that take what goes wrong inside of them. */
const islands: ReadonlySet<string> = new Set([
  ...['file', 'declaration', 'field', 'lockClause', 'mappingAccess', 'rename', 'statement', 'workloadItem', 'setting', 'tableItem'],
])

/** Tokens that may be thought in where they are missing: leaving them out makes nothing else of what follows. */
const insertable: ReadonlySet<TokenType> = new Set([t.RParen, t.RSquare, t.Colon, t.Assign, AssignSign, t.Arrow, t.Comma, Word])

/** A statement that begins with a name has one of these behind it. */
const afterName: ReadonlySet<TokenType> = new Set([
  ...[t.Assign, t.PlusAssign, t.MinusAssign, t.Increment, t.Decrement],
  ...[t.Dot, t.LSquare, t.LParen, t.Colon],
])

const topLevel: ReadonlySet<TokenType> = new Set([
  ...[
    t.Size,
    t.Switch,
    t.Type,
    t.Lock,
    t.Object,
    t.Task,
    t.Mapping,
    t.Operation,
    t.Procedure,
    t.Fault,
    t.Function,
    t.Invariant,
    t.Reachable,
  ],
  ...[t.Finally, t.Property, t.Workload, t.Variant, t.Expect, t.Spec, t.Import],
])

/** Clauses that go on with a statement whose beginning was wrong. */
const continues = (token: IToken, next: IToken): boolean =>
  token.tokenType === t.Else ||
  token.tokenType === t.Or ||
  token.tokenType === t.Then ||
  token.tokenType === t.Where ||
  (token.tokenType === t.Always && next.tokenType === t.LBrace) ||
  ((token.tokenType === t.Retry || token.tokenType === t.On) && tokenMatcher(next, Word))

export abstract class RecoveringParser extends CstParser {
  /** `validated`: with chevrotain's search for mistakes of the rules. */
  constructor(errorMessageProvider: IParserErrorMessageProvider, validated: boolean) {
    super(vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 1,
      nodeLocationTracking: 'onlyOffset',
      errorMessageProvider,
      skipValidations: !validated,
    })
  }

  /** Whether the token `ahead` is of this type. */
  protected sees(ahead: number, type: TokenType): boolean {
    return tokenMatcher(this.LA(ahead), type)
  }

  protected seesWord(ahead: number): boolean {
    return tokenMatcher(this.LA(ahead), Word) || this.LA(ahead).tokenType === t.Current
  }

  /** Whether a statement that begins with a name stands here, rather than one that begins with a keyword. */
  protected seesNamedStatement(): boolean {
    return this.LA(1).tokenType === t.Current || (tokenMatcher(this.LA(1), Word) && afterName.has(this.LA(2).tokenType))
  }

  /** Whether the call that stands here goes on with a `.` or `[`: the way to a place. */
  protected seesWayBehindCall(): boolean {
    let open = 0
    for (let ahead = 2; !this.sees(ahead, EOF); ahead++) {
      if (this.sees(ahead, t.LParen) || this.sees(ahead, t.LBrace)) open++
      if (this.sees(ahead, t.RParen) || this.sees(ahead, t.RBrace)) open--
      if (open < 0) return false
      if (open === 0) return this.sees(ahead, t.RParen) && (this.sees(ahead + 1, t.Dot) || this.sees(ahead + 1, t.LSquare))
    }
    return false
  }

  /** The token that the parser has come to, for what ends a run from outside. */
  reached(): IToken {
    return this.LA(1)
  }

  /** What Chevrotain would compute here walks the whole stack of rules, at every mistake; nobody asks for it. */
  protected getFollowsForInRuleRecovery(): TokenType[] {
    return []
  }

  /** A missing token is thought in, unless the next but one is it: then the one between is too much. */
  protected canRecoverWithSingleTokenInsertion(type: TokenType): boolean {
    return insertable.has(type) && !this.canRecoverWithSingleTokenDeletion(type)
  }

  /** Braces are never left out: the tokens have as many opening as closing ones. */
  protected canRecoverWithSingleTokenDeletion(type: TokenType): boolean {
    return this.sees(2, type) && !this.sees(1, t.LBrace) && !this.sees(1, t.RBrace)
  }

  /** Islands take what goes wrong inside of loops as well. */
  protected shouldInRepetitionRecoveryBeTried(): boolean {
    return false
  }

  protected invokeRuleCatch(error: unknown): CstNode {
    const internals = this as unknown as Internals
    if (!(error instanceof Error) || !('resyncedTokens' in error)) throw error
    const exception = error as Error & IRecognitionException & { partialCstResult?: CstNode }
    const partial = internals.CST_STACK.at(-1)
    if (partial === undefined) throw error
    Object.assign(partial, { recoveredNode: true })
    const rule = internals.getCurrRuleFullName()
    if (!islands.has(rule)) {
      exception.partialCstResult = partial
      throw exception
    }
    // A rule that has read nothing must skip something, or its list would try the same token for ever.
    const nothingRead = Object.keys(partial.children).length === 0
    if (nothingRead && !this.endsList(rule)) this.skipOne(internals, exception)
    this.skipTo(rule, internals, exception)
    return partial
  }

  /** Skips a token, or all between braces. */
  private skipOne(internals: Internals, exception: IRecognitionException): void {
    let depth = 0
    do {
      const token = this.LA(1)
      if (token.tokenType.name === 'EOF') return
      if (token.tokenType === t.LBrace) depth += 1
      if (token.tokenType === t.RBrace) depth -= 1
      exception.resyncedTokens.push(internals.SKIP_TOKEN())
    } while (depth > 0)
  }

  private skipTo(rule: string, internals: Internals, exception: IRecognitionException): void {
    for (;;) {
      if (this.endsList(rule) || this.mayResume(rule, this.LA(1))) return
      this.skipOne(internals, exception)
    }
  }

  /** A list of declarations ends with the file only. */
  private endsList(rule: string): boolean {
    const token = this.LA(1)
    return token.tokenType.name === 'EOF' || (token.tokenType === t.RBrace && rule !== 'file' && rule !== 'declaration')
  }

  private mayResume(rule: string, token: IToken): boolean {
    const before = this.LA(0)
    const firstOnLine = !((before.endLine ?? 0) >= (token.startLine ?? 0))
    switch (rule) {
      case 'file':
        return false
      case 'declaration':
        return firstOnLine && topLevel.has(token.tokenType) && tokenMatcher(this.LA(2), Word)
      case 'tableItem':
        return token.tokenType === t.Pipe
      case 'statement':
        return firstOnLine && !continues(token, this.LA(2))
      default:
        return firstOnLine
    }
  }
}
