// The extension of VS Code: a client of `lockspec lsp`, its cells as tests, its checks as tasks. Input: what the editor calls; output:
// none. What is known of a spec is the server's.
import * as vscode from 'vscode'
import { LanguageClient } from 'vscode-languageclient/node.js'
import { lockspecCommand, said } from './command.ts'
import { exploreIn } from './explore.ts'
import { showRun } from './runView.ts'
import { cellTests } from './tests.ts'
import { checkTasks } from './tasks.ts'

const explained = 'lockspec-explain'

let client: LanguageClient | undefined

/** VS Code calls it at the first file of the language: starts the server and registers cells and tasks. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const [command, ...args] = lockspecCommand()
  const started = new LanguageClient(
    'lockspec',
    'lockspec',
    { command, args: [...args, 'lsp'] },
    {
      documentSelector: [{ language: 'lockspec' }],
      synchronize: { configurationSection: 'lockspec' },
      initializationOptions: { checkOnSave: vscode.workspace.getConfiguration('lockspec').get('checkOnSave') === true },
      middleware: {
        // These are shown by the editor.
        executeCommand: async (name, given, next) => {
          if (name === 'lockspec.explore') return exploreIn(given)
          if (name === 'lockspec.showRun') return showRun(given)
          return (await next(name, given)) as unknown
        },
      },
    },
  )
  client = started
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(explained, { provideTextDocumentContent: ({ path }) => said(['explain', path]) }),
    vscode.commands.registerCommand('lockspec.checkFile', () => checkFile()),
    vscode.commands.registerCommand('lockspec.newSpec', () => newSpec(context)),
    vscode.tasks.registerTaskProvider('lockspec', checkTasks),
    cellTests(started),
  )
  await started.start()
}

/** VS Code calls it at the end: stops the server. */
export async function deactivate(): Promise<void> {
  await client?.stop()
}

async function checkFile(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document
  if (document?.languageId !== 'lockspec') {
    await vscode.window.showInformationMessage('lockspec: no spec is open')
    return
  }
  await document.save()
  await vscode.commands.executeCommand('lockspec.check', { uri: document.uri.toString() })
}

/** The spec of the walkthrough, as a text of its own. */
async function newSpec(context: vscode.ExtensionContext): Promise<void> {
  const example = vscode.Uri.joinPath(context.extensionUri, 'walkthrough', 'transfer.lockspec')
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(example))
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'lockspec', content }))
}
