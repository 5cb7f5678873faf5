// The language service in a worker of the page. Input: messages of the protocol, each a text of JSON; output: answers and diagnostics, in
// the same way. Before the first, and whenever another spec is chosen,
// comes where the text stands and what it can import.
import { diagnostics } from '../../editor/service/diagnostics.ts'
import { type Params, Refused, type Session, answer, capabilities } from '../../editor/service/requests.ts'
import { createWorkspace } from '../../editor/service/workspace.ts'
import type { SourceFile } from '../../compiler/diagnostics/diagnostic.ts'
import type { Files } from './messages.ts'
import { importsFrom } from './sources.ts'

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: Params & {
    readonly textDocument?: { readonly uri: string; readonly text?: string; readonly version?: number }
    readonly contentChanges?: readonly { readonly text: string }[]
  }
}

/** Milliseconds for which a text rests before it is judged. */
const rest = 60
const requestFailed = -32803
const noSuchMethod = -32601

const open = new Map<string, SourceFile>()
let session: Session | undefined

/** Where the text of the editor stands among the files. */
export interface Base {
  readonly files: Files
  readonly path: string
}

function created({ files, path: base }: Base): Session {
  const imports = importsFrom(files)
  const workspace = createWorkspace({
    source: (path) => open.get(path) ?? (files[path] === undefined ? undefined : { path, text: files[path] }),
    readImport: (path, from) => imports(path, open.has(from) ? base : from),
    paths: () => [...open.keys()],
    uriOf: (path) => path,
  })
  const none = (): [] => []
  return { workspace, pathOf: (uri) => uri, verdictOf: () => () => undefined, retriesOf: none, heldOf: none, findingsOf: none }
}

const say = (message: object): void => postMessage(JSON.stringify({ jsonrpc: '2.0', ...message }))

addEventListener('message', ({ data }: MessageEvent<string | Base>) => {
  if (typeof data !== 'string') {
    session = created(data)
    return
  }
  const { id, method, params = {} } = JSON.parse(data) as Message
  if (session === undefined || method === undefined) return
  if (id === undefined) notified(session, method, params)
  else say({ id, ...replied(session, method, params) })
})

function replied(session: Session, method: string, params: Params): object {
  if (method === 'initialize')
    return {
      result: { serverInfo: { name: 'lockspec' }, capabilities: { ...capabilities, textDocumentSync: { openClose: true, change: 1 } } },
    }
  if (method === 'shutdown') return { result: null }
  try {
    return { result: answer(session, method, params) ?? null }
  } catch (error) {
    if (error instanceof Refused) return { error: { code: requestFailed, message: error.message } }
    return { error: { code: noSuchMethod, message: error instanceof Error ? error.message : String(error) } }
  }
}

let timer: ReturnType<typeof setTimeout> | undefined

function notified({ workspace }: Session, method: string, { textDocument, contentChanges }: NonNullable<Message['params']>): void {
  if (textDocument === undefined) return
  const { uri } = textDocument
  const text = method === 'textDocument/didOpen' ? textDocument.text : contentChanges?.at(-1)?.text
  if (method === 'textDocument/didClose') open.delete(uri)
  if (text === undefined) return
  open.set(uri, { path: uri, text })
  clearTimeout(timer)
  timer = setTimeout(
    () =>
      say({
        method: 'textDocument/publishDiagnostics',
        params: { uri, version: textDocument.version, diagnostics: diagnostics(workspace, uri) },
      }),
    rest,
  )
}
