// A walk, `for d in dir along parent at most 3 { … }`: as statements that say the same, so that nothing behind the checker knows of it.
// Input: the place and the tree of the statement; output: typed statements.
import type * as ast from '../ast/ast.ts'
import type { Block, Expression, Field, Local, Statement, StatementBody, Type } from '../model/model.ts'
import { literalRange } from './constants.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { checkConstant, checkExpression } from './demands.ts'
import { bind, innerEnv, type Body } from './env.ts'
import { brokenType, isBroken } from './namespaces.ts'
import { aValueOf, boolType, integerType } from './types.ts'

type Walk = ast.StatementOf<'for'>

/**
 * `var next = dir`, and a turn for each of so many and one more: from the second on `next = next.parent`; out where that is none; in the last
 * turn the walk is too long; else `let d = next` and the body. So `continue` goes on to the next object, and `break` ends the walk.
 */
export function checkWalk(body: Body, node: Walk, checkStatements: (body: Body, block: ast.Block) => Block): readonly Statement[] {
  const { env } = body
  const found = checkWay(body, node)
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
  const here: Expression = { kind: 'local', local: next, type: optional, span: binder.domain.span }
  const turns: Expression = { kind: 'local', local: turn, type: integerType, span: head }
  const zero: Expression = { kind: 'int', value: 0, type: integerType, span: head }
  const compared = (operator: '>' | '<' | '==', left: Expression, right: Expression): Expression => ({
    ...{ kind: 'binary', operator, left, right, type: boolType, span: head },
  })
  const onwards: Statement = made({
    kind: 'assign',
    ghost: false,
    target: { kind: 'local', local: next, type: optional, span: head },
    value: { kind: 'field', object: here, field, type: field.type, span: node.along!.field.span },
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

interface Way {
  readonly start: Expression
  readonly type: Extract<Type, { kind: 'object' | 'task' }>
  readonly field: Field
  readonly most: Expression
}

/** From where, along which field, and how far; undefined where something is wrong with it, which has been reported. */
function checkWay({ env }: Body, node: Walk): Way | undefined {
  const { report } = env.tables
  const { field: name, most: said } = node.along!
  const start = checkExpression(env, node.binder.domain)
  const bound = said === undefined ? undefined : checkConstant({ ...env, where: 'how far a walk may go' }, said)
  if (isBroken(start) || (said !== undefined && bound === undefined)) return undefined
  const { type } = start
  if (type.kind !== 'object' && type.kind !== 'task') {
    report.error('LS3028', node.binder.domain.span, `a walk begins with an object or a task, not with ${aValueOf(type)}`)
    return undefined
  }
  const fields = type.kind === 'task' ? env.tables.taskFields : env.tables.fields.get(type.class)
  const field = fields?.get(name.text)?.model
  env.tables.names.ask(name, () =>
    [...(fields?.values() ?? [])].map(({ model }) => ({ name: model.name, meaning: { kind: 'field', field: model } })),
  )
  if (field === undefined) {
    report.error('LS2005', name.span, `${type.kind === 'task' ? 'a task' : `class \`${type.class.name}\``} has no field \`${name.text}\``, {
      hint: didYouMean(name.text, fields?.keys() ?? []),
    })
    return undefined
  }
  env.tables.names.use(name, { kind: 'field', field })
  if (field.ghost) {
    report.error('LS5011', name.span, `ghost \`${name.text}\` is read by properties and ghost assignments only, not by ${env.where}`, {
      related: [{ span: field.span, message: 'declared a ghost here' }],
    })
    return undefined
  }
  const onwards =
    field.type.kind === type.kind && (type.kind === 'task' || (field.type.kind === 'object' && field.type.class === type.class))
  if (!onwards) {
    report.error('LS3028', name.span, `a walk goes on to another of the same, and \`${name.text}\` is ${aValueOf(field.type)}`, {
      related: [{ span: field.span, message: 'declared here' }],
    })
    return undefined
  }
  if (bound !== undefined && (literalRange(bound)?.high ?? 1) < 1) {
    report.error('LS3014', bound.span, 'a walk goes to one object or more')
    return undefined
  }
  const most = bound ?? (type.kind === 'task' ? undefined : (type.class.count ?? one(node)))
  if (most === undefined) {
    report.error('LS3028', node.binder.span, 'a walk over tasks says how far it may go', { hint: 'write `at most n`' })
    return undefined
  }
  return { start, type: { ...type, optional: false }, field, most }
}

const one = ({ span }: Walk): Expression => ({ kind: 'int', value: 1, type: integerType, span })
