// The editor of the page: CodeMirror with the language service behind it. Input: where it stands, its first text, the worker of the service;
// output: the text as it is, and a word whenever somebody has changed it. Colours come from the token table, as in all other editors.
import { languageServerExtensions, LSPClient, LSPPlugin, Workspace, type WorkspaceFile } from '@codemirror/lsp-client'
import { EditorState, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { highlight } from '../../grammar/highlight.ts'
import { scopeClasses } from '../scopes.ts'
import type { Files } from './messages.ts'
import type { Language } from './threads.ts'

export interface Editor {
  readonly text: () => string
  readonly replace: (text: string) => void
  /** Puts the cursor on a line, counted from 1, and shows it. */
  readonly goTo: (line: number) => void
  /** The same, and whoever types elsewhere goes on typing there. */
  readonly follow: (line: number) => void
}

/** The address of the text in the protocol. */
const uri = 'file:///spec.lockspec'

/** `files`: what can be imported, which is shown where a definition lies there. */
export function createEditor(parent: HTMLElement, text: string, service: Language, files: Files, changed: () => void): Editor {
  const listeners = new Set<(message: string) => void>()
  service.listen((message) => listeners.forEach((listen) => listen(message)))
  const client = new LSPClient({
    timeout: 30_000,
    extensions: languageServerExtensions(),
    workspace: (owner) => new Showing(owner, (path) => shownFile(parent, files, path)),
  }).connect({
    send: (message) => service.post(message),
    subscribe: (listen) => listeners.add(listen),
    unsubscribe: (listen) => listeners.delete(listen),
  })
  let replacing = false
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      colours,
      client.plugin(uri, 'lockspec'),
      EditorView.contentAttributes.of({ 'aria-label': 'text of the spec' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !replacing) changed()
      }),
    ],
  })
  const show = (line: number): void => {
    const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
  }
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => {
      replacing = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } })
      replacing = false
    },
    goTo: (line) => {
      show(line)
      view.focus()
    },
    follow: show,
  }
}

/** One editor, and views of files that lie elsewhere. The library asks for a class. */
class Showing extends Workspace {
  files: WorkspaceFile[] = []
  #view: EditorView | undefined
  #show: (path: string) => EditorView | undefined
  constructor(client: LSPClient, show: (path: string) => EditorView | undefined) {
    super(client)
    this.#show = show
  }
  syncFiles(): ReturnType<Workspace['syncFiles']> {
    const plugin = this.#view && LSPPlugin.get(this.#view)
    const [file] = this.files
    if (this.#view === undefined || plugin === null || plugin === undefined || file === undefined || plugin.unsyncedChanges.empty) return []
    const changes = plugin.unsyncedChanges
    const prevDoc = file.doc
    file.doc = this.#view.state.doc
    file.version += 1
    plugin.clear()
    return [{ changes, file, prevDoc }]
  }
  openFile(address: string, languageId: string, view: EditorView): void {
    this.#view = view
    const file: WorkspaceFile = { uri: address, languageId, version: 0, doc: view.state.doc, getView: () => view }
    this.files = [file]
    this.client.didOpen(file)
  }
  closeFile(address: string): void {
    this.files = []
    this.client.didClose(address)
  }
  override displayFile(address: string): Promise<EditorView | null> {
    return Promise.resolve(this.getFile(address)?.getView() ?? this.#show(address) ?? null)
  }
}

/** A file of the library over the text, to be read: it is not the user's. */
function shownFile(parent: HTMLElement, files: Files, path: string): EditorView | undefined {
  const text = files[path.replace(/\.lockspec$/, '')]
  if (text === undefined) return undefined
  parent.querySelector('.elsewhere')?.remove()
  const box = document.createElement('section')
  box.className = 'elsewhere'
  box.setAttribute('aria-label', `text of ${path}`)
  const head = document.createElement('p')
  const back = document.createElement('button')
  back.type = 'button'
  back.textContent = 'back to the spec'
  const name = document.createElement('code')
  name.textContent = path
  head.append(name, back)
  box.append(head)
  parent.append(box)
  const view = new EditorView({
    parent: box,
    doc: text,
    extensions: [basicSetup, colours, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-label': `text of ${path}` })],
  })
  const close = (): void => {
    view.destroy()
    box.remove()
    EditorView.findFromDOM(parent)?.focus()
  }
  back.addEventListener('click', close)
  box.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close()
  })
  view.focus()
  return view
}

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor({ state }: EditorView) {
      this.decorations = coloured(state.doc.toString())
    }
    update({ docChanged, state }: ViewUpdate): void {
      if (docChanged) this.decorations = coloured(state.doc.toString())
    }
  },
  { decorations: ({ decorations }) => decorations },
)

function coloured(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { start, end, scope } of highlight(text))
    if (scope !== '') builder.add(start, end, Decoration.mark({ class: scopeClasses(scope) }))
  return builder.finish()
}
