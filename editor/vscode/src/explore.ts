// `explore from here`: the explorer in a terminal, at the first finding of a cell. Input: what the code lens is asked with; output: none.
import * as vscode from 'vscode'
import { lockspecCommand } from './command.ts'

export function exploreIn(given: readonly unknown[]): void {
  const asked = given[0] as { readonly uri: string; readonly workload: string; readonly variant?: string | null }
  const [program, ...first] = lockspecCommand()
  const { fsPath } = vscode.Uri.parse(asked.uri)
  const variant = typeof asked.variant === 'string' ? ['--variant', asked.variant] : []
  const terminal = vscode.window.createTerminal({
    name: `explore ${asked.workload}${variant.length === 0 ? '' : ` × ${asked.variant}`}`,
    shellPath: program,
    shellArgs: [...first, 'explore', fsPath, '--workload', asked.workload, ...variant, '--finding', '1'],
  })
  terminal.show()
}
