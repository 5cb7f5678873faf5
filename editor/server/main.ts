// The language server, on stdio: messages of a client in, answers of the service out. Diagnostics are pushed when a text has rested for a
// moment; what takes longer than that, checks, runs in processes of its own.
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  LSPErrorCodes,
  ProposedFeatures,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  createConnection,
} from 'vscode-languageserver/node.js'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { diagnostics } from '../service/diagnostics.ts'
import type { CheckArguments } from '../service/lenses.ts'
import { type Params, Refused, type Session, answer, capabilities, methods } from '../service/requests.ts'
import { createWorkspace } from '../service/workspace.ts'
import { tableCells } from './cells.ts'
import { type Cell, cellsOf, createVerdicts, exploreText, heldInCell, runCell, runText } from './checks.ts'
import { createFiles } from './files.ts'
import { foundInCells } from './found.ts'

/** Milliseconds for which a text rests before it is judged. */
const rest = 60

export const commands = ['lockspec.check', 'lockspec.cells', 'lockspec.showRun', 'lockspec.explore'] as const

/** Serves until the client says `exit` or closes the stream. */
export function serve(): Promise<number> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout)
  const documents = new TextDocuments(TextDocument)
  const files = createFiles()
  const workspace = createWorkspace(files)
  const verdicts = createVerdicts()
  const textOf = (path: string): string => (workspace.analysis(path)?.sources ?? []).map(({ text }) => text).join('\0')
  const session: Session = {
    workspace,
    pathOf: files.pathOf,
    verdictOf: (path) => verdicts.of(path, textOf(path)),
    retriesOf: (path) => verdicts.retriesOf(path, textOf(path)),
    heldOf: (path) => verdicts.heldOf(path, textOf(path)),
    findingsOf: (path) =>
      verdicts
        .fresh(path, textOf(path))
        .flatMap(({ workload, variant, agreement, findings }) =>
          agreement === 'differs' ? findings.map((each) => ({ ...each, workload, variant })) : [],
        ),
  }
  const running = new Map<string, AbortController>()
  let client: InitializeParams['capabilities'] = {}
  let checkOnSave = false
  let timer: NodeJS.Timeout | undefined

  connection.onInitialize((params) => {
    client = params.capabilities
    for (const { uri } of params.workspaceFolders ?? []) files.addFolder(uri)
    if ((params.workspaceFolders ?? []).length === 0 && typeof params.rootUri === 'string') files.addFolder(params.rootUri)
    checkOnSave = wantsChecks(params.initializationOptions)
    return {
      serverInfo: { name: 'lockspec' },
      capabilities: {
        ...capabilities,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        executeCommandProvider: { commands: [...commands] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    }
  })
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.lockspec' }] })
  })
  connection.onDidChangeConfiguration(({ settings }) => {
    checkOnSave = wantsChecks((settings as { readonly lockspec?: unknown } | null)?.lockspec)
  })
  connection.onDidChangeWatchedFiles(() => {
    files.rescan()
    judgeSoon()
  })

  const judge = (): void => {
    for (const path of files.openPaths()) {
      const items = [...diagnostics(workspace, path), ...foundInCells(workspace, path, verdicts.fresh(path, textOf(path)))]
      void connection.sendDiagnostics({ uri: files.uriOf(path), diagnostics: items })
    }
  }
  const judgeSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(judge, rest)
  }
  documents.onDidChangeContent(({ document }) => {
    files.open(document.uri, document.getText())
    judgeSoon()
  })
  documents.onDidClose(({ document }) => {
    const uri = document.uri
    files.close(uri)
    void connection.sendDiagnostics({ uri, diagnostics: [] })
    judgeSoon()
  })
  documents.onDidSave(({ document }) => {
    if (checkOnSave) void check({ uri: document.uri })
  })

  for (const method of methods) {
    connection.onRequest(method, (params: Params) => {
      try {
        return answer(session, method, params)
      } catch (error) {
        if (error instanceof Refused) return new ResponseError(LSPErrorCodes.RequestFailed, error.message)
        throw error
      }
    })
  }

  /** Another check of the same file ends the one before. Verdicts are of what lies on the disk: that is what is run. */
  const check = async (args: CheckArguments, cancelled?: AbortSignal): Promise<object> => {
    const path = files.pathOf(args.uri)
    const model = workspace.analysis(path)?.model
    if (model === undefined) return { checked: 0, differs: 0, error: 'the spec has errors' }
    running.get(path)?.abort()
    const own = new AbortController()
    running.set(path, own)
    if (cancelled?.aborted === true) own.abort()
    cancelled?.addEventListener('abort', () => own.abort())
    const cells = cellsOf(model, args)
    const progress = await progressOf(connection, client, `lockspec check ${model.name}`, own)
    let [checked, differs] = [0, 0]
    for (const [index, cell] of cells.entries()) {
      if (own.signal.aborted) break
      progress?.report(Math.floor((index / cells.length) * 100), `${cell.workload}${cell.variant === null ? '' : ` × ${cell.variant}`}`)
      const text = textOf(path)
      const result = await runCell(path, cell, own.signal)
      if (result === undefined) continue
      verdicts.note(path, result, text)
      checked += 1
      if (result.agreement === 'differs') differs += 1
      judge()
      if (client.workspace?.codeLens?.refreshSupport === true) void connection.sendRequest('workspace/codeLens/refresh')
    }
    progress?.done()
    if (running.get(path) === own) running.delete(path)
    // What cannot be read of it is not told in hovers.
    if (!own.signal.aborted) void holding(path, cells).catch(() => undefined)
    return { checked, differs, cancelled: own.signal.aborted }
  }

  /** What is held in cells that were checked, for hovers: behind the verdicts, until the next check of the file. */
  const holding = async (path: string, cells: readonly Cell[]): Promise<void> => {
    const own = new AbortController()
    running.set(path, own)
    const text = textOf(path)
    const known = verdicts.heldOf(path, text)
    for (const cell of cells) {
      if (known.some(({ workload, variant }) => workload === cell.workload && variant === cell.variant)) continue
      const run = await heldInCell(path, cell, own.signal)
      if (own.signal.aborted) return
      if (run !== undefined) verdicts.noteHeld(path, run, text)
    }
    if (running.get(path) === own) running.delete(path)
  }

  connection.onExecuteCommand(async ({ command, arguments: args }, token) => {
    const own = new AbortController()
    token.onCancellationRequested(() => own.abort())
    const asked = args?.[0] as (CheckArguments & { readonly variant?: string | null }) | undefined
    if (asked === undefined || typeof asked.uri !== 'string')
      return new ResponseError(LSPErrorCodes.RequestFailed, `${command} needs a file`)
    if (command === 'lockspec.check') return check(asked, own.signal)
    const path = files.pathOf(asked.uri)
    if (command === 'lockspec.cells') return tableCells(workspace, path, verdicts.fresh(path, textOf(path)))
    if (asked.workload !== undefined) {
      const cell = { workload: asked.workload, variant: asked.variant ?? null }
      if (command === 'lockspec.showRun') return runText(path, cell, own.signal)
      if (command === 'lockspec.explore') return exploreText(path, cell, own.signal)
    }
    return new ResponseError(LSPErrorCodes.RequestFailed, `there is no command ${command}`)
  })

  documents.listen(connection)
  connection.listen()
  return new Promise((resolve) => {
    connection.onExit(() => {
      for (const own of running.values()) own.abort()
      resolve(0)
    })
  })
}

const wantsChecks = (settings: unknown): boolean =>
  typeof settings === 'object' && settings !== null && 'checkOnSave' in settings && settings.checkOnSave === true

interface Shown {
  readonly report: (percent: number, message: string) => void
  readonly done: () => void
}

async function progressOf(
  connection: Connection,
  client: InitializeParams['capabilities'],
  title: string,
  own: AbortController,
): Promise<Shown | undefined> {
  if (client.window?.workDoneProgress !== true) return undefined
  const progress = await connection.window.createWorkDoneProgress()
  progress.begin(title, 0, '', true)
  progress.token.onCancellationRequested(() => own.abort())
  return { report: (percent, message) => progress.report(percent, message), done: () => progress.done() }
}
