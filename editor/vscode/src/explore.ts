// `explore from here`: the explorer in a terminal, at the first finding of a cell. Input: what the code lens is asked with; output: none.
import * as vscode from 'vscode'
import { cellAsked, lockspecCommand } from './command.ts'

export function exploreIn(given: readonly unknown[]): void {
  const [program, ...first] = lockspecCommand()
  const { file, name, options } = cellAsked(given)
  const terminal = vscode.window.createTerminal({
    name: `explore ${name}`,
    shellPath: program,
    shellArgs: [...first, 'explore', file, ...options, '--finding', '1'],
  })
  terminal.show()
}
