// The table of what an editor can ask. Input: a method of the protocol with its parameters; output: the answer. A server on stdio and a
// worker in a page serve the same table; how messages travel is theirs.
import { codeActions } from './actions.ts'
import { incomingCalls, outgoingCalls, prepareCalls } from './calls.ts'
import { completion } from './completion.ts'
import { definition, highlights, references } from './definition.ts'
import { diagnostics } from './diagnostics.ts'
import { findingActions } from './findings.ts'
import { folding } from './folding.ts'
import { formatting, formattingOnType } from './format.ts'
import { inlayHints } from './hints.ts'
import { type Ran, hover } from './hover.ts'
import { type FoundRun, type VerdictOf, lenses } from './lenses.ts'
import { links } from './links.ts'
import { type CallHierarchyItem, type Position, type Range, offsetAt } from './protocol.ts'
import { prepareRename, rename } from './rename.ts'
import { signatureHelp } from './signature.ts'
import { documentSymbols, workspaceSymbols } from './symbols.ts'
import { semanticTokens, tokenModifiers, tokenTypes } from './tokens.ts'
import type { Workspace } from './workspace.ts'

/** What requests say, as far as it is asked for here. */
export interface Params {
  readonly textDocument?: { readonly uri: string }
  readonly position?: Position
  readonly range?: Range
  readonly newName?: string
  readonly query?: string
  readonly item?: CallHierarchyItem
  readonly context?: { readonly includeDeclaration?: boolean }
}

/** A request that cannot be answered, with the sentence that says why. */
export class Refused extends Error {}

export interface Session extends Ran {
  readonly workspace: Workspace
  readonly pathOf: (uri: string) => string
  readonly verdictOf: (path: string) => VerdictOf
  readonly findingsOf: (path: string) => readonly FoundRun[]
}

interface Place {
  readonly workspace: Workspace
  readonly session: Session
  readonly path: string
  readonly text: string
  readonly params: Params
  readonly offset: number
  readonly range: { readonly start: number; readonly end: number }
}

const ofDocument: Readonly<Record<string, (place: Place) => unknown>> = {
  'textDocument/diagnostic': ({ workspace, path }) => ({ kind: 'full', items: diagnostics(workspace, path) }),
  'textDocument/hover': ({ workspace, path, offset, session }) => hover(workspace, path, offset, session),
  'textDocument/definition': ({ workspace, path, offset }) => definition(workspace, path, offset),
  'textDocument/references': ({ workspace, path, offset, params }) =>
    references(workspace, path, offset, params.context?.includeDeclaration !== false),
  'textDocument/documentHighlight': ({ workspace, path, offset }) => highlights(workspace, path, offset),
  'textDocument/prepareRename': ({ workspace, path, offset }) => orRefuse(prepareRename(workspace, path, offset)),
  'textDocument/rename': ({ workspace, path, offset, params }) => orRefuse(rename(workspace, path, offset, params.newName ?? '')).edit,
  'textDocument/documentSymbol': ({ workspace, path }) => documentSymbols(workspace, path),
  'textDocument/prepareCallHierarchy': ({ workspace, path, offset }) => prepareCalls(workspace, path, offset),
  'textDocument/semanticTokens/full': ({ workspace, path }) => ({ data: semanticTokens(workspace, path) }),
  'textDocument/foldingRange': ({ text }) => folding(text),
  'textDocument/completion': ({ workspace, path, offset }) => completion(workspace, path, offset),
  'textDocument/signatureHelp': ({ workspace, path, offset }) => signatureHelp(workspace, path, offset),
  'textDocument/inlayHint': ({ workspace, path, range }) => inlayHints(workspace, path, range),
  'textDocument/documentLink': ({ workspace, path }) => links(workspace, path),
  'textDocument/formatting': ({ path, text }) => formatting({ path, text }),
  'textDocument/rangeFormatting': ({ path, text, range }) => formatting({ path, text }, range),
  'textDocument/onTypeFormatting': ({ workspace, path, text, offset }) =>
    formattingOnType(
      { path, text },
      offset,
      workspace.parsed({ path, text }).file.declarations.flatMap((node) => (node.kind === 'expect' ? [node.span] : [])),
    ),
  'textDocument/codeLens': ({ workspace, path, session }) => lenses(workspace, path, session.verdictOf(path)),
  'textDocument/codeAction': ({ workspace, path, range, session }) => [
    ...codeActions(workspace, path, range),
    ...findingActions(workspace, path, range, session.findingsOf(path)),
  ],
}

const ofProject: Readonly<Record<string, (session: Session, params: Params) => unknown>> = {
  'workspace/symbol': ({ workspace }, params) => workspaceSymbols(workspace, params.query ?? ''),
  'callHierarchy/incomingCalls': (session, { item }) => ofItem(session, item, incomingCalls),
  'callHierarchy/outgoingCalls': (session, { item }) => ofItem(session, item, outgoingCalls),
}

export const methods: readonly string[] = [...Object.keys(ofDocument), ...Object.keys(ofProject)]

export function answer(session: Session, method: string, params: Params): unknown {
  const { workspace } = session
  const project = ofProject[method]
  if (project !== undefined) return project(session, params)
  const path = session.pathOf(params.textDocument?.uri ?? '')
  const text = workspace.source(path)?.text
  const asked = ofDocument[method]
  if (text === undefined || asked === undefined) return null
  const { range } = params
  return asked({
    workspace,
    session,
    path,
    text,
    params,
    offset: params.position === undefined ? 0 : offsetAt(text, params.position),
    range: range === undefined ? { start: 0, end: text.length } : { start: offsetAt(text, range.start), end: offsetAt(text, range.end) },
  })
}

function orRefuse<T extends object>(result: T | { readonly refused: string }): T {
  if ('refused' in result) throw new Refused(result.refused)
  return result
}

function ofItem<T>(
  session: Session,
  item: CallHierarchyItem | undefined,
  ask: (workspace: Workspace, path: string, offset: number) => T[],
): T[] {
  if (item === undefined) return []
  const path = session.pathOf(item.uri)
  const text = session.workspace.source(path)?.text
  return text === undefined ? [] : ask(session.workspace, path, offsetAt(text, item.selectionRange.start))
}

/** What a client is told of the table. */
export const capabilities = {
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  callHierarchyProvider: true,
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] }, full: true },
  foldingRangeProvider: true,
  completionProvider: { triggerCharacters: ['.'] },
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  inlayHintProvider: true,
  documentLinkProvider: {},
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '|', moreTriggerCharacter: ['\n'] },
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds: ['quickfix'] },
}
