// The cells of the tables as tests. Input: the client; output: a controller of the Test Explorer: a test a spec, in it a test a cell. A
// failed cell has the headline of its counterexample at the cell and each step at its place.
import * as vscode from 'vscode'
import { ExecuteCommandRequest, type LanguageClient } from 'vscode-languageclient/node.js'
import type { TableCell } from '../../server/cells.ts'

export function cellTests(client: LanguageClient): vscode.Disposable {
  const controller = vscode.tests.createTestController('lockspec', 'lockspec')
  const selected = new WeakMap<vscode.TestItem, TableCell>()

  const ask = (command: string, argument: object, token?: vscode.CancellationToken): Promise<unknown> =>
    client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }, token)
  const cellsOf = async (uri: vscode.Uri): Promise<readonly TableCell[]> =>
    (await ask('lockspec.cells', { uri: uri.toString() })) as readonly TableCell[]

  /** The test of a spec; its cells are found when they are asked for. */
  const specItem = (uri: vscode.Uri): vscode.TestItem => {
    const known = controller.items.get(uri.toString())
    if (known !== undefined) return known
    const item = controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri)
    item.canResolveChildren = true
    controller.items.add(item)
    return item
  }
  const resolve = async (spec: vscode.TestItem): Promise<void> => {
    if (spec.uri === undefined) return
    const { uri } = spec
    spec.children.replace(
      (await cellsOf(uri)).map((cell) => {
        const name = cell.variant === null ? cell.workload : `${cell.workload} × ${cell.variant}`
        const item = controller.createTestItem(`${uri.toString()} ${name}`, name, uri)
        item.range = client.protocol2CodeConverter.asRange(cell.range)
        selected.set(item, cell)
        return item
      }),
    )
  }
  controller.resolveHandler = async (item) => {
    if (item !== undefined) return resolve(item)
    for (const uri of await vscode.workspace.findFiles('**/*.lockspec', '**/node_modules/**')) specItem(uri)
  }
  controller.refreshHandler = async () => {
    for (const uri of await vscode.workspace.findFiles('**/*.lockspec', '**/node_modules/**')) await resolve(specItem(uri))
  }

  const runCell = async (run: vscode.TestRun, item: vscode.TestItem, token: vscode.CancellationToken): Promise<void> => {
    const cell = selected.get(item)
    if (cell === undefined || item.uri === undefined) return
    run.started(item)
    const begun = Date.now()
    const { workload, variant } = cell
    await ask('lockspec.check', { uri: item.uri.toString(), workload, ...(variant === null ? {} : { variant }) }, token)
    const found = (await cellsOf(item.uri)).find((each) => each.workload === workload && each.variant === variant)?.found
    if (token.isCancellationRequested) run.skipped(item)
    else if (found === undefined) run.errored(item, new vscode.TestMessage('the check said nothing: see the task `lockspec: check`'))
    else if (found.agrees) run.passed(item, Date.now() - begun)
    else run.failed(item, messagesOf(client, item, found), Date.now() - begun)
  }
  const runTests = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
    const run = controller.createTestRun(request)
    const asked = request.include ?? [...controller.items].map(([, item]) => item)
    for (const item of asked) {
      if (item.children.size === 0 && !selected.has(item)) await resolve(item)
      const cells = selected.has(item) ? [item] : [...item.children].map(([, child]) => child)
      for (const cell of cells) {
        if (request.exclude?.includes(cell) === true) continue
        if (token.isCancellationRequested) run.skipped(cell)
        else await runCell(run, cell, token)
      }
    }
    run.end()
  }
  controller.createRunProfile('Check', vscode.TestRunProfileKind.Run, runTests, true)

  const saved = vscode.workspace.onDidSaveTextDocument(async ({ languageId, uri }) => {
    if (languageId === 'lockspec') await resolve(specItem(uri))
  })
  const opened = vscode.workspace.onDidOpenTextDocument(({ languageId, uri }) => {
    if (languageId === 'lockspec' && uri.scheme === 'file') specItem(uri)
  })
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.lockspec')
  watcher.onDidDelete((uri) => controller.items.delete(uri.toString()))
  return vscode.Disposable.from(controller, saved, opened, watcher)
}

function messagesOf(client: LanguageClient, item: vscode.TestItem, found: NonNullable<TableCell['found']>): readonly vscode.TestMessage[] {
  const first = new vscode.TestMessage(found.message)
  if (item.uri !== undefined && item.range !== undefined) first.location = new vscode.Location(item.uri, item.range)
  return [
    first,
    ...found.steps.map(({ location, message }) => {
      const step = new vscode.TestMessage(message)
      step.location = client.protocol2CodeConverter.asLocation(location)
      return step
    }),
  ]
}
