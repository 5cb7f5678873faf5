// Console blocks of the documentation: commands behind `$ `, each followed by what it prints. Input: a block; output: the same block
// as the command line really answers now. `lockspec` and `npx lockspec` run in this process, behind `printf '1\\n2\\n' |` with these lines for
// standard input, `echo $?` repeats the last exit code.
import { main } from '../../cli/main.ts'
import type { Terminal } from '../../cli/terminal.ts'

export interface Shell {
  exit: number
}

/** What the block would look like if it were typed now, in the folder where the process stands. */
export async function replay(block: string, shell: Shell): Promise<string> {
  let transcript = ''
  for (const line of block.split('\n')) {
    if (!line.startsWith('$ ')) continue
    transcript += `${line}\n${await answer(line.slice(2), shell)}`
  }
  return transcript
}

async function answer(command: string, shell: Shell): Promise<string> {
  if (command === 'echo $?') return `${shell.exit}\n`
  const [, typed = '', behind = command] = /^printf '([^']*)' \| (.*)$/.exec(command) ?? []
  const words = behind.replace(/^npx /, '').split(/\s+/)
  if (words[0] !== 'lockspec') throw new Error(`the documentation shows a command that is not lockspec: ${command}`)
  const { text, exit } = await run(words.slice(1), typed.split('\\n').filter(Boolean))
  shell.exit = exit
  return text
}

/** Standard output and standard error as a terminal of 80 columns shows them. */
export async function run(
  args: readonly string[],
  typed: readonly string[] = [],
): Promise<{ readonly text: string; readonly exit: number }> {
  let text = ''
  const write = (piece: string): void => {
    text += piece
  }
  const terminal: Terminal = {
    ...{ out: write, err: write, width: 80, color: false, errColor: false, live: undefined, interrupted: () => false },
    input: () => ({ lines: lines(typed), interactive: false }),
  }
  const exit = await main(args, terminal)
  return { text, exit }
}

async function* lines(typed: readonly string[]): AsyncGenerator<string> {
  for (const line of typed) yield await Promise.resolve(line)
}

/** Times and rates differ from run to run, and with their length the line breaks of the line that they stand on. */
export const normalised = (transcript: string): string =>
  transcript
    .replace(/\d[\d,.]* s(?:,\s+[\d,.]+\s+transitions\/s)?,\s+[\d,.]+\s+[kMG]?B;\s+/g, 'TIME; ')
    .replace(/\b\d+(\.\d+)?s\b/g, 'TIME')
    .replace(/("seconds": )[\d.e-]+/g, '$1TIME')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n+$/, '\n')

/** Whether the documented text is the real one; a line `…` in it stands for any lines. */
export function agrees(documented: string, real: string): boolean {
  const pattern = normalised(documented)
    .split('\n')
    .map((line) => (line.trim() === '…' ? '[^]*?' : escaped(line)))
    .join('\n')
    .replaceAll('[^]*?\n', '(?:[^]*?\n)?')
  return new RegExp(`^${pattern}$`).test(normalised(real))
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** The real text with the same lines left out as in the documented one: each stretch is where most of its lines are, numbers aside. */
export function elided(documented: string, real: string): string {
  const lines = real.replace(/\n+$/, '').split('\n')
  const stretches = documented
    .replace(/\n+$/, '')
    .split(/^\s*…\n?/m)
    .map((stretch) => stretch.replace(/\n$/, '').split('\n'))
  let from = 0
  return stretches
    .map((stretch, position) => {
      const last = lines.length - stretch.length
      const start = position === 0 ? 0 : position === stretches.length - 1 ? last : likeliest(stretch, lines, from, last)
      from = start + stretch.length
      return lines.slice(start, from).join('\n')
    })
    .join('\n…\n')
    .concat('\n')
}

function likeliest(stretch: readonly string[], lines: readonly string[], from: number, last: number): number {
  const shape = (line: string): string => line.replace(/\d+/g, '0')
  const score = (start: number): number => stretch.filter((line, i) => shape(line) === shape(lines[start + i] ?? '')).length
  let best = from
  for (let start = from; start <= last; start += 1) if (score(start) > score(best)) best = start
  return best
}

/** The first sequence diagram that a command prints; the command stands in a comment before the diagram. */
export async function diagram(comment: string): Promise<string> {
  const command = /^<!-- \$ lockspec (.*) -->$/.exec(comment.trim())?.[1]
  if (command === undefined) throw new Error('a diagram is made by a command: <!-- $ lockspec check … --mermaid -->')
  const { text } = await run(command.split(/\s+/))
  return /^sequenceDiagram\n(?:(?!```).+\n)*/m.exec(text)?.[0] ?? ''
}
