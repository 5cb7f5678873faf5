// The command line of lockspec. Input: the settings of the editor; output: the program with its first arguments, and what it says.
import { execFile } from 'node:child_process'
import * as vscode from 'vscode'

/** As the setting `lockspec.command` says it; never empty. */
export function lockspecCommand(): readonly [string, ...string[]] {
  const [program = 'lockspec', ...args] = vscode.workspace.getConfiguration('lockspec').get<readonly string[]>('command') ?? []
  return [program, ...args]
}

/** The cell that a code lens is asked with: the file, what it is called, what chooses it on the command line. */
export function cellAsked(given: readonly unknown[]): {
  readonly file: string
  readonly name: string
  readonly options: readonly string[]
} {
  const { uri, workload, variant } = given[0] as { readonly uri: string; readonly workload: string; readonly variant?: string | null }
  const named = typeof variant === 'string' ? [variant] : []
  return {
    file: vscode.Uri.parse(uri).fsPath,
    name: [workload, ...named].join(' × '),
    options: ['--workload', workload, ...named.flatMap((name) => ['--variant', name])],
  }
}

/** A page of findings is far below. */
const MOST_BYTES = 2 ** 28

/** What it writes, errors too; the reason where it cannot be started. */
export function said(args: readonly string[]): Promise<string> {
  const [program, ...first] = lockspecCommand()
  return new Promise((resolve) => {
    execFile(program, [...first, ...args], { env: { ...process.env, NO_COLOR: '1' }, maxBuffer: MOST_BYTES }, (error, stdout, stderr) =>
      resolve(stdout === '' && stderr === '' ? (error?.message ?? '') : stdout + stderr),
    )
  })
}
