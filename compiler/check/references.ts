// What a name means where it stands (LS20xx): a local, an outcome, a task, an object, a size, a switch or a word; and what stands
// behind a dot or in brackets. Input: a place and a syntax tree; output: a typed tree.
import type * as ast from '../ast/ast.ts'
import type { Expression, LockKind, Type } from '../model/model.ts'
import { literalRange } from './constants.ts'
import { type Env, findLocal, localNames } from './env.ts'
import { checkExpression, checkFitting, checkInteger } from './demands.ts'
import { valueCandidates, wordCandidates } from './names.ts'
import { foreignWord } from '../diagnostics/foreign.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { type Tables, brokenExpression, findClass, isBroken, isBrokenType, isUnbound } from './namespaces.ts'
import { findNamed } from './typeExpressions.ts'
import { aValueOf, boolType, integerType, shareWord } from './types.ts'

/**
 * A bare name: a local, an outcome, a task, an object, a size, a switch, else a word. `hint`: the type that is wanted, which decides whose
 * word it is.
 */
export function checkReference(env: Env, node: ast.ExpressionOf<'reference'>, hint: Type | undefined): Expression {
  const { tables } = env
  const name = node.name.text
  const span = node.span
  const { names } = tables
  names.ask(node.name, () => valueCandidates(env, span.start, hint?.kind === 'words' ? hint.words : []))
  const binding = findLocal(env, name)
  if (binding !== undefined) {
    names.use(node.name, { kind: 'local', ...binding })
    return { kind: 'local', local: binding.local, type: binding.local.type, span }
  }
  if (env.outcomes?.has(name) === true) {
    names.use(node.name, { kind: 'outcome', name })
    return { kind: 'outcome', outcome: name, type: boolType, span }
  }

  const isWord = tables.words.has(name)
  const wordWanted = isWord && hint?.kind === 'words' && hint.words.includes(name)
  const switched = tables.switches.get(name)
  if (wordWanted && switched !== undefined && !switched.model.boolean && shareWord(switched.model.values, hint.words)) {
    tables.report.error('LS2013', span, `\`${name}\` is a switch and a word here`, { hint: qualifiedForm(tables, name) })
    return brokenExpression(span)
  }
  if (wordWanted) return namedWord(tables, node.name, span)

  const group = env.groups?.get(name)
  if (group !== undefined) {
    if (group.node.binder !== undefined) {
      tables.report.error('LS2008', span, `\`${name}\` is a group of tasks`, { hint: `\`${name}[0]\` is the first of them` })
      return brokenExpression(span)
    }
    names.use(node.name, { kind: 'task', group: group.model })
    return { kind: 'taskName', group: group.model, index: undefined, type: { kind: 'task', optional: false }, span }
  }
  const declaredClass = findClass(tables, node.name)
  if (declaredClass !== undefined) {
    if (declaredClass.node.count !== undefined) {
      tables.report.error('LS2008', span, `\`${name}\` is a class of several objects`, { hint: `\`${name}[0]\` is the first of them` })
      return brokenExpression(span)
    }
    names.use(node.name, { kind: 'class', class: declaredClass.model })
    return {
      kind: 'instance',
      class: declaredClass.model,
      index: undefined,
      type: { kind: 'object', class: declaredClass.model, optional: false },
      span,
    }
  }
  const size = tables.sizes.get(name)
  if (size !== undefined) {
    names.use(node.name, { kind: 'size', size: size.model })
    return { kind: 'size', size: size.model, type: integerType, span }
  }
  if (switched !== undefined) {
    names.use(node.name, { kind: 'switch', switch: switched.model })
    const type: Type = switched.model.boolean ? boolType : { kind: 'words', words: switched.model.values }
    return { kind: 'switch', switch: switched.model, type, span }
  }
  if (isWord) return namedWord(tables, node.name, span)
  if (name === 'on' || name === 'off') return { kind: 'bool', value: name === 'on', type: boolType, span }
  reportUnknown(env, node, hint)
  return brokenExpression(span)
}

function wordExpression(word: string, span: ast.Expression['span']): Expression {
  return { kind: 'word', word, type: { kind: 'words', words: [word] }, span }
}

function namedWord(tables: Tables, name: ast.Name, span: ast.Expression['span'], of?: LockKind): Expression {
  tables.names.use(name, { kind: 'word', name: name.text, of })
  return wordExpression(name.text, span)
}

function qualifiedForm(tables: Tables, word: string): string | undefined {
  const kind = [...tables.lockKinds.values()].find((declared) => declared.model.modes.some((mode) => mode.name === word))
  return kind === undefined ? 'rename one of them' : `the word is \`${kind.model.name}.${word}\``
}

function reportUnknown(env: Env, node: ast.ExpressionOf<'reference'>, hint: Type | undefined): void {
  const { tables } = env
  if (isUnbound(tables, node.name)) return
  const name = node.name.text
  if (tables.functions.has(name) || tables.mappings.has(name)) {
    tables.report.error('LS2008', node.span, `\`${name}\` is a ${tables.functions.has(name) ? 'function' : 'mapping'}`, {
      hint: `call it: \`${name}(…)\``,
    })
    return
  }
  if (findNamed(tables, node.name) !== undefined || tables.lockKinds.has(name)) {
    tables.report.error('LS2008', node.span, `\`${name}\` is a ${tables.lockKinds.has(name) ? 'lock kind' : 'type'} and no value`)
    return
  }
  if (tables.procedures.has(name)) {
    tables.report.error('LS2008', node.span, `\`${name}\` is a procedure and no value`, {
      hint: 'a procedure is called by a statement of its own',
    })
    return
  }
  const inReach = [
    ...(hint?.kind === 'words' ? hint.words : []),
    ...localNames(env),
    ...(env.outcomes ?? []),
    ...(env.groups?.keys() ?? []),
    ...tables.classes.keys(),
    ...tables.sizes.keys(),
    ...tables.switches.keys(),
    ...tables.words.keys(),
  ]
  const task = [...tables.workloads.values()].find((workload) => workload.groups.has(name))
  tables.report.error('LS2007', node.span, `nothing here is called \`${name}\``, {
    hint:
      task === undefined
        ? (foreignWord('value', name)?.say ?? didYouMean(name, inReach))
        : `\`${name}\` is a task of workload \`${task.model.name}\`; tasks are named in their workload and in properties \`in ${task.model.name}\``,
  })
}

/** `a.b`: a word of a type named before the dot, or a field of an object. */
export function checkMember(env: Env, node: ast.ExpressionOf<'member'>): Expression {
  const qualified = node.object.kind === 'reference' ? checkQualified(env, node.object, node) : undefined
  if (qualified !== undefined) return qualified
  return memberOf(env, checkExpression(env, node.object), node.name, node.span)
}

/** `rwsem.write`, `State.present`: a word by the name of its lock kind, type or switch; `undefined` where the name is something else. */
function checkQualified(env: Env, object: ast.ExpressionOf<'reference'>, node: ast.ExpressionOf<'member'>): Expression | undefined {
  const { tables } = env
  const name = object.name.text
  if (findLocal(env, name) !== undefined || env.groups?.has(name) === true || findClass(tables, object.name) !== undefined) return undefined
  const words = wordsOfName(tables, object.name)
  if (words === undefined) return undefined
  const kind = tables.lockKinds.get(name)?.model
  tables.names.ask(node.name, () => wordCandidates(words, kind))
  if (words.includes(node.name.text)) return namedWord(tables, node.name, node.span, kind)
  tables.report.error('LS2005', node.name.span, `\`${name}\` has no word \`${node.name.text}\``, {
    hint: didYouMean(node.name.text, words),
  })
  return brokenExpression(node.span)
}

/**
 * The words that a name before a dot stands for: the modes of a kind of lock, the words of a type, the values of a switch; undefined where
 * it is none of these.
 */
export function wordsOfName(tables: Tables, name: ast.Name): readonly string[] | undefined {
  const kind = tables.lockKinds.get(name.text)
  if (kind !== undefined) {
    tables.names.use(name, { kind: 'lockKind', lockKind: kind.model })
    return kind.model.modes.map((mode) => mode.name)
  }
  const type = tables.types.has(name.text) || name.text === 'Mode' ? findNamed(tables, name) : undefined
  if (type?.kind === 'words') return type.words
  const declaredSwitch = tables.switches.get(name.text)
  if (declaredSwitch === undefined || declaredSwitch.model.boolean) return undefined
  tables.names.use(name, { kind: 'switch', switch: declaredSwitch.model })
  return declaredSwitch.model.values
}

/** A field of an object or a task, or a component of a mapping's value. */
export function memberOf(env: Env, object: Expression, name: ast.Name, span: ast.Expression['span']): Expression {
  const { tables } = env
  if (isBroken(object)) return brokenExpression(span)
  const type = object.type
  switch (type.kind) {
    case 'object':
    case 'task': {
      const fields = type.kind === 'task' ? tables.taskFields : tables.fields.get(type.class)
      tables.names.ask(name, () =>
        [...(fields?.values() ?? [])].map(({ model }) => ({ name: model.name, meaning: { kind: 'field', field: model } })),
      )
      const declared = fields?.get(name.text)
      if (declared === undefined) {
        const owner = type.kind === 'task' ? 'the task state' : `class \`${type.class.name}\``
        tables.report.error('LS2005', name.span, `${owner} has no field \`${name.text}\``, {
          hint: didYouMean(name.text, fields?.keys() ?? []),
        })
        return brokenExpression(span)
      }
      tables.names.use(name, { kind: 'field', field: declared.model })
      if (!env.state)
        tables.report.error('LS3022', span, `${env.where} is known before the first state and cannot read field \`${name.text}\``)
      if (declared.model.ghost && !env.ghosts) {
        tables.report.error(
          'LS5011',
          span,
          `ghost \`${name.text}\` is read by properties and ghost assignments only, not by ${env.where}`,
          {
            related: [{ span: declared.model.span, message: 'declared a ghost here' }],
          },
        )
      }
      return { kind: 'field', object, field: declared.model, type: declared.model.type, span }
    }
    case 'mapping': {
      tables.names.ask(name, () =>
        type.mapping.parameters.map((local) => ({ name: local.name, meaning: { kind: 'local', local, by: 'parameter' } })),
      )
      const parameter = type.mapping.parameters.find((candidate) => candidate.name === name.text)
      if (parameter === undefined) {
        tables.report.error('LS2005', name.span, `mapping \`${type.mapping.name}\` has no parameter \`${name.text}\``, {
          hint: didYouMean(
            name.text,
            type.mapping.parameters.map((candidate) => candidate.name),
          ),
        })
        return brokenExpression(span)
      }
      tables.names.use(name, { kind: 'local', local: parameter, by: 'parameter' })
      return { kind: 'component', value: object, parameter, type: parameter.type, span }
    }
    case 'lock':
      tables.report.error('LS3011', span, 'a lock with a mode stands in lock verbs and in `held`, `mine` and `holder` only')
      return brokenExpression(span)
    default:
      tables.report.error('LS3010', name.span, `${aValueOf(type)} has no fields`)
      return brokenExpression(span)
  }
}

/** `a[i]`: a task of a group, an object of a class, an element of an array (LS3009). */
export function checkIndex(env: Env, node: ast.ExpressionOf<'index'>): Expression {
  const { tables } = env
  const { span } = node
  if (node.object.kind === 'reference' && findLocal(env, node.object.name.text) === undefined) {
    const name = node.object.name
    const group = env.groups?.get(name.text)
    if (group !== undefined) {
      tables.names.use(name, { kind: 'task', group: group.model })
      const index = checkInteger(env, node.index, 'the number of a task in its group')
      if (group.node.binder === undefined) {
        tables.report.error('LS3009', span, `\`${name.text}\` is one task, not a group`)
        return brokenExpression(span)
      }
      return { kind: 'taskName', group: group.model, index, type: { kind: 'task', optional: false }, span }
    }
    const declaredClass = findClass(tables, name)
    if (declaredClass !== undefined) {
      tables.names.use(name, { kind: 'class', class: declaredClass.model })
      const index = checkInteger(env, node.index, 'the number of an object')
      if (declaredClass.node.count === undefined) {
        tables.report.error('LS3009', span, `\`${name.text}\` is one object, used by its name`)
        return brokenExpression(span)
      }
      requireInside(tables, index, declaredClass.model.count, `the objects of \`${name.text}\` go`)
      return {
        kind: 'instance',
        class: declaredClass.model,
        index,
        type: { kind: 'object', class: declaredClass.model, optional: false },
        span,
      }
    }
  }
  const array = checkExpression(env, node.object)
  const index = checkElementIndex(env, node.index, array.type)
  if (isBroken(array) || isBroken(index)) return brokenExpression(span)
  if (array.type.kind !== 'array') {
    tables.report.error('LS3009', node.object.span, `only arrays have an index, not ${aValueOf(array.type)}`)
    return brokenExpression(span)
  }
  return { kind: 'element', array, index, type: array.type.element, span }
}

/** Which element of an array is meant: a number, or the position of a value of what it has one for each of. */
export function checkElementIndex(env: Env, node: ast.Expression, array: Type): Expression {
  // What was to be an array says nothing about its index.
  if (isBrokenType(array)) return checkExpression(env, node)
  if (array.kind !== 'array') return checkInteger(env, node, 'an index')
  if (array.by === undefined) {
    const index = checkInteger(env, node, 'an index')
    requireInside(env.tables, index, array.length, 'the index of this array goes')
    return index
  }
  const value = checkFitting(env, node, array.by, 'the index of this array')
  return isBroken(value) ? value : { kind: 'position', value, among: array.by, type: integerType, span: value.span }
}

/** An index that no value of it can be, where literals alone decide; what hangs on sizes is told when it happens. */
function requireInside(tables: Tables, index: Expression, count: Expression | undefined, what: string): void {
  const given = literalRange(index)
  const elements = count === undefined ? undefined : literalRange(count)
  if (given === undefined || elements === undefined || isBroken(index) || (given.high >= 0 && given.low < elements.high)) return
  const shown = given.low === given.high ? `${given.low}` : `${given.low}..${given.high}`
  tables.report.error('LS3006', index.span, `${what} from 0 to ${elements.high - 1}, and ${shown} is outside`)
}
