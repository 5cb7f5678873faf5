// Where output goes. Input: the process; output: what the commands write to and what they may assume about it. Tests put their own
// in its place; no other file of the command line writes to a stream.
import { createInterface, type Interface } from 'node:readline'
import { visibleLines } from '../compiler/diagnostics/visible.ts'

export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Columns of standard output; 80 where it is no terminal. */
  readonly width: number
  readonly color: boolean
  readonly errColor: boolean
  /** Standard error, where it is a terminal that a progress line may be drawn on. */
  readonly live: { readonly write: (text: string) => void; readonly columns: number } | undefined
  /** Whether an interrupt has come. */
  readonly interrupted: () => boolean
  /** Lines of standard input; `interactive`: somebody types them, behind a prompt. */
  readonly input: () => { readonly lines: AsyncIterable<string>; readonly interactive: boolean }
}

/** The edge where text meets a terminal: whatever comes by shows what it holds, and orders nothing. */
export const showing = (terminal: Terminal): Terminal => ({
  ...terminal,
  out: (text) => terminal.out(visibleLines(text, terminal.color)),
  err: (text) => terminal.err(visibleLines(text, terminal.errColor)),
})

/** The terminal of this process. Colours by NO_COLOR (no-color.org), FORCE_COLOR, and whether somebody sits there; the width by COLUMNS. */
export function processTerminal(interrupted: () => boolean): Terminal {
  const { stdout, stderr, env } = process
  // https://no-color.org: set and not empty. FORCE_COLOR is the usual way to say the opposite.
  const wanted = (tty: boolean): boolean => {
    if ((env['NO_COLOR'] ?? '') !== '') return false
    if ((env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0') return true
    return tty && env['TERM'] !== 'dumb'
  }
  const columns = Number(env['COLUMNS'])
  const width = stdout.isTTY ? stdout.columns : Number.isInteger(columns) && columns > 0 ? columns : 80
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    width: Math.max(40, width || 80),
    color: wanted(stdout.isTTY),
    errColor: wanted(stderr.isTTY),
    live: stderr.isTTY && env['TERM'] !== 'dumb' ? { write: (text) => void stderr.write(text), columns: stderr.columns || 80 } : undefined,
    interrupted,
    input: standardInput,
  }
}

function standardInput(): ReturnType<Terminal['input']> {
  const { stdin, stdout } = process
  const interactive = stdin.isTTY && stdout.isTTY
  const lines = createInterface({ input: stdin, ...(interactive ? { output: stdout, prompt: '> ' } : {}) })
  // Where a line is edited, the key is no signal.
  lines.on('SIGINT', () => {
    process.emit('SIGINT')
    lines.close()
  })
  if (interactive) lines.on('close', () => stdout.write('\n'))
  return { lines: interactive ? prompted(lines) : lines, interactive }
}

async function* prompted(lines: Interface): AsyncGenerator<string> {
  lines.prompt()
  for await (const line of lines) {
    yield line
    lines.prompt()
  }
}
