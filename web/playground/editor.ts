// The editor of the page: CodeMirror with the language service behind it. Input: where it stands, its first text, the worker of the service;
// output: the text as it is, and a word whenever somebody has changed it. Colours come from the token table, as in all other editors.
import { languageServerExtensions, LSPClient } from '@codemirror/lsp-client'
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { highlight } from '../../grammar/highlight.ts'
import { scopeClasses } from '../scopes.ts'

export interface Editor {
  readonly text: () => string
  readonly replace: (text: string) => void
  /** Puts the cursor on a line, counted from 1, and shows it. */
  readonly goTo: (line: number) => void
}

/** The address of the text in the protocol. */
const uri = 'file:///spec.lockspec'

export function createEditor(parent: HTMLElement, text: string, service: Worker, changed: () => void): Editor {
  const listeners = new Set<(message: string) => void>()
  service.addEventListener('message', ({ data }: MessageEvent<string>) => listeners.forEach((listen) => listen(data)))
  const client = new LSPClient({ timeout: 10_000, extensions: languageServerExtensions() }).connect({
    send: (message) => service.postMessage(message),
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
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => {
      replacing = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } })
      replacing = false
    },
    goTo: (line) => {
      const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
      view.focus()
    },
  }
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
