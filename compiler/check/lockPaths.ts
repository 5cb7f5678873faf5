// The way to a lock: `object.field[range].mode`, split where the lock ends, which only types can tell (LS3011, LS40xx). Input: a place
// and a syntax tree; output: the use of a lock, or `undefined` where it has been reported.
import type * as ast from '../ast/ast.ts'
import type { Expression, LockKind, LockUse } from '../model/model.ts'
import type { Env } from './env.ts'
import { checkExpression, checkInteger } from './demands.ts'
import { wordCandidates } from './names.ts'
import { checkMember, memberOf } from './references.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { isBroken } from './namespaces.ts'
import { aValueOf, describe, shareWord } from './types.ts'

interface Split {
  readonly lock: Expression
  readonly range: ast.ExpressionOf<'range'> | undefined
  readonly mode:
    { readonly kind: 'word'; readonly name: ast.Name } | { readonly kind: 'computed'; readonly value: ast.Expression } | undefined
}

/** `anyMode`: without a mode, as in `mine(l)`, any is meant. */
export function checkLockUse(env: Env, node: ast.Expression, anyMode = false): LockUse | undefined {
  const split = splitPath(env, node)
  if (isBroken(split.lock)) return undefined
  const type = split.lock.type
  if (type.kind !== 'lock') {
    env.tables.report.error('LS3011', split.lock.span, `a lock is expected here, not ${aValueOf(type)}`)
    return undefined
  }
  const kind = type.lockKind
  const range = split.range === undefined ? undefined : checkRange(env, split.range, kind)
  const mode = split.mode === undefined ? missingMode(env, node, kind, anyMode) : checkMode(env, split.mode, kind)
  if (range === 'broken' || mode === 'broken') return undefined
  return { span: node.span, lock: split.lock, lockKind: kind, range, mode }
}

/** Where a task is meant that has the lock: of a kind whose holds belong to nobody it is none. */
export function requireOwner(env: Env, use: LockUse, what: string, hint: string): boolean {
  if (!use.lockKind.anyone) return true
  env.tables.report.error('LS4008', use.span, `a hold of kind \`${use.lockKind.name}\` belongs to no task: ${what}`, {
    hint,
    related: [{ span: use.lockKind.span, message: '`anyone` releases it' }],
  })
  return false
}

function splitPath(env: Env, node: ast.Expression): Split {
  switch (node.kind) {
    case 'range':
      return { lock: checkExpression(env, node.object), range: node, mode: undefined }
    case 'computedMode':
      return { ...splitRange(env, node.object), mode: { kind: 'computed', value: node.mode } }
    case 'member': {
      if (node.object.kind === 'range') return { ...splitRange(env, node.object), mode: { kind: 'word', name: node.name } }
      if (node.object.kind === 'reference') {
        // Perhaps a qualified word, which the rules for members tell apart; a parameter that is a lock is a reference, too.
        const object = lockParameter(env, node.object)
        if (object !== undefined) return { lock: object, range: undefined, mode: { kind: 'word', name: node.name } }
        return { lock: checkMember(env, node), range: undefined, mode: undefined }
      }
      const object = checkExpression(env, node.object)
      if (object.type.kind === 'lock') return { lock: object, range: undefined, mode: { kind: 'word', name: node.name } }
      return { lock: memberOf(env, object, node.name, node.span), range: undefined, mode: undefined }
    }
    default:
      return { lock: checkExpression(env, node), range: undefined, mode: undefined }
  }
}

function splitRange(env: Env, node: ast.Expression): { readonly lock: Expression; readonly range: ast.ExpressionOf<'range'> | undefined } {
  return node.kind === 'range'
    ? { lock: checkExpression(env, node.object), range: node }
    : { lock: checkExpression(env, node), range: undefined }
}

function lockParameter(env: Env, node: ast.ExpressionOf<'reference'>): Expression | undefined {
  for (let scope: Env['scope'] | undefined = env.scope; scope !== undefined; scope = scope.outer) {
    const binding = scope.names.get(node.name.text)
    if (binding !== undefined) return binding.local.type.kind === 'lock' ? checkExpression(env, node) : undefined
  }
  return undefined
}

function checkRange(env: Env, node: ast.ExpressionOf<'range'>, kind: LockKind): LockUse['range'] | 'broken' {
  const low = checkInteger(env, node.low, 'the start of a range')
  const high = checkInteger(env, node.high, 'the end of a range')
  if (!kind.ranged) {
    env.tables.report.error('LS4003', node.span, `lock kind \`${kind.name}\` has no ranges`, {
      hint: '`ranges` in its declaration gives it some',
    })
    return 'broken'
  }
  return isBroken(low) || isBroken(high) ? 'broken' : { low, high }
}

function missingMode(env: Env, node: ast.Expression, kind: LockKind, anyMode: boolean): Expression | undefined | 'broken' {
  if (anyMode) return undefined
  const [only, ...others] = kind.modes
  if (only !== undefined && others.length === 0) return modeWord(only.name, node.span)
  env.tables.report.error('LS4002', node.span, `lock kind \`${kind.name}\` has several modes, and none is said here`, {
    hint: `one of ${kind.modes.map((mode) => `\`.${mode.name}\``).join(', ')}`,
  })
  return 'broken'
}

function modeWord(word: string, span: ast.Expression['span']): Expression {
  return { kind: 'word', word, type: { kind: 'words', words: [word] }, span }
}

/** The mode in which a lock is meant: a word of its kind (LS4001), or an expression whose value is one. */
export function checkMode(env: Env, mode: ast.ModeWord, kind: LockKind): Expression | 'broken' {
  const words = kind.modes.map((candidate) => candidate.name)
  if (mode.kind === 'word') {
    env.tables.names.ask(mode.name, () => wordCandidates(words, kind))
    if (words.includes(mode.name.text)) env.tables.names.use(mode.name, { kind: 'word', name: mode.name.text, of: kind })
    if (words.includes(mode.name.text)) return modeWord(mode.name.text, mode.name.span)
    env.tables.report.error('LS4001', mode.name.span, `lock kind \`${kind.name}\` has no mode \`${mode.name.text}\``, {
      hint: didYouMean(mode.name.text, words) ?? `its modes are ${words.join(', ')}`,
    })
    return 'broken'
  }
  const value = checkExpression(env, mode.value, { kind: 'words', words })
  if (isBroken(value)) return 'broken'
  if (value.type.kind !== 'words') {
    env.tables.report.error('LS3001', value.span, `a mode is a word, not ${aValueOf(value.type)}`)
    return 'broken'
  }
  if (!shareWord(value.type.words, words)) {
    env.tables.report.error('LS4001', value.span, `none of ${describe(value.type)} is a mode of lock kind \`${kind.name}\``)
    return 'broken'
  }
  return value
}
