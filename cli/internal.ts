// Errors of lockspec itself, told in one line. Input: whatever was thrown, and of what; output: a line on standard error, with a
// stack where LOCKSPEC_DEBUG=1 asks for one.
import { visible } from '../compiler/diagnostics/visible.ts'
import { Interrupted, Starved } from './compiler.ts'
import type { Terminal } from './terminal.ts'
import { EngineFailed } from './engines/engine.ts'
import { UsageError } from './usage.ts'

/** Undefined after an internal error, which costs what was tried and nothing else. A wrong use, an interrupt and a lack of memory are none. */
export async function sparing<T>(what: string, terminal: Terminal, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UsageError || error instanceof Interrupted || error instanceof EngineFailed || isOutOfMemory(error)) throw error
    showInternal(what, error, terminal)
    return undefined
  }
}

/** The process, or the compiler, has no more memory; what has no room in one array, map or text has none either. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Starved ||
  (error instanceof RangeError &&
    /allocation failed|Invalid (typed array|array|array buffer|string) length|(Map|Set) maximum size exceeded/i.test(error.message))

/** `what`: a spec, with the workload and the variant where it is one cell's. */
export function showInternal(what: string | undefined, error: unknown, terminal: Terminal): void {
  const message = error instanceof Error ? error.message : String(error)
  const of = what === undefined ? '' : ` in ${visible(what)}`
  terminal.err(`lockspec: internal error${of}: ${oneLine(message)} (LOCKSPEC_DEBUG=1 shows where; please report it)\n`)
  if (process.env['LOCKSPEC_DEBUG'] === '1' && error instanceof Error) terminal.err(`${error.stack ?? ''}\n`)
}

export const oneLine = (text: string): string => visible(text.replace(/\s*\n\s*/g, ' ').trim())
