// Types as written become types of the model, and only where they may stand (LS3012). Input: a type expression and what it is the
// type of; output: a type, broken where a name is unknown. Every type is finite, and bounds are constants.
import type * as ast from '../ast/ast.ts'
import type { Expression, Type } from '../model/model.ts'
import { checkConstant } from './demands.ts'
import { checkKindArguments } from './kindArguments.ts'
import { literalRange } from './constants.ts'
import { type Env, closedEnv } from './env.ts'
import { aliasMeaning, kindCandidates, settingCandidates, typeCandidates } from './names.ts'
import { foreignWord } from '../diagnostics/foreign.ts'
import { didYouMean, nearest } from '../diagnostics/suggest.ts'
import { type Tables, brokenType, findClass, isUnbound, textOf } from './namespaces.ts'
import { aValueOf, integerType } from './types.ts'

/** What a type is the type of. */
export type Use = 'field' | 'parameter' | 'ofKind' | 'component' | 'local' | 'result' | 'alias' | 'element' | 'member'

const described: Record<Use, string> = {
  field: 'a field',
  parameter: 'a parameter',
  ofKind: 'a parameter of a lock kind',
  component: 'a parameter of a mapping',
  local: 'a local',
  result: 'the result of a function',
  alias: 'a named type',
  element: 'an element of an array',
  member: 'an element of a set',
}

const allowed: Record<Use, readonly Type['kind'][]> = {
  field: ['bool', 'int', 'words', 'object', 'task', 'mapping', 'set', 'array', 'lock'],
  parameter: ['bool', 'int', 'words', 'object', 'task', 'mapping', 'set', 'lock'],
  ofKind: ['bool', 'int', 'words'],
  component: ['bool', 'int', 'words', 'object', 'task'],
  local: ['bool', 'int', 'words', 'object', 'task', 'mapping', 'set'],
  result: ['bool', 'int', 'words', 'object', 'task', 'mapping', 'set'],
  alias: ['bool', 'int', 'words', 'object', 'task', 'mapping', 'set'],
  element: ['bool', 'int', 'words', 'object', 'task', 'mapping', 'set', 'lock'],
  member: ['int', 'words', 'object', 'task'],
}

/** `env`: where it stands in code, so that a bound over a local is called not constant instead of unknown. */
export function resolveType(tables: Tables, node: ast.TypeExpression, use: Use, env = closedEnv(tables, '')): Type {
  const type = resolve(tables, node, env)
  if (type === brokenType) return type
  if (!allowed[use].includes(type.kind)) {
    tables.report.error('LS3012', node.span, `${described[use]} cannot be ${aValueOf(type)}`, { hint: adviceFor(type, use) })
    return brokenType
  }
  if (use === 'member' && 'optional' in type && type.optional) {
    tables.report.error('LS3012', node.span, 'an element of a set cannot be none', { hint: 'leave the `?` out' })
    return brokenType
  }
  if (type.kind === 'lock' && node.kind === 'lock' && use !== 'parameter' && type.arguments === undefined) {
    const { name, parameters } = type.lockKind
    if (parameters.length > 0) {
      tables.report.error('LS4024', node.span, `a lock of kind \`${name}\` says its ${namesOf(parameters)}`, {
        hint: `\`lock ${name}(${parameters.map((one) => one.name).join(', ')})\`, with a value for each`,
      })
      return brokenType
    }
  }
  return type
}

const namesOf = (parameters: readonly { readonly name: string }[]): string => parameters.map(({ name }) => `\`${name}\``).join(' and its ')

function adviceFor(type: Type, use: Use): string | undefined {
  if (type.kind === 'lock' && use === 'member') return 'a set of what has them: `set of File`, and `lock f.l` for each `f` in it'
  if (type.kind === 'lock' && use === 'local') return 'leave the type out: `let l = file.inode` names a lock'
  if (type.kind === 'lock' && use === 'result') return 'what has the lock can be a value: `-> File`, and `f(x).l`'
  if (type.kind === 'lock') return 'a lock is a field, a parameter that is handed one, or what `let l = …` names'
  if (type.kind === 'array') return use === 'element' ? 'nest by a class with an array' : 'arrays are fields'
  if (use === 'member') return 'sets are of integers, words, objects or tasks'
  return undefined
}

/** What an array has one element for each of. A name in the place of a length can be a class or a type. */
function resolveIndex(tables: Tables, { index, element }: ast.TypeExpression & { kind: 'array' }, outer: Env): Type | 'length' {
  const name = index.kind === 'length' && index.length.kind === 'reference' ? index.length.name : undefined
  if (index.kind === 'length' && (name === undefined || tables.sizes.has(name.text))) return 'length'
  if (name !== undefined) tables.names.ask(name, () => [...typeCandidates(tables), ...settingCandidates(tables)])
  const type = name === undefined ? resolve(tables, (index as ast.ArrayIndex & { kind: 'by' }).type, outer) : findNamed(tables, name)
  if (type === undefined) {
    // A constant, or what was to be one; else perhaps the name of a type.
    const similar = didYouMean(name?.text ?? '', [...tables.types.keys(), ...tables.classes.keys()])
    if (name === undefined || similar === undefined || tables.switches.has(name.text) || tables.words.has(name.text)) return 'length'
    tables.report.error('LS2007', name.span, `nothing here is called \`${name.text}\``, { hint: similar })
    return brokenType
  }
  if (type === brokenType || type.kind === 'bool' || type.kind === 'int' || type.kind === 'words' || type.kind === 'object') return type
  const span = index.kind === 'by' ? index.type.span : index.length.span
  tables.report.error('LS3002', span, `an array is by numbers, words or objects, not by ${aValueOf(type)}`, {
    hint: type.kind === 'task' ? hintForTasks(textOf(tables, element.span)) : undefined,
  })
  return brokenType
}

const hintForTasks = (element: string): string =>
  `what each task has is a field of theirs: \`task state { NAME : ${element} }\`; one for each task and each object is \`NAME : array[CLASS] of ${element}\` there`

/** How many values there are, as a constant over sizes. */
function countOf(type: Type, span: ast.Expression['span']): Expression {
  const whole = (value: number): Expression => ({ kind: 'int', value, type: integerType, span })
  const calculated = (operator: '+' | '-', left: Expression, right: Expression): Expression => ({
    kind: 'binary',
    operator,
    left,
    right,
    type: integerType,
    span,
  })
  switch (type.kind) {
    case 'int':
      if (type.low.kind === 'int' && type.high.kind === 'int') return whole(type.high.value - type.low.value + 1)
      return calculated('+', calculated('-', type.high, type.low), whole(1))
    case 'words':
      return whole(type.words.length)
    case 'object':
      return type.class.count ?? whole(1)
    default:
      return whole(2)
  }
}

function resolve(tables: Tables, node: ast.TypeExpression, outer: Env): Type {
  const report = tables.report
  switch (node.kind) {
    case 'words': {
      const words: string[] = []
      for (const word of node.words) {
        if (words.includes(word.text)) report.error('LS3015', word.span, `word \`${word.text}\` stands twice in one type`)
        else words.push(word.text)
      }
      return { kind: 'words', words }
    }
    case 'interval': {
      const env: Env = { ...closedEnv(tables, 'the bound of a type'), scope: outer.scope }
      const low = checkConstant(env, node.low)
      const high = checkConstant(env, node.high)
      if (low === undefined || high === undefined) return brokenType
      const from = literalRange(low)
      const to = literalRange(high)
      if (from !== undefined && to !== undefined && from.low > to.high) {
        report.error('LS3015', node.span, `the interval ${from.low}..${to.high} has no value`)
        return brokenType
      }
      return { kind: 'int', low, high }
    }
    case 'set': {
      const element = resolveType(tables, node.element, 'member', outer)
      return element === brokenType ? element : { kind: 'set', element }
    }
    case 'array': {
      const by = resolveIndex(tables, node, outer)
      const element = resolveType(tables, node.element, 'element')
      if (by !== 'length' || node.index.kind === 'by')
        return by === 'length' || by === brokenType || element === brokenType
          ? brokenType
          : { kind: 'array', length: countOf(by, node.span), by, element }
      const length = checkConstant(closedEnv(tables, 'the length of an array'), node.index.length)
      const range = length === undefined ? undefined : literalRange(length)
      if (range !== undefined && range.high < 1) report.error('LS3015', node.index.length.span, 'an array has at least one element')
      return length === undefined || element === brokenType ? brokenType : { kind: 'array', length, by: undefined, element }
    }
    case 'lock':
      return resolveLock(tables, node, outer)
    case 'named':
      return resolveNamed(tables, node)
  }
}

function resolveLock(tables: Tables, node: ast.TypeExpression & { kind: 'lock' }, outer: Env): Type {
  const use = node.lock
  if (use.kind === 'kindChoice') {
    const said = textOf(tables, use.span)
    tables.report.error('LS4023', use.span, 'a kind that is one or another has a name of its own', {
      hint: `declare \`lock either = ${said}\`, and write \`lock either\``,
    })
    return brokenType
  }
  const kind = tables.lockKinds.get(use.lock.text)
  const over = node.over === undefined ? undefined : resolve(tables, node.over, outer)
  tables.names.ask(use.lock, () => kindCandidates(tables))
  if (kind !== undefined) tables.names.use(use.lock, { kind: 'lockKind', lockKind: kind.model })
  if (kind === undefined) {
    tables.report.error('LS2004', use.lock.span, `no lock kind is called \`${use.lock.text}\``, {
      hint: foreignKind(use.lock.text) ?? standardKind(tables, use.lock.text) ?? didYouMean(use.lock.text, allKinds(tables)),
    })
    return brokenType
  }
  if (over === brokenType) return over
  const given = use.arguments === undefined ? undefined : checkKindArguments(tables, use, use.arguments, kind.model)
  if (given === 'broken') return brokenType
  if (kind.model.ranged && over === undefined) {
    tables.report.error('LS4003', node.span, `a lock of kind \`${use.lock.text}\` needs the range that it is over`, {
      hint: `\`lock ${use.lock.text} over 0..pages - 1\``,
    })
    return brokenType
  }
  if (!kind.model.ranged && over !== undefined) {
    tables.report.error('LS4003', node.over?.span ?? node.span, `lock kind \`${use.lock.text}\` has no ranges`)
    return brokenType
  }
  if (over !== undefined && over.kind !== 'int') {
    tables.report.error('LS3012', node.over?.span ?? node.span, `a lock is over a range of integers, not ${aValueOf(over)}`)
    return brokenType
  }
  return {
    kind: 'lock',
    lockKind: kind.model,
    arguments: given,
    over: over === undefined ? undefined : { low: over.low, high: over.high },
  }
}

/** Those of libraries that nobody uses, too. */
const allKinds = (tables: Tables): readonly string[] =>
  tables.files.flatMap((file) => file.declarations).flatMap((node) => (node.kind === 'lock' ? [node.name.text] : []))

const standardKinds: readonly string[] = [
  ...['mutex', 'spinlock', 'page_lock', 'rwsem', 'rwsem_unfair', 'rwlock', 'two_state', 'glock', 'semaphore', 'percpu_rwsem', 'range_lock'],
]

/** `lock spinlock_t` */
function foreignKind(name: string): string | undefined {
  const reads = foreignWord('type', name)?.reads
  return reads?.startsWith('lock ') === true && reads.replace(/\(.*/, '') !== `lock ${name}` ? `write \`${reads}\`` : undefined
}

/** Of a spec that has not imported the standard kinds. */
function standardKind(tables: Tables, name: string): string | undefined {
  const found = standardKinds.includes(name) ? name : nearest(name, standardKinds)
  if (found === undefined || allKinds(tables).includes(found) || nearest(name, allKinds(tables)) !== undefined) return undefined
  return `\`import "std/locks"\` declares ${found === name ? 'it' : `\`${found}\``}`
}

function resolveNamed(tables: Tables, node: ast.TypeExpression & { kind: 'named' }): Type {
  const name = node.name.text
  tables.names.ask(node.name, () => typeCandidates(tables))
  const type = findNamed(tables, node.name)
  if (type === undefined) {
    tables.report.error('LS2003', node.name.span, `no type, class or mapping is called \`${name}\``, {
      hint:
        (allKinds(tables).includes(name) ? `\`lock ${name}\` is the type of its locks` : undefined) ??
        foreignWord('type', name)?.say ??
        didYouMean(name, ['bool', 'Mode', 'Task', ...tables.types.keys(), ...tables.classes.keys(), ...tables.mappings.keys()]),
    })
    return brokenType
  }
  if (!node.optional || type === brokenType) return type
  if (type.kind === 'object' || type.kind === 'task' || type.kind === 'mapping') return { ...type, optional: true }
  tables.report.error('LS3012', node.span, `only objects, tasks and mappings can be none, not ${aValueOf(type)}`)
  return brokenType
}

/** A type by its name alone, as in types and in domains. */
export function findNamed(tables: Tables, name: ast.Name): Type | undefined {
  switch (name.text) {
    case 'bool':
      return { kind: 'bool' }
    case 'Mode':
      return { kind: 'words', words: tables.modes }
    case 'Task':
      return { kind: 'task', optional: false }
    default: {
      if (isUnbound(tables, name)) return brokenType
      const declaredClass = findClass(tables, name)
      if (declaredClass !== undefined) {
        tables.names.use(name, { kind: 'class', class: declaredClass.model })
        return { kind: 'object', class: declaredClass.model, optional: false }
      }
      const mapping = tables.mappings.get(name.text)
      if (mapping !== undefined) {
        tables.names.use(name, { kind: 'mapping', mapping: mapping.model })
        return { kind: 'mapping', mapping: mapping.model, optional: false }
      }
      return findAlias(tables, name)
    }
  }
}

function findAlias(tables: Tables, name: ast.Name): Type | undefined {
  const alias = tables.types.get(name.text)
  if (alias === undefined) return undefined
  if (name !== alias.node.name) tables.names.use(name, aliasMeaning(alias))
  if (alias.state === 'open') {
    tables.report.error('LS2009', alias.node.name.span, `type \`${name.text}\` is declared in terms of itself`)
    alias.state = 'done'
    return alias.type
  }
  if (alias.state === 'untouched') {
    alias.state = 'open'
    const type = resolveType(tables, alias.node.type, 'alias')
    // A declaration in terms of itself has been closed, as broken, on the way.
    if (isOpen(alias)) alias.type = type
    alias.state = 'done'
  }
  return alias.type
}

function isOpen(alias: { readonly state: string }): boolean {
  return alias.state === 'open'
}

/** Types that nobody uses are looked at, too. */
export function resolveAliases(tables: Tables): void {
  for (const alias of tables.types.values()) findAlias(tables, alias.node.name)
}
