// Which constructs of the language a spec uses. Input: its tree; output: names such as `statement while` or `part retry at most`. The
// list of all of them is complete for kinds, by its types; the parts that a construct may have or not are listed by hand.
import type {
  AttemptClause,
  BinaryOperator,
  Claim,
  Declaration,
  Expression,
  ModeWord,
  SpecFile,
  Statement,
  TaskDeclaration,
  TypeExpression,
  UnaryOperator,
} from '../../compiler/ast/ast.ts'

type Every<K extends string> = Readonly<Record<K, true>>

const declarations: Every<Declaration['kind']> = {
  size: true,
  switch: true,
  type: true,
  lock: true,
  object: true,
  taskState: true,
  mapping: true,
  procedure: true,
  function: true,
  property: true,
  workload: true,
  variant: true,
  expect: true,
}
const claims: Every<Claim['kind']> = {
  invariant: true,
  reachable: true,
  finally: true,
  eventually: true,
  alwaysEventually: true,
  leadsTo: true,
  completes: true,
}
const statements: Every<Exclude<Statement['kind'], 'invalid'>> = {
  let: true,
  assign: true,
  free: true,
  lock: true,
  unlock: true,
  downgrade: true,
  upgrade: true,
  give: true,
  revoke: true,
  if: true,
  while: true,
  for: true,
  either: true,
  select: true,
  choose: true,
  wait: true,
  attempt: true,
  touch: true,
  raise: true,
  break: true,
  continue: true,
  return: true,
  assert: true,
  warn: true,
  skip: true,
  atomic: true,
  call: true,
  labelled: true,
}
const clauses: Every<AttemptClause['kind']> = { retry: true, on: true }
const types: Every<TypeExpression['kind']> = { words: true, interval: true, set: true, array: true, lock: true, named: true }
/** Kinds of expressions, but for what could not be read. */
export const expressions: Every<Exclude<Expression['kind'], 'invalid'>> = {
  integer: true,
  boolean: true,
  none: true,
  any: true,
  current: true,
  reference: true,
  member: true,
  computedMode: true,
  index: true,
  range: true,
  interval: true,
  call: true,
  unary: true,
  binary: true,
  conditional: true,
  set: true,
  quantifier: true,
  along: true,
  count: true,
  new: true,
  trylock: true,
  old: true,
  at: true,
}
const operators: Every<BinaryOperator | UnaryOperator> = {
  not: true,
  '+': true,
  '-': true,
  '*': true,
  div: true,
  mod: true,
  '==': true,
  '!=': true,
  '<': true,
  '<=': true,
  '>': true,
  '>=': true,
  and: true,
  or: true,
  '=>': true,
  in: true,
}
const roles: Every<TaskDeclaration['role']> = { task: true, service: true, environment: true, interrupt: true }
const modeWords: Every<ModeWord['kind']> = { word: true, computed: true }

const builtin = ['next', 'previous', 'held', 'mine', 'holder', 'queued', 'resident', 'min', 'max']

const parts = [
  'import with',
  'switch values',
  'mode with',
  'mode joins',
  'mode if',
  'mode jumps',
  'mode overtakes',
  'mode becomes',
  'mode queues',
  'upgrade else',
  'trylock to',
  'lock parameters',
  'lock arguments',
  'lock chosen',
  'policy conditional',
  'lock ranges',
  'lock policy',
  'lock recursion',
  'lock holders',
  'lock anyone',
  'object count',
  'object ordered',
  'object pool',
  'object freed',
  'field ghost',
  'field initial',
  'mapping load',
  'mapping store',
  'mapping renames',
  'handler',
  'operation',
  'outcome keeps',
  'outcome drops',
  'ensures',
  'resident any',
  'for along',
  'along at most',
  'property in',
  'property if',
  'property forall',
  'completes of',
  'workload settings',
  'initially',
  'task over',
  'task when',
  'task binder',
  'task with',
  'task rounds once',
  'task rounds forever',
  'task rounds counted',
  'fairness none',
  'fairness weak',
  'fairness strong',
  'fairness of one',
  'variant settings',
  'cell notRun',
  'cell awaited',
  'cell outcomes',
  'cell qualifier',
  'var',
  'let type',
  'ghost assignment',
  'assign +=',
  'assign -=',
  'assign ++',
  'assign --',
  'else',
  'fair branch',
  'choose where',
  'attempt with',
  'attempt always',
  'retry if',
  'retry at most',
  'retry with',
  'retry then',
  'on if',
  'touch load',
  'touch store',
  'touch body',
  'raise',
  'return outcome',
  'optional type',
  'lock over',
  'array by name',
  'array by type',
  'forall',
  'exists',
  ...builtin.map((name) => `call ${name}`),
]

const named = (group: string, kinds: Readonly<Record<string, true>>): readonly string[] =>
  Object.keys(kinds).map((kind) => `${group} ${kind}`)

export const allConstructs: readonly string[] = [
  'import',
  ...named('declaration', declarations),
  ...named('claim', claims),
  ...named('statement', statements),
  ...named('clause', clauses),
  ...named('type', types),
  ...named('expression', expressions),
  ...named('operator', operators),
  ...named('role', roles),
  ...named('change to', modeWords),
  ...parts.map((part) => `part ${part}`),
]

export function constructsOf(file: SpecFile): ReadonlySet<string> {
  const found = new Set<string>()
  visit(file, '', found)
  return found
}

/** Under the property `key` of its parent. */
function visit(value: unknown, key: string, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const part of value) visit(part, key, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  note(value as Fields, key, found)
  for (const [inner, part] of Object.entries(value)) if (inner !== 'span') visit(part, inner, found)
}

type Fields = Readonly<Record<string, unknown>>

function note(node: Fields, key: string, found: Set<string>): void {
  const kind = String(node['kind'])
  const add = (name: string): void => void found.add(name)
  const has = (name: string): boolean => {
    const part = node[name]
    return part !== undefined && part !== false && !(Array.isArray(part) && part.length === 0)
  }
  const part = (name: string, ...of: readonly string[]): void => {
    for (const one of of) if (has(one)) add(`part ${name} ${one}`)
  }
  switch (key) {
    case 'imports':
      add('import')
      if (has('bindings')) add('part import with')
      return
    case 'declarations':
      add(`declaration ${kind}`)
      break
    case 'claim':
      add(`claim ${kind}`)
      if (has('task')) add('part completes of')
      return
    case 'statements':
    case 'statement':
      add(`statement ${kind}`)
      break
    case 'clauses':
      add(`clause ${kind}`)
      break
    case 'type':
    case 'element':
    case 'over':
    case 'result':
      if (kind in types) add(`type ${kind}`)
      if (has('optional')) add('part optional type')
      if (kind === 'lock') part('lock', 'over')
      if (kind === 'lock' && (node['lock'] as Fields)['arguments'] !== undefined) add('part lock arguments')
      if (kind === 'array') {
        const index = node['index'] as Fields
        if (index['kind'] === 'by') add('part array by type')
        else if ((index['length'] as Fields)['kind'] === 'reference') add('part array by name')
      }
      return
    case 'tasks':
      add(`role ${String(node['role'])}`)
      part('task', 'binder', 'with', 'over', 'when')
      add(`part task rounds ${typeof node['rounds'] === 'string' ? node['rounds'] : 'counted'}`)
      return
    case 'fairness':
      add(`part fairness ${String(node['strength'])}`)
      if (has('target')) add('part fairness of one')
      return
    case 'cells':
      if (kind === 'notRun') add('part cell notRun')
      part('cell', 'awaited', 'outcomes')
      return
    case 'findings':
      if (has('qualifier')) add('part cell qualifier')
      return
    case 'mode':
      if (kind in modeWords) add(`change to ${kind}`)
      break
    case 'branches':
      if (has('fair')) add('part fair branch')
      return
    case 'initially':
      add('part initially')
      return
    case 'ensures':
      add('part ensures')
      break
    default:
      break
  }
  if (key !== 'declarations' && key !== 'statements' && key !== 'statement' && key !== 'clauses' && kind in expressions)
    noteExpression(node, kind, add)
  else noteParts(node, kind, { add, has, part })
}

function noteExpression(node: Fields, kind: string, add: (name: string) => void): void {
  add(`expression ${kind}`)
  if (kind === 'trylock' && node['mode'] !== undefined) add('part trylock to')
  if (kind === 'binary' || kind === 'unary') add(`operator ${String(node['operator'])}`)
  if (kind === 'along' && node['most'] !== undefined) add('part along at most')
  if (kind === 'quantifier') add(`part ${String(node['quantifier'])}`)
  const called = kind === 'call' ? String((node['callee'] as Fields)['text']) : ''
  if (builtin.includes(called)) add(`part call ${called}`)
}

function noteParts(
  node: Fields,
  kind: string,
  {
    add,
    has,
    part,
  }: { add: (name: string) => void; has: (name: string) => boolean; part: (name: string, ...of: readonly string[]) => void },
): void {
  switch (kind) {
    case 'switch':
      part('switch', 'values')
      return
    case 'lock':
      part('lock', 'parameters', 'chosen', 'policy', 'recursion', 'holders', 'anyone')
      if ((node['policy'] as Fields | undefined)?.['kind'] === 'conditional') add('part policy conditional')
      if (has('ranged')) add('part lock ranges')
      return
    case 'mode':
      part('mode', 'with', 'joins', 'jumps', 'overtakes', 'becomes')
      if (has('inLine')) add('part mode queues')
      if (has('condition')) add('part mode if')
      return
    case 'upgrade':
      if (has('otherwise')) add('part upgrade else')
      return
    case 'object':
      part('object', 'count', 'ordered')
      if (node['pool'] !== 'none') add(`part object ${String(node['pool'])}`)
      return
    case 'field':
      part('field', 'ghost', 'initial')
      return
    case 'access':
      if (has('access')) add(`part mapping ${String(node['access'])}`)
      part('mapping', 'renames')
      if ((node['resident'] as { readonly kind?: string } | undefined)?.kind === 'any') add('part resident any')
      return
    case 'procedure':
      if (node['role'] !== 'procedure') add(`part ${String(node['role'])}`)
      return
    case 'outcome':
      part('outcome', 'keeps', 'drops')
      return
    case 'property':
      if (has('workloads')) add('part property in')
      if (has('when')) add('part property if')
      if (has('binders')) add('part property forall')
      return
    case 'workload':
    case 'variant':
      part(kind, 'settings')
      return
    case 'let':
      if (has('mutable')) add('part var')
      part('let', 'type')
      return
    case 'assign':
      if (has('ghost')) add('part ghost assignment')
      if (node['operator'] !== '=') add(`part assign ${String(node['operator'])}`)
      return
    case 'if':
      if (has('otherwise')) add('part else')
      return
    case 'choose':
      if (has('condition')) add('part choose where')
      return
    case 'attempt':
      part('attempt', 'with', 'always')
      return
    case 'for':
      if (((node['binder'] as Fields)['domain'] as Fields)['kind'] === 'along') add('part for along')
      return
    case 'retry':
      part('retry', 'with', 'then')
      if (has('condition')) add('part retry if')
      if (has('atMost')) add('part retry at most')
      return
    case 'on':
      if (has('condition')) add('part on if')
      return
    case 'touch':
      if (has('access')) add(`part touch ${String(node['access'])}`)
      part('touch', 'body')
      return
    case 'raise':
      add('part raise')
      return
    case 'return':
      part('return', 'outcome')
      return
    default:
      return
  }
}
