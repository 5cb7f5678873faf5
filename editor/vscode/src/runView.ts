// `show the run`: the page of `check --format html` of one cell beside the spec, which moves the cursor of the spec along. Input: what the code lens is
// asked with; output: none.
import { isAbsolute } from 'node:path'
import * as vscode from 'vscode'
import { cellAsked, said } from './command.ts'
import { type Place, pageIn, placeIn } from './messages.ts'

/** One view, which the next run takes over. */
let panel: vscode.WebviewPanel | undefined

export async function showRun(given: readonly unknown[]): Promise<void> {
  const { file, name, options } = cellAsked(given)
  const printed = await said(['check', file, ...options, '--format', 'html'])
  const page = pageIn(printed)
  if (page === undefined) {
    await vscode.window.showErrorMessage(`lockspec: ${printed.split('\n')[0] ?? ''}`)
    return
  }
  panel ??= opened()
  panel.title = name
  // Another page would be the same to the editor where both begin alike.
  panel.webview.html = ''
  panel.webview.html = page
  panel.reveal(undefined, true)
}

function opened(): vscode.WebviewPanel {
  const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }
  // The page brings its policy: its own script and style, and no request.
  const made = vscode.window.createWebviewPanel('lockspec.run', 'run', beside, { enableScripts: true, localResourceRoots: [] })
  made.webview.onDidReceiveMessage((message: unknown) => {
    const place = placeIn(message)
    if (place !== undefined) void follow(place)
  })
  made.onDidDispose(() => (panel = undefined))
  return made
}

/** The cursor of the spec, where somebody sees it; the view keeps the keys. */
async function follow({ file, line, column }: Place): Promise<void> {
  if (!isAbsolute(file)) return
  const uri = vscode.Uri.file(file)
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === uri.fsPath)
  const at = new vscode.Position(line - 1, column - 1)
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus: true,
    selection: new vscode.Range(at, at),
  })
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}
