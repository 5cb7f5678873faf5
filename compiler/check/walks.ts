// A walk, `for d in dir along parent at most 3 { … }`: as statements that say the same, so that nothing behind the checker knows of it.
// Input: the place, the tree of the statement and its way; output: typed statements.
import type * as ast from '../ast/ast.ts'
import type { Block, Expression, Local, Statement, StatementBody, Type } from '../model/model.ts'
import { checkWay } from './along.ts'
import { bind, innerEnv, type Body } from './env.ts'
import { brokenType } from './namespaces.ts'
import { boolType, integerType } from './types.ts'

type Walk = ast.StatementOf<'for'>

/**
 * `var next = dir`, and a turn for each of so many and one more: from the second on `next = next.parent`; out where that is none; in the last
 * turn the walk is too long; else `let d = next` and the body. So `continue` goes on to the next object, and `break` ends the walk.
 */
export function checkWalk(
  body: Body,
  node: Walk,
  way: ast.ExpressionOf<'along'>,
  checkStatements: (body: Body, block: ast.Block) => Block,
): readonly Statement[] {
  const { env } = body
  const found = checkWay(env, way)
  const inner: Body = { ...body, env: innerEnv(env), loop: 'inside' }
  if (found === undefined) {
    // What is wrong in the body is told all the same.
    bind(inner.env, node.binder.name, brokenType, 'binder')
    checkStatements(inner, node.body)
    return []
  }
  const { start, field, most } = found
  const { span, binder } = node
  const optional: Type = { ...found.type, optional: true }
  const next: Local = { name: `next ${binder.name.text}`, span: binder.name.span, type: optional, mutable: true }
  const turn: Local = { name: `turn ${binder.name.text}`, span: binder.name.span, type: integerType, mutable: false }
  const local = bind(inner.env, binder.name, found.type, 'binder')
  const head = { ...span, end: node.body.span.start }
  const made = (statement: StatementBody): Statement => ({ ...statement, span: head, label: undefined })
  const block = (...statements: readonly Statement[]): Block => ({ span: head, statements })
  const here: Expression = { kind: 'local', local: next, type: optional, span: way.start.span }
  const turns: Expression = { kind: 'local', local: turn, type: integerType, span: head }
  const zero: Expression = { kind: 'int', value: 0, type: integerType, span: head }
  const compared = (operator: '>' | '<' | '==', left: Expression, right: Expression): Expression => ({
    ...{ kind: 'binary', operator, left, right, type: boolType, span: head },
  })
  const onwards: Statement = made({
    kind: 'assign',
    ghost: false,
    target: { kind: 'local', local: next, type: optional, span: head },
    value: { kind: 'field', object: here, field, type: field.type, span: way.field.span },
  })
  const none: Expression = { kind: 'none', type: { kind: 'none' }, span: head }
  const inside = checkStatements(inner, node.body)
  return [
    made({ kind: 'bind', local: next, value: start }),
    made({
      kind: 'for',
      local: turn,
      domain: { kind: 'interval', low: zero, high: most },
      body: {
        span: node.body.span,
        statements: [
          made({ kind: 'if', condition: compared('>', turns, zero), then: block(onwards), otherwise: undefined, implied: true }),
          made({
            kind: 'if',
            condition: compared('==', here, none),
            then: block(made({ kind: 'break' })),
            otherwise: undefined,
            implied: true,
          }),
          made({ kind: 'assert', condition: compared('<', turns, most), rule: 'walk' }),
          made({ kind: 'bind', local, value: here }),
          ...inside.statements,
        ],
      },
    }),
  ]
}
