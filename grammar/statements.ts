// Rules of statements. No separators stand between statements: one that begins with a word and then `=`, `.`, `[`, `(` or `:` is
// an assignment, a call or a label, whatever the word; any other begins with its keyword. `next(f).count = 1` is an assignment.
import { EMPTY_ALT, tokenMatcher } from 'chevrotain'
import { AssignSign, StepSign, t, Unclosing, Word } from './lexer.ts'
import { ExpressionParser } from './expressions.ts'
import type { Rule } from './recovery.ts'

export abstract class StatementParser extends ExpressionParser {
  readonly block: Rule = this.RULE('block', () => {
    this.CONSUME(t.LBrace)
    this.MANY(() => this.SUBRULE(this.statement))
    this.CONSUME(t.RBrace)
  })

  readonly statement: Rule = this.RULE('statement', () => {
    this.OR([
      { GATE: () => this.seesNamedStatement(), ALT: () => this.SUBRULE(this.named), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.binding) },
      { ALT: () => this.SUBRULE(this.ghostAssignment) },
      { ALT: () => this.SUBRULE(this.locking) },
      { ALT: () => this.SUBRULE(this.freeing) },
      { ALT: () => this.SUBRULE(this.branching) },
      { ALT: () => this.SUBRULE(this.looping) },
      { ALT: () => this.SUBRULE(this.iterating) },
      { ALT: () => this.SUBRULE(this.alternatives) },
      { ALT: () => this.SUBRULE(this.choosing) },
      { ALT: () => this.SUBRULE(this.waiting) },
      { ALT: () => this.SUBRULE(this.attempting) },
      { ALT: () => this.SUBRULE(this.touching) },
      { ALT: () => this.SUBRULE(this.raising) },
      { ALT: () => this.SUBRULE(this.returning) },
      { ALT: () => this.SUBRULE(this.asserting) },
      { ALT: () => this.CONSUME(t.Break) },
      { ALT: () => this.CONSUME(t.Continue) },
      { ALT: () => this.CONSUME(t.Skip) },
      { ALT: () => this.SUBRULE(this.atomically) },
      // Never taken: lets a list of statements try whatever is not its end, so that what is none is reported as a statement.
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly named: Rule = this.RULE('named', () => {
    this.OR([
      {
        GATE: () => this.sees(2, t.Colon),
        ALT: () => {
          this.CONSUME(Word, { LABEL: 'label' })
          this.CONSUME(t.Colon)
          this.SUBRULE(this.statement)
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.sees(2, t.LParen) && !this.seesWayBehindCall(),
        ALT: () => {
          this.CONSUME2(Word, { LABEL: 'callee' })
          this.SUBRULE(this.arguments)
        },
        IGNORE_AMBIGUITIES: true,
      },
      { ALT: () => this.SUBRULE(this.assignment), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly assignment: Rule = this.RULE('assignment', () => {
    this.SUBRULE(this.path)
    this.CONSUME(AssignSign, { LABEL: 'sign' })
    this.OR([
      { GATE: () => !tokenMatcher(this.LA(0), StepSign), ALT: () => this.SUBRULE(this.expression) },
      { GATE: () => tokenMatcher(this.LA(0), StepSign), ALT: EMPTY_ALT() },
    ])
  })

  readonly ghostAssignment: Rule = this.RULE('ghostAssignment', () => {
    this.CONSUME(t.Ghost)
    this.SUBRULE(this.assignment)
  })

  readonly binding: Rule = this.RULE('binding', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Let) }, { ALT: () => this.CONSUME(t.Var) }])
    this.CONSUME(Word)
    this.OPTION(() => {
      this.CONSUME(t.Colon)
      this.SUBRULE(this.type)
    })
    this.CONSUME(t.Assign)
    this.SUBRULE(this.expression)
  })

  readonly locking: Rule = this.RULE('locking', () => {
    this.OR([
      {
        ALT: () => {
          this.OR2([{ ALT: () => this.CONSUME(t.Lock, { LABEL: 'verb' }) }, { ALT: () => this.CONSUME(t.Unlock, { LABEL: 'verb' }) }])
          this.SUBRULE(this.path)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Downgrade, { LABEL: 'verb' })
          this.SUBRULE2(this.path)
          this.SUBRULE(this.changedTo)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Upgrade, { LABEL: 'verb' })
          this.SUBRULE5(this.path)
          this.SUBRULE2(this.changedTo)
          this.OPTION(() => {
            this.CONSUME(t.Else)
            this.SUBRULE(this.block)
          })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Give, { LABEL: 'verb' })
          this.SUBRULE3(this.path)
          this.CONSUME(t.To)
          this.SUBRULE(this.expression, { LABEL: 'task' })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Revoke, { LABEL: 'verb' })
          this.SUBRULE4(this.path)
          this.CONSUME(t.From)
          this.SUBRULE2(this.expression, { LABEL: 'task' })
        },
      },
    ])
  })

  readonly freeing: Rule = this.RULE('freeing', () => {
    this.CONSUME(t.Free)
    this.SUBRULE(this.path)
  })

  /** A chain of `else if` is a row here and a nest in the tree. */
  readonly branching: Rule = this.RULE('branching', () => {
    this.CONSUME(t.If)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.block)
    this.MANY({
      GATE: () => this.sees(2, t.If),
      DEF: () => {
        this.CONSUME(t.Else)
        this.CONSUME2(t.If)
        this.SUBRULE2(this.expression)
        this.SUBRULE2(this.block)
      },
    })
    this.OPTION(() => {
      this.CONSUME2(t.Else)
      this.SUBRULE3(this.block, { LABEL: 'otherwise' })
    })
  })

  readonly looping: Rule = this.RULE('looping', () => {
    this.CONSUME(t.While)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.block)
  })

  readonly iterating: Rule = this.RULE('iterating', () => {
    this.CONSUME(t.For)
    this.SUBRULE(this.binder)
    this.SUBRULE(this.block)
  })

  readonly alternatives: Rule = this.RULE('alternatives', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Either) }, { ALT: () => this.CONSUME(t.Select) }])
    this.AT_LEAST_ONE_SEP({ SEP: t.Or, DEF: () => this.SUBRULE(this.alternative) })
  })

  readonly alternative: Rule = this.RULE('alternative', () => {
    this.OPTION(() => this.CONSUME(t.Fair))
    this.SUBRULE(this.block)
  })

  readonly choosing: Rule = this.RULE('choosing', () => {
    this.CONSUME(t.Choose)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binder) })
    this.OPTION(() => {
      this.CONSUME(t.Where)
      this.SUBRULE(this.expression)
    })
  })

  readonly waiting: Rule = this.RULE('waiting', () => {
    this.CONSUME(t.Wait)
    this.CONSUME(t.Until)
    this.SUBRULE(this.expression)
  })

  readonly attempting: Rule = this.RULE('attempting', () => {
    this.CONSUME(t.Attempt)
    this.OPTION(() => this.SUBRULE(this.changes))
    this.SUBRULE(this.block, { LABEL: 'body' })
    this.OPTION2({
      GATE: () => this.sees(2, t.LBrace),
      DEF: () => {
        this.CONSUME(t.Always)
        this.SUBRULE2(this.block, { LABEL: 'always' })
      },
    })
    this.MANY({ GATE: () => this.sees(2, Word) && !this.seesNamedStatement(), DEF: () => this.SUBRULE(this.clause) })
  })

  readonly clause: Rule = this.RULE('clause', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Retry)
          this.CONSUME(Word, { LABEL: 'rule' })
          this.SUBRULE(this.trigger)
          this.OPTION({
            GATE: () => this.sees(2, t.Most),
            DEF: () => {
              this.CONSUME(t.At)
              this.CONSUME(t.Most)
              this.SUBRULE(this.expression, { LABEL: 'atMost' })
            },
          })
          this.OPTION2({ GATE: () => this.sees(2, Word), DEF: () => this.SUBRULE(this.changes) })
          this.OPTION3(() => this.SUBRULE(this.block, { LABEL: 'repair' }))
          this.OPTION4(() => {
            this.CONSUME(t.Then)
            this.SUBRULE2(this.block, { LABEL: 'then' })
          })
        },
      },
      {
        ALT: () => {
          this.SUBRULE2(this.trigger)
          this.SUBRULE3(this.block, { LABEL: 'body' })
        },
      },
    ])
  })

  readonly trigger: Rule = this.RULE('trigger', () => {
    this.CONSUME(t.On)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(Word, { LABEL: 'outcome' }) })
    this.OPTION(() => {
      this.CONSUME(t.If)
      this.SUBRULE(this.expression)
    })
  })

  /** `with a = e, b = e` */
  readonly changes: Rule = this.RULE('changes', () => {
    this.CONSUME(t.With)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.setting) })
  })

  readonly touching: Rule = this.RULE('touching', () => {
    this.CONSUME(t.Touch)
    this.OPTION({
      // Else `load` is the buffer itself, and what follows begins the next statement.
      GATE: () => this.seesWord(2) && !this.sees(3, t.Colon) && !this.sees(3, t.Assign),
      DEF: () => this.OR([{ ALT: () => this.CONSUME(t.Load) }, { ALT: () => this.CONSUME(t.Store) }]),
    })
    this.SUBRULE(this.path)
    this.OPTION2(() => this.SUBRULE(this.block))
  })

  readonly raising: Rule = this.RULE('raising', () => {
    this.CONSUME(t.Raise)
    this.CONSUME(Word)
  })

  readonly returning: Rule = this.RULE('returning', () => {
    this.CONSUME(t.Return)
    this.OPTION({ GATE: () => !this.seesNamedStatement(), DEF: () => this.CONSUME(Word) })
  })

  readonly asserting: Rule = this.RULE('asserting', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Assert, { LABEL: 'verb' }) }, { ALT: () => this.CONSUME(t.Warn, { LABEL: 'verb' }) }])
    this.SUBRULE(this.expression)
  })

  readonly atomically: Rule = this.RULE('atomically', () => {
    this.CONSUME(t.Atomic)
    this.SUBRULE(this.block)
  })
}
