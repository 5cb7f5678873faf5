// Builds expressions and types. Input: the flat rows of operands and operators of the concrete tree; output: trees by precedence.
// How strongly each binds stands in ast/operators.ts.
import type { IToken } from 'chevrotain'
import type { ArrayIndex, BinaryOperator, Binder, Expression, KindChoice, ModeWord, Name, Setting, TypeExpression } from '../ast/ast.ts'
import { comparisonStrength, groupsRight, isBinaryOperator, minusStrength, notStrength, strengthOf } from '../ast/operators.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type {
  ArgumentsCstNode,
  BinderCstNode,
  ChangedToCstNode,
  DomainCstNode,
  ExpressionCstNode,
  HeadCstNode,
  KindChoiceCstNode,
  OperandCstNode,
  PathCstNode,
  PrimaryCstNode,
  SettingCstNode,
  SuffixCstNode,
  SumCstNode,
  TypeCstNode,
  WalkCstNode,
  WordTypeCstNode,
} from '../../grammar/cst.ts'
import { foreignWord } from '../diagnostics/foreign.ts'
import { endOf, first, join, nameOf, namesOf, report, spanOf, whereIs } from './context.ts'
import type { Context } from './context.ts'

/** An operator of another language is read as the one that it stands for. */
const operatorOf = (token: IToken): BinaryOperator => {
  const own = token.tokenType.PATTERN
  return typeof own === 'string' && isBinaryOperator(own) ? own : '=='
}

type Piece =
  | { readonly kind: 'prefix'; readonly token: IToken }
  | { readonly kind: 'operand'; readonly node: OperandCstNode }
  | { readonly kind: 'operator'; readonly token: IToken }
  | { readonly kind: 'at'; readonly place: IToken | undefined }

const piecesOf = (node: ExpressionCstNode | SumCstNode): readonly Piece[] => {
  const pieces: Piece[] = []
  const operand = (part: OperandCstNode | undefined): void => {
    if (part === undefined) return
    // `not` and `-` are collected by one label, in the order of the text.
    for (const token of part.children.prefix ?? []) pieces.push({ kind: 'prefix', token })
    pieces.push({ kind: 'operand', node: part })
  }
  operand(first(node.children.operand))
  for (const { children } of node.children.continuation ?? []) {
    const token = first(children.operator)
    if (token === undefined) pieces.push({ kind: 'at', place: first(children.place) })
    else {
      pieces.push({ kind: 'operator', token })
      operand(first(children.operand))
    }
  }
  return pieces
}

interface Cursor {
  readonly context: Context
  readonly pieces: readonly Piece[]
  next: number
  /** Where the last piece ended, for what is missing. */
  before: Span
}

const invalid = (span: Span): Expression => ({ kind: 'invalid', span })

/** An expression by precedence; `invalid`, with no length, behind `before` where the text has none. */
export function expressionOf(context: Context, node: ExpressionCstNode | SumCstNode | undefined, before: Span): Expression {
  if (node === undefined) return invalid(endOf(before))
  const cursor: Cursor = { context, pieces: piecesOf(node), next: 0, before: endOf(before) }
  return climb(cursor, 0)
}

/** An operand with its prefixes, and after it the operators that bind at least as strongly as `minimum`. */
function climb(cursor: Cursor, minimum: number): Expression {
  let left = prefixed(cursor, minimum)
  let compared = false
  for (;;) {
    const piece = cursor.pieces[cursor.next]
    if (piece === undefined || piece.kind === 'prefix' || piece.kind === 'operand') return left
    const level = piece.kind === 'at' ? comparisonStrength : strengthOf(operatorOf(piece.token))
    if (level < minimum) return left
    if (level === comparisonStrength) {
      if (compared) reportChain(cursor, piece)
      compared = true
    } else compared = false
    cursor.next += 1
    left = piece.kind === 'at' ? placed(cursor, left, piece.place) : combined(cursor, left, piece.token, level)
  }
}

function combined(cursor: Cursor, left: Expression, token: IToken, level: number): Expression {
  const operator = operatorOf(token)
  cursor.before = spanOf(cursor.context, token, left.span)
  const right = climb(cursor, groupsRight(operator) ? level : level + 1)
  return { kind: 'binary', span: join(left.span, right.span), operator, left, right }
}

function placed(cursor: Cursor, task: Expression, token: IToken | undefined): Expression {
  const place = nameOf(cursor.context, token, task.span)
  cursor.before = place.span
  return { kind: 'at', span: join(task.span, place.span), task, place }
}

function reportChain(cursor: Cursor, piece: Piece): void {
  const token = piece.kind === 'operator' ? piece.token : piece.kind === 'at' ? piece.place : undefined
  const span = spanOf(cursor.context, token, cursor.before)
  report(cursor.context, 'LS1030', span, 'comparisons do not chain', 'write `a < b and b < c`, or put one of them in parentheses')
}

function prefixed(cursor: Cursor, minimum: number): Expression {
  const piece = cursor.pieces[cursor.next]
  if (piece === undefined || piece.kind === 'operator' || piece.kind === 'at') return invalid(endOf(cursor.before))
  cursor.next += 1
  if (piece.kind === 'operand') {
    const operand = operandOf(cursor.context, piece.node, cursor.before)
    cursor.before = operand.span
    return operand
  }
  const span = spanOf(cursor.context, piece.token, cursor.before)
  cursor.before = span
  if (piece.token.tokenType.name === 'Old') {
    const operand = climb(cursor, minusStrength)
    return { kind: 'old', span: join(span, operand.span), operand }
  }
  const operator = piece.token.tokenType.name === 'Not' ? 'not' : '-'
  if (operator === 'not' && minimum > comparisonStrength) {
    report(
      cursor.context,
      'LS1031',
      span,
      '`not` binds more weakly than the operator before it',
      'put `not` and what it denies in parentheses',
    )
  }
  const operand = climb(cursor, operator === 'not' ? notStrength : minusStrength)
  return { kind: 'unary', span: join(span, operand.span), operator, operand }
}

function operandOf(context: Context, node: OperandCstNode, before: Span): Expression {
  const primary = first(node.children.primary)
  const value = primary === undefined ? invalid(endOf(before)) : primaryOf(context, primary, before)
  const object = suffixed(context, value, node.children.suffix)
  const along = first(node.children.walk)
  return along === undefined ? object : walkOf(context, object, along)
}

function walkOf(context: Context, start: Expression, node: WalkCstNode): Expression {
  const span = join(start.span, spanOf(context, node, start.span))
  const field = nameOf(context, first(node.children.Word), start.span)
  const sum = first(node.children.sum)
  return { kind: 'along', span, start, field, most: sum && expressionOf(context, sum, field.span) }
}

/** A name with all that follows it in dots and brackets. */
export function pathOf(context: Context, node: PathCstNode | undefined, before: Span): Expression {
  const head = first(node?.children.head)
  const value = head === undefined ? invalid(endOf(before)) : headOf(context, head, before)
  return suffixed(context, value, node?.children.suffix)
}

function suffixed(context: Context, value: Expression, suffixes: readonly SuffixCstNode[] | undefined): Expression {
  let object = value
  for (const suffix of suffixes ?? []) {
    const span = join(object.span, spanOf(context, suffix, object.span))
    const mode = first(suffix.children.mode)
    const index = first(suffix.children.index)
    if (mode !== undefined) object = { kind: 'computedMode', span, object, mode: expressionOf(context, mode, object.span) }
    else if (index !== undefined) {
      const low = expressionOf(context, first(index.children.low), object.span)
      const high = first(index.children.high)
      if (high === undefined) object = { kind: 'index', span, object, index: low }
      else object = { kind: 'range', span, object, low, high: expressionOf(context, high, low.span) }
    } else if (suffix.children.Dot !== undefined) {
      object = { kind: 'member', span, object, name: nameOf(context, first(suffix.children.member), span) }
    } else object = { kind: 'index', span, object, index: invalid(endOf(span)) }
  }
  return object
}

function primaryOf(context: Context, node: PrimaryCstNode, before: Span): Expression {
  const span = spanOf(context, node, before)
  const { head, literal, group, setLiteral, conditional, quantified, counting, tried, created } = node.children
  if (head?.[0] !== undefined) return headOf(context, head[0], before)
  if (literal?.[0] !== undefined) return literalOf(context, literal[0], span)
  // A group's span is that of its parentheses: what stands outside it must not begin inside.
  if (group?.[0] !== undefined) return { ...expressionOf(context, first(group[0].children.expression), span), span }
  if (setLiteral?.[0] !== undefined) {
    return { kind: 'set', span, elements: (setLiteral[0].children.expression ?? []).map((element) => expressionOf(context, element, span)) }
  }
  if (conditional?.[0] !== undefined) {
    const parts = conditional[0].children
    const condition = expressionOf(context, first(parts.condition), span)
    const then = expressionOf(context, first(parts.then), span)
    return { kind: 'conditional', span, condition, then, otherwise: expressionOf(context, first(parts.otherwise), span) }
  }
  if (quantified?.[0] !== undefined) {
    const parts = quantified[0].children
    const quantifier = first(parts.quantifier)?.tokenType.name === 'Exists' ? 'exists' : 'forall'
    const binders = (parts.binder ?? []).map((part) => binderOf(context, part, span))
    return { kind: 'quantifier', span, quantifier, binders, body: expressionOf(context, first(parts.expression), span) }
  }
  if (counting?.[0] !== undefined) {
    const parts = counting[0].children
    return {
      kind: 'count',
      span,
      binder: binderOf(context, first(parts.binder), span),
      condition: expressionOf(context, first(parts.expression), span),
    }
  }
  if (tried?.[0] !== undefined) {
    const { path, changedTo } = tried[0].children
    const mode = first(changedTo)
    return { kind: 'trylock', span, target: pathOf(context, first(path), span), mode: mode && changedToOf(context, mode, span) }
  }
  if (created?.[0] !== undefined) {
    const { Word, optional, setting } = created[0].children
    const name = nameOf(context, first(Word), span)
    return {
      kind: 'new',
      span,
      class: name,
      optional: optional !== undefined,
      values: (setting ?? []).map((one) => settingOf(context, one, span)),
    }
  }
  return invalid(span)
}

function headOf(context: Context, node: HeadCstNode, before: Span): Expression {
  const span = spanOf(context, node, before)
  if (node.children.Current !== undefined) return { kind: 'current', span }
  const callee = nameOf(context, first(node.children.Word), span)
  const list = first(node.children.arguments)
  if (list !== undefined) return { kind: 'call', span, callee, arguments: argumentsOf(context, list, callee.span) }
  return { kind: 'reference', span, name: callee }
}

const MOST_INTEGER = 2 ** 31

function literalOf(context: Context, token: IToken, span: Span): Expression {
  switch (token.tokenType.name) {
    case 'True':
      return { kind: 'boolean', span, value: true }
    case 'False':
      return { kind: 'boolean', span, value: false }
    case 'None':
      return { kind: 'none', span }
    case 'Any':
      return { kind: 'any', span }
    default: {
      const value = /^\d+$/.test(token.image) ? Number(token.image) : 0
      if (value <= MOST_INTEGER) return { kind: 'integer', span, value }
      report(context, 'LS1005', span, 'the number is too large', 'numbers have 32 bits: at most 2147483648')
      return { kind: 'integer', span, value: 0 }
    }
  }
}

/** `name = value`. */
export function settingOf(context: Context, node: SettingCstNode, before: Span): Setting {
  const name = nameOf(context, first(node.children.Word), before)
  const value = expressionOf(context, first(node.children.expression), name.span)
  return { kind: 'setting', span: join(name.span, value.span), name, value }
}

/** The mode behind `to`. */
export function changedToOf(context: Context, node: ChangedToCstNode | undefined, before: Span): ModeWord {
  const group = first(node?.children.computed)
  return group === undefined
    ? { kind: 'word', name: nameOf(context, first(node?.children.mode), before) }
    : { kind: 'computed', value: expressionOf(context, first(group.children.expression), before) }
}

/** What stands between the brackets of a call. */
export const argumentsOf = (context: Context, node: ArgumentsCstNode | undefined, before: Span): readonly Expression[] =>
  (node?.children.expression ?? []).map((argument) => expressionOf(context, argument, before))

/** `name in domain`. */
export function binderOf(context: Context, node: BinderCstNode | undefined, before: Span): Binder {
  const name = nameOf(context, first(node?.children.Word), before)
  const domain = domainOf(context, first(node?.children.domain), name.span)
  return { kind: 'binder', span: join(name.span, domain.span), name, domain }
}

function domainOf(context: Context, node: DomainCstNode | undefined, before: Span): Expression {
  const low = expressionOf(context, first(node?.children.low), before)
  const high = first(node?.children.high)
  if (high === undefined) return low
  const upper = expressionOf(context, high, low.span)
  return { kind: 'interval', span: join(low.span, upper.span), low, high: upper }
}

/** A type; one that is unknown where the text has none. */
export function typeOf(context: Context, node: TypeCstNode | undefined, before: Span): TypeExpression {
  const span = spanOf(context, node, before)
  if (node === undefined) return unknownType(span)
  const { wordType, words, Set: setToken, Array: arrayToken, Lock, kindChoice, none, domain, over, length, type, Question } = node.children
  if (wordType?.[0] !== undefined) return { kind: 'words', span, words: namesOf(context, wordType[0].children.Word, span) }
  if (setToken !== undefined) return { kind: 'set', span, element: typeOf(context, first(type), span) }
  if (arrayToken !== undefined) {
    return {
      kind: 'array',
      span,
      index: arrayIndexOf(context, first(words), first(length), span),
      element: typeOf(context, first(type), span),
    }
  }
  if (Lock !== undefined) {
    const domainType = first(over)
    const mark = first(none)
    if (mark !== undefined)
      report(
        context,
        'LS1015',
        spanOf(context, mark, span),
        'a lock is never none',
        'what may be none is what has it: `f : File?`, and `f.l`',
      )
    return {
      kind: 'lock',
      span,
      lock: kindChoiceOf(context, first(kindChoice), span),
      over: domainType && typeOf(context, domainType, span),
    }
  }
  const value = domainOf(context, first(domain), span)
  const optional = Question !== undefined
  if (value.kind === 'interval' && !optional) return { kind: 'interval', span, low: value.low, high: value.high }
  if (value.kind === 'reference') return { kind: 'named', span, name: value.name, optional }
  if (value.kind !== 'invalid')
    report(
      context,
      'LS1015',
      whereIs(context, node) ?? span,
      'expected a type, found a value',
      (value.kind === 'call' ? foreignWord('type', value.callee.text)?.say : undefined) ??
        'a type is a name, `lo..hi`, `{words}`, `set of T`, `array[n] of T` or `lock KIND`',
    )
  return unknownType(span)
}

/** A kind of lock with what it is given, or one of two. */
export function kindChoiceOf(context: Context, node: KindChoiceCstNode | undefined, before: Span): KindChoice {
  const span = spanOf(context, node, before)
  const { If, expression, then, otherwise, Word, arguments: given } = node?.children ?? {}
  if (If === undefined)
    return { kind: 'kindUse', span, lock: nameOf(context, first(Word), span), arguments: given && argumentsOf(context, first(given), span) }
  return {
    kind: 'kindChoice',
    span,
    condition: expressionOf(context, first(expression), span),
    then: kindChoiceOf(context, first(then), span),
    otherwise: kindChoiceOf(context, first(otherwise), span),
  }
}

function arrayIndexOf(context: Context, words: WordTypeCstNode | undefined, length: DomainCstNode | undefined, before: Span): ArrayIndex {
  if (words !== undefined) {
    const span = spanOf(context, words, before)
    return { kind: 'by', type: { kind: 'words', span, words: namesOf(context, words.children.Word, span) } }
  }
  const value = domainOf(context, length, before)
  if (value.kind !== 'interval') return { kind: 'length', length: value }
  return { kind: 'by', type: { kind: 'interval', span: value.span, low: value.low, high: value.high } }
}

const unknownType = (span: Span): TypeExpression => ({ kind: 'named', span, name: emptyName(span), optional: false })

const emptyName = (span: Span): Name => ({ kind: 'name', text: '', span })
