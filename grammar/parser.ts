// The parser of .lockspec files: the rules of declarations, on top of those of statements and expressions. Input: a token vector;
// output: a concrete syntax tree and what was wrong. Rules only: what the tree means is the business of compiler/parse.
import { AnyWord, t, Unclosing, Word } from './lexer.ts'
import { messages } from './messages.ts'
import type { Rule } from './recovery.ts'
import { StatementParser } from './statements.ts'

export class LockspecParser extends StatementParser {
  constructor(validated: boolean) {
    super(messages, validated)
    this.performSelfAnalysis()
  }

  readonly file: Rule = this.RULE('file', () => {
    this.MANY(() => this.SUBRULE(this.declaration))
  })

  readonly declaration: Rule = this.RULE('declaration', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.specification) },
      { ALT: () => this.SUBRULE(this.importing) },
      { ALT: () => this.SUBRULE(this.size) },
      { ALT: () => this.SUBRULE(this.switching) },
      { ALT: () => this.SUBRULE(this.typing) },
      { ALT: () => this.SUBRULE(this.lockKind) },
      { ALT: () => this.SUBRULE(this.objectClass) },
      { ALT: () => this.SUBRULE(this.taskState) },
      { ALT: () => this.SUBRULE(this.mapping) },
      { ALT: () => this.SUBRULE(this.procedure) },
      { ALT: () => this.SUBRULE(this.function) },
      { ALT: () => this.SUBRULE(this.condition) },
      { ALT: () => this.SUBRULE(this.temporal) },
      { ALT: () => this.SUBRULE(this.workload) },
      { ALT: () => this.SUBRULE(this.variant) },
      { ALT: () => this.SUBRULE(this.expectation) },
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly specification: Rule = this.RULE('specification', () => {
    this.CONSUME(t.Spec)
    this.CONSUME(Word)
  })

  readonly importing: Rule = this.RULE('importing', () => {
    this.CONSUME(t.Import)
    this.CONSUME(t.Text)
    this.OPTION(() => {
      this.CONSUME(t.With)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.importBinding) })
    })
  })

  readonly importBinding: Rule = this.RULE('importBinding', () => {
    this.CONSUME(Word, { LABEL: 'name' })
    this.CONSUME(t.Assign)
    this.CONSUME2(Word, { LABEL: 'value' })
  })

  readonly size: Rule = this.RULE('size', () => {
    this.CONSUME(t.Size)
    this.CONSUME(Word)
    this.CONSUME(t.Assign)
    this.SUBRULE(this.expression)
  })

  readonly switching: Rule = this.RULE('switching', () => {
    this.CONSUME(t.Switch)
    this.CONSUME(Word, { LABEL: 'name' })
    this.OPTION(() => {
      this.CONSUME(t.Colon)
      this.SUBRULE(this.wordType)
    })
    this.CONSUME(t.Assign)
    this.CONSUME2(Word, { LABEL: 'initial' })
  })

  readonly typing: Rule = this.RULE('typing', () => {
    this.CONSUME(t.Type)
    this.CONSUME(Word)
    this.CONSUME(t.Assign)
    this.SUBRULE(this.type)
  })

  readonly lockKind: Rule = this.RULE('lockKind', () => {
    this.CONSUME(t.Lock)
    this.CONSUME(Word)
    this.OPTION(() => this.SUBRULE(this.parameters))
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.LBrace)
          this.MANY(() => this.SUBRULE(this.lockClause))
          this.CONSUME(t.RBrace)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Assign)
          this.SUBRULE(this.kindChoice)
        },
      },
    ])
  })

  readonly lockClause: Rule = this.RULE('lockClause', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.modeClause) },
      {
        ALT: () => {
          this.CONSUME(t.Policy)
          this.SUBRULE(this.expression, { LABEL: 'policy' })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Recursion)
          this.SUBRULE2(this.expression, { LABEL: 'recursion' })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Holders)
          this.SUBRULE3(this.expression, { LABEL: 'holders' })
        },
      },
      { ALT: () => this.CONSUME(t.Ranges) },
      { ALT: () => this.CONSUME(t.Anyone) },
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly modeClause: Rule = this.RULE('modeClause', () => {
    this.CONSUME(t.Mode)
    this.CONSUME(Word, { LABEL: 'name' })
    this.OPTION(() => {
      this.CONSUME(t.With)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(Word, { LABEL: 'partner' }) })
    })
    this.OPTION4(() => {
      this.CONSUME(t.Joins)
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => this.CONSUME3(Word, { LABEL: 'joined' }) })
    })
    this.OPTION2(() => {
      this.CONSUME(t.If)
      this.SUBRULE(this.expression)
    })
    this.OPTION3(() => this.OR([{ ALT: () => this.CONSUME(t.Jumps) }, { ALT: () => this.CONSUME(t.Overtakes) }]))
    this.OPTION5(() => {
      this.CONSUME(t.Becomes)
      this.AT_LEAST_ONE_SEP3({ SEP: t.Comma, DEF: () => this.CONSUME4(Word, { LABEL: 'upgraded' }) })
      this.OPTION6(() => this.CONSUME(t.Queues))
    })
  })

  readonly objectClass: Rule = this.RULE('objectClass', () => {
    this.CONSUME(t.Object)
    this.CONSUME(Word)
    this.OPTION(() => {
      this.CONSUME(t.LSquare)
      this.SUBRULE(this.expression)
      this.CONSUME(t.RSquare)
    })
    this.OPTION2(() => this.CONSUME(t.Ordered))
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.From)
          this.CONSUME(t.Importer)
        },
      },
      {
        ALT: () => {
          this.OPTION3(() => {
            this.CONSUME(t.Pool)
            this.OPTION4(() => this.CONSUME(t.Freed))
          })
          this.SUBRULE(this.fields)
        },
      },
    ])
  })

  readonly taskState: Rule = this.RULE('taskState', () => {
    this.CONSUME(t.Task)
    this.CONSUME(t.State)
    this.SUBRULE(this.fields)
  })

  readonly fields: Rule = this.RULE('fields', () => {
    this.CONSUME(t.LBrace)
    this.MANY(() => this.SUBRULE(this.field))
    this.CONSUME(t.RBrace)
  })

  readonly field: Rule = this.RULE('field', () => {
    this.OR([
      {
        ALT: () => {
          this.OPTION({ GATE: () => !this.sees(2, t.Colon), DEF: () => this.CONSUME(t.Ghost) })
          this.CONSUME(Word)
        },
      },
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
    this.CONSUME(t.Colon)
    this.SUBRULE(this.type)
    this.OPTION2(() => {
      this.CONSUME(t.Assign)
      this.SUBRULE(this.expression)
    })
  })

  readonly parameters: Rule = this.RULE('parameters', () => {
    this.CONSUME(t.LParen)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.parameter) })
    this.CONSUME(t.RParen)
  })

  readonly parameter: Rule = this.RULE('parameter', () => {
    this.CONSUME(Word)
    this.CONSUME(t.Colon)
    this.SUBRULE(this.type)
  })

  readonly mapping: Rule = this.RULE('mapping', () => {
    this.CONSUME(t.Mapping)
    this.CONSUME(Word)
    this.SUBRULE(this.parameters)
    this.CONSUME(t.LBrace)
    this.MANY(() => this.SUBRULE(this.mappingAccess))
    this.CONSUME(t.RBrace)
  })

  readonly mappingAccess: Rule = this.RULE('mappingAccess', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.residency) },
      {
        ALT: () => {
          this.CONSUME(t.Load)
          this.SUBRULE2(this.residency)
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Store)
          this.SUBRULE3(this.residency)
        },
      },
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly residency: Rule = this.RULE('residency', () => {
    this.CONSUME(t.Resident)
    this.CONSUME(t.When)
    this.SUBRULE(this.expression)
    this.CONSUME(t.Fault)
    this.CONSUME(Word)
    this.SUBRULE(this.arguments)
    this.OPTION(() => {
      this.CONSUME(t.LBrace)
      this.MANY(() => this.SUBRULE(this.rename))
      this.CONSUME(t.RBrace)
    })
  })

  readonly rename: Rule = this.RULE('rename', () => {
    this.CONSUME(Word, { LABEL: 'from' })
    this.CONSUME(t.FatArrow)
    this.CONSUME2(Word, { LABEL: 'to' })
  })

  readonly procedure: Rule = this.RULE('procedure', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Operation) },
      { ALT: () => this.CONSUME(t.Procedure) },
      {
        ALT: () => {
          this.CONSUME(t.Fault)
          this.CONSUME(t.Handler)
        },
      },
    ])
    this.CONSUME(Word)
    this.SUBRULE(this.parameters)
    this.OPTION(() => {
      this.CONSUME(t.Arrow)
      this.AT_LEAST_ONE_SEP({ SEP: t.Pipe, DEF: () => this.SUBRULE(this.outcome) })
    })
    this.SUBRULE(this.block)
    this.MANY(() => {
      this.CONSUME(t.Ensures)
      this.ACTION(() => (this.inEnsures = true))
      this.SUBRULE(this.expression)
      this.ACTION(() => (this.inEnsures = false))
    })
  })

  readonly outcome: Rule = this.RULE('outcome', () => {
    this.CONSUME(Word)
    this.OPTION(() => {
      this.CONSUME(t.Keeps)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.path, { LABEL: 'keeps' }) })
    })
    this.OPTION2(() => {
      this.CONSUME(t.Drops)
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => this.SUBRULE2(this.path, { LABEL: 'drops' }) })
    })
  })

  readonly function: Rule = this.RULE('function', () => {
    this.CONSUME(t.Function)
    this.CONSUME(Word)
    this.SUBRULE(this.parameters)
    this.CONSUME(t.Arrow)
    this.SUBRULE(this.type)
    this.CONSUME(t.Assign)
    this.SUBRULE(this.expression)
  })

  readonly condition: Rule = this.RULE('condition', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Invariant, { LABEL: 'claim' }) },
      { ALT: () => this.CONSUME(t.Reachable, { LABEL: 'claim' }) },
      { ALT: () => this.CONSUME(t.Finally, { LABEL: 'claim' }) },
    ])
    this.SUBRULE(this.propertyName)
    this.SUBRULE(this.expression)
  })

  readonly propertyName: Rule = this.RULE('propertyName', () => {
    this.CONSUME(Word, { LABEL: 'name' })
    this.OPTION(() => {
      this.CONSUME(t.In)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(Word, { LABEL: 'workload' }) })
    })
    this.OPTION2(() => {
      this.CONSUME(t.If)
      this.SUBRULE(this.expression, { LABEL: 'when' })
    })
    this.CONSUME(t.Colon)
  })

  readonly temporal: Rule = this.RULE('temporal', () => {
    this.CONSUME(t.Property)
    this.SUBRULE(this.propertyName)
    this.MANY(() => {
      this.CONSUME(t.Forall)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binder) })
      this.CONSUME(t.Colon)
    })
    this.OR([
      {
        GATE: () => this.sees(3, t.Completes) || this.sees(3, t.Of),
        ALT: () => {
          this.CONSUME(t.Every)
          this.CONSUME(Word, { LABEL: 'operation' })
          this.OPTION2(() => {
            this.CONSUME(t.Of)
            this.SUBRULE5(this.expression, { LABEL: 'task' })
          })
          this.CONSUME(t.Completes)
          this.OPTION(() => {
            this.CONSUME(t.With)
            this.CONSUME2(Word, { LABEL: 'outcome' })
          })
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        GATE: () => this.sees(2, t.Eventually),
        ALT: () => {
          this.CONSUME(t.Always)
          this.CONSUME(t.Eventually)
          this.SUBRULE(this.expression, { LABEL: 'condition' })
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.CONSUME2(t.Eventually)
          this.SUBRULE2(this.expression, { LABEL: 'condition' })
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.SUBRULE3(this.expression, { LABEL: 'premise' })
          this.CONSUME(t.Leads)
          this.CONSUME(t.To)
          this.SUBRULE4(this.expression, { LABEL: 'conclusion' })
        },
        IGNORE_AMBIGUITIES: true,
      },
    ])
  })

  readonly workload: Rule = this.RULE('workload', () => {
    this.CONSUME(t.Workload)
    this.CONSUME(Word)
    this.CONSUME(t.LBrace)
    this.MANY(() => this.SUBRULE(this.workloadItem))
    this.CONSUME(t.RBrace)
  })

  readonly workloadItem: Rule = this.RULE('workloadItem', () => {
    this.OR([
      { GATE: () => this.sees(2, t.Assign), ALT: () => this.SUBRULE(this.setting), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.initially) },
      { ALT: () => this.SUBRULE(this.running) },
      { ALT: () => this.SUBRULE(this.interrupt) },
      { ALT: () => this.SUBRULE(this.fairness) },
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly initially: Rule = this.RULE('initially', () => {
    this.CONSUME(t.Initially)
    this.SUBRULE(this.assignment)
  })

  readonly running: Rule = this.RULE('running', () => {
    this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(t.Service) }, { ALT: () => this.CONSUME(t.Environment) }]))
    this.CONSUME(t.Task)
    this.CONSUME(Word)
    this.OPTION2(() => {
      this.CONSUME(t.LSquare)
      this.SUBRULE(this.binder)
      this.CONSUME(t.RSquare)
    })
    this.OPTION3(() => this.SUBRULE(this.changes))
    this.OPTION4(() => this.SUBRULE(this.repetition))
    this.SUBRULE(this.block)
  })

  readonly repetition: Rule = this.RULE('repetition', () => {
    this.CONSUME(t.Repeat)
    this.OPTION({ GATE: () => !this.sees(1, t.LBrace), DEF: () => this.SUBRULE(this.expression) })
  })

  readonly interrupt: Rule = this.RULE('interrupt', () => {
    this.CONSUME(t.Interrupt)
    this.CONSUME(Word)
    this.CONSUME(t.On)
    this.SUBRULE(this.expression, { LABEL: 'host' })
    this.OPTION(() => {
      this.CONSUME(t.Over)
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(Word, { LABEL: 'over' }) })
    })
    this.OPTION2(() => {
      this.CONSUME(t.When)
      this.SUBRULE2(this.expression, { LABEL: 'condition' })
    })
    this.OPTION3(() => this.SUBRULE(this.repetition))
    this.SUBRULE(this.block)
  })

  readonly fairness: Rule = this.RULE('fairness', () => {
    this.CONSUME(t.Fairness)
    this.OR([
      { ALT: () => this.CONSUME(t.None, { LABEL: 'strength' }) },
      { ALT: () => this.CONSUME(t.Weak, { LABEL: 'strength' }) },
      { ALT: () => this.CONSUME(t.Strong, { LABEL: 'strength' }) },
    ])
    this.OPTION({ GATE: () => !this.seesWorkloadItem(), DEF: () => this.CONSUME(Word, { LABEL: 'target' }) })
  })

  private seesWorkloadItem(): boolean {
    if (this.sees(2, t.Assign)) return true
    if (this.sees(1, t.Fairness)) return this.sees(2, t.None) || this.sees(2, t.Weak) || this.sees(2, t.Strong)
    if (this.sees(1, t.Service) || this.sees(1, t.Environment)) return this.sees(2, t.Task)
    if (this.sees(1, t.Task)) return this.seesWord(2) && [t.LSquare, t.LBrace, t.With, t.Repeat].some((next) => this.sees(3, next))
    return (this.sees(1, t.Interrupt) || this.sees(1, t.Initially)) && this.seesWord(2)
  }

  readonly variant: Rule = this.RULE('variant', () => {
    this.CONSUME(t.Variant)
    this.CONSUME(Word)
    this.CONSUME(t.LBrace)
    this.MANY(() => this.SUBRULE(this.variantItem))
    this.CONSUME(t.RBrace)
  })

  readonly variantItem: Rule = this.RULE('variantItem', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.setting) },
      { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true },
    ])
  })

  readonly expectation: Rule = this.RULE('expectation', () => {
    this.CONSUME(t.Expect)
    this.CONSUME(t.LBrace)
    this.MANY(() => this.SUBRULE(this.tableItem))
    this.CONSUME(t.RBrace)
  })

  /** A bar and the cell behind it, if there is one; which row it is in is told by the lines. */
  readonly tableItem: Rule = this.RULE('tableItem', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Pipe) }, { GATE: () => false, ALT: () => this.CONSUME(Unclosing), IGNORE_AMBIGUITIES: true }])
    this.OPTION(() => this.SUBRULE(this.cell))
  })

  readonly cell: Rule = this.RULE('cell', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Minus) },
      {
        ALT: () => {
          this.OPTION({ GATE: () => this.sees(2, Word), DEF: () => this.CONSUME(t.Awaited) })
          this.AT_LEAST_ONE_SEP({ SEP: t.Plus, DEF: () => this.SUBRULE(this.finding) })
          this.OPTION2(() => {
            this.CONSUME(t.LBrace)
            this.MANY_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(Word, { LABEL: 'outcome' }) })
            this.CONSUME(t.RBrace)
          })
        },
      },
    ])
  })

  readonly finding: Rule = this.RULE('finding', () => {
    this.CONSUME(Word, { LABEL: 'word' })
    this.OPTION(() => {
      this.CONSUME2(AnyWord, { LABEL: 'qualifier' })
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.AtSign)
            this.CONSUME(t.Integer)
          },
        },
        { ALT: () => this.MANY(() => this.SUBRULE(this.pathPart)) },
      ])
    })
  })

  /** Of the path of a lock: `.pagecache`, `[0]`. */
  readonly pathPart: Rule = this.RULE('pathPart', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot)
          this.CONSUME(AnyWord, { LABEL: 'word' })
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LSquare)
          this.OR2([
            { ALT: () => this.CONSUME(t.Integer) },
            {
              ALT: () => {
                this.CONSUME2(AnyWord, { LABEL: 'index' })
                this.OPTION(() => this.SUBRULE(this.pathPart))
              },
            },
          ])
          this.CONSUME(t.RSquare)
        },
      },
    ])
  })
}

/** One parser serves all files: `input` resets it. */
export const parser = new LockspecParser(false)
