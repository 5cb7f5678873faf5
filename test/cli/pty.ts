// A program on a terminal of its own: a pseudo-terminal by `script` of util-linux. Input: arguments, the width, and what somebody types at each
// prompt; output: all that the terminal was sent, and the exit code.
import { spawn } from 'node:child_process'
import { program } from './built.ts'

interface Typing {
  readonly columns: number
  readonly cache: string
  readonly env?: Readonly<Record<string, string>>
  /** One behind the other, each once the prompt stands there. */
  readonly keys?: readonly string[]
}

export const enter = '\r'
export const endOfInput = '\u0004'
export const interrupt = '\u0003'

/** What readline draws last before it waits for a key. */
const prompt = /> \u001b\[3G$/

export function onTerminal(args: readonly string[], { columns, cache, env = {}, keys = [] }: Typing) {
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 50; exec ${command}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', HOME: cache, XDG_CACHE_HOME: cache, ...env },
  })
  let sent = ''
  let seen = 0
  const left = [...keys]
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    sent += text
    if (!prompt.test(sent.slice(seen))) return
    seen = sent.length
    const key = left.shift()
    if (key !== undefined) child.stdin.write(key)
  })
  return new Promise<{ readonly code: number; readonly sent: string; readonly text: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, sent, text: plainText(sent) }))
  })
}

/** Without escape sequences, and with the line ends of a file. */
const plainText = (sent: string): string => sent.replace(/\u001b\[[\d;]*[A-Za-z]/g, '').replace(/\r+\n/g, '\n')
