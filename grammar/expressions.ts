// Rules of expressions and types. Precedence is not here: an expression is a flat row of operands and operators, which keeps the
// stack flat where expressions nest; the builder of the syntax tree knows which operator binds how strongly.
import { AnyWord, BinaryOperator, t, Word } from './lexer.ts'
import { RecoveringParser } from './recovery.ts'
import type { Rule } from './recovery.ts'
import { declarationWords, statementWords } from './tokens.ts'

export abstract class ExpressionParser extends RecoveringParser {
  readonly expression: Rule = this.RULE('expression', () => {
    this.SUBRULE(this.operand)
    this.MANY({ GATE: () => !this.sees(1, t.At) || this.seesPlace(), DEF: () => this.SUBRULE(this.continuation) })
  })

  /** `at most n` belongs to a retry rule. */
  private seesPlace(): boolean {
    return this.sees(2, Word) && !this.sees(2, t.Most)
  }

  readonly continuation: Rule = this.RULE('continuation', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(BinaryOperator, { LABEL: 'operator' })
          this.SUBRULE(this.operand)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.At, { LABEL: 'at' })
          this.CONSUME(Word, { LABEL: 'place' })
        },
      },
    ])
  })

  readonly operand: Rule = this.RULE('operand', () => {
    this.MANY({
      GATE: () => !this.sees(1, t.Old) || this.seesOld(),
      DEF: () => {
        this.OR([
          { ALT: () => this.CONSUME(t.Not, { LABEL: 'prefix' }) },
          { ALT: () => this.CONSUME(t.Minus, { LABEL: 'prefix' }) },
          { ALT: () => this.CONSUME(t.Old, { LABEL: 'prefix' }) },
        ])
      },
    })
    this.SUBRULE(this.primary)
    this.MANY2(() => this.SUBRULE(this.suffix))
    this.OPTION({ GATE: () => this.seesAlong(), DEF: () => this.SUBRULE(this.walk) })
  })

  /** Everywhere else `along` is a name. */
  private seesAlong(): boolean {
    return this.sees(1, t.Along) && this.sees(2, Word)
  }

  readonly walk: Rule = this.RULE('walk', () => {
    this.CONSUME(t.Along)
    this.CONSUME(Word)
    this.OPTION({
      GATE: () => this.sees(1, t.At) && this.sees(2, t.Most),
      DEF: () => {
        this.CONSUME(t.At)
        this.CONSUME(t.Most)
        this.SUBRULE(this.sum)
      },
    })
  })

  /** As far as a sum goes: comparisons and what joins conditions end it. */
  readonly sum: Rule = this.RULE('sum', () => {
    this.SUBRULE(this.operand)
    this.MANY({
      GATE: () => [t.Plus, t.Minus, t.Times, t.Div, t.Mod].some((one) => this.sees(1, one)),
      DEF: () => this.SUBRULE(this.continuation),
    })
  })

  readonly primary: Rule = this.RULE('primary', () => {
    this.OR([
      { GATE: () => this.seesCount(), ALT: () => this.SUBRULE(this.counting), IGNORE_AMBIGUITIES: true },
      { GATE: () => this.seesNew(), ALT: () => this.SUBRULE(this.created), IGNORE_AMBIGUITIES: true },
      { GATE: () => !this.seesNextLine(), ALT: () => this.SUBRULE(this.head) },
      { ALT: () => this.CONSUME(t.Integer, { LABEL: 'literal' }) },
      { ALT: () => this.CONSUME(t.True, { LABEL: 'literal' }) },
      { ALT: () => this.CONSUME(t.False, { LABEL: 'literal' }) },
      { ALT: () => this.CONSUME(t.None, { LABEL: 'literal' }) },
      { ALT: () => this.CONSUME(t.Any, { LABEL: 'literal' }) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.setLiteral) },
      { ALT: () => this.SUBRULE(this.conditional) },
      { ALT: () => this.SUBRULE(this.quantified) },
      { ALT: () => this.SUBRULE(this.tried) },
    ])
  })

  private seesCount(): boolean {
    return this.sees(1, t.Count) && this.sees(2, t.LParen) && this.sees(3, Word) && this.sees(4, t.In)
  }

  /** Everywhere else `old` is a name. */
  protected inEnsures = false

  private seesOld(): boolean {
    const begins = [t.LParen, t.Current, t.Forall, t.Exists, t.If].some((one) => this.sees(2, one)) || this.sees(2, Word)
    const next = declarationWords.includes(this.LA(2).image) && (this.sees(3, Word) || this.sees(2, t.Ensures))
    return this.inEnsures && begins && !this.sees(2, t.At) && !next
  }

  /** `new` is a name unless a class and its braces stand behind it; `let n = new` can stand before a statement with a block. */
  private seesNew(): boolean {
    const opens = this.sees(3, t.LBrace) || (this.sees(3, t.Question) && this.sees(4, t.LBrace))
    return this.sees(1, t.New) && this.sees(2, Word) && opens && !statementWords.includes(this.LA(2).image)
  }

  /** A keyword that begins a line, and a word behind it: an operand is missing here, and something else begins. */
  private seesNextLine(): boolean {
    const token = this.LA(1)
    const next = this.LA(2)
    return (
      token.tokenType !== t.Identifier && token.startLine !== this.LA(0).endLine && this.seesWord(2) && next.startLine === token.startLine
    )
  }

  readonly group: Rule = this.RULE('group', () => {
    this.CONSUME(t.LParen)
    this.SUBRULE(this.expression)
    this.CONSUME(t.RParen)
  })

  readonly setLiteral: Rule = this.RULE('setLiteral', () => {
    this.CONSUME(t.LBrace)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) })
    this.CONSUME(t.RBrace)
  })

  readonly conditional: Rule = this.RULE('conditional', () => {
    this.CONSUME(t.If)
    this.SUBRULE(this.expression, { LABEL: 'condition' })
    this.CONSUME(t.Then)
    this.SUBRULE2(this.expression, { LABEL: 'then' })
    this.CONSUME(t.Else)
    this.SUBRULE3(this.expression, { LABEL: 'otherwise' })
  })

  readonly quantified: Rule = this.RULE('quantified', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Forall, { LABEL: 'quantifier' }) },
      { ALT: () => this.CONSUME(t.Exists, { LABEL: 'quantifier' }) },
    ])
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binder) })
    this.CONSUME(t.Colon)
    this.SUBRULE(this.expression)
  })

  readonly counting: Rule = this.RULE('counting', () => {
    this.CONSUME(t.Count)
    this.CONSUME(t.LParen)
    this.SUBRULE(this.binder)
    this.CONSUME(t.Colon)
    this.SUBRULE(this.expression)
    this.CONSUME(t.RParen)
  })

  readonly tried: Rule = this.RULE('tried', () => {
    this.CONSUME(t.Trylock)
    this.SUBRULE(this.path)
    this.OPTION({
      GATE: () => this.sees(1, t.To) && (this.sees(2, Word) || this.sees(2, t.LParen)),
      DEF: () => this.SUBRULE(this.changedTo),
    })
  })

  /** The mode that a hold is changed to. */
  readonly changedTo: Rule = this.RULE('changedTo', () => {
    this.CONSUME(t.To)
    this.OR([{ ALT: () => this.CONSUME(Word, { LABEL: 'mode' }) }, { ALT: () => this.SUBRULE(this.group, { LABEL: 'computed' }) }])
  })

  readonly created: Rule = this.RULE('created', () => {
    this.CONSUME(t.New)
    this.CONSUME(Word)
    this.OPTION(() => this.CONSUME(t.Question, { LABEL: 'optional' }))
    this.CONSUME(t.LBrace)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.setting) })
    this.CONSUME(t.RBrace)
  })

  readonly setting: Rule = this.RULE('setting', () => {
    this.CONSUME(Word)
    this.CONSUME(t.Assign)
    this.SUBRULE(this.expression)
  })

  readonly binder: Rule = this.RULE('binder', () => {
    this.CONSUME(Word)
    this.CONSUME(t.In)
    this.SUBRULE(this.domain)
  })

  readonly domain: Rule = this.RULE('domain', () => {
    this.SUBRULE(this.expression, { LABEL: 'low' })
    this.OPTION(() => {
      this.CONSUME(t.DotDot)
      this.SUBRULE2(this.expression, { LABEL: 'high' })
    })
  })

  /** A way to a lock, a field or a buffer: what may stand left of `=` and behind the lock verbs. */
  readonly path: Rule = this.RULE('path', () => {
    this.SUBRULE(this.head)
    this.MANY(() => this.SUBRULE(this.suffix))
  })

  readonly head: Rule = this.RULE('head', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Current) },
      {
        ALT: () => {
          this.CONSUME(Word)
          this.OPTION(() => this.SUBRULE(this.arguments))
        },
      },
    ])
  })

  readonly arguments: Rule = this.RULE('arguments', () => {
    this.CONSUME(t.LParen)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) })
    this.CONSUME(t.RParen)
  })

  readonly suffix: Rule = this.RULE('suffix', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot)
          this.OR2([
            { ALT: () => this.CONSUME(AnyWord, { LABEL: 'member' }) },
            {
              ALT: () => {
                this.CONSUME(t.LParen)
                this.SUBRULE(this.expression, { LABEL: 'mode' })
                this.CONSUME(t.RParen)
              },
            },
          ])
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LSquare)
          this.SUBRULE(this.domain, { LABEL: 'index' })
          this.CONSUME(t.RSquare)
        },
      },
    ])
  })

  readonly type: Rule = this.RULE('type', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.wordType), IGNORE_AMBIGUITIES: true },
      {
        GATE: () => this.sees(2, t.Of),
        ALT: () => {
          this.CONSUME(t.Set)
          this.CONSUME(t.Of)
          this.SUBRULE(this.type)
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.sees(2, t.LSquare),
        ALT: () => {
          this.CONSUME(t.Array)
          this.CONSUME(t.LSquare)
          this.OR2([
            { ALT: () => this.SUBRULE2(this.wordType, { LABEL: 'words' }), IGNORE_AMBIGUITIES: true },
            { ALT: () => this.SUBRULE(this.domain, { LABEL: 'length' }), IGNORE_AMBIGUITIES: true },
          ])
          this.CONSUME(t.RSquare)
          this.CONSUME2(t.Of)
          this.SUBRULE2(this.type)
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.sees(2, t.If) || (this.sees(2, Word) && !this.sees(3, t.Colon)),
        ALT: () => {
          this.CONSUME(t.Lock)
          this.SUBRULE(this.kindChoice)
          this.OPTION3(() => this.CONSUME2(t.Question, { LABEL: 'none' }))
          this.OPTION({
            GATE: () => !this.sees(2, t.Colon),
            DEF: () => {
              this.CONSUME(t.Over)
              this.SUBRULE3(this.type, { LABEL: 'over' })
            },
          })
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.SUBRULE2(this.domain)
          this.OPTION2(() => this.CONSUME(t.Question))
        },
        IGNORE_AMBIGUITIES: true,
      },
    ])
  })

  readonly kindChoice: Rule = this.RULE('kindChoice', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.If)
          this.SUBRULE(this.expression)
          this.CONSUME(t.Then)
          this.SUBRULE(this.kindChoice, { LABEL: 'then' })
          this.CONSUME(t.Else)
          this.SUBRULE2(this.kindChoice, { LABEL: 'otherwise' })
        },
      },
      {
        ALT: () => {
          this.CONSUME(Word)
          this.OPTION(() => this.SUBRULE(this.arguments))
        },
      },
    ])
  })

  readonly wordType: Rule = this.RULE('wordType', () => {
    this.CONSUME(t.LBrace)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(Word) })
    this.CONSUME(t.RBrace)
  })
}
