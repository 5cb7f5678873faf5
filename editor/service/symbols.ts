// What a file declares. Input: a tree; output: an outline, or the declarations of all files whose name has the asked letters in it.
import type { Declaration, Name } from '../../compiler/ast/ast.ts'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { DocumentSymbol, SymbolInformation, SymbolKind } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import type { Workspace } from './workspace.ts'

interface Item {
  readonly name: Name
  readonly detail: string
  readonly kind: SymbolKind
  readonly span: Span
  readonly inner: readonly Item[]
}

// Numbers of the protocol.
const kinds = {
  class: 5,
  method: 6,
  field: 8,
  enum: 10,
  interface: 11,
  function: 12,
  variable: 13,
  constant: 14,
  object: 19,
  key: 20,
  event: 24,
} as const

/** The outline of a file. */
export function documentSymbols(workspace: Workspace, path: string): DocumentSymbol[] {
  const source = workspace.source(path)
  if (source === undefined) return []
  const symbol = ({ name, detail, kind, span, inner }: Item): DocumentSymbol => ({
    name: name.text,
    detail,
    kind,
    range: rangeAt(source.text, span),
    selectionRange: rangeAt(source.text, name.span),
    children: inner.map(symbol),
  })
  return workspace.parsed(source).file.declarations.flatMap(itemsOf).map(symbol)
}

/** The declarations of all files that have `query` in their name, capitals or not. */
export function workspaceSymbols(workspace: Workspace, query: string): SymbolInformation[] {
  const asked = query.toLowerCase()
  return workspace.paths().flatMap((path) => {
    const source = workspace.source(path)
    if (source === undefined) return []
    const all = workspace.parsed(source).file.declarations.flatMap(itemsOf)
    return all
      .filter(({ name }) => name.text.toLowerCase().includes(asked))
      .map(({ name, kind }) => ({
        name: name.text,
        kind,
        location: { uri: workspace.uriOf(path), range: rangeAt(source.text, name.span) },
      }))
  })
}

const item = (name: Name, detail: string, kind: SymbolKind, span: Span, inner: readonly Item[] = []): Item[] =>
  name.text === '' ? [] : [{ name, detail, kind, span, inner }]

function itemsOf(node: Declaration): Item[] {
  switch (node.kind) {
    case 'size':
    case 'switch':
      return item(node.name, node.kind, kinds.constant, node.span)
    case 'type':
      return item(node.name, 'type', kinds.enum, node.span)
    case 'lock':
      return item(node.name, 'lock', kinds.interface, node.span)
    case 'object':
      return item(node.name, 'object', kinds.class, node.span, fieldsOf(node.fields))
    case 'taskState':
      return fieldsOf(node.fields)
    case 'mapping':
      return item(node.name, 'mapping', kinds.object, node.span)
    case 'procedure':
      return item(node.name, node.role, kinds.function, node.span)
    case 'function':
      return item(node.name, 'function', kinds.function, node.span)
    case 'property':
      return item(node.name, node.claim.kind, kinds.event, node.span)
    case 'workload':
      return item(
        node.name,
        'workload',
        kinds.object,
        node.span,
        node.tasks.flatMap((task) => item(task.name, task.role, kinds.method, task.span)),
      )
    case 'variant':
      return item(node.name, 'variant', kinds.key, node.span)
    case 'expect':
      return []
  }
}

const fieldsOf = (fields: Extract<Declaration, { kind: 'object' }>['fields']): readonly Item[] & Item[] =>
  fields.flatMap((field) => item(field.name, field.ghost ? 'ghost' : 'field', kinds.field, field.span))
