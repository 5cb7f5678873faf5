// Runs the command line inside the test: the same `main` as the executable, with its output caught.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../cli/main.ts'
import type { Terminal } from '../../cli/terminal.ts'
import { validDocument } from '../support/schema.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export async function lockspec(args: readonly string[], more: Partial<Terminal> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: 80,
    color: false,
    errColor: false,
    live: undefined,
    interrupted: () => false,
    input: () => ({ lines: typed([]), interactive: false }),
    ...more,
  }
  const code = await main(args, terminal)
  validDocument(out)
  return { code, out: withoutTimes(out), err }
}

/** Lines of standard input. */
export async function* typed(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line)
}

/** Times, rates and memory differ from run to run. */
export const withoutTimes = (text: string): string =>
  text
    .replace(/\d+\.\d\ds/g, '0.00s')
    .replace(/;\s+\d+\.\d\d\ss,(?:\s+[\d,]+\s+transitions\/s,)?\s+[\d.]+ .B;\s+/g, '; T, M; ')
    .replace(/"(seconds|bytes)": [\d.e-]+/g, '"$1": 0')

export const fixture = (name: string): string => join('test/cli/fixtures', name)

/** A folder of its own, with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockspec-test-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
