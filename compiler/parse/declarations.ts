// Builds the declarations of a file. Input: the concrete tree of a file; output: its name, imports and declarations in the order
// of the text. What is declared twice where the tree has room for one is reported here.
import type {
  Declaration,
  Expression,
  FieldDeclaration,
  Import,
  MappingAccess,
  ModeClause,
  Name,
  OutcomeDeclaration,
  Parameter,
  ProcedureDeclaration,
  SpecFile,
  SwitchDeclaration,
} from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type {
  DeclarationCstNode,
  FieldsCstNode,
  FileCstNode,
  ImportingCstNode,
  LockKindCstNode,
  MappingAccessCstNode,
  ModeClauseCstNode,
  ObjectClassCstNode,
  ParametersCstNode,
  ProcedureCstNode,
  SwitchingCstNode,
} from '../../grammar/cst.ts'
import { endOf, first, join, nameOf, namesOf, report, spanOf } from './context.ts'
import type { Context } from './context.ts'
import { argumentsOf, expressionOf, kindChoiceOf, pathOf, settingOf, typeOf } from './expressions.ts'
import { conditionOf, temporalOf } from './properties.ts'
import { blockOf } from './statements.ts'
import { expectationOf } from './expectations.ts'
import { workloadOf } from './workloads.ts'

export function fileOf(context: Context, node: FileCstNode | undefined, whole: Span): SpecFile {
  const imports: Import[] = []
  const declarations: Declaration[] = []
  let name: Name | undefined
  let importLost = false
  for (const part of node?.children.declaration ?? []) {
    const { specification, importing } = part.children
    if (specification?.[0] !== undefined) {
      const said = nameOf(context, first(specification[0].children.Word), spanOf(context, specification[0], whole))
      if (name === undefined) name = said
      else report(context, 'LS1040', said.span, 'the file has a name already', `\`spec ${name.text}\` stands above`)
    } else if (importing?.[0] !== undefined) {
      const taken = importOf(context, importing[0], whole)
      if (taken === undefined) {
        importLost = true
        continue
      }
      imports.push(taken)
      if (declarations.length > 0) report(context, 'LS1041', taken.span, 'an import stands before the first declaration')
    } else {
      const declaration = declarationOf(context, part, whole)
      if (declaration !== undefined) declarations.push(declaration)
    }
  }
  return { kind: 'file', span: whole, name, imports, importLost, declarations }
}

function importOf(context: Context, node: ImportingCstNode, before: Span): Import | undefined {
  const span = spanOf(context, node, before)
  const { Text, importBinding } = node.children
  const path = first(Text)
  const bindings = (importBinding ?? []).map(({ children }) => ({
    name: nameOf(context, first(children.name), span),
    value: nameOf(context, first(children.value), span),
  }))
  // A text that was thought in has no quotes.
  if (path === undefined || path.image === '') return undefined
  return { kind: 'import', span, path: path.image.replaceAll('"', ''), pathSpan: spanOf(context, path, span), bindings }
}

function declarationOf(context: Context, node: DeclarationCstNode, before: Span): Declaration | undefined {
  const span = spanOf(context, node, before)
  const part = node.children
  if (part.size?.[0] !== undefined) {
    const { Word, expression } = part.size[0].children
    const name = nameOf(context, first(Word), span)
    return { kind: 'size', span, name, value: expressionOf(context, first(expression), name.span) }
  }
  if (part.switching?.[0] !== undefined) return switchOf(context, part.switching[0], span)
  if (part.typing?.[0] !== undefined) {
    const { Word, type } = part.typing[0].children
    const name = nameOf(context, first(Word), span)
    return { kind: 'type', span, name, type: typeOf(context, first(type), name.span) }
  }
  if (part.lockKind?.[0] !== undefined) return lockOf(context, part.lockKind[0], span)
  if (part.objectClass?.[0] !== undefined) return objectOf(context, part.objectClass[0], span)
  if (part.taskState?.[0] !== undefined)
    return { kind: 'taskState', span, fields: fieldsOf(context, first(part.taskState[0].children.fields), span) }
  if (part.mapping?.[0] !== undefined) {
    const { Word, parameters, mappingAccess } = part.mapping[0].children
    const name = nameOf(context, first(Word), span)
    const accesses = (mappingAccess ?? []).flatMap((access) => accessOf(context, access, span) ?? [])
    return { kind: 'mapping', span, name, parameters: parametersOf(context, first(parameters), name.span), accesses }
  }
  if (part.procedure?.[0] !== undefined) return procedureOf(context, part.procedure[0], span)
  if (part.function?.[0] !== undefined) {
    const { Word, parameters, type, expression } = part.function[0].children
    const name = nameOf(context, first(Word), span)
    const result = typeOf(context, first(type), name.span)
    const value = expressionOf(context, first(expression), result.span)
    return { kind: 'function', span, name, parameters: parametersOf(context, first(parameters), name.span), result, value }
  }
  if (part.condition?.[0] !== undefined) return conditionOf(context, part.condition[0], span)
  if (part.temporal?.[0] !== undefined) return temporalOf(context, part.temporal[0], span)
  if (part.workload?.[0] !== undefined) return workloadOf(context, part.workload[0], span)
  if (part.variant?.[0] !== undefined) {
    const { Word, variantItem } = part.variant[0].children
    const settings = (variantItem ?? []).flatMap(({ children }) =>
      (children.setting ?? []).map((setting) => settingOf(context, setting, span)),
    )
    return { kind: 'variant', span, name: nameOf(context, first(Word), span), settings }
  }
  if (part.expectation?.[0] !== undefined) return expectationOf(context, part.expectation[0], span)
  return undefined
}

function switchOf(context: Context, node: SwitchingCstNode, span: Span): SwitchDeclaration {
  const { name, wordType, initial } = node.children
  const values = first(wordType)
  return {
    kind: 'switch',
    span,
    name: nameOf(context, first(name), span),
    values: values && namesOf(context, values.children.Word, span),
    initial: nameOf(context, first(initial), span),
  }
}

function lockOf(context: Context, node: LockKindCstNode, span: Span): Declaration {
  const modes: ModeClause[] = []
  const once = new Set<string>()
  let policy: Expression | undefined
  let recursion: Expression | undefined
  let holders: Expression | undefined
  const said = (what: string, place: Span): void => {
    if (once.has(what)) report(context, 'LS1042', place, `a lock says its ${what} once`)
    once.add(what)
  }
  for (const clause of node.children.lockClause ?? []) {
    const place = spanOf(context, clause, span)
    const part = clause.children
    if (part.modeClause?.[0] !== undefined) modes.push(modeOf(context, part.modeClause[0], place))
    else if (part.Policy !== undefined) {
      said('policy', place)
      policy = expressionOf(context, first(part.policy), place)
    } else if (part.Recursion !== undefined) {
      said('recursion', place)
      recursion = expressionOf(context, first(part.recursion), place)
    } else if (part.Holders !== undefined) {
      said('holders', place)
      holders = expressionOf(context, first(part.holders), place)
    } else if (part.Ranges !== undefined) said('ranges', place)
    else if (part.Anyone !== undefined) said('anyone', place)
  }
  const { Word, parameters, kindChoice } = node.children
  const name = nameOf(context, first(Word), span)
  const choice = first(kindChoice)
  return {
    kind: 'lock',
    span,
    name,
    parameters: parametersOf(context, first(parameters), name.span),
    chosen: choice && kindChoiceOf(context, choice, name.span),
    modes,
    ranged: once.has('ranges'),
    anyone: once.has('anyone'),
    policy,
    recursion,
    holders,
  }
}

function modeOf(context: Context, node: ModeClauseCstNode, span: Span): ModeClause {
  const { name, partner, joined, expression, Jumps, Overtakes, upgraded, Queues } = node.children
  const condition = first(expression)
  return {
    kind: 'mode',
    span,
    name: nameOf(context, first(name), span),
    with: namesOf(context, partner, span),
    joins: namesOf(context, joined, span),
    condition: condition && expressionOf(context, condition, span),
    jumps: Jumps !== undefined,
    overtakes: Overtakes !== undefined,
    becomes: namesOf(context, upgraded, span),
    inLine: Queues !== undefined,
  }
}

function objectOf(context: Context, node: ObjectClassCstNode, span: Span): Declaration {
  const { Word, expression, Ordered, Pool, Freed, Importer, fields } = node.children
  const count = first(expression)
  const name = nameOf(context, first(Word), span)
  return {
    kind: 'object',
    span,
    name,
    count: count && expressionOf(context, count, name.span),
    ordered: Ordered !== undefined,
    pool: Freed !== undefined ? 'freed' : Pool !== undefined ? 'pool' : 'none',
    open: Importer !== undefined,
    fields: fieldsOf(context, first(fields), span),
  }
}

const fieldsOf = (context: Context, node: FieldsCstNode | undefined, before: Span): readonly FieldDeclaration[] =>
  (node?.children.field ?? []).flatMap((field) => {
    const { Word, Ghost, type, expression } = field.children
    if (Word === undefined) return []
    const span = spanOf(context, field, before)
    const name = nameOf(context, first(Word), span)
    const initial = first(expression)
    return {
      kind: 'field' as const,
      span,
      name,
      ghost: Ghost !== undefined,
      type: typeOf(context, first(type), name.span),
      initial: initial && expressionOf(context, initial, span),
    }
  })

const parametersOf = (context: Context, node: ParametersCstNode | undefined, before: Span): readonly Parameter[] =>
  (node?.children.parameter ?? []).map((parameter) => {
    const name = nameOf(context, first(parameter.children.Word), before)
    const type = typeOf(context, first(parameter.children.type), name.span)
    return { kind: 'parameter', span: join(name.span, type.span), name, type }
  })

function accessOf(context: Context, node: MappingAccessCstNode, before: Span): MappingAccess | undefined {
  const residency = first(node.children.residency)
  if (residency === undefined) return undefined
  const span = spanOf(context, node, before)
  const { expression, Word, arguments: list, rename } = residency.children
  const resident = expressionOf(context, first(expression), span)
  const handler = nameOf(context, first(Word), resident.span)
  return {
    kind: 'access',
    span,
    access: node.children.Load !== undefined ? 'load' : node.children.Store !== undefined ? 'store' : undefined,
    resident,
    handler,
    arguments: argumentsOf(context, first(list), handler.span),
    renames: (rename ?? []).map(({ children }) => ({
      from: nameOf(context, first(children.from), span),
      to: nameOf(context, first(children.to), span),
    })),
  }
}

function procedureOf(context: Context, node: ProcedureCstNode, span: Span): ProcedureDeclaration {
  const { Operation, Procedure, Word, parameters, outcome, block, expression } = node.children
  const name = nameOf(context, first(Word), span)
  return {
    kind: 'procedure',
    span,
    role: Operation !== undefined ? 'operation' : Procedure !== undefined ? 'procedure' : 'handler',
    name,
    parameters: parametersOf(context, first(parameters), name.span),
    outcomes: (outcome ?? []).map((part): OutcomeDeclaration => {
      const place = spanOf(context, part, span)
      const { Word: word, keeps, drops } = part.children
      return {
        kind: 'outcome',
        span: place,
        name: nameOf(context, first(word), place),
        keeps: (keeps ?? []).map((path) => pathOf(context, path, place)),
        drops: (drops ?? []).map((path) => pathOf(context, path, place)),
      }
    }),
    body: blockOf(context, first(block), endOf(name.span)),
    ensures: (expression ?? []).map((condition) => expressionOf(context, condition, span)),
  }
}
