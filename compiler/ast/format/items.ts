// Declarations and statements as items to print. Input: the tree and the source; output: for each its text and its lists, in the
// one order and spelling of the canonical form. Line breaks and comments are not decided here.
import type {
  AssignOperator,
  AttemptClause,
  Block,
  Declaration,
  FieldDeclaration,
  Import,
  LockDeclaration,
  MappingAccess,
  Name,
  Parameter,
  Statement,
  TaskDeclaration,
  WorkloadDeclaration,
} from '../ast.ts'
import type { Span } from '../../diagnostics/diagnostic.ts'
import { binderText, choiceText, expressionText, modeWordText, parameterText, settingText, typeText } from './expressions.ts'
import { text } from './segments.ts'
import type { Item, Segment } from './segments.ts'
import { wordBefore } from './source.ts'
import type { Source } from './source.ts'
import { tableItems } from './expectations.ts'

const item = (span: Span, segments: readonly Segment[], aligned?: Item['aligned']): Item => ({ span, segments, aligned })

const namesText = (names: readonly Name[]): string => names.map((name) => name.text).join(', ')

const from = (span: Span, start: number): Span => ({ ...span, start })

/** The braces of a declaration: from the first `{` after its head to its end. */
const bracesOf = (source: Source, span: Span, after: number): Span => {
  const open = source.masked.indexOf('{', after)
  const close = source.masked.lastIndexOf('}', span.end - 1)
  return { ...span, start: open, end: close + 1 }
}

/** `import "…" with …`. */
export function importItem(node: Import): Item {
  const bindings = node.bindings.map(({ name, value }) => `${name.text} = ${value.text}`).join(', ')
  return item(node.span, [text(`import "${node.path}"${bindings === '' ? '' : ` with ${bindings}`}`)])
}

/** `spec NAME`. */
export const specItem = (source: Source, name: Name): Item =>
  item(from(name.span, wordBefore(source, 'spec', name.span.start)), [text(`spec ${name.text}`)])

/** A declaration with what stands in its braces. Those of one kind in a row say where their marks are to stand under each other. */
export function declarationItem(source: Source, node: Declaration): Item {
  switch (node.kind) {
    case 'size': {
      const head = `size ${node.name.text}`
      return item(node.span, [text(`${head} = ${expressionText(source, node.value)}`)], { kind: 'size', at: head.length })
    }
    case 'switch': {
      const head = `switch ${node.name.text}`
      const values = node.values === undefined ? '' : ` : {${namesText(node.values)}}`
      return item(node.span, [text(`${head}${values} = ${node.initial.text}`)], { kind: 'switch', at: head.length })
    }
    case 'type': {
      const head = `type ${node.name.text}`
      return item(node.span, [text(`${head} = ${typeText(source, node.type)}`)], { kind: 'type', at: head.length })
    }
    case 'lock': {
      const head = `lock ${node.name.text}${node.parameters.length === 0 ? '' : parametersText(source, node.parameters)}`
      if (node.chosen !== undefined)
        return item(node.span, [text(`${head} = ${choiceText(source, node.chosen)}`)], { kind: 'lock', at: head.length })
      const after = node.parameters.at(-1)?.span.end ?? node.name.span.end
      const list: Segment = { kind: 'list', span: bracesOf(source, node.span, after), items: lockItems(source, node) }
      return item(node.span, [text(`${head} `), list], { kind: 'lock', at: head.length })
    }
    case 'object': {
      const count = node.count === undefined ? '' : `[${expressionText(source, node.count)}]`
      const head = `object ${node.name.text}${count}${node.ordered ? ' ordered' : ''}${{ none: '', pool: ' pool', freed: ' pool freed' }[node.pool]} `
      if (node.open) return item(node.span, [text(`${head}from importer`)])
      return item(node.span, [text(head), fieldList(source, node.span, node.count?.span.end ?? node.name.span.end, node.fields)])
    }
    case 'taskState':
      return item(node.span, [text('task state '), fieldList(source, node.span, node.span.start, node.fields)])
    case 'mapping':
      return mappingItem(source, node)
    case 'procedure':
      return procedureItem(source, node)
    case 'function': {
      const head = `function ${node.name.text}${parametersText(source, node.parameters)} -> ${typeText(source, node.result)} =`
      return item(node.span, [text(`${head} ${expressionText(source, node.value)}`)])
    }
    case 'property':
      return item(node.span, [text(propertyText(source, node))])
    case 'workload': {
      const head = `workload ${node.name.text}`
      const list: Segment = { kind: 'list', span: bracesOf(source, node.span, node.name.span.end), items: workloadItems(source, node) }
      return item(node.span, [text(`${head} `), list], { kind: 'workload', at: head.length })
    }
    case 'variant': {
      const head = `variant ${node.name.text}`
      const items = node.settings.map((setting) => item(setting.span, [text(settingText(source, setting))]))
      return item(node.span, [text(`${head} `), { kind: 'list', span: bracesOf(source, node.span, node.name.span.end), items }], {
        kind: 'variant',
        at: head.length,
      })
    }
    case 'expect':
      return item(node.span, [
        text('expect '),
        { kind: 'list', span: bracesOf(source, node.span, node.span.start), items: tableItems(source, node) },
      ])
  }
}

const parametersText = (source: Source, parameters: readonly Parameter[]): string =>
  `(${parameters.map((parameter) => parameterText(source, parameter)).join(', ')})`

function mappingItem(source: Source, node: Extract<Declaration, { kind: 'mapping' }>): Item {
  const after = node.parameters.at(-1)?.span.end ?? node.name.span.end
  const list: Segment = {
    kind: 'list',
    span: bracesOf(source, node.span, after),
    items: node.accesses.map((access) => accessItem(source, access)),
  }
  return item(node.span, [text(`mapping ${node.name.text}${parametersText(source, node.parameters)} `), list])
}

function procedureItem(source: Source, node: Extract<Declaration, { kind: 'procedure' }>): Item {
  const role = node.role === 'handler' ? 'fault handler' : node.role
  const outcomes = node.outcomes.map(({ name, keeps, drops }) => {
    const paths = (word: string, list: typeof keeps): string =>
      list.length === 0 ? '' : ` ${word} ${list.map((path) => expressionText(source, path)).join(', ')}`
    return `${name.text}${paths('keeps', keeps)}${paths('drops', drops)}`
  })
  const arrow = outcomes.length === 0 ? '' : `-> ${outcomes.join(' | ')} `
  const segments: Segment[] = [
    text(`${role} ${node.name.text}${parametersText(source, node.parameters)} ${arrow}`),
    blockList(source, node.body),
  ]
  let before = node.body.span.end
  for (const [index, condition] of node.ensures.entries()) {
    const claim = text(`ensures ${expressionText(source, condition)}`)
    if (index === 0) segments.push(text(' '), claim)
    else
      segments.push(
        { kind: 'clause', gap: { ...node.span, start: before, end: wordBefore(source, 'ensures', condition.span.start) } },
        claim,
      )
    before = condition.span.end
  }
  return item(node.span, segments)
}

function propertyText(source: Source, node: Extract<Declaration, { kind: 'property' }>): string {
  const { claim } = node
  const of = (expression: Parameters<typeof expressionText>[1]): string => expressionText(source, expression)
  const word = claim.kind === 'invariant' || claim.kind === 'reachable' || claim.kind === 'finally' ? claim.kind : 'property'
  const workloads = node.workloads.length === 0 ? '' : ` in ${namesText(node.workloads)}`
  const when = node.when === undefined ? '' : ` if ${of(node.when)}`
  const each = node.binders.length === 0 ? '' : ` forall ${node.binders.map((binder) => binderText(source, binder)).join(', ')}:`
  const head = `${word} ${node.name.text}${workloads}${when}:${each}`
  switch (claim.kind) {
    case 'invariant':
    case 'reachable':
    case 'finally':
      return `${head} ${of(claim.condition)}`
    case 'eventually':
      return `${head} eventually ${of(claim.condition)}`
    case 'alwaysEventually':
      return `${head} always eventually ${of(claim.condition)}`
    case 'leadsTo':
      // A `forall` in front would be around both.
      return claim.premise.kind === 'quantifier' && claim.premise.quantifier === 'forall'
        ? `${head} (${of(claim.premise)}) leads to ${of(claim.conclusion)}`
        : `${head} ${of(claim.premise)} leads to ${of(claim.conclusion)}`
    case 'completes':
      return `${head} every ${claim.operation.text}${claim.task === undefined ? '' : ` of ${of(claim.task)}`} completes${claim.outcome === undefined ? '' : ` with ${claim.outcome.text}`}`
  }
}

const inOrder = (items: readonly Item[]): readonly Item[] => [...items].sort((a, b) => a.span.start - b.span.start)

/** The tree keeps a lock's clauses without the words before them; the source still has them. */
function lockItems(source: Source, node: LockDeclaration): readonly Item[] {
  const items = node.modes.map((mode) => {
    const joined = mode.joins.length === 0 ? '' : ` joins ${namesText(mode.joins)}`
    const partners = `${mode.with.length === 0 ? '' : ` with ${namesText(mode.with)}`}${joined}`
    const condition = mode.condition === undefined ? '' : ` if ${expressionText(source, mode.condition)}`
    const becomes = mode.becomes.length === 0 ? '' : ` becomes ${namesText(mode.becomes)}${mode.inLine ? ' queues' : ''}`
    return item(mode.span, [
      text(`mode ${mode.name.text}${partners}${condition}${mode.jumps ? ' jumps' : ''}${mode.overtakes ? ' overtakes' : ''}${becomes}`),
    ])
  })
  const clause = (word: string, operand: Span, value: string): void => {
    items.push(item(from(operand, wordBefore(source, word, operand.start)), [text(`${word} ${value}`)]))
  }
  if (node.policy !== undefined) clause('policy', node.policy.span, expressionText(source, node.policy))
  if (node.recursion !== undefined) clause('recursion', node.recursion.span, expressionText(source, node.recursion))
  if (node.holders !== undefined) clause('holders', node.holders.span, expressionText(source, node.holders))
  for (const word of [...(node.ranged ? ['ranges'] : []), ...(node.anyone ? ['anyone'] : [])]) {
    const braces = bracesOf(source, node.span, node.parameters.at(-1)?.span.end ?? node.name.span.end)
    for (const match of source.masked.slice(braces.start, braces.end).matchAll(new RegExp(`\\b${word}\\b`, 'g'))) {
      const start = braces.start + match.index
      if (items.every(({ span }) => start < span.start || span.end <= start))
        items.push(item({ ...node.span, start, end: start + word.length }, [text(word)]))
    }
  }
  return inOrder(items)
}

const fieldList = (source: Source, span: Span, after: number, fields: readonly FieldDeclaration[]): Segment => ({
  kind: 'list',
  span: bracesOf(source, span, after),
  items: fields.map((field) => {
    const head = `${field.ghost ? 'ghost ' : ''}${field.name.text}`
    const initial = field.initial === undefined ? '' : ` = ${expressionText(source, field.initial)}`
    return item(field.span, [text(`${head} : ${typeText(source, field.type)}${initial}`)], { kind: 'field', at: head.length })
  }),
})

function accessItem(source: Source, node: MappingAccess): Item {
  const head = `${node.access === undefined ? '' : `${node.access} `}resident when ${expressionText(source, node.resident)} fault ${node.handler.text}`
  const call = `${head}(${node.arguments.map((argument) => expressionText(source, argument)).join(', ')})`
  const first = node.renames[0]
  if (first === undefined) return item(node.span, [text(call)])
  const open = source.masked.lastIndexOf('{', first.from.span.start)
  const items = node.renames.map((rename) =>
    item({ ...rename.from.span, end: rename.to.span.end }, [text(`${rename.from.text} => ${rename.to.text}`)]),
  )
  return item(node.span, [text(`${call} `), { kind: 'list', span: { ...node.span, start: open }, items }])
}

function workloadItems(source: Source, node: WorkloadDeclaration): readonly Item[] {
  return inOrder([
    ...node.settings.map((setting) => item(setting.span, [text(settingText(source, setting))])),
    ...node.initially.map(({ span, target, value }) =>
      item(span, [text(`initially ${expressionText(source, target)} = ${expressionText(source, value)}`)]),
    ),
    ...node.tasks.map((task) => item(task.span, [text(taskHead(source, task)), blockList(source, task.body)])),
    ...node.fairness.map((clause) =>
      item(clause.span, [text(`fairness ${clause.strength}${clause.target === undefined ? '' : ` ${clause.target.text}`}`)]),
    ),
  ])
}

function taskHead(source: Source, task: TaskDeclaration): string {
  const role = task.role === 'task' || task.role === 'interrupt' ? task.role : `${task.role} task`
  const binder = task.binder === undefined ? '' : `[${binderText(source, task.binder)}]`
  const host = task.host === undefined ? '' : ` on ${expressionText(source, task.host)}`
  const over = task.over.length === 0 ? '' : ` over ${namesText(task.over)}`
  const when = task.when === undefined ? '' : ` when ${expressionText(source, task.when)}`
  const state = withText(source, task.with)
  const rounds = task.rounds === 'once' ? '' : task.rounds === 'forever' ? ' repeat' : ` repeat ${expressionText(source, task.rounds)}`
  return `${role} ${task.name.text}${binder}${host}${over}${when}${state}${rounds} `
}

const withText = (source: Source, settings: TaskDeclaration['with']): string =>
  settings.length === 0 ? '' : ` with ${settings.map((setting) => settingText(source, setting)).join(', ')}`

const blockList = (source: Source, block: Block): Segment => ({
  kind: 'list',
  span: block.span,
  items: block.statements.map((statement) => item(statement.span, statementSegments(source, statement))),
})

function statementSegments(source: Source, node: Statement): readonly Segment[] {
  const of = (expression: Parameters<typeof expressionText>[1]): string => expressionText(source, expression)
  const block = (body: Block): Segment => blockList(source, body)
  switch (node.kind) {
    case 'let':
      return [
        text(
          `${node.mutable ? 'var' : 'let'} ${node.name.text}${node.type === undefined ? '' : `: ${typeText(source, node.type)}`} = ${of(node.value)}`,
        ),
      ]
    case 'assign':
      return [text(`${node.ghost ? 'ghost ' : ''}${of(node.target)}${assignText(node.operator, of(node.value))}`)]
    case 'lock':
    case 'unlock':
      return [text(`${node.kind} ${of(node.target)}`)]
    case 'free':
      return [text(`free ${of(node.target)}`)]
    case 'downgrade':
      return [text(`downgrade ${of(node.target)} to ${modeWordText(source, node.mode)}`)]
    case 'upgrade': {
      const change = `upgrade ${of(node.target)} to ${modeWordText(source, node.mode)}`
      return node.otherwise === undefined ? [text(change)] : [text(`${change} else `), block(node.otherwise)]
    }
    case 'give':
      return [text(`give ${of(node.target)} to ${of(node.task)}`)]
    case 'revoke':
      return [text(`revoke ${of(node.target)} from ${of(node.task)}`)]
    case 'if':
      return ifSegments(source, node)
    case 'while':
      return [text(`while ${of(node.condition)} `), block(node.body)]
    case 'for':
      return [text(`for ${binderText(source, node.binder)} `), block(node.body)]
    case 'either':
    case 'select':
      return node.branches.flatMap(({ fair, body }, index) => [
        text(`${index === 0 ? node.kind : ' or'} ${fair ? 'fair ' : ''}`),
        block(body),
      ])
    case 'choose': {
      const where = node.condition === undefined ? '' : ` where ${of(node.condition)}`
      return [text(`choose ${node.binders.map((binder) => binderText(source, binder)).join(', ')}${where}`)]
    }
    case 'wait':
      return [text(`wait until ${of(node.condition)}`)]
    case 'attempt':
      return attemptSegments(source, node)
    case 'touch': {
      const head = `touch ${node.access === undefined ? '' : `${node.access} `}${of(node.target)}`
      return node.body === undefined ? [text(head)] : [text(`${head} `), block(node.body)]
    }
    case 'raise':
      return [text(`raise ${node.outcome.text}`)]
    case 'return':
      return [text(`return${node.outcome === undefined ? '' : ` ${node.outcome.text}`}`)]
    case 'assert':
    case 'warn':
      return [text(`${node.kind} ${of(node.condition)}`)]
    case 'break':
    case 'continue':
      return [text(node.kind)]
    case 'skip':
      return [text('skip')]
    case 'atomic':
      return [text('atomic '), block(node.body)]
    case 'call':
      return [text(`${node.callee.text}(${node.arguments.map(of).join(', ')})`)]
    case 'labelled':
      return [text(`${node.label.text}: `), ...statementSegments(source, node.statement)]
    case 'invalid':
      return [text(source.masked.slice(node.span.start, node.span.end))]
  }
}

const assignText = (operator: AssignOperator, value: string): string =>
  operator === '++' || operator === '--' ? operator : ` ${operator} ${value}`

function ifSegments(source: Source, node: Extract<Statement, { kind: 'if' }>): readonly Segment[] {
  const head = [text(`if ${expressionText(source, node.condition)} `), blockList(source, node.then)]
  const rest = node.otherwise
  if (rest === undefined) return head
  const [only] = rest.statements
  // `else if`: the block of this `else` is the `if` itself, without braces of its own.
  if (only?.kind === 'if' && only.span.start === rest.span.start) return [...head, text(' else '), ...ifSegments(source, only)]
  return [...head, text(' else '), blockList(source, rest)]
}

function attemptSegments(source: Source, node: Extract<Statement, { kind: 'attempt' }>): readonly Segment[] {
  const segments: Segment[] = [text(`attempt${withText(source, node.with)} `), blockList(source, node.body)]
  if (node.always !== undefined) segments.push(text(' always '), blockList(source, node.always))
  let before = (node.always ?? node.body).span.end
  for (const clause of node.clauses) {
    segments.push({ kind: 'clause', gap: { ...node.span, start: before, end: clause.span.start } }, ...clauseSegments(source, clause))
    before = clause.span.end
  }
  return segments
}

function clauseSegments(source: Source, clause: AttemptClause): readonly Segment[] {
  const condition = clause.condition === undefined ? '' : ` if ${expressionText(source, clause.condition)}`
  const on = `on ${namesText(clause.outcomes)}${condition}`
  if (clause.kind === 'on') return [text(`${on} `), blockList(source, clause.body)]
  const limit = clause.atMost === undefined ? '' : ` at most ${expressionText(source, clause.atMost)}`
  const segments: Segment[] = [text(`retry ${clause.name.text} ${on}${limit}${withText(source, clause.with)}`)]
  if (clause.repair !== undefined) segments.push(text(' '), blockList(source, clause.repair))
  if (clause.then !== undefined) segments.push(text(' then '), blockList(source, clause.then))
  return segments
}
